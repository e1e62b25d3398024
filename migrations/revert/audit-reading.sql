-- Revert tessera:audit-reading from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop policy admin on identity.audit_log;
revoke select on identity.audit_log from tessera_admin_api;
revoke select (id, is_admin) on identity.users from tessera_admin_api;
drop index identity.audit_log_actor_id_idx, identity.audit_log_event_idx,
	identity.audit_log_at_idx;
commit;
