-- Revert tessera:identity from pg
begin;
set local lock_timeout = '5s';
drop schema identity cascade;
commit;
