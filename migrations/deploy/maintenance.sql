-- Deploy tessera:maintenance to pg
-- Upkeep that comes again. The n-th date is always reckoned from the anchor, so that
-- what is due on a 31st is due on the next 31st, too; next_due is that of the step,
-- or what it was snoozed until.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter table home.maintenance_schedules
	alter column appliance_id drop not null,
	add column recurrence text not null default 'once',
	add column every integer,
	add column unit text,
	add column rrule varchar(500),
	add column occurrences date[],
	add column anchor date not null default current_date,
	add column step integer not null default 0,
	add column snoozed_until date,
	add column assigned_to uuid
		references identity.users (id) on delete set null,
	add column status text not null default 'active';
update home.maintenance_schedules as s
set recurrence = 'rolling',
	every = s.frequency_months,
	unit = 'month'
where s.frequency_months is not null;
update home.maintenance_schedules as s
set anchor = coalesce(case when s.next_due is null
			or s.next_due = (s.last_performed
				+ make_interval(months => s.frequency_months))::date
			then s.last_performed end, s.next_due, s.created_at::date),
	step = (s.every is not null and (s.next_due is null
		or s.next_due = (s.last_performed
			+ make_interval(months => s.frequency_months))::date))::integer,
	status = case when s.next_due is null and s.every is null then 'done'
		else 'active' end;
update home.maintenance_schedules as s
set next_due = s.anchor + make_interval(months => s.every)
where s.next_due is null
and s.every is not null;

alter table home.maintenance_schedules
	add constraint maintenance_schedules_schedule_id_home_id_user_id_key
		unique (schedule_id, home_id, user_id),
	add constraint recurrence_is_known
		check (recurrence in ('once', 'rolling', 'fixed', 'rule')),
	add constraint unit_is_known
		check (unit in ('day', 'week', 'month', 'year')),
	add constraint what_comes_again_says_when check (
		(every is not null and unit is not null)
			= (recurrence in ('rolling', 'fixed'))
		and (rrule is not null and occurrences is not null)
			= (recurrence = 'rule')),
	add constraint every_is_positive check (every > 0),
	add constraint step_is_not_negative check (step >= 0),
	add constraint occurrences_are_few
		check (cardinality(occurrences) between 1 and 1100),
	add constraint what_is_snoozed_is_due_then check (snoozed_until = next_due),
	add constraint status_is_known
		check (status in ('active', 'paused', 'done')),
	add constraint what_is_done_is_not_due
		check (status <> 'done' or next_due is null);
create index maintenance_schedules_assigned_to_idx
	on home.maintenance_schedules (assigned_to);
alter table home.service_events
	add constraint service_events_event_id_home_id_user_id_key
		unique (event_id, home_id, user_id);

-- What was done, skipped and snoozed. before is the state that undo brings back;
-- NULL where the schedule was changed since.
create table home.maintenance_log (
	id bigint generated always as identity primary key,
	schedule_id uuid not null,
	home_id uuid not null,
	user_id uuid not null,
	created_by uuid default identity.user_id()
		references identity.users (id) on delete set null,
	act text not null,
	due date not null,
	day date not null,
	next_due date,
	missed integer not null default 0,
	cost numeric(10,2),
	notes text,
	event_id uuid,
	before jsonb,
	created_at timestamptz not null default now(),
	constraint maintenance_log_home_id_fkey foreign key (home_id, user_id)
		references home.homes (home_id, user_id)
		on update cascade on delete cascade,
	constraint maintenance_log_schedule_id_fkey
		foreign key (schedule_id, home_id, user_id)
		references home.maintenance_schedules (schedule_id, home_id, user_id)
		on update cascade on delete cascade,
	constraint maintenance_log_event_id_fkey
		foreign key (event_id, home_id, user_id)
		references home.service_events (event_id, home_id, user_id)
		on update cascade on delete set null (event_id),
	constraint act_is_known check (act in ('completed', 'skipped', 'snoozed')),
	constraint missed_is_not_negative check (missed >= 0),
	constraint cost_is_not_negative check (cost >= 0)
);
comment on column home.maintenance_log.day is
	'of completion, of the skip, or until when it is snoozed';
create index maintenance_log_schedule_id_idx
	on home.maintenance_log (schedule_id, id);
create index maintenance_log_home_id_idx on home.maintenance_log (home_id);
create index maintenance_log_user_id_idx on home.maintenance_log (user_id);
create index maintenance_log_event_id_idx on home.maintenance_log (event_id);
create index maintenance_log_created_by_idx
	on home.maintenance_log (created_by);

do $$
declare
	mine constant text := 'home_id = any (array(select m.home_id '
		'from home.members as m '
		'where m.user_id = (select identity.user_id())%s))';
	changes constant text := format(mine, ' and m.role <> ''viewer''');
