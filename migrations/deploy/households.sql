-- Deploy tessera:households to pg
-- Homes have members. Every row below a home says which home it is of, and who
-- may see or change it is asked of the members; whose it is, user_id, stays the
-- home's owner, and changes in all of them with a hand-over or a move.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter table home.homes
	add column currency varchar(3) not null default 'USD',
	add column kwh_price numeric(10,4),
	add column remind_hour smallint not null default 8,
	add column ai_enabled boolean not null default false,
	add constraint currency_is_three_letters check (currency ~ '^[A-Z]{3}$'),
	add constraint kwh_price_is_not_negative check (kwh_price >= 0),
	add constraint remind_hour_is_of_a_day
		check (remind_hour between 0 and 23);

create table home.members (
	user_id uuid not null
		references identity.users (id) on delete cascade,
	home_id uuid not null
		references home.homes (home_id) on delete cascade,
	role text not null,
	notify text not null default 'all',
	created_at timestamptz not null default now(),
	primary key (user_id, home_id),
	constraint role_is_known check (role in ('viewer', 'editor', 'owner')),
	constraint notify_is_known check (notify in ('all', 'mine', 'none'))
);
create unique index members_one_owner_a_home on home.members (home_id)
	where role = 'owner';
create index members_home_id_idx on home.members (home_id, created_at);
insert into home.members (user_id, home_id, role, created_at)
select h.user_id, h.home_id, 'owner', h.created_at
from home.homes as h;

-- The owner's member row follows the home's.
create function home.owner_is_member() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	update home.members as m
	set role = 'editor'
	where m.home_id = new.home_id
	and m.role = 'owner';
	insert into home.members (user_id, home_id, role)
	values (new.user_id, new.home_id, 'owner')
	on conflict (user_id, home_id) do update
	set role = 'owner';
	return null;
end
$$;
create trigger owner after insert or update of user_id on home.homes
	for each row execute function home.owner_is_member();

-- A session or a ticket without an appliance is of its user's first home; who
-- has none is given one.
insert into home.homes (user_id, name)
select s.user_id, 'Home'
from (
	select t.user_id
	from home.troubleshooting_sessions as t
	where t.appliance_id is null
	union
	select t.user_id
	from home.service_tickets as t
	where t.appliance_id is null
) as s
where not exists (
	select
	from home.homes as h
	where h.user_id = s.user_id
);

alter table home.appliance_manuals
	drop constraint appliance_manuals_appliance_id_fkey,
	alter column user_id drop default;
alter table home.service_events
	drop constraint service_events_appliance_id_fkey;
alter table home.maintenance_schedules
	drop constraint maintenance_schedules_appliance_id_fkey,
	alter column user_id drop default;
alter table home.service_tickets
	drop constraint service_tickets_appliance_id_fkey,
	drop constraint service_tickets_session_id_fkey;
alter table home.troubleshooting_sessions
	drop constraint troubleshooting_sessions_appliance_id_fkey,
	drop constraint troubleshooting_sessions_session_id_user_id_key;
alter table home.appliances
	drop constraint appliances_home_id_fkey,
	drop constraint appliances_instance_id_user_id_key,
	add constraint appliances_instance_id_home_id_user_id_key
		unique (instance_id, home_id, user_id);

create function home.count_change() returns trigger
language plpgsql
as $$
begin
	new.change := old.change + 1;
	return new;
end
$$;

do $$
declare
	relation text;
begin
	foreach relation in array array['homes', 'appliances', 'appliance_manuals',
		'service_events', 'maintenance_schedules', 'troubleshooting_sessions',
		'service_tickets']
	loop
		execute format('alter table home.%1$I '
			'add column created_by uuid default identity.user_id() '
				'references identity.users (id) on delete set null, '
			'add column change bigint not null default 1', relation);
		execute format('update home.%I set created_by = user_id', relation);
		execute format('create index %1$s_created_by_idx on home.%1$I '
			'(created_by)', relation);
		execute format('create trigger changed before update on home.%I '
			'for each row when (old.* is distinct from new.*) '
			'execute function home.count_change()', relation);
		execute format('comment on column home.%I.change is ''the ETag''',
			relation);
		continue when relation in ('homes', 'appliances');
		execute format('alter table home.%I add column home_id uuid', relation);
		execute format('update home.%I as t set home_id = a.home_id '
			'from home.appliances as a where a.instance_id = t.appliance_id',
			relation);
	end loop;
	foreach relation in array array['troubleshooting_sessions',
		'service_tickets']
	loop
		execute format('update home.%I as t set home_id = (select h.home_id '
			'from home.homes as h where h.user_id = t.user_id '
			'order by h.created_at, h.home_id limit 1) '
			'where t.home_id is null', relation);
	end loop;
