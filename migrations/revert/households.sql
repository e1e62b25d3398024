-- Revert tessera:households from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

create or replace function home.export() returns setof text
language sql stable
begin atomic
	values (wire.records('home.profiles', sealed => '{phone}')),
		(wire.records('home.homes')),
		(wire.records('home.appliances', sealed => '{serial_number}')),
		(wire.records('home.appliance_manuals')),
		(wire.records('home.service_events')),
		(wire.records('home.maintenance_schedules')),
		(wire.records('home.troubleshooting_sessions')),
		(wire.records('home.service_tickets'));
end;

delete from maintenance.tasks
where name = 'home.activity';
drop trigger goes on identity.users;
drop function identity.user_goes, home.pass_on, home.hand_over,
	home.remove_member, home.change_member, home.note, home.people,
	home.my_role, home.now;
drop table home.activity, home.contacts;

do $$
declare
	relation text;
begin
	foreach relation in array array['homes', 'appliances', 'appliance_manuals',
		'service_events', 'maintenance_schedules', 'troubleshooting_sessions',
		'service_tickets']
	loop
		execute format('drop policy own on home.%I', relation);
		execute format('drop policy own_insert on home.%I', relation);
		execute format('drop policy own_update on home.%I', relation);
		execute format('drop policy own_delete on home.%I', relation);
		execute format('create policy own on home.%I '
			'using (user_id = (select identity.user_id()))', relation);
	end loop;
	foreach relation in array array['service_tickets',
		'troubleshooting_sessions', 'maintenance_schedules', 'service_events',
		'appliance_manuals']
	loop
		execute format('alter table home.%1$I '
			'drop constraint %1$s_appliance_id_fkey, '
			'drop constraint %1$s_home_id_fkey', relation);
	end loop;
	alter table home.service_tickets
		drop constraint service_tickets_session_id_fkey;
	alter table home.troubleshooting_sessions drop constraint
		troubleshooting_sessions_session_id_home_id_user_id_key;
	foreach relation in array array['homes', 'appliances', 'appliance_manuals',
		'service_events', 'maintenance_schedules', 'troubleshooting_sessions',
		'service_tickets']
	loop
		execute format('drop trigger changed on home.%I', relation);
		execute format('alter table home.%I drop column created_by, '
			'drop column change', relation);
		continue when relation in ('homes', 'appliances');
		execute format('alter table home.%I drop column home_id', relation);
	end loop;
end
$$;

drop function home.count_change;
drop table home.members;
drop trigger owner on home.homes;
drop function home.owner_is_member;

alter table home.homes
	drop column currency,
	drop column kwh_price,
	drop column remind_hour,
	drop column ai_enabled;
alter table home.appliances
	drop constraint appliances_home_id_fkey,
	drop constraint appliances_instance_id_home_id_user_id_key,
	add constraint appliances_instance_id_user_id_key
		unique (instance_id, user_id),
	add constraint appliances_home_id_fkey foreign key (home_id, user_id)
		references home.homes (home_id, user_id) on delete no action;
alter table home.appliance_manuals
	alter column user_id set default identity.user_id(),
	add constraint appliance_manuals_appliance_id_fkey
		foreign key (appliance_id, user_id)
		references home.appliances (instance_id, user_id) on delete cascade;
alter table home.service_events
	add constraint service_events_appliance_id_fkey
		foreign key (appliance_id, user_id)
		references home.appliances (instance_id, user_id) on delete cascade;
alter table home.maintenance_schedules
	alter column user_id set default identity.user_id(),
	add constraint maintenance_schedules_appliance_id_fkey
		foreign key (appliance_id, user_id)
		references home.appliances (instance_id, user_id) on delete cascade;
alter table home.troubleshooting_sessions
	add constraint troubleshooting_sessions_session_id_user_id_key
		unique (session_id, user_id),
	add constraint troubleshooting_sessions_appliance_id_fkey
		foreign key (appliance_id, user_id)
		references home.appliances (instance_id, user_id)
		on delete set null (appliance_id);
alter table home.service_tickets
	add constraint service_tickets_appliance_id_fkey
		foreign key (appliance_id, user_id)
		references home.appliances (instance_id, user_id)
		on delete set null (appliance_id),
	add constraint service_tickets_session_id_fkey
		foreign key (session_id, user_id)
		references home.troubleshooting_sessions (session_id, user_id)
		on delete set null (session_id);

revoke all on home.homes, home.appliances, home.service_events,
	home.maintenance_schedules, home.troubleshooting_sessions,
	home.service_tickets, home.appliance_manuals from tessera_home_api;
grant select, insert, update, delete on home.homes, home.appliances,
	home.service_events, home.maintenance_schedules,
	home.troubleshooting_sessions, home.service_tickets to tessera_home_api;
revoke insert (appliance_id, manual_id, user_id) on home.appliance_manuals
	from tessera_manuals_api;
grant select, insert, delete on home.appliance_manuals
	to tessera_home_api, tessera_manuals_api;
revoke select (home_id) on home.appliances from tessera_manuals_api;

commit;
