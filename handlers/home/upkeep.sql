-- What is due, what was done about it, and taken back.

create type acted as (schedule_id uuid, act text, completed_date date,
	next_due date, missed integer, service_event_id uuid);

create type listed_act as (act text, due date, day date, next_due date,
	missed integer, cost numeric, notes text, service_event_id uuid, by uuid,
	created_at timestamptz, _id bigint, _total bigint);

-- What is asked for, of homes of who entered; what is sold or archived asks for no
-- upkeep, unless one asks about it.
create function upkeep_asked(home_id uuid, appliance uuid, status text,
	assigned_to uuid)
returns table (s home.maintenance_schedules, today date, about jsonb)
language sql stable
begin atomic
	select s, home.today(h.timezone), case when a.instance_id is not null
			then jsonb_build_object('instance_id', a.instance_id,
				'brand', a.brand,
				'appliance_category', a.appliance_category,
				'nickname', a.nickname,
				'location', a.location) end
	from home.members as m
	join home.homes as h on h.home_id = m.home_id
	join home.maintenance_schedules as s on s.home_id = m.home_id
	left join home.appliances as a on a.instance_id = s.appliance_id
	where m.user_id = (select identity.user_id())
	and m.home_id = coalesce(upkeep_asked.home_id, m.home_id)
	and (upkeep_asked.appliance is null
		or s.appliance_id = upkeep_asked.appliance)
	and (s.appliance_id is null or a.deleted_at is null
		and (a.status in ('active', 'storage')
			or upkeep_asked.appliance is not null))
	and (upkeep_asked.status = 'all' or s.status = upkeep_asked.status)
	and (upkeep_asked.assigned_to is null
		or s.assigned_to = upkeep_asked.assigned_to);
end;

-- The longest due comes first, what is not due at all last. Counts are of all that
-- was asked for, be it within days ahead or not.
create function upkeep_told(home_id uuid, appliance uuid, days integer,
	status text, assigned_to uuid, "limit" integer, cursor text) returns json
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb := coalesce(wire.keys_of(upkeep_told.cursor, 2),
		'["-infinity", "00000000-0000-0000-0000-000000000000"]');
begin
	return (
		with asked as materialized (
			select coalesce((u.s).next_due, 'infinity') as due,
				(u.s).schedule_id as id, (u.s).home_id as place, u.about,
				upkeep_item(u.s, u.today) as item
			from upkeep_asked(upkeep_told.home_id, upkeep_told.appliance,
				upkeep_told.status, upkeep_told.assigned_to) as u
		), within as (
			select a.*, count(*) over () as total
			from asked as a
			where upkeep_told.days is null
			or (a.item ->> 'days_until_due')::integer <= upkeep_told.days
			or a.due = 'infinity'
		), page as (
			select w.*, row_number() over (order by w.due, w.id) as n
			from within as w
			where (w.due, w.id) > ((keys ->> 0)::date, (keys ->> 1)::uuid)
			order by w.due, w.id
			limit upkeep_told."limit" + 1
		)
		select json_build_object('items', coalesce(json_agg(p.item
					|| jsonb_build_object('home_id', p.place, 'appliance',
						p.about) order by p.n)
				filter (where p.n <= upkeep_told."limit"), '[]'),
			'total', (
				select count(*)
				from within as w
			), 'overdue_count', (
				select count(*)
				from asked as a
				where (a.item ->> 'overdue')::boolean
			), 'upcoming_30_days', (
				select count(*)
				from asked as a
				where (a.item ->> 'due_soon')::boolean
			), 'next', case when count(*) > upkeep_told."limit" then (
				select wire.cursor(json_build_array(l.due, l.id))
				from page as l
				where l.n = upkeep_told."limit"
			) end)
		from page as p
	);
end
$$;

create function upkeep_list(bearer bytea, home_id uuid, appliance_id uuid,
	"window" integer, status text, assigned_to uuid, "limit" integer,
	cursor text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'home');
	if upkeep_list.home_id is not null then
		perform see(upkeep_list.home_id);
	end if;
	if upkeep_list.appliance_id is not null then
		perform see(home_of(upkeep_list.appliance_id));
	end if;

	return upkeep_told(upkeep_list.home_id, upkeep_list.appliance_id,
		upkeep_list."window", upkeep_list.status, upkeep_list.assigned_to,
		upkeep_list."limit", upkeep_list.cursor);
end
$$;

create function upkeep_list_appliance(bearer bytea, id uuid, status text,
	"limit" integer, cursor text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'home');
	perform see(home_of(upkeep_list_appliance.id));

	return upkeep_told(null, upkeep_list_appliance.id, null,
		upkeep_list_appliance.status, null, upkeep_list_appliance."limit",
		upkeep_list_appliance.cursor);
