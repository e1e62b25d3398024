-- What the rooms share: who may do what in a home, its today, versions.

-- Writing begins with it: who is no member is told of nothing, who may less is
-- told so. Row security is the second wall.
create function need(home_id uuid, role text) returns void
language plpgsql
as $$
declare
	mine text := home.my_role(need.home_id);
begin
	if mine is null then
		raise sqlstate 'PT404' using message = 'not_found';
	elsif mine = 'owner' or mine = need.role
		or need.role = 'viewer' then
		return;
	end if;
	raise sqlstate 'PT403' using message = case need.role
		when 'owner' then 'Only the owner of the home may do this.'
		else 'You may look at this home, but not change it.'
		end;
end
$$;

-- Reading a list begins with it: of a home that is not one's own there is none.
create function see(home_id uuid) returns void
language plpgsql
as $$
begin
	perform
	from home.members as m
	where m.home_id = see.home_id;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
end
$$;

-- Holds what else is made in this home until the transaction ends, so that two
-- that come at once are not both the last that there is room for.
create function in_turn(home_id uuid) returns void
language plpgsql
as $$
begin
	perform pg_advisory_xact_lock(hashtext('home.room'),
		hashtext(in_turn.home_id::text));
end
$$;

-- A home keeps so many of these; kept is counted in turn.
create function check_room(things text, kept bigint, most integer)
returns void
language plpgsql
as $$
begin
	if check_room.kept >= check_room.most then
		raise sqlstate 'PT409' using message = format(
			'This home has %s %s, which is the most.', most, things);
	end if;
end
$$;

-- Refuses one field, by its name.
create function refuse_field(name text, sentence text) returns void
language plpgsql
as $$
begin
	raise sqlstate 'PT422' using message = 'validation_error',
		detail = json_build_object(refuse_field.name,
			refuse_field.sentence)::text;
end
$$;

-- What a PATCH says of a column, or what it is already.
create function patched(patch jsonb, name text, old text) returns text
language sql immutable
return case when patch ? name then patch ->> name else old end;

-- Of one user 20, so that a list of homes is short.
create function check_homes() returns void
language plpgsql
as $$
begin
	perform pg_advisory_xact_lock(hashtext('home.homes'),
		hashtext(identity.user_id()::text));
	if (select count(*) from home.members as m) >= 20 then
		raise sqlstate 'PT409' using message =
			'You are a member of 20 homes, which is the most.';
	end if;
end
$$;

-- Whole months since: the most n of which the date n months later, cut at the
-- month's end, is not after today.
create function months_since(since date, today date) returns integer
language sql immutable
return (
	select m.n - (since + make_interval(months => m.n) > today)::integer
	from (
		select ((extract(year from today) - extract(year from since)) * 12
			+ extract(month from today) - extract(month from since))::integer
	) as m (n)
);

-- Its last day counts.
create function warranty_status(ends date, today date) returns text
language sql immutable
return case
	when ends is null then 'none'
	when ends < today then 'expired'
	when ends <= today + 30 then 'expiring'
	else 'active'
end;

-- The home of an appliance that is there, of those of who entered.
create function home_of(appliance uuid) returns uuid
language plpgsql stable
as $$
begin
	return (
		select a.home_id
		from home.appliances as a
		where a.instance_id = home_of.appliance
		and a.deleted_at is null
	);
end
$$;

-- An appliance keeps 1 000.
create function check_events(place uuid, appliance uuid) returns void
language plpgsql
as $$
begin
	perform in_turn(place);
	if (
		select count(*)
		from home.service_events as e
		where e.appliance_id = check_events.appliance
	) >= 1000 then
		raise sqlstate 'PT409' using message =
			'This appliance has 1000 events, which is the most.';
	end if;
end
$$;

-- A schedule as lists tell it; days are those of its home.
create function upkeep_item(s home.maintenance_schedules, today date)
returns jsonb
language sql stable
return jsonb_build_object('schedule_id', s.schedule_id,
	'task_name', s.task_name,
	'status', s.status,
	'recurrence', s.recurrence,
	'due', s.next_due,
	'days_until_due', s.next_due - today,
	'overdue', s.status = 'active' and coalesce(s.next_due < today, false),
	'due_soon', coalesce(s.next_due between today and today + 30, false),
	'upcoming', coalesce(s.next_due > today + 30, false),
	'snoozed_until', s.snoozed_until,
	'last_performed', s.last_performed,
	'estimated_cost', s.estimated_cost,
	'diy', s.diy,
	'assigned_to', s.assigned_to);

create function today_of(home_id uuid) returns date
language plpgsql stable
as $$
begin
	return (
		select home.today(h.timezone)
		from home.homes as h
		where h.home_id = today_of.home_id
	);
end
$$;

-- What is due next of an appliance, up to ten.
create function upkeep_of(appliance uuid, today date) returns json
language sql stable
begin atomic
	select coalesce(json_agg(upkeep_item(s, upkeep_of.today)
		order by s.next_due, s.schedule_id), '[]')
	from (
		select m.*
		from home.maintenance_schedules as m
		where m.appliance_id = upkeep_of.appliance
		and m.status = 'active'
		order by m.next_due, m.schedule_id
		limit 10
	) as s;
end;

-- The schedule that is about to be changed, if it is the one that was read.
create function hold_schedule(id uuid, if_match text)
returns home.maintenance_schedules
language plpgsql
as $$
declare
	place uuid;
	held home.maintenance_schedules;
begin
	select s.home_id
	into place
	from home.maintenance_schedules as s
	left join home.appliances as a on a.instance_id = s.appliance_id
	where s.schedule_id = hold_schedule.id
	and a.deleted_at is null;
	perform need(place, 'editor');

	select s.*
	into held
	from home.maintenance_schedules as s
	where s.schedule_id = hold_schedule.id
	for update;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	perform wire.check_match(hold_schedule.if_match, held.change);
	return held;
end
$$;
