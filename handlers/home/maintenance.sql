-- Upkeep that comes again: planned, listed, looked at, changed.

create type shown_schedule as (schedule_id uuid, home_id uuid, appliance_id uuid,
	task_name text, description text, status text, recurrence text,
	every integer, unit text, frequency_months integer, rrule text, anchor date,
	last_performed date, next_due date, snoozed_until date,
	days_until_due integer, overdue boolean, reminder_date date,
	parts_needed jsonb, estimated_cost numeric, diy boolean,
	reminder_enabled boolean, reminder_days_before integer, assigned_to uuid,
	created_by uuid, created_at timestamptz, updated_at timestamptz,
	_etag bigint);

-- As calendars know it (RFC 5545 3.3.10), from the anchor on. Months that have no
-- such day are not left out there as they are by BYMONTHDAY alone.
create function rule_text(s home.maintenance_schedules) returns text
language sql immutable
return case when s.recurrence in ('rolling', 'fixed') then
	concat('FREQ=', case s.unit when 'day' then 'DAILY' when 'week' then 'WEEKLY'
			when 'month' then 'MONTHLY' else 'YEARLY' end,
		';INTERVAL=', s.every,
		case when s.unit = 'year' and to_char(s.anchor, 'MMDD') = '0229'
			then ';BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1'
		when s.unit = 'month' and extract(day from s.anchor) > 28
			then ';BYMONTHDAY=' || left('28,29,30,31',
				(extract(day from s.anchor)::integer - 27) * 3 - 1)
				|| ';BYSETPOS=-1'
		end)
	else s.rrule end;

create function schedule_shown(id uuid) returns shown_schedule
language plpgsql stable
as $$
declare
	found shown_schedule;
begin
	select s.schedule_id, s.home_id, s.appliance_id, s.task_name, s.description,
		s.status, s.recurrence, s.every, s.unit, s.frequency_months,
		rule_text(s), s.anchor, s.last_performed, s.next_due, s.snoozed_until,
		s.next_due - home.today(h.timezone),
		s.status = 'active'
			and coalesce(s.next_due < home.today(h.timezone), false),
		case when s.reminder_enabled and s.status = 'active'
			then home.reminder_day(s.next_due, s.snoozed_until,
				s.reminder_days_before) end,
		s.parts_needed, s.estimated_cost, s.diy, s.reminder_enabled,
		s.reminder_days_before, s.assigned_to, s.created_by, s.created_at,
		s.updated_at, s.change
	into found
	from home.maintenance_schedules as s
	join home.homes as h on h.home_id = s.home_id
	left join home.appliances as a on a.instance_id = s.appliance_id
	where s.schedule_id = schedule_shown.id
	and a.deleted_at is null;

	return found;
end
$$;

create function check_needed(parts jsonb) returns void
language plpgsql
as $$
begin
	if jsonb_array_length(parts) > 50 or exists (
		select
		from jsonb_array_elements(parts) as p
		where jsonb_typeof(p) <> 'object'
		or jsonb_typeof(p -> 'part_name') is distinct from 'string'
		or jsonb_typeof(p -> 'part_number') not in ('string', 'null')
		or jsonb_typeof(p -> 'purchase_url') not in ('string', 'null')
		or jsonb_typeof(p -> 'estimated_cost') not in ('number', 'null')
		or p - array['part_name', 'part_number', 'purchase_url',
			'estimated_cost'] <> '{}'
		or length(p ->> 'part_name') not between 1 and 255
		or length(p ->> 'part_number') > 100
		or p ->> 'purchase_url' !~ '^https?://\S+$'
		or length(p ->> 'purchase_url') > 2000
		or (p -> 'estimated_cost')::text::numeric not between 0 and 99999999
	) then
		perform refuse_field('parts_needed', 'must be up to 50, each with '
			'part_name and perhaps part_number, purchase_url (of http or '
			'https) and estimated_cost');
	end if;
end
$$;

