-- Homes: made, looked at, changed, handed over, deleted.

create type shown_home as (home_id uuid, name text, address jsonb,
	timezone text, currency text, kwh_price numeric, remind_hour integer,
	ai_enabled boolean, role text, appliances bigint, overdue bigint,
	open_tickets bigint, created_at timestamptz, updated_at timestamptz,
	_etag bigint);

create type listed_home as (home_id uuid, name text, address jsonb,
	timezone text, currency text, kwh_price numeric, remind_hour integer,
	ai_enabled boolean, role text, appliances bigint, overdue bigint,
	open_tickets bigint, created_at timestamptz, updated_at timestamptz,
	_total bigint);

-- Each home that who entered is a member of.
create function homes_of_mine() returns setof shown_home
language sql stable
begin atomic
	select h.home_id, h.name, h.address, h.timezone, h.currency, h.kwh_price,
		h.remind_hour, h.ai_enabled, m.role, (
			select count(*)
			from home.appliances as a
			where a.home_id = h.home_id
			and a.status in ('active', 'storage')
			and a.deleted_at is null
		), (
			select count(*)
			from home.maintenance_schedules as s
			left join home.appliances as a on a.instance_id = s.appliance_id
			where s.home_id = h.home_id
			and s.status = 'active'
			and s.next_due < (home.now() at time zone h.timezone)::date
			and (s.appliance_id is null or a.deleted_at is null
				and a.status in ('active', 'storage'))
		), (
			select count(*)
			from home.service_tickets as t
			where t.home_id = h.home_id
			and t.status in ('open', 'assigned', 'in_progress')
		), h.created_at, h.updated_at, h.change
	from home.members as m
	join home.homes as h on h.home_id = m.home_id
	where m.user_id = (select identity.user_id());
end;

create function home_shown(id uuid) returns shown_home
language plpgsql stable
as $$
declare
	found shown_home;
begin
	select h.*
	into found
	from homes_of_mine() as h
	where h.home_id = home_shown.id;

	return found;
end
$$;

-- By its form, for PostgreSQL takes EST5 and <x>-3 for zones, too; and by use,
-- for the list of names takes long to read.
create function check_timezone(timezone text) returns void
language plpgsql
as $$
begin
	if timezone !~ '^(UTC|GMT|[A-Z][A-Za-z_]+(/[A-Z][A-Za-z0-9_+-]*)+)$' then
		raise invalid_parameter_value;
	end if;
	perform now() at time zone check_timezone.timezone;
exception when invalid_parameter_value then
	perform refuse_field('timezone', 'must be the name of a time zone, as '
		'Europe/Berlin');
end
$$;

create function check_home(name text, timezone text, currency text,
	address jsonb) returns void
