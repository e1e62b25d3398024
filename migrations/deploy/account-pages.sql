-- Deploy tessera:account-pages to pg
-- The account page notes that the browser's session is in use.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

grant update (last_used_at) on identity.browser_sessions
	to tessera_account_api;

commit;