-- Dates stay such that a hundred years more can be written.
create function check_day(name text, day date) returns void
language plpgsql
as $$
begin
	if check_day.day not between '1900-01-01' and '2200-01-01' then
		perform refuse_field(check_day.name,
			'must be between 1900-01-01 and 2200-01-01');
	end if;
end
$$;

-- How often: what was said by months is every so many months, and the other way.
create function often(s home.maintenance_schedules, months integer,
	every integer) returns home.maintenance_schedules
language plpgsql
as $$
begin
	if months <> coalesce(often.every * case s.unit when 'month' then 1
			when 'year' then 12 else 0 end, months) then
		perform refuse_field('frequency_months',
			'says something else than every and unit');
	elsif months is not null then
		s.every := months;
		s.unit := 'month';
	end if;
	if s.recurrence = 'once' then
		s.every := null;
		s.unit := null;
	elsif s.every is null then
		perform refuse_field('every', 'is required, with unit');
	elsif s.unit is null then
		perform refuse_field('unit', 'is required, with every');
	elsif s.every > (case s.unit when 'year' then 100 when 'month' then 1200
			when 'week' then 5200 else 36500 end) then
		perform refuse_field('every', 'must be at most a hundred years');
	end if;
	s.frequency_months := s.every * case s.unit when 'month' then 1
		when 'year' then 12 end;
	return s;
end
$$;

-- From where its dates are reckoned, and which of them is the first to come: that
-- which is said, else the first after it was done, else the first from today on; of
-- what says nothing, so long after today.
create function plan(s home.maintenance_schedules, origin date, next date,
	today date) returns home.maintenance_schedules
language plpgsql
as $$
begin
	perform check_day('anchor', origin);
	perform check_day('next_due', next);
	perform check_day('last_performed', s.last_performed);
	if s.last_performed > today then
		perform refuse_field('last_performed', 'must not be after today');
	elsif s.recurrence = 'once' and coalesce(next, origin) is null then
		perform refuse_field('next_due', 'is required of what is done once');
	end if;
	if next is not null and (origin is null or s.recurrence <> 'fixed') then
		s.anchor := next;
		s.step := 0;
	elsif origin is not null then
		s.anchor := origin;
		s.step := case s.recurrence when 'once' then 0
			else home.first_after(origin, s.every, s.unit, null, 0,
				coalesce(next - 1, s.last_performed, today - 1)) end;
	else
		s.anchor := coalesce(s.last_performed, today);
		s.step := 1;
	end if;
	s.next_due := home.nth(s.anchor, s.every, s.unit, null, s.step);
	s.snoozed_until := null;
	if s.next_due <> next then
		perform refuse_field('next_due', 'must be one of the dates from anchor');
	end if;
	return s;
end
$$;

create function check_schedule(s home.maintenance_schedules) returns void
language plpgsql
as $$
begin
	if s.task_name !~ '\S' then
		perform refuse_field('task_name', 'must not be blank');
	end if;
	perform check_needed(s.parts_needed);
	if s.assigned_to is not null and not exists (
		select
		from home.people(s.home_id) as p
		where p.user_id = s.assigned_to
	) then
		perform refuse_field('assigned_to', 'must be a member of the home');
	end if;
end
$$;

-- A home keeps 500; said is what a client said, by its names.
create function make_schedule(place uuid, appliance uuid, said jsonb)
returns shown_schedule
language plpgsql
as $$
declare
	s home.maintenance_schedules;
	made uuid;
begin
	s := jsonb_populate_record(null::home.maintenance_schedules,
		said || jsonb_build_object('home_id', place, 'parts_needed',
			coalesce(nullif(said -> 'parts_needed', 'null'), '[]')));
	perform check_schedule(s);
	s := plan(often(s, (said ->> 'frequency_months')::integer,
			(said ->> 'every')::integer), (said ->> 'anchor')::date,
		(said ->> 'next_due')::date, today_of(place));
	perform in_turn(place);
	perform check_room('schedules', (
			select count(*)
			from home.maintenance_schedules as m
			where m.home_id = place
		), 500);

	insert into home.maintenance_schedules as m (home_id, user_id, appliance_id,
		task_name, description, recurrence, every, unit, frequency_months,
		anchor, step, last_performed, next_due, parts_needed, estimated_cost,
		diy, reminder_enabled, reminder_days_before, assigned_to)
	select h.home_id, h.user_id, appliance, s.task_name, s.description,
		s.recurrence, s.every, s.unit, s.frequency_months, s.anchor, s.step,
		s.last_performed, s.next_due, s.parts_needed, s.estimated_cost, s.diy,
		s.reminder_enabled, s.reminder_days_before, s.assigned_to
	from home.homes as h
	where h.home_id = place
	returning m.schedule_id
	into made;

	perform home.note(place, 'maintenance.created',
		jsonb_build_object('schedule_id', made));
	return schedule_shown(made);
