-- Revert tessera:wire from pg
begin;
set local lock_timeout = '5s';
drop schema wire cascade;
commit;
