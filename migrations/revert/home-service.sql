-- Revert tessera:home-service from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

delete from maintenance.tasks
where name like 'home.%';
drop owned by tessera_home_api, tessera_manuals_api;
grant usage on schema home to tessera_home_api, tessera_manuals_api;
revoke all on all tables in schema home from tessera_account_api;
drop view home.users;
drop table home.service_tickets, home.troubleshooting_sessions;
drop function home.ticket_number, home.idle_appliances;
drop sequence home.ticket_numbers;
do $$
declare
	relation text;
begin
	foreach relation in array array['profiles', 'homes', 'appliances',
		'service_events', 'maintenance_schedules', 'manuals',
		'appliance_manuals']
	loop
		execute format('drop trigger if exists touch on home.%I', relation);
		execute format('drop policy if exists own on home.%I', relation);
		execute format('alter table home.%I disable row level security',
			relation);
	end loop;
end
$$;
commit;
