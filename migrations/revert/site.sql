-- Revert tessera:site from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;
drop schema site cascade;
call maintenance.drop_group('site');
call maintenance.drop_group('admin');
commit;
