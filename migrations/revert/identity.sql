-- Revert tessera:identity from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;
drop schema identity cascade;
commit;