end
$$;

create function maintenance_create(bearer bytea, id uuid, task_name text,
	description text, recurrence text, every integer, unit text,
	frequency_months integer, anchor date, last_performed date, next_due date,
	parts_needed jsonb, estimated_cost numeric, diy boolean,
	reminder_enabled boolean, reminder_days_before integer, assigned_to uuid)
returns shown_schedule
language plpgsql
as $$
declare
	place uuid;
begin
	perform identity.enter(bearer, 'home');
	place := home_of(maintenance_create.id);
	perform need(place, 'editor');

	return make_schedule(place, maintenance_create.id, jsonb_build_object(
		'task_name', maintenance_create.task_name,
		'description', maintenance_create.description,
		'recurrence', maintenance_create.recurrence,
		'every', maintenance_create.every,
		'unit', maintenance_create.unit,
		'frequency_months', maintenance_create.frequency_months,
		'anchor', maintenance_create.anchor,
		'last_performed', maintenance_create.last_performed,
		'next_due', maintenance_create.next_due,
		'parts_needed', maintenance_create.parts_needed,
		'estimated_cost', maintenance_create.estimated_cost,
		'diy', maintenance_create.diy,
		'reminder_enabled', maintenance_create.reminder_enabled,
		'reminder_days_before', maintenance_create.reminder_days_before,
		'assigned_to', maintenance_create.assigned_to));
end
$$;

-- Of what is no appliance: gutters.
create function maintenance_create_home(bearer bytea, id uuid, task_name text,
	description text, recurrence text, every integer, unit text,
	frequency_months integer, anchor date, last_performed date, next_due date,
	parts_needed jsonb, estimated_cost numeric, diy boolean,
	reminder_enabled boolean, reminder_days_before integer, assigned_to uuid)
returns shown_schedule
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'home');
	perform need(maintenance_create_home.id, 'editor');

	return make_schedule(maintenance_create_home.id, null, jsonb_build_object(
		'task_name', maintenance_create_home.task_name,
		'description', maintenance_create_home.description,
		'recurrence', maintenance_create_home.recurrence,
		'every', maintenance_create_home.every,
		'unit', maintenance_create_home.unit,
		'frequency_months', maintenance_create_home.frequency_months,
		'anchor', maintenance_create_home.anchor,
		'last_performed', maintenance_create_home.last_performed,
		'next_due', maintenance_create_home.next_due,
		'parts_needed', maintenance_create_home.parts_needed,
		'estimated_cost', maintenance_create_home.estimated_cost,
		'diy', maintenance_create_home.diy,
		'reminder_enabled', maintenance_create_home.reminder_enabled,
		'reminder_days_before', maintenance_create_home.reminder_days_before,
		'assigned_to', maintenance_create_home.assigned_to));
end
$$;

create function maintenance_get(bearer bytea, id uuid) returns shown_schedule
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'home');

	return schedule_shown(maintenance_get.id);
end
$$;

-- What must not be empty stays as it is where null is said. Without a date, a new
-- interval of what rolls is reckoned from when it was done, else from what is due.
create function maintenance_change(bearer bytea, id uuid, if_match text,
	patch jsonb) returns shown_schedule
