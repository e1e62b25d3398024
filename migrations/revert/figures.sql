-- Revert tessera:figures from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

drop function maintenance.figures, maintenance.statements, maintenance.queues;
drop owned by tessera_monitor;
drop role tessera_monitor;
drop schema if exists statements cascade;
call maintenance.drop_group('health');
commit;
