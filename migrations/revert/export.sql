-- Revert tessera:export from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

revoke select on audio.history_gone from tessera_account_api;
revoke select (user_id, root_version, created_at, updated_at)
	on audio.data_keys from tessera_account_api;
revoke select (user_id, scopes, created_at, expires_at, used_at)
	on identity.refresh_tokens from tessera_account_api;
revoke select (user_id, client_id, redirect_uri, code_challenge, scopes,
	audience, nonce, auth_time, created_at, expires_at, used_at)
	on identity.codes from tessera_account_api;
drop function maintenance.export_query(), site.export(), site.my_diagnostics(),
	site.my_feedbacks(), home.export(), iops.export(), audio.export(),
	llm.export(), identity.export(),
	wire.records(regclass, text[], text[], text), wire.camel(text);
reset role;
revoke usage on schema site from tessera_account_api;
commit;