language plpgsql
as $$
begin
	if check_home.name !~ '\S' then
		perform refuse_field('name', 'must not be blank');
	elsif check_home.currency !~ '^[A-Z]{3}$' then
		perform refuse_field('currency', 'must be three capital letters');
	elsif exists (
		select
		from jsonb_each(check_home.address) as e
		where e.key not in ('street', 'city', 'state', 'zip', 'country')
		or jsonb_typeof(e.value) not in ('string', 'null')
		or length(e.value #>> '{}') > 255
	) then
		perform refuse_field('address', 'may have street, city, state, zip and '
			'country, each a text of up to 255 characters');
	end if;
	perform check_timezone(check_home.timezone);
end
$$;

-- Of one user, one after the other, so that two at once are not both the last.
create function home_create(bearer bytea, name text, address jsonb,
	kwh_price numeric, timezone text, currency text, remind_hour integer,
	ai_enabled boolean) returns shown_home
language plpgsql
as $$
declare
	made uuid := gen_random_uuid();
begin
	perform identity.enter(bearer, 'home');
	perform check_home(home_create.name, home_create.timezone,
		home_create.currency, home_create.address);
	perform check_homes();

	insert into home.homes (home_id, user_id, name, address, kwh_price,
		timezone, currency, remind_hour, ai_enabled)
	values (made, identity.user_id(), home_create.name, home_create.address,
		home_create.kwh_price, home_create.timezone, home_create.currency,
		home_create.remind_hour, home_create.ai_enabled);
	perform home.note(made, 'home.created', '{}');

	return home_shown(made);
end
$$;

create function home_list(bearer bytea, "limit" integer, cursor text)
returns setof listed_home
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb := coalesce(wire.keys_of(home_list.cursor, 2),
		'["-infinity", "00000000-0000-0000-0000-000000000000"]');
	total bigint;
begin
	perform identity.enter(bearer, 'home');

	select count(*)
	into total
	from home.members as m;

	return query
	select h.home_id, h.name, h.address, h.timezone, h.currency, h.kwh_price,
		h.remind_hour, h.ai_enabled, h.role, h.appliances, h.overdue,
		h.open_tickets, h.created_at, h.updated_at, total
	from (values (total)) as t
	left join lateral (
		select o.*
		from homes_of_mine() as o
		where (o.created_at, o.home_id)
			> ((keys ->> 0)::timestamptz, (keys ->> 1)::uuid)
		order by o.created_at, o.home_id
		limit home_list."limit" + 1
	) as h on true;
end
$$;

create function home_get(bearer bytea, id uuid) returns shown_home
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'home');

	return home_shown(home_get.id);
end
$$;

-- The home that is about to be changed, by its owner, if it is the one that was
-- read.
create function hold_home(id uuid, if_match text) returns home.homes
language plpgsql
as $$
declare
	held home.homes;
begin
	perform need(hold_home.id, 'owner');

	select h.*
	into held
	from home.homes as h
	where h.home_id = hold_home.id
	for update;

	perform wire.check_match(hold_home.if_match, held.change);
	return held;
end
$$;

create function home_change(bearer bytea, id uuid, if_match text, patch jsonb)
returns shown_home
language plpgsql
as $$
declare
	held home.homes;
begin
	perform identity.enter(bearer, 'home');

	held := hold_home(home_change.id, home_change.if_match);
	held := jsonb_populate_record(held, jsonb_strip_nulls(patch
		- array['address', 'kwh_price'])
		|| (patch - array['name', 'timezone', 'currency', 'remind_hour',
			'ai_enabled']));
	held.address := nullif(held.address, 'null');
	perform check_home(held.name, held.timezone, held.currency, held.address);
	update home.homes as h
	set name = held.name,
		address = held.address,
		kwh_price = held.kwh_price,
		timezone = held.timezone,
		currency = held.currency,
		remind_hour = held.remind_hour,
		ai_enabled = held.ai_enabled
	where h.home_id = held.home_id;
	perform home.note(held.home_id, 'home.changed', '{}');

	return home_shown(held.home_id);
end
$$;

create function home_delete(bearer bytea, id uuid, if_match text, confirm text)
returns json
language plpgsql
as $$
declare
	held home.homes;
begin
	perform identity.enter(bearer, 'home');

	held := hold_home(home_delete.id, home_delete.if_match);
	if home_delete.confirm is null and exists (
		select
		from home.appliances as a
		where a.home_id = held.home_id
		and a.deleted_at is null
	) then
		raise sqlstate 'PT409' using message = 'It has appliances: move or '
			'delete them first, or say confirm=all.';
	end if;
	delete from home.appliances as a
	where a.home_id = held.home_id;
	delete from home.homes as h
	where h.home_id = held.home_id;
	return '{}'::json;
end
$$;

create function home_transfer(bearer bytea, id uuid, user_id uuid)
returns shown_home
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'home');
	perform need(home_transfer.id, 'owner');

	perform home.hand_over(home_transfer.id, home_transfer.user_id);
	perform home.note(home_transfer.id, 'home.transferred',
		jsonb_build_object('user_id', home_transfer.user_id));

	return home_shown(home_transfer.id);
end
$$;
