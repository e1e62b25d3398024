-- What was done to an appliance: repairs, inspections, parts.

create type shown_event as (event_id uuid, appliance_id uuid, event_type text,
	event_date date, description text, technician text, service_provider text,
	cost numeric, warranty_covered boolean, parts_replaced jsonb, notes text,
	created_at timestamptz, updated_at timestamptz, _etag bigint);

create type listed_event as (event_id uuid, appliance_id uuid, event_type text,
	event_date date, description text, technician text, service_provider text,
	cost numeric, warranty_covered boolean, parts_replaced jsonb, notes text,
	created_at timestamptz, updated_at timestamptz, _total bigint);

create function shown_event(e home.service_events) returns shown_event
language sql stable
return row(e.event_id, e.appliance_id, e.event_type, e.event_date,
	e.description, e.technician, e.service_provider, e.cost,
	e.warranty_covered, e.parts_replaced, e.notes, e.created_at, e.updated_at,
	e.change)::shown_event;

create function check_parts(parts jsonb) returns void
language plpgsql
as $$
begin
	if jsonb_array_length(parts) > 50 or exists (
		select
		from jsonb_array_elements(parts) as p
		where jsonb_typeof(p) <> 'object'
		or jsonb_typeof(p -> 'part') is distinct from 'string'
		or jsonb_typeof(p -> 'part_number') not in ('string', 'null')
		or p - array['part', 'part_number'] <> '{}'
		or length(p ->> 'part') not between 1 and 255
		or length(p ->> 'part_number') > 100
	) then
		perform refuse_field('parts_replaced', 'must be up to 50, each with '
			'part and perhaps part_number, short texts');
	end if;
end
$$;

create function service_create(bearer bytea, id uuid, event_type text,
	event_date date, description text, technician text, service_provider text,
	cost numeric, parts_replaced jsonb, notes text, warranty_covered boolean)
returns shown_event
language plpgsql
as $$
declare
	place uuid;
	made shown_event;
begin
	perform identity.enter(bearer, 'home');
	place := home_of(service_create.id);
	perform need(place, 'editor');
	perform check_parts(service_create.parts_replaced);
	perform check_events(place, service_create.id);

	insert into home.service_events as e (appliance_id, home_id, user_id,
		event_type, event_date, description, technician, service_provider,
		cost, parts_replaced, notes, warranty_covered)
	select a.instance_id, a.home_id, a.user_id, service_create.event_type,
		service_create.event_date, service_create.description,
		service_create.technician, service_create.service_provider,
		service_create.cost, coalesce(service_create.parts_replaced, '[]'),
		service_create.notes, service_create.warranty_covered
	from home.appliances as a
	where a.instance_id = service_create.id
	returning (shown_event(e)).*
	into made;

	perform home.note(place, 'service.created',
		jsonb_build_object('instance_id', made.appliance_id, 'event_id',
			made.event_id));
	return made;
end
$$;

create function service_list(bearer bytea, id uuid, "limit" integer,
	cursor text) returns setof listed_event
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb := coalesce(wire.keys_of(service_list.cursor, 2),
		'["infinity", "00000000-0000-0000-0000-000000000000"]');
	total bigint;
begin
	perform identity.enter(bearer, 'home');
	perform see(home_of(service_list.id));

	select count(*)
	into total
	from home.service_events as e
	where e.appliance_id = service_list.id;

	return query
	select e.event_id, e.appliance_id, e.event_type, e.event_date,
		e.description, e.technician, e.service_provider, e.cost,
		e.warranty_covered, e.parts_replaced, e.notes, e.created_at,
		e.updated_at, total
	from (values (total)) as t
	left join lateral (
		select (shown_event(v)).*
		from home.service_events as v
		where v.appliance_id = service_list.id
		and (v.event_date, v.event_id)
			< ((keys ->> 0)::date, (keys ->> 1)::uuid)
		order by v.event_date desc, v.event_id desc
		limit service_list."limit" + 1
	) as e on true;
end
$$;

-- The event that is about to be changed, if it is the one that was read.
create function hold_event(event_id uuid, if_match text)
returns home.service_events
language plpgsql
as $$
declare
	place uuid;
	held home.service_events;
begin
	select home_of(e.appliance_id)
	into place
	from home.service_events as e
	where e.event_id = hold_event.event_id;
	perform need(place, 'editor');

	select e.*
	into held
	from home.service_events as e
	where e.event_id = hold_event.event_id
	for update;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	perform wire.check_match(hold_event.if_match, held.change);
	return held;
end
$$;

-- What must not be empty stays as it is where null is said.
create function service_change(bearer bytea, event_id uuid, if_match text,
	patch jsonb) returns shown_event
language plpgsql
as $$
declare
	held home.service_events;
	kept shown_event;
	filled constant text[] := array['event_type', 'event_date',
		'warranty_covered'];
begin
	perform identity.enter(bearer, 'home');

	held := hold_event(service_change.event_id, service_change.if_match);
	held := jsonb_populate_record(held, patch - filled || jsonb_strip_nulls(
		jsonb_build_object('event_type', patch -> 'event_type',
			'event_date', patch -> 'event_date',
			'warranty_covered', patch -> 'warranty_covered')));
	held.parts_replaced := coalesce(nullif(held.parts_replaced, 'null'), '[]');
	perform check_parts(held.parts_replaced);
	update home.service_events as e
	set event_type = held.event_type,
		event_date = held.event_date,
		description = held.description,
		technician = held.technician,
		service_provider = held.service_provider,
		cost = held.cost,
		warranty_covered = held.warranty_covered,
		parts_replaced = held.parts_replaced,
		notes = held.notes
	where e.event_id = held.event_id
	returning (shown_event(e)).*
	into kept;

	perform home.note(held.home_id, 'service.changed',
		jsonb_build_object('instance_id', held.appliance_id, 'event_id',
			held.event_id));
	return kept;
end
$$;

create function service_delete(bearer bytea, event_id uuid, if_match text)
returns json
language plpgsql
as $$
declare
	held home.service_events;
begin
	perform identity.enter(bearer, 'home');

	held := hold_event(service_delete.event_id, service_delete.if_match);
	delete from home.service_events as e
	where e.event_id = held.event_id;

	perform home.note(held.home_id, 'service.deleted',
		jsonb_build_object('instance_id', held.appliance_id, 'event_id',
			held.event_id));
	return '{}'::json;
end
$$;
