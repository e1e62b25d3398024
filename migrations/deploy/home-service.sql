-- Deploy tessera:home-service to pg
-- Seed 004: troubleshooting and tickets, who may do what, what is due.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- Sessions and tickets outlive their appliance: a ticket is kept for three
-- years.
create table home.troubleshooting_sessions (
	session_id uuid primary key default gen_random_uuid(),
	user_id uuid not null
		references identity.users (id) on delete cascade,
	appliance_id uuid,
	issue_summary text not null,
	symptoms jsonb not null default '[]',
	error_codes jsonb not null default '[]',
	conversation jsonb not null default '[]',
	attempted_steps jsonb not null default '[]',
	status varchar(50) not null default 'active',
	resolution text,
	resolved_at timestamptz,
	user_satisfaction integer,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint troubleshooting_sessions_session_id_user_id_key
		unique (session_id, user_id),
	constraint troubleshooting_sessions_appliance_id_fkey
		foreign key (appliance_id, user_id)
		references home.appliances (instance_id, user_id)
		on delete set null (appliance_id),
	constraint status_is_known
		check (status in ('active', 'resolved', 'escalated', 'abandoned')),
	constraint satisfaction_is_1_to_5 check (user_satisfaction between 1 and 5),
	constraint symptoms_codes_steps_and_conversation_are_lists
		check (jsonb_typeof(symptoms) = 'array'
			and jsonb_typeof(error_codes) = 'array'
			and jsonb_typeof(attempted_steps) = 'array'
			and jsonb_typeof(conversation) = 'array')
);
create index idx_ts_user on home.troubleshooting_sessions (user_id);
create index idx_ts_appliance on home.troubleshooting_sessions (appliance_id);
create index idx_ts_status on home.troubleshooting_sessions (status);
create index idx_ts_created
	on home.troubleshooting_sessions (created_at desc);

create sequence home.ticket_numbers;

-- A number that people can say: TCK-2026-000123.
create function home.ticket_number() returns text
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	n text := nextval('home.ticket_numbers')::text;
begin
	return to_char(now() at time zone 'UTC', '"TCK-"YYYY-')
		|| lpad(n, greatest(6, length(n)), '0');
end
$$;

create table home.service_tickets (
	ticket_id uuid primary key default gen_random_uuid(),
	number varchar(30) not null default home.ticket_number(),
	user_id uuid not null
		references identity.users (id) on delete cascade,
	appliance_id uuid,
	session_id uuid,
	status varchar(50) not null default 'open',
	priority varchar(20) not null default 'medium',
	summary text not null,
	symptoms jsonb not null default '[]',
	error_codes jsonb not null default '[]',
	assigned_to varchar(255),
	assigned_at timestamptz,
	resolution text,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint service_tickets_number_key unique (number),
	constraint service_tickets_session_id_key unique (session_id),
	constraint service_tickets_appliance_id_fkey
		foreign key (appliance_id, user_id)
		references home.appliances (instance_id, user_id)
		on delete set null (appliance_id),
	constraint service_tickets_session_id_fkey
		foreign key (session_id, user_id)
		references home.troubleshooting_sessions (session_id, user_id)
		on delete set null (session_id),
	constraint status_is_known check (status in ('open', 'assigned',
		'in_progress', 'resolved', 'closed', 'cancelled')),
	constraint priority_is_known
		check (priority in ('low', 'medium', 'high', 'urgent')),
	constraint symptoms_and_codes_are_lists
		check (jsonb_typeof(symptoms) = 'array'
			and jsonb_typeof(error_codes) = 'array')
);
create index idx_tickets_user on home.service_tickets (user_id);
create index idx_tickets_appliance on home.service_tickets (appliance_id);
create index idx_tickets_status on home.service_tickets (status);
create index idx_tickets_priority on home.service_tickets (priority);

-- Archives what is older than keep and had no service since.
create function home.idle_appliances(keep interval, batch integer)
returns bigint
language plpgsql
as $$
declare
	did bigint;
begin
	update home.appliances
	set status = 'archived'
	where instance_id = any (array(
		select a.instance_id
		from home.appliances as a
		where a.status = 'active'
		and a.created_at < now() - keep
		and not exists (
			select
			from home.service_events as e
			where e.appliance_id = a.instance_id
			and e.event_date > now() - keep
		)
		limit batch
		for update skip locked
	));
	get diagnostics did = row_count;
	return did;
end
$$;

insert into maintenance.tasks (name, condition, keep, about) values
('home.troubleshooting_sessions',
	'status = ''resolved'' and created_at < now() - $1', '1 year',
	'sessions that were resolved; their tickets stay'),
('home.service_tickets', 'status = ''closed'' and created_at < now() - $1',
	'3 years', 'tickets that were closed'),
('home.idle_appliances', null, '2 years',
	'appliances without service are archived'),
('home.appliance_manuals', 'not exists (select from home.appliances as a '
	'where a.instance_id = appliance_id)', '0',
	'links of no appliance; foreign keys leave none');

create view home.users with (security_invoker = true) as
select u.id as user_id, u.email,
	coalesce(p.name, nullif(concat_ws(' ', u.first_name, u.last_name), ''))
		::varchar(255) as name,
	p.phone, u.created_at, coalesce(p.preferences, '{}') as preferences,
	coalesce(p.status, 'active')::varchar(50) as status
from identity.users as u
left join home.profiles as p on p.user_id = u.id;

grant select on home.users to tessera_home_api;
grant select (id, email, first_name, last_name, created_at)
	on identity.users to tessera_home_api;
grant select, insert (user_id, name, phone, preferences),
	update (name, phone, preferences) on home.profiles to tessera_home_api;
grant select, insert, update, delete on home.homes, home.appliances,
	home.service_events, home.maintenance_schedules,
	home.troubleshooting_sessions, home.service_tickets to tessera_home_api;
grant select, insert, delete on home.appliance_manuals
	to tessera_home_api, tessera_manuals_api;
grant execute on function home.ticket_number to tessera_home_api;
grant select on home.manuals to tessera_home_api;
grant select, insert, update on home.manuals to tessera_manuals_api;
grant select (instance_id, user_id, brand, appliance_category, model_number,
	nickname, status) on home.appliances to tessera_manuals_api;

-- For the export of all that is held about a user.
grant select on home.profiles, home.homes, home.appliances,
	home.appliance_manuals, home.manuals, home.service_events,
	home.maintenance_schedules, home.troubleshooting_sessions,
	home.service_tickets to tessera_account_api;

do $$
declare
	relation text;
begin
	foreach relation in array array['profiles', 'homes', 'appliances',
		'service_events', 'maintenance_schedules', 'troubleshooting_sessions',
		'service_tickets', 'manuals']
	loop
		execute format('create trigger touch before update on home.%I '
			'for each row when (old.* is distinct from new.*) '
			'execute function wire.touch()', relation);
	end loop;
	foreach relation in array array['profiles', 'homes', 'appliances',
		'appliance_manuals', 'service_events', 'maintenance_schedules',
		'troubleshooting_sessions', 'service_tickets']
	loop
		execute format('alter table home.%I enable row level security',
			relation);
		execute format('create policy own on home.%I '
			'using (user_id = (select identity.user_id()))', relation);
	end loop;
end
$$;

commit;
