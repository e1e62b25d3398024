-- Revert tessera:wire from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;
drop schema wire cascade;
commit;