end
$$;

alter table home.appliances
	add constraint appliances_home_id_fkey foreign key (home_id, user_id)
		references home.homes (home_id, user_id)
		on update cascade on delete no action;
do $$
declare
	relation text;
begin
	foreach relation in array array['appliance_manuals', 'service_events',
		'maintenance_schedules', 'troubleshooting_sessions', 'service_tickets']
	loop
		execute format('alter table home.%1$I '
			'alter column home_id set not null, '
			'add constraint %1$s_home_id_fkey '
				'foreign key (home_id, user_id) '
				'references home.homes (home_id, user_id) '
				'on update cascade on delete cascade, '
			'add constraint %1$s_appliance_id_fkey '
				'foreign key (appliance_id, home_id, user_id) '
				'references home.appliances (instance_id, home_id, user_id) '
				'on update cascade on delete %2$s', relation,
			case when relation in ('troubleshooting_sessions',
				'service_tickets') then 'set null (appliance_id)'
			else 'cascade' end);
		execute format('create index %1$s_home_id_idx on home.%1$I (home_id)',
			relation);
	end loop;
end
$$;
alter table home.troubleshooting_sessions
	add constraint troubleshooting_sessions_session_id_home_id_user_id_key
		unique (session_id, home_id, user_id);
alter table home.service_tickets
	add constraint service_tickets_session_id_fkey
		foreign key (session_id, home_id, user_id)
		references home.troubleshooting_sessions (session_id, home_id, user_id)
		on update cascade on delete set null (session_id);

-- People who are called when something breaks; phone is sealed.
create table home.contacts (
	contact_id uuid primary key default gen_random_uuid(),
	home_id uuid not null,
	user_id uuid not null,
	created_by uuid default identity.user_id()
		references identity.users (id) on delete set null,
	name varchar(255) not null,
	phone text,
	email varchar(254),
	notes text,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	change bigint not null default 1,
	constraint contacts_home_id_fkey foreign key (home_id, user_id)
		references home.homes (home_id, user_id)
		on update cascade on delete cascade,
	constraint name_is_not_blank check (name ~ '\S')
);
create index contacts_home_id_idx on home.contacts (home_id, name, contact_id);
create index contacts_user_id_idx on home.contacts (user_id);
create index contacts_created_by_idx on home.contacts (created_by);
create trigger touch before update on home.contacts
	for each row when (old.* is distinct from new.*)
	execute function wire.touch();
create trigger changed before update on home.contacts
	for each row when (old.* is distinct from new.*)
	execute function home.count_change();

-- Who did what when. about says to what, as far as it must be told apart.
create table home.activity (
	id bigint generated always as identity primary key,
	home_id uuid not null,
	user_id uuid not null,
	actor_id uuid
		references identity.users (id) on delete set null,
	what text not null,
	about jsonb not null,
	at timestamptz not null default now(),
	constraint activity_home_id_fkey foreign key (home_id, user_id)
		references home.homes (home_id, user_id)
		on update cascade on delete cascade,
	constraint what_is_two_words check (what ~ '^[a-z_]+\.[a-z_]+$'),
	constraint about_is_an_object check (jsonb_typeof(about) = 'object')
);
create index activity_home_id_idx on home.activity (home_id, id);
create index activity_user_id_idx on home.activity (user_id);
create index activity_actor_id_idx on home.activity (actor_id);
create index activity_at_idx on home.activity (at);

insert into maintenance.tasks (name, condition, keep, about) values
('home.activity', 'at < now() - $1', '1 year', 'who did what in a home');

-- An array that depends on no row is made once a statement, and an index serves
-- it. A function or exists would be asked of every row.
do $$
declare
	relation text;
	mine constant text := 'home_id = any (array(select m.home_id '
		'from home.members as m '
		'where m.user_id = (select identity.user_id())%s))';
	changes text;
