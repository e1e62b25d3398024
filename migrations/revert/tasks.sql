-- Revert tessera:tasks from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

drop owned by tessera_maintenance;
drop role tessera_maintenance;
drop procedure maintenance.run;
drop function maintenance.due, maintenance.perform, identity.deleted_users,
	identity.refresh_replays;
drop index site."feedbacks_userId_idx";
drop table maintenance.tasks;
commit;
