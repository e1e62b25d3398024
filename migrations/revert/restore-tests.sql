-- Revert tessera:restore-tests from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop function maintenance.restore_figures;
drop table maintenance.restore_tests;

commit;
