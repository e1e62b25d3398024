-- Revert tessera:iops from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

drop schema iops cascade;
drop owned by tessera_iops_api, tessera_share_api;
call maintenance.drop_group('iops');
call maintenance.drop_group('share');
commit;
