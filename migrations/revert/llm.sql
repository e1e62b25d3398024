-- Revert tessera:llm from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

drop schema llm cascade;
alter function pg_catalog.enum_eq(anyenum, anyenum) not leakproof;
call maintenance.drop_group('models');
call maintenance.drop_group('billing');
call maintenance.drop_group('inference');
call maintenance.drop_group('webhooks');
commit;
