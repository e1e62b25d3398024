-- Revert tessera:invitations from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

create or replace function home.export() returns setof text
language sql stable
begin atomic
	values (wire.records('home.profiles', sealed => '{phone}')),
		(wire.records('home.homes')),
		(wire.records('home.members')),
		(wire.records('home.contacts', sealed => '{phone}')),
		(wire.records('home.activity')),
		(wire.records('home.appliances', sealed => '{serial_number}')),
		(wire.records('home.appliance_manuals')),
		(wire.records('home.service_events')),
		(wire.records('home.maintenance_schedules')),
		(wire.records('home.troubleshooting_sessions')),
		(wire.records('home.service_tickets'));
end;

delete from maintenance.tasks
where name = 'home.invitations';
drop function home.accept, home.tell_inviter, home.invitations_to_me,
	home.uninvite, home.invite, home.my_name, home.plain_name;
drop table home.invitations;

commit;