begin
	alter table home.maintenance_log enable row level security;
	execute format('create policy own on home.maintenance_log for select '
		'using (%s)', format(mine, ''));
	execute format('create policy own_insert on home.maintenance_log for insert '
		'with check (%s)', changes);
	execute format('create policy own_update on home.maintenance_log for update '
		'using (%s) with check (%1$s)', changes);
	execute format('create policy own_delete on home.maintenance_log for delete '
		'using (%s)', changes);
end
$$;

-- Whom it is assigned to is a member of its home.
create function home.unassign() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	update home.maintenance_schedules as s
	set assigned_to = null
	where s.home_id = old.home_id
	and s.assigned_to = old.user_id;
	return null;
end
$$;
create trigger unassign after delete on home.members
	for each row execute function home.unassign();

create function home.assigned_is_member() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	if not exists (
		select
		from home.members as m
		where m.home_id = new.home_id
		and m.user_id = new.assigned_to
	) then
		new.assigned_to := null;
	end if;
	return new;
end
$$;
create trigger assigned before update of home_id on home.maintenance_schedules
	for each row when (old.home_id <> new.home_id)
	execute function home.assigned_is_member();

create function home.today(timezone text) returns date
language sql stable
return (home.now() at time zone timezone)::date;

-- The n-th date, of which the anchor is that before the first; a rule's are listed.
create function home.nth(anchor date, every integer, unit text,
	occurrences date[], n integer) returns date
language sql immutable
return case when occurrences is not null then occurrences[n + 1]
	else (anchor + case unit
		when 'year' then make_interval(years => every * n)
		when 'month' then make_interval(months => every * n)
		when 'week' then make_interval(weeks => every * n)
		when 'day' then make_interval(days => every * n)
		else case when n = 0 then interval '0' end end)::date
	end;

-- The smallest n from lowest on whose date is after a day; NULL: there is none.
create function home.first_after(anchor date, every integer, unit text,
	occurrences date[], lowest integer, day date) returns integer
language sql immutable
return (
	select min(c.n)
	from (
		select greatest(first_after.lowest, case
				when occurrences is not null or every is null then 0
				when unit in ('month', 'year') then
					((extract(year from day) - extract(year from anchor)) * 12
						+ extract(month from day) - extract(month from anchor))
					/ (every * case unit when 'year' then 12 else 1 end)
				else (day - anchor) / (every * case unit when 'week' then 7
					else 1 end)
				end::integer - 1)
	) as g (n),
		generate_series(g.n, g.n + case when occurrences is not null
			then cardinality(occurrences) else 2 end) as c (n)
	where home.nth(anchor, every, unit, occurrences, c.n) > day
);

create type home.next_date as (anchor date, step integer, next_due date,
	missed integer);

-- What follows when the step's date was completed on a day, or is skipped on it: of
-- what rolls, so long after the day; of what is fixed, the first date after both.
create function home.next_due(recurrence text, anchor date, step integer,
	every integer, unit text, occurrences date[], act text, day date)
returns home.next_date
language plpgsql immutable
as $$
declare
	due date := home.nth(anchor, every, unit, occurrences, step);
	n integer;
begin
	if recurrence = 'once' then
		return row(anchor, step, null::date, 0);
	elsif recurrence = 'rolling' and act = 'completed' and day <> due then
		return row(day, 1, home.nth(day, every, unit, null, 1), 0);
	elsif recurrence = 'rolling' and act = 'completed' then
		n := step + 1;
	else
		n := home.first_after(anchor, every, unit, occurrences, step + 1,
			case act when 'skipped' then day - 1 else greatest(due, day) end);
	end if;
	return row(anchor, coalesce(n, cardinality(occurrences)),
		home.nth(anchor, every, unit, occurrences, n),
		coalesce(n, cardinality(occurrences)) - step - 1);
end
$$;

create or replace function home.export() returns setof text
language sql stable
begin atomic
	values (wire.records('home.profiles', sealed => '{phone}')),
		(wire.records('home.homes')),
		(wire.records('home.members')),
		(wire.records('home.invitations')),
		(wire.records('home.contacts', sealed => '{phone}')),
		(wire.records('home.activity')),
		(wire.records('home.appliances', sealed => '{serial_number}')),
		(wire.records('home.appliance_manuals')),
		(wire.records('home.service_events')),
		(wire.records('home.maintenance_schedules')),
		(wire.records('home.maintenance_log')),
		(wire.records('home.troubleshooting_sessions')),
		(wire.records('home.service_tickets'));
end;

grant insert (recurrence, every, unit, rrule, occurrences, anchor, step,
		assigned_to, status),
	update (recurrence, every, unit, rrule, occurrences, anchor, step,
		snoozed_until, assigned_to, status)
	on home.maintenance_schedules to tessera_home_api;
grant select, insert (schedule_id, home_id, user_id, act, due, day, next_due,
		missed, cost, notes, event_id, before), update (before), delete
	on home.maintenance_log to tessera_home_api;
grant select on home.maintenance_log to tessera_account_api;
grant execute on function home.today, home.nth, home.first_after, home.next_due
	to tessera_home_api;

commit;