end
$$;

create function upkeep_list_home(bearer bytea, id uuid, status text,
	"limit" integer, cursor text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'home');
	perform see(upkeep_list_home.id);

	return upkeep_told(upkeep_list_home.id, null, null, upkeep_list_home.status,
		null, upkeep_list_home."limit", upkeep_list_home.cursor);
end
$$;

-- Of two who saw the same date the second is answered as the first was; who saw
-- another date than what is due is told so. NULL: nobody was first.
create function acted_before(held home.maintenance_schedules, act text, due date,
	day date) returns acted
language plpgsql
as $$
declare
	l home.maintenance_log;
begin
	if acted_before.due is null and held.next_due is not null then
		return null;
	end if;
	select o.*
	into l
	from home.maintenance_log as o
	where o.schedule_id = held.schedule_id
	and o.act = acted_before.act
	and o.due = acted_before.due
	and (held.next_due is distinct from acted_before.due
			and (o.act <> 'snoozed' or o.day = acted_before.day)
		or o.next_due = o.due
		and o.day = acted_before.day)
	order by o.id desc
	limit 1;

	if found then
		return row(l.schedule_id, l.act, case when l.act = 'completed'
			then l.day end, l.next_due, l.missed, l.event_id);
	elsif held.next_due is null then
		raise sqlstate 'PT409' using message = 'It is done, and not due again.';
	elsif acted_before.due <> held.next_due then
		raise sqlstate 'PT409' using message = format('It is due on %s.',
			held.next_due);
	end if;
	return null;
end
$$;

-- Notes what was done and moves the schedule on. Of acts the last 1 000 are kept.
create function act_on(held home.maintenance_schedules, then_ home.next_date,
	l home.maintenance_log) returns acted
language plpgsql
as $$
begin
	insert into home.maintenance_log as o (schedule_id, home_id, user_id, act,
		due, day, next_due, missed, cost, notes, event_id, before)
	values (held.schedule_id, held.home_id, held.user_id, l.act, held.next_due,
		l.day, then_.next_due, then_.missed, l.cost, l.notes, l.event_id,
		jsonb_build_object('anchor', held.anchor, 'step', held.step,
			'next_due', held.next_due, 'snoozed_until', held.snoozed_until,
			'last_performed', held.last_performed, 'status', held.status));
	delete from home.maintenance_log as o
	where o.schedule_id = held.schedule_id
	and o.id <= (
		select k.id
		from home.maintenance_log as k
		where k.schedule_id = held.schedule_id
		order by k.id desc
		offset 1000
		limit 1
	);
	update home.maintenance_schedules as s
	set anchor = then_.anchor,
		step = then_.step,
		next_due = then_.next_due,
		snoozed_until = case when l.act = 'snoozed'
			or then_.next_due = held.snoozed_until then then_.next_due end,
		last_performed = case when l.act = 'completed'
			then greatest(held.last_performed, l.day)
			else held.last_performed end,
		status = case when then_.next_due is null then 'done'
			else held.status end
	where s.schedule_id = held.schedule_id;

	perform home.note(held.home_id, 'maintenance.' || l.act, jsonb_build_object(
		'schedule_id', held.schedule_id, 'due', held.next_due));
	return row(held.schedule_id, l.act, case when l.act = 'completed'
		then l.day end, then_.next_due, then_.missed, l.event_id);
end
$$;

-- The service event that says so; what is of no appliance has none.
create function note_service(s home.maintenance_schedules, day date, cost numeric,
	notes text) returns uuid
language plpgsql
as $$
declare
	made uuid;
begin
	if s.appliance_id is null then
		return null;
	end if;
	perform check_events(s.home_id, s.appliance_id);
	insert into home.service_events as e (appliance_id, home_id, user_id,
		event_type, event_date, description, cost, notes)
	values (s.appliance_id, s.home_id, s.user_id, 'maintenance', day,
		s.task_name, note_service.cost, note_service.notes)
	returning e.event_id
	into made;
	return made;
end
$$;

-- What is told late, of a day before it was done last, moves nothing.
create function upkeep_complete(bearer bytea, id uuid, due date,
	completed_date date, cost numeric, notes text) returns acted
language plpgsql
as $$
declare
	held home.maintenance_schedules;
	first acted;
	then_ home.next_date;
	l home.maintenance_log;
	today date;
