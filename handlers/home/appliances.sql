-- Appliances: kept, listed, looked at, changed, hidden, moved.

create type shown_appliance as (instance_id uuid, user_id uuid, home_id uuid,
	status text, product_info json, ownership json, warranty json,
	maintenance json, next_maintenance date, notes text,
	created_at timestamptz, updated_at timestamptz, _etag bigint);

create type listed_appliance as (instance_id uuid, home_id uuid, brand text,
	appliance_category text, appliance_subcategory text, model_number text,
	model_name text, nickname text, location text, purchase_date date,
	age_months integer, warranty_status text, warranty_expires date,
	status text, manuals_count bigint, last_service date,
	next_maintenance date, _key text, _total bigint);

-- A home keeps 500, those that are hidden too.
create function check_appliances(home_id uuid) returns void
language plpgsql
as $$
begin
	perform in_turn(check_appliances.home_id);
	perform check_room('appliances', (
			select count(*)
			from home.appliances as a
			where a.home_id = check_appliances.home_id
		), 500);
end
$$;

-- Serial numbers are for who may change the home.
create function appliance_shown(id uuid) returns shown_appliance
language plpgsql stable
as $$
declare
	found shown_appliance;
begin
	select a.instance_id, a.user_id, a.home_id, a.status, json_build_object(
			'brand', a.brand,
			'appliance_category', a.appliance_category,
			'appliance_subcategory', a.appliance_subcategory,
			'model_number', a.model_number,
			'model_name', a.model_name,
			'serial_number', case when m.role <> 'viewer'
				then wire.sealed('home.serial_number', a.serial_number) end,
			'sku', a.sku,
			'energy_class', a.energy_class,
			'energy_kwh_year', a.energy_kwh_year,
			'features', a.features,
			'specifications', a.specifications),
		json_build_object(
			'nickname', a.nickname,
			'location', a.location,
			'purchase_date', a.purchase_date,
			'purchase_price', a.purchase_price,
			'retailer', a.retailer,
			'installation_date', a.installation_date,
			'installer', a.installer,
			'age_months', months_since(a.purchase_date, t.today)),
		json_build_object(
			'status', warranty_status(a.warranty_end, t.today),
			'type', a.warranty_type,
			'start_date', a.warranty_start,
			'end_date', a.warranty_end,
			'days_remaining', case when a.warranty_end >= t.today
				then a.warranty_end - t.today end,
			'provider', a.warranty_provider),
		upkeep_of(a.instance_id, t.today), (
			select min(s.next_due)
			from home.maintenance_schedules as s
			where s.appliance_id = a.instance_id
			and s.status = 'active'
		), a.notes, a.created_at, a.updated_at, a.change
	into found
	from home.appliances as a
	join home.homes as h on h.home_id = a.home_id
	join home.members as m on m.home_id = a.home_id
	cross join lateral (
		select (home.now() at time zone h.timezone)::date as today
	) as t
	where a.instance_id = appliance_shown.id
	and a.deleted_at is null;

	return found;
end
$$;

create function check_appliance(brand text, category text, model text,
	starts date, ends date) returns void
language plpgsql
as $$
begin
	if check_appliance.brand !~ '\S' then
		perform refuse_field('brand', 'must not be blank');
	elsif check_appliance.category !~ '\S' then
		perform refuse_field('appliance_category', 'must not be blank');
	elsif check_appliance.model !~ '\S' then
		perform refuse_field('model_number', 'must not be blank');
	elsif check_appliance.ends < check_appliance.starts then
		perform refuse_field('warranty_end', 'must not be before its start');
	end if;
end
$$;

create function appliance_create(bearer bytea, home_id uuid, brand text,
	appliance_category text, model_number text, appliance_subcategory text,
	model_name text, serial_number text, sku text, nickname text,
	location text, purchase_date date, purchase_price numeric, retailer text,
	warranty_start date, warranty_end date, warranty_type text,
	warranty_provider text, installation_date date, installer text,
	energy_class text, energy_kwh_year numeric, features jsonb,
	specifications jsonb, notes text, status text, warranty_months integer)
returns shown_appliance
language plpgsql
as $$
declare
	made uuid;
	starts date := coalesce(appliance_create.warranty_start,
		case when warranty_months is not null
			then appliance_create.purchase_date end);
	ends date := coalesce(appliance_create.warranty_end,
		(starts + make_interval(months => warranty_months))::date);
