-- Deploy tessera:reminders to pg
-- Who has upkeep to do is reminded of it by mail and webhook: once ahead, and once
-- when it is overdue. What was told is noted with it, in one transaction, so that
-- neither a restart nor an outbox that cannot be written tells it twice or never.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- What is snoozed is reminded of on its day.
create function home.reminder_day(next_due date, snoozed_until date,
	reminder_days_before integer) returns date
language sql immutable
return case when snoozed_until is null then next_due - reminder_days_before
	else next_due end;

create index maintenance_schedules_reminder_day_idx
	on home.maintenance_schedules (home.reminder_day(next_due, snoozed_until,
		reminder_days_before))
	where status = 'active' and reminder_enabled;

create table home.reminded (
	schedule_id uuid not null,
	home_id uuid not null,
	user_id uuid not null,
	member_id uuid not null
		references identity.users (id) on delete cascade,
	due date not null,
	overdue boolean not null,
	day date not null,
	primary key (schedule_id, due, member_id, overdue),
	constraint reminded_home_id_fkey foreign key (home_id, user_id)
		references home.homes (home_id, user_id)
		on update cascade on delete cascade,
	constraint reminded_schedule_id_fkey
		foreign key (schedule_id, home_id, user_id)
		references home.maintenance_schedules (schedule_id, home_id, user_id)
		on update cascade on delete cascade
);
comment on column home.reminded.day is 'of the home, on which it was told';
create index reminded_member_id_idx on home.reminded (member_id, home_id, day);
create index reminded_home_id_idx on home.reminded (home_id);
create index reminded_user_id_idx on home.reminded (user_id);
create index reminded_day_idx on home.reminded (day);
alter table home.reminded enable row level security;
create policy own on home.reminded for select
	using (home_id = any (array(
		select m.home_id
		from home.members as m
		where m.user_id = (select identity.user_id())
	)));

insert into maintenance.tasks (name, condition, keep, about) values
('home.remind', null, '0', 'who has upkeep to do is reminded of it'),
('home.reminded', 'day < now()::date - make_interval(days => '
	'extract(day from $1)::integer) and not exists (select from '
	'home.maintenance_schedules as s where s.schedule_id = reminded.schedule_id '
	'and s.next_due = reminded.due)', '30 days',
	'what was reminded of and is due no more');

-- Whom to tell of what, where the hour has come: owner and editors as they wish,
-- and always to whom it is assigned.
create type home.reminder as (schedule_id uuid, home_id uuid, user_id uuid,
	member_id uuid, due date, overdue boolean, day date);

create function home.reminders() returns setof home.reminder
language sql stable
begin atomic
	select s.schedule_id, s.home_id, s.user_id, m.user_id, s.next_due,
		s.next_due < t.today, t.today
	from home.maintenance_schedules as s
	join home.homes as h on h.home_id = s.home_id
	join home.members as m on m.home_id = s.home_id
	join identity.users as u on u.id = m.user_id,
		lateral (values (
			home.today(h.timezone),
			extract(hour from home.now() at time zone h.timezone)
		)) as t (today, hour)
	where s.status = 'active'
	and s.reminder_enabled
	and home.reminder_day(s.next_due, s.snoozed_until, s.reminder_days_before)
		<= (home.now() at time zone 'UTC')::date + 1
	and home.reminder_day(s.next_due, s.snoozed_until, s.reminder_days_before)
		<= t.today
	and t.hour >= h.remind_hour
	and (s.assigned_to = m.user_id or m.notify = 'all' and m.role <> 'viewer')
	and u.email_verified
	and u.is_active
	and u.deleted_at is null
	and not exists (
		select
		from home.appliances as a
		where a.instance_id = s.appliance_id
		and (a.deleted_at is not null or a.status not in ('active', 'storage'))
	)
	and not exists (
		select
		from home.reminded as r
		where r.schedule_id = s.schedule_id
		and r.due = s.next_due
		and r.member_id = m.user_id
		and r.overdue = (s.next_due < t.today)
	)
	and not exists (
		select
		from home.reminded as r
		where r.member_id = m.user_id
		and r.home_id = s.home_id
		and r.day = t.today
	);
end;

-- Names that members typed: a mail makes no links of them.
create function home.in_a_mail(name text) returns text
language sql immutable
return left(regexp_replace(name, '[./:@[:cntrl:][:space:]]+', ' ', 'g'), 60);

-- One mail to each member of a home; it is of one day, so that there is one a day.
create function home.mail_reminder(told home.reminder[]) returns void
language sql
begin atomic
	insert into identity.mail_outbox (user_id, recipient, template, parameters)
	select u.id, u.email, 'maintenance_due', jsonb_build_object(
		'home', home.in_a_mail(h.name),
		'items', jsonb_agg(jsonb_build_object(
			'task', home.in_a_mail(s.task_name),
			'of', home.in_a_mail(coalesce(a.nickname, a.brand || ' '
				|| a.model_number)),
			'due', t.due, 'overdue', t.overdue) order by t.due, s.schedule_id))
	from unnest(mail_reminder.told) as t
	join identity.users as u on u.id = t.member_id
	join home.homes as h on h.home_id = t.home_id
	join home.maintenance_schedules as s on s.schedule_id = t.schedule_id
	left join home.appliances as a on a.instance_id = s.appliance_id
	group by u.id, u.email, h.name;
end;

create function home.tell_reminders(told home.reminder[]) returns void
language plpgsql
as $$
begin
	perform llm.tell(t.member_id, 'maintenance.due', jsonb_build_object(
		'schedule_id', t.schedule_id, 'home_id', t.home_id,
		'appliance_id', s.appliance_id, 'task_name', s.task_name,
		'due', t.due, 'overdue', t.overdue))
	from unnest(tell_reminders.told) as t
	join home.maintenance_schedules as s on s.schedule_id = t.schedule_id;
end
$$;

update llm.event_kinds
set sample = '{"schedule_id": "2f1c8a34-6d0b-4c53-9a7e-8b5d10e4f7a2",
	"home_id": "b7e41d09-53c6-4f8e-a1d2-6c90f3e85b17",
	"appliance_id": "e06f9b52-7a1d-4e38-8c45-19d7a2b3f640",
	"task_name": "Clean the filter", "due": "2026-12-01", "overdue": false}'
where name = 'maintenance.due';

-- The task: so many members of homes are reminded. Two at once tell nothing twice.
create function home.remind(keep interval, batch integer) returns bigint
language plpgsql
as $$
declare
	one record;
	did bigint := 0;
begin
	perform pg_advisory_xact_lock(hashtextextended('home.remind', 0));
	for one in
		select array_agg(r) as told
		from home.reminders() as r
		group by r.member_id, r.home_id
		order by r.member_id, r.home_id
		limit remind.batch
	loop
		insert into home.reminded (schedule_id, home_id, user_id, member_id, due,
			overdue, day)
		select t.*
		from unnest(one.told::home.reminder[]) as t;
		perform home.mail_reminder(one.told::home.reminder[]);
		perform home.tell_reminders(one.told::home.reminder[]);
		did := did + 1;
	end loop;
	return did;
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
		(wire.records('home.reminded')),
		(wire.records('home.troubleshooting_sessions')),
		(wire.records('home.service_tickets'));
end;

revoke execute on function home.reminders, home.mail_reminder,
	home.tell_reminders, home.remind from public;
grant execute on function home.reminder_day to tessera_home_api;
grant select on home.reminded to tessera_account_api;

commit;