begin
	perform identity.enter(bearer, 'home');

	held := hold_schedule(upkeep_complete.id, null);
	today := today_of(held.home_id);
	l.act := 'completed';
	l.day := coalesce(upkeep_complete.completed_date, today);
	if l.day not between '1900-01-01' and today then
		perform refuse_field('completed_date', 'must not be after today');
	end if;
	first := acted_before(held, l.act, upkeep_complete.due, l.day);
	if first.act is not null then
		return first;
	end if;
	if l.day < held.last_performed then
		then_ := row(held.anchor, held.step, held.next_due, 0);
	else
		then_ := home.next_due(held.recurrence, held.anchor, held.step,
			held.every, held.unit, held.occurrences, l.act, l.day);
	end if;
	l.cost := upkeep_complete.cost;
	l.notes := upkeep_complete.notes;
	l.event_id := note_service(held, l.day, l.cost, l.notes);
	return act_on(held, then_, l);
end
$$;

create function upkeep_skip(bearer bytea, id uuid, due date) returns acted
language plpgsql
as $$
declare
	held home.maintenance_schedules;
	first acted;
	l home.maintenance_log;
begin
	perform identity.enter(bearer, 'home');

	held := hold_schedule(upkeep_skip.id, null);
	l.act := 'skipped';
	l.day := today_of(held.home_id);
	first := acted_before(held, l.act, upkeep_skip.due, l.day);
	if first.act is not null then
		return first;
	end if;
	return act_on(held, home.next_due(held.recurrence, held.anchor, held.step,
		held.every, held.unit, held.occurrences, l.act, l.day), l);
end
$$;

-- Puts off this date only.
create function upkeep_snooze(bearer bytea, id uuid, due date, until date)
returns acted
language plpgsql
as $$
declare
	held home.maintenance_schedules;
	first acted;
	l home.maintenance_log;
	today date;
begin
	perform identity.enter(bearer, 'home');

	held := hold_schedule(upkeep_snooze.id, null);
	today := today_of(held.home_id);
	l.act := 'snoozed';
	l.day := upkeep_snooze.until;
	first := acted_before(held, l.act, upkeep_snooze.due, l.day);
	if first.act is not null then
		return first;
	end if;
	if l.day <= greatest(today, held.next_due)
			or l.day > today + interval '1 year' then
		perform refuse_field('until', 'must be after today and after what is '
			'due, and within a year');
	end if;
	return act_on(held, row(held.anchor, held.step, l.day, 0)::home.next_date,
		l);
end
$$;

-- Takes back the last act, with its service event.
create function upkeep_undo(bearer bytea, id uuid, due date) returns acted
language plpgsql
as $$
declare
	held home.maintenance_schedules;
	l home.maintenance_log;
begin
	perform identity.enter(bearer, 'home');

	held := hold_schedule(upkeep_undo.id, null);
	if upkeep_undo.due <> coalesce(held.next_due, 'infinity') then
		raise sqlstate 'PT409' using message = coalesce(format(
			'It is due on %s.', held.next_due), 'It is done.');
	end if;
	delete from home.maintenance_log as o
	where o.id = (
		select k.id
		from home.maintenance_log as k
		where k.schedule_id = held.schedule_id
		order by k.id desc
		limit 1
	)
	and o.before is not null
	returning o.*
	into l;

	if not found then
		raise sqlstate 'PT409' using message =
			'There is nothing to take back since it was changed.';
	end if;
	delete from home.service_events as e
	where e.event_id = l.event_id;
	held := jsonb_populate_record(held, l.before);
	update home.maintenance_schedules as s
	set anchor = held.anchor,
		step = held.step,
		next_due = held.next_due,
		snoozed_until = held.snoozed_until,
		last_performed = held.last_performed,
		status = held.status
	where s.schedule_id = held.schedule_id;

	perform home.note(held.home_id, 'maintenance.undone', jsonb_build_object(
		'schedule_id', held.schedule_id, 'due', held.next_due));
	return row(held.schedule_id, 'undone'::text, null::date, held.next_due, 0,
		null::uuid);
end
$$;

create function upkeep_history(bearer bytea, id uuid, "limit" integer,
	cursor text) returns setof listed_act
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	below bigint := (coalesce(wire.keys_of(upkeep_history.cursor, 1),
		'[9223372036854775807]') ->> 0)::bigint;
	total bigint;
begin
	perform identity.enter(bearer, 'home');
	perform see((
		select s.home_id
		from home.maintenance_schedules as s
		left join home.appliances as a on a.instance_id = s.appliance_id
		where s.schedule_id = upkeep_history.id
		and a.deleted_at is null
	));

	select count(*)
	into total
	from home.maintenance_log as l
	where l.schedule_id = upkeep_history.id;

	return query
	select l.act, l.due, l.day, l.next_due, l.missed, l.cost, l.notes,
		l.event_id, l.created_by, l.created_at, l.id, total
	from (values (total)) as t
	left join lateral (
		select o.*
		from home.maintenance_log as o
		where o.schedule_id = upkeep_history.id
		and o.id < below
		order by o.id desc
		limit upkeep_history."limit" + 1
	) as l on true;
end
$$;
