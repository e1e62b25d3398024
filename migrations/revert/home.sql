-- Revert tessera:home from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

drop schema home cascade;
alter function pg_catalog.jsonb_contains(jsonb, jsonb) not leakproof;
call maintenance.drop_group('home');
call maintenance.drop_group('manuals');
commit;
