-- Deploy tessera:audit-reading to pg
-- Administrators read the audit log, by user, by event and by time.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

create index audit_log_at_idx on identity.audit_log (at, id);
create index audit_log_event_idx on identity.audit_log (event, id);
create index audit_log_actor_id_idx on identity.audit_log (actor_id, id);

grant select on identity.audit_log to tessera_admin_api;
grant select (id, is_admin) on identity.users to tessera_admin_api;
create policy admin on identity.audit_log for select to tessera_admin_api
	using (exists (
		select
		from identity.users as u
		where u.id = (select identity.user_id())
		and u.is_admin
	));

commit;
