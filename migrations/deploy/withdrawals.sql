-- Deploy tessera:withdrawals to pg
-- A consent is withdrawn for one resource server, and stays for the others.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

grant update (scopes, elsewhere) on identity.consents to tessera_account_api;

commit;
