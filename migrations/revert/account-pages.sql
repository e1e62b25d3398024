-- Revert tessera:account-pages from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

revoke update (last_used_at) on identity.browser_sessions
	from tessera_account_api;
commit;
