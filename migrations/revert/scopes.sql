-- Revert tessera:scopes from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop table identity.scopes;
commit;
