-- Revert tessera:versions from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;
drop function maintenance.migrated, maintenance.migration, maintenance.seen;
drop table maintenance.versions;
revoke all on schema sqitch from tessera_owner;
revoke all on sqitch.changes from tessera_owner;
commit;
