-- Revert tessera:connected-apps from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

revoke select on identity.scopes from tessera_account_api;
revoke update (token_hash) on identity.browser_sessions
	from tessera_account_api;
alter table identity.consents
	drop column elsewhere;
commit;