language plpgsql
as $$
declare
	held home.maintenance_schedules;
	s home.maintenance_schedules;
	filled constant text[] := array['task_name', 'recurrence', 'parts_needed',
		'diy', 'reminder_enabled', 'reminder_days_before', 'status'];
	dates constant text[] := array['anchor', 'next_due', 'last_performed'];
	next date := (patch ->> 'next_due')::date;
begin
	perform identity.enter(bearer, 'home');

	held := hold_schedule(maintenance_change.id, maintenance_change.if_match);
	s := jsonb_populate_record(held, patch - filled - array['anchor', 'next_due']
		|| jsonb_strip_nulls((
			select coalesce(jsonb_object_agg(f.key, f.value), '{}')
			from jsonb_each(patch) as f
			where f.key = any (filled)
		)));
	perform check_schedule(s);
	if patch ?| (dates || array['recurrence', 'every', 'unit',
			'frequency_months']) then
		if not patch ?| dates and (s.recurrence <> 'rolling'
				or s.last_performed is null) then
			next := home.nth(held.anchor, held.every, held.unit, null,
				held.step);
		end if;
		s := plan(often(s, (patch ->> 'frequency_months')::integer,
				(patch ->> 'every')::integer),
			(patch ->> 'anchor')::date, next, today_of(s.home_id));
		s.status := coalesce(patch ->> 'status', nullif(held.status, 'done'),
			'active');
		update home.maintenance_log as l
		set before = null
		where l.schedule_id = s.schedule_id
		and l.before is not null;
	elsif held.status = 'done' then
		s.status := 'done';
	end if;
	update home.maintenance_schedules as m
	set task_name = s.task_name,
		description = s.description,
		recurrence = s.recurrence,
		every = s.every,
		unit = s.unit,
		frequency_months = s.frequency_months,
		anchor = s.anchor,
		step = s.step,
		last_performed = s.last_performed,
		next_due = s.next_due,
		snoozed_until = s.snoozed_until,
		parts_needed = s.parts_needed,
		estimated_cost = s.estimated_cost,
		diy = s.diy,
		reminder_enabled = s.reminder_enabled,
		reminder_days_before = s.reminder_days_before,
		assigned_to = s.assigned_to,
		status = s.status
	where m.schedule_id = s.schedule_id;

	perform home.note(s.home_id, 'maintenance.changed',
		jsonb_build_object('schedule_id', s.schedule_id));
	return schedule_shown(s.schedule_id);
end
$$;

create function maintenance_delete(bearer bytea, id uuid, if_match text)
returns json
language plpgsql
as $$
declare
	held home.maintenance_schedules;
begin
	perform identity.enter(bearer, 'home');

	held := hold_schedule(maintenance_delete.id, maintenance_delete.if_match);
	delete from home.maintenance_schedules as s
	where s.schedule_id = held.schedule_id;

	perform home.note(held.home_id, 'maintenance.deleted',
		jsonb_build_object('schedule_id', held.schedule_id));
	return '{}'::json;
end
$$;

-- The next ten dates of what would be kept so, each done on its day.
create function maintenance_preview(bearer bytea, recurrence text, every integer,
	unit text, frequency_months integer, anchor date, last_performed date,
	next_due date, home_id uuid) returns json
language plpgsql
as $$
declare
	s home.maintenance_schedules;
begin
	perform identity.enter(bearer, 'home');
	if maintenance_preview.home_id is not null then
		perform see(maintenance_preview.home_id);
	end if;

	s.recurrence := maintenance_preview.recurrence;
	s.every := maintenance_preview.every;
	s.unit := maintenance_preview.unit;
	s.last_performed := maintenance_preview.last_performed;
	s := plan(often(s, maintenance_preview.frequency_months,
			maintenance_preview.every),
		maintenance_preview.anchor, maintenance_preview.next_due,
		coalesce(today_of(maintenance_preview.home_id), home.today('UTC')));
	return json_build_object('rrule', rule_text(s), 'anchor', s.anchor, 'dates', (
			select json_agg(home.nth(s.anchor, s.every, s.unit, null, n.n)
				order by n.n)
			from generate_series(s.step, s.step + case s.recurrence
				when 'once' then 0 else 9 end) as n (n)
		));
end
$$;
