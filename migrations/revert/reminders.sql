-- Revert tessera:reminders from pg
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
		(wire.records('home.maintenance_log')),
		(wire.records('home.troubleshooting_sessions')),
		(wire.records('home.service_tickets'));
end;

update llm.event_kinds
set sample = '{}'
where name = 'maintenance.due';
delete from maintenance.tasks
where name in ('home.remind', 'home.reminded');
drop function home.remind, home.tell_reminders, home.mail_reminder,
	home.in_a_mail, home.reminders;
drop type home.reminder;
drop table home.reminded;
drop index home.maintenance_schedules_reminder_day_idx;
drop function home.reminder_day;

commit;