begin
	perform identity.enter(bearer, 'home');
	perform need(appliance_create.home_id, 'editor');
	perform check_appliance(appliance_create.brand,
		appliance_create.appliance_category, appliance_create.model_number,
		starts, ends);
	if warranty_months is not null and ends is null then
		perform refuse_field('warranty_months',
			'needs warranty_start or purchase_date');
	end if;
	perform check_appliances(appliance_create.home_id);

	insert into home.appliances as a (home_id, user_id, brand,
		appliance_category, model_number, appliance_subcategory, model_name,
		serial_number, sku, nickname, location, purchase_date, purchase_price,
		retailer, warranty_start, warranty_end, warranty_type,
		warranty_provider, installation_date, installer, energy_class,
		energy_kwh_year, features, specifications, notes, status)
	select h.home_id, h.user_id, appliance_create.brand,
		appliance_create.appliance_category, appliance_create.model_number,
		appliance_create.appliance_subcategory, appliance_create.model_name,
		appliance_create.serial_number, appliance_create.sku,
		appliance_create.nickname, appliance_create.location,
		appliance_create.purchase_date, appliance_create.purchase_price,
		appliance_create.retailer, starts, ends,
		appliance_create.warranty_type, appliance_create.warranty_provider,
		appliance_create.installation_date, appliance_create.installer,
		appliance_create.energy_class, appliance_create.energy_kwh_year,
		appliance_create.features, appliance_create.specifications,
		appliance_create.notes, appliance_create.status
	from home.homes as h
	where h.home_id = appliance_create.home_id
	returning a.instance_id
	into made;

	perform home.note(appliance_create.home_id, 'appliance.created',
		jsonb_build_object('instance_id', made));
	return appliance_shown(made);
end
$$;

-- What is asked for of the status, or all that is not known among it.
create function statuses(asked text) returns text[]
language plpgsql
as $$
declare
	words text[] := string_to_array(replace(asked, ' ', ''), ',');
begin
	if not words <@ array['active', 'storage', 'archived', 'sold',
		'disposed'] then
		perform refuse_field('status', 'must be some of active, storage, '
			'archived, sold and disposed, by comma');
	end if;
	return words;
end
$$;

-- Those that are asked for, and the text that they are ordered by. A home has
-- few, so all are read, and sorted here; the newest come first by what is left
-- of the time.
create function appliances_asked(home_id uuid, category text, brand text,
	location text, words text[], warranty text, q text, sort text)
returns table (instance_id uuid, key text)
language sql stable
begin atomic
	select a.instance_id, case appliances_asked.sort
			when 'newest' then to_char(9999999999.999999
				- extract(epoch from a.created_at), 'FM0000000000.000000')
			when 'name' then lower(coalesce(a.nickname, a.model_name,
				a.model_number))
			when 'location' then lower(coalesce(a.location, ''))
			else lower(a.brand)
			end
	from home.members as m
	join home.homes as h on h.home_id = m.home_id
	join home.appliances as a on a.home_id = m.home_id
	where m.user_id = (select identity.user_id())
	and m.home_id = coalesce(appliances_asked.home_id, m.home_id)
	and a.deleted_at is null
	and a.status = any (words)
	and (category is null or lower(a.appliance_category) = lower(category))
	and (appliances_asked.brand is null
		or lower(a.brand) = lower(appliances_asked.brand))
	and (appliances_asked.location is null
		or lower(a.location) = lower(appliances_asked.location))
	and (warranty is null or warranty_status(a.warranty_end,
			(home.now() at time zone h.timezone)::date) = warranty)
	and (q is null or strpos(lower(concat_ws(' ', a.brand,
		a.appliance_category, a.model_number, a.model_name, a.nickname,
		a.location)), lower(q)) > 0);
end;

create function appliance_list(bearer bytea, home_id uuid, category text,
	brand text, location text, status text, warranty text, q text, sort text,
	"limit" integer, cursor text) returns setof listed_appliance
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb := coalesce(wire.keys_of(appliance_list.cursor, 2),
		'["", "00000000-0000-0000-0000-000000000000"]');
	words text[];
begin
	perform identity.enter(bearer, 'home');
	if appliance_list.home_id is not null then
		perform see(appliance_list.home_id);
	end if;
	words := statuses(appliance_list.status);

	return query
	with asked as materialized (
		select f.instance_id, f.key
		from appliances_asked(appliance_list.home_id, appliance_list.category,
			appliance_list.brand, appliance_list.location, words,
			appliance_list.warranty, appliance_list.q, appliance_list.sort) as f
	), page as (
		select f.instance_id, f.key
		from asked as f
		where (f.key, f.instance_id) > (keys ->> 0, (keys ->> 1)::uuid)
		order by f.key, f.instance_id
		limit appliance_list."limit" + 1
	)
	select a.instance_id, a.home_id, a.brand::text, a.appliance_category::text,
		a.appliance_subcategory::text, a.model_number::text,
		a.model_name::text, a.nickname::text, a.location::text,
		a.purchase_date, months_since(a.purchase_date, a.today),
		case when a.instance_id is not null
			then warranty_status(a.warranty_end, a.today) end,
		a.warranty_end, a.status::text, a.manuals, a.serviced, a.due, p.key,
		t.total
	from (
		select count(*) as total
		from asked as f
	) as t
	left join page as p on true
	left join lateral (
		select i.*, (home.now() at time zone h.timezone)::date as today, (
				select count(*)
				from home.appliance_manuals as l
				where l.appliance_id = i.instance_id
			) as manuals, (
				select max(e.event_date)
				from home.service_events as e
				where e.appliance_id = i.instance_id
			) as serviced, (
				select min(s.next_due)
				from home.maintenance_schedules as s
				where s.appliance_id = i.instance_id
				and s.status = 'active'
			) as due
		from home.appliances as i
		join home.homes as h on h.home_id = i.home_id
		where i.instance_id = p.instance_id
	) as a on true
	order by p.key, p.instance_id;
