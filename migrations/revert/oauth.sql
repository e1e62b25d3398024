-- Revert tessera:oauth from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

drop owned by tessera_oauth_api;
drop index identity.sessions_client_id_idx, identity.sessions_grant_id_idx;
alter table identity.sessions
	drop constraint sessions_client_id_fkey,
	drop constraint sessions_grant_id_fkey;
drop table identity.signing_keys, identity.sign_in_failures,
	identity.known_browsers, identity.browser_sessions, identity.consents,
	identity.refresh_tokens, identity.codes, identity.grants,
	identity.oauth_clients;
call maintenance.drop_group('oauth');
commit;
