-- Revert tessera:operations from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop function audio.sample_keys, maintenance.backup_figures;
drop table maintenance.backups, maintenance.key_marks;

commit;
