-- Revert tessera:maintenance from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

create or replace function home.export() returns setof text
language sql stable
begin atomic
	values (wire.records('home.profiles', sealed => '{phone}')),
		(wire.records('home.homes')),
		(wire.records('home.members')),
		(wire.records('home.invitations')),
		(wire.records('home.contacts', sealed => '{phone}')),
		(wire.records('home.activity')),
		(wire.records('home.appliances', sealed => '{serial_number}')),
		(wire.records('home.appliance_manuals')),
		(wire.records('home.service_events')),
		(wire.records('home.maintenance_schedules')),
		(wire.records('home.troubleshooting_sessions')),
		(wire.records('home.service_tickets'));
end;

drop function home.next_due, home.first_after, home.nth, home.today;
drop type home.next_date;
drop trigger assigned on home.maintenance_schedules;
drop trigger unassign on home.members;
drop function home.assigned_is_member, home.unassign;
drop table home.maintenance_log;
alter table home.service_events
	drop constraint service_events_event_id_home_id_user_id_key;
-- What is of no appliance has no place there.
delete from home.maintenance_schedules
where appliance_id is null;
alter table home.maintenance_schedules
	drop constraint maintenance_schedules_schedule_id_home_id_user_id_key,
	drop constraint what_comes_again_says_when,
	drop constraint what_is_snoozed_is_due_then,
	drop constraint what_is_done_is_not_due,
	drop column recurrence,
	drop column every,
	drop column unit,
	drop column rrule,
	drop column occurrences,
	drop column anchor,
	drop column step,
	drop column snoozed_until,
	drop column assigned_to,
	drop column status,
	alter column appliance_id set not null;

commit;