end
$$;

create function appliance_get(bearer bytea, id uuid) returns shown_appliance
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'home');

	return appliance_shown(appliance_get.id);
end
$$;

-- The appliance that is about to be changed, by an editor of its home, if it is
-- the one that was read.
create function hold_appliance(id uuid, if_match text, hidden boolean)
returns home.appliances
language plpgsql
as $$
declare
	held home.appliances;
	place uuid;
begin
	select a.home_id
	into place
	from home.appliances as a
	where a.instance_id = hold_appliance.id;
	perform need(place, 'editor');

	select a.*
	into held
	from home.appliances as a
	where a.instance_id = hold_appliance.id
	and (a.deleted_at is not null) = hidden
	for update;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	perform wire.check_match(hold_appliance.if_match, held.change);
	return held;
end
$$;

-- What must not be empty stays as it is where null is said.
create function appliance_change(bearer bytea, id uuid, if_match text,
	patch jsonb) returns shown_appliance
language plpgsql
as $$
declare
	held home.appliances;
	filled constant text[] := array['brand', 'appliance_category',
		'model_number', 'status'];
begin
	perform identity.enter(bearer, 'home');

	held := hold_appliance(appliance_change.id, appliance_change.if_match,
		false);
	held := jsonb_populate_record(held, patch - filled || jsonb_strip_nulls(
		jsonb_build_object('brand', patch -> 'brand',
			'appliance_category', patch -> 'appliance_category',
			'model_number', patch -> 'model_number',
			'status', patch -> 'status')));
	perform check_appliance(held.brand, held.appliance_category,
		held.model_number, held.warranty_start, held.warranty_end);
	update home.appliances as a
	set brand = held.brand,
		appliance_category = held.appliance_category,
		appliance_subcategory = held.appliance_subcategory,
		model_number = held.model_number,
		model_name = held.model_name,
		serial_number = held.serial_number,
		sku = held.sku,
		nickname = held.nickname,
		location = held.location,
		purchase_date = held.purchase_date,
		purchase_price = held.purchase_price,
		retailer = held.retailer,
		warranty_start = held.warranty_start,
		warranty_end = held.warranty_end,
		warranty_type = held.warranty_type,
		warranty_provider = held.warranty_provider,
		installation_date = held.installation_date,
		installer = held.installer,
		energy_class = held.energy_class,
		energy_kwh_year = held.energy_kwh_year,
		features = nullif(held.features, 'null'),
		specifications = nullif(held.specifications, 'null'),
		notes = held.notes,
		status = held.status
	where a.instance_id = held.instance_id;

	perform home.note(held.home_id, 'appliance.changed',
		jsonb_build_object('instance_id', held.instance_id));
	return appliance_shown(held.instance_id);
end
$$;

create function appliance_delete(bearer bytea, id uuid, if_match text)
returns json
language plpgsql
as $$
declare
	held home.appliances;
begin
	perform identity.enter(bearer, 'home');

	held := hold_appliance(appliance_delete.id, appliance_delete.if_match,
		false);
	update home.appliances as a
	set deleted_at = now()
	where a.instance_id = held.instance_id;

	perform home.note(held.home_id, 'appliance.deleted',
		jsonb_build_object('instance_id', held.instance_id));
	return '{}'::json;
end
$$;

create function appliance_restore(bearer bytea, id uuid)
returns shown_appliance
language plpgsql
as $$
declare
	held home.appliances;
begin
	perform identity.enter(bearer, 'home');

	held := hold_appliance(appliance_restore.id, null, true);
	update home.appliances as a
	set deleted_at = null
	where a.instance_id = held.instance_id;

	perform home.note(held.home_id, 'appliance.restored',
		jsonb_build_object('instance_id', held.instance_id));
	return appliance_shown(held.instance_id);
end
$$;

create function appliance_move(bearer bytea, id uuid, home_id uuid)
returns shown_appliance
language plpgsql
as $$
declare
	held home.appliances;
begin
	perform identity.enter(bearer, 'home');

	held := hold_appliance(appliance_move.id, null, false);
	perform need(appliance_move.home_id, 'editor');
	if appliance_move.home_id = held.home_id then
		return appliance_shown(held.instance_id);
	end if;
	perform check_appliances(appliance_move.home_id);
	perform home.note(held.home_id, 'appliance.moved', jsonb_build_object(
		'instance_id', held.instance_id));
	perform home.move(held.instance_id, appliance_move.home_id);
	perform home.note(appliance_move.home_id, 'appliance.arrived',
		jsonb_build_object('instance_id', held.instance_id));
	return appliance_shown(held.instance_id);
end
$$;