begin
	alter table home.members enable row level security;
	alter table home.contacts enable row level security;
	alter table home.activity enable row level security;
	create policy own on home.members for select
		using (user_id = (select identity.user_id()));
	foreach relation in array array['homes', 'appliances', 'appliance_manuals',
		'service_events', 'maintenance_schedules', 'troubleshooting_sessions',
		'service_tickets', 'contacts', 'activity']
	loop
		execute format('drop policy if exists own on home.%I', relation);
		execute format('create policy own on home.%I for select using (%s)',
			relation, format(mine, ''));
		continue when relation = 'activity';
		changes := format(mine, case relation when 'homes'
			then ' and m.role = ''owner''' else ' and m.role <> ''viewer'''
			end);
		execute format('create policy own_insert on home.%I for insert '
			'with check (%s)', relation, case relation when 'homes'
				then 'user_id = (select identity.user_id())' else changes end);
		execute format('create policy own_update on home.%I for update '
			'using (%s) with check (%2$s)', relation, changes);
		execute format('create policy own_delete on home.%I for delete '
			'using (%s)', relation, changes);
	end loop;
end
$$;

-- The time, which a test may set (app.now).
create function home.now() returns timestamptz
language sql stable
return coalesce(nullif(current_setting('app.now', true), '')::timestamptz,
	now());

-- The role of who entered, which stays what it is until the transaction ends;
-- NULL: no member.
create function home.my_role(home_id uuid) returns text
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	return (
		select m.role
		from home.members as m
		where m.home_id = my_role.home_id
		and m.user_id = identity.user_id()
		for share
	);
end
$$;

