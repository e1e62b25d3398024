-- Revert tessera:withdrawals from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

revoke update (scopes, elsewhere) on identity.consents
	from tessera_account_api;
commit;
