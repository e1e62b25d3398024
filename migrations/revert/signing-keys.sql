-- Revert tessera:signing-keys from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

delete from maintenance.tasks
where name = 'identity.signing_keys';
commit;