-- Those who share a home with who entered, by name.
create function home.people(home_id uuid)
returns table (user_id uuid, name text, email text, role text, notify text,
	since timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	return query
	select m.user_id, coalesce(p.name,
			nullif(concat_ws(' ', u.first_name, u.last_name), ''), u.username,
			split_part(u.email, '@', 1))::text, u.email::text, m.role, m.notify,
		m.created_at
	from home.members as m
	join identity.users as u on u.id = m.user_id
	left join home.profiles as p on p.user_id = m.user_id
	where m.home_id = people.home_id
	and exists (
		select
		from home.members as me
		where me.home_id = people.home_id
		and me.user_id = identity.user_id()
	)
	order by m.created_at, m.user_id;
end
$$;

create function home.note(home_id uuid, what text, about jsonb) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	insert into home.activity (home_id, user_id, actor_id, what, about)
	select h.home_id, h.user_id, identity.user_id(), note.what, note.about
	from home.homes as h
	join home.members as m on m.home_id = h.home_id
	where h.home_id = note.home_id
	and m.user_id = identity.user_id();
end
$$;

-- Changes what is not NULL: the role, as the owner; notify, of oneself.
create function home.change_member(home_id uuid, user_id uuid, role text,
	notify text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	mine text := home.my_role(change_member.home_id);
	self boolean := change_member.user_id = identity.user_id();
	was text;
begin
	select m.role
	into was
	from home.members as m
	where m.home_id = change_member.home_id
	and m.user_id = change_member.user_id
	and mine is not null
	for update;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	elsif change_member.role is not null and mine <> 'owner' then
		raise sqlstate 'PT403' using message =
			'Only the owner says who may do what.';
	elsif change_member.notify is not null and not self then
		raise sqlstate 'PT403' using message =
			'What someone hears of is for her alone to say.';
	elsif was = 'owner' and change_member.role <> 'owner' then
		raise sqlstate 'PT409' using message =
			'The owner stays it until the home is handed over.';
	end if;
	update home.members as m
	set role = coalesce(change_member.role, m.role),
		notify = coalesce(change_member.notify, m.notify)
	where m.home_id = change_member.home_id
	and m.user_id = change_member.user_id;
end
$$;

create function home.remove_member(home_id uuid, user_id uuid) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	mine text := home.my_role(remove_member.home_id);
	self boolean := remove_member.user_id = identity.user_id();
	was text;
begin
	select m.role
	into was
	from home.members as m
	where m.home_id = remove_member.home_id
	and m.user_id = remove_member.user_id
	and mine is not null
	for update;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	elsif mine <> 'owner' and not self then
		raise sqlstate 'PT403' using message =
			'Only the owner removes others.';
	elsif was = 'owner' then
		raise sqlstate 'PT409' using message =
			'The owner cannot leave: hand the home over, or delete it.';
	end if;
	perform home.note(remove_member.home_id,
		case when self then 'member.left' else 'member.removed' end,
		jsonb_build_object('user_id', remove_member.user_id));
	delete from home.members as m
	where m.home_id = remove_member.home_id
	and m.user_id = remove_member.user_id;
end
$$;

-- One statement takes along all that is below the home.
create function home.hand_over(home_id uuid, user_id uuid) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	mine text := home.my_role(hand_over.home_id);
begin
	if mine is null then
		raise sqlstate 'PT404' using message = 'not_found';
	elsif mine <> 'owner' then
		raise sqlstate 'PT403' using message =
			'Only the owner hands a home over.';
	end if;
	perform
	from home.members as m
	where m.home_id = hand_over.home_id
	and m.user_id = hand_over.user_id
	for update;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	update home.homes as h
	set user_id = hand_over.user_id
	where h.home_id = hand_over.home_id
	and h.user_id <> hand_over.user_id;
end
$$;

-- Homes of a user who is about to go pass to the editor who joined first; those
-- without one go with her.
create function home.pass_on(user_id uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
	update home.homes as h
	set user_id = heir.user_id
	from home.homes as o,
		lateral (
			select m.user_id
			from home.members as m
			join identity.users as u on u.id = m.user_id
			where m.home_id = o.home_id
			and m.role = 'editor'
			and u.deleted_at is null
			order by m.created_at, m.user_id
			limit 1
		) as heir
	where o.user_id = pass_on.user_id
	and h.home_id = o.home_id;
end
$$;

-- A domain that passes something on has such a function.
create function identity.user_goes() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	domain name;
begin
	for domain in
		select n.nspname
		from pg_proc as p
		join pg_namespace as n on n.oid = p.pronamespace
		where p.proname = 'pass_on'
		and p.proargtypes = '2950'::oidvector
		and pg_get_userbyid(n.nspowner) = 'tessera_owner'
		order by n.nspname
	loop
		execute format('select %I.pass_on($1)', domain)
		using old.id;
	end loop;
	return old;
end
$$;
create trigger goes before delete on identity.users
	for each row execute function identity.user_goes();

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

-- Whose a row is and in which home is changed by nothing but functions of the
-- tables' owner.
revoke insert, update on home.homes, home.appliances, home.service_events,
	home.maintenance_schedules, home.troubleshooting_sessions,
	home.service_tickets from tessera_home_api;
revoke insert on home.appliance_manuals
	from tessera_home_api, tessera_manuals_api;
do $$
declare
	relation regclass;
	columns text;
begin
	foreach relation in array array['home.homes', 'home.appliances',
		'home.service_events', 'home.maintenance_schedules',
		'home.troubleshooting_sessions', 'home.service_tickets',
		'home.appliance_manuals', 'home.contacts']::regclass[]
	loop
		select string_agg(quote_ident(a.attname), ', ') filter (
				where a.attname not in ('created_by', 'change', 'created_at',
					'updated_at'))
		into columns
		from pg_attribute as a
		where a.attrelid = relation
		and a.attnum > 0
		and not a.attisdropped;

		execute format('grant select, insert (%s), delete on %s '
			'to tessera_home_api', columns, relation);
		continue when relation = 'home.appliance_manuals'::regclass;
		select string_agg(quote_ident(a.attname), ', ')
		into columns
		from pg_attribute as a
		where a.attrelid = relation
		and a.attnum > 0
		and not a.attisdropped
		and a.attname not in ('created_by', 'change', 'created_at',
			'updated_at', 'user_id', 'home_id', 'instance_id', 'event_id',
			'schedule_id', 'session_id', 'ticket_id', 'contact_id');

		execute format('grant update (%s) on %s to tessera_home_api', columns,
			relation);
	end loop;
end
$$;
grant insert (appliance_id, manual_id, home_id, user_id)
	on home.appliance_manuals to tessera_manuals_api;
grant select on home.members, home.activity to tessera_home_api;
grant select on home.members to tessera_manuals_api, tessera_account_api;
grant select (home_id) on home.appliances to tessera_manuals_api;
grant select on home.contacts, home.activity to tessera_account_api;
grant execute on function home.now, home.my_role, home.people, home.note,
	home.change_member, home.remove_member, home.hand_over
	to tessera_home_api;

commit;
