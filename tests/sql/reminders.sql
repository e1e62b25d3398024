-- Reminders of upkeep: whom, when, and never twice.
begin;
select plan(22);
\ir seeds/people.psql

-- Ann owns a home, in which Bob is an editor and Cat looks on.
update identity.users
set email_verified = true, language = 'en';
insert into identity.users (id, email, email_verified, is_active)
values (pg_temp.id('0', 'c'), 'cat@example.com', true, true);
insert into home.members (user_id, home_id, role)
values (pg_temp.id('0', 'b'), pg_temp.id('a', 'a'), 'editor'),
	(pg_temp.id('0', 'c'), pg_temp.id('a', 'a'), 'viewer');
delete from home.maintenance_schedules;
delete from identity.mail_outbox;
update home.homes
set name = 'Haus.example', timezone = 'Europe/Berlin', remind_hour = 8
where home_id = pg_temp.id('a', 'a');
insert into home.maintenance_schedules (schedule_id, appliance_id, home_id, user_id,
	task_name, next_due, anchor)
values (pg_temp.id('1', 'a'), pg_temp.id('b', 'a'), pg_temp.id('a', 'a'),
	pg_temp.id('0', 'a'), 'Filter: http://x.example', '2026-03-10', '2026-03-10');

-- What is told at an instant, and to whom by mail.
create function pg_temp.told(at timestamptz) returns text
language plpgsql
as $$
declare
	before bigint := (select coalesce(max(m.id), 0) from identity.mail_outbox as m);
	did bigint;
begin
	perform set_config('app.now', told.at::text, true);
	did := home.remind('0', 1000);
	return (
		select coalesce(string_agg(format('%s %s', split_part(m.recipient, '@', 1),
			jsonb_array_length(m.parameters -> 'items')), ', '
			order by m.recipient), 'none')
		from identity.mail_outbox as m
		where m.id > before
	) || case when did <> (
		select count(*)
		from identity.mail_outbox as m
		where m.id > before
	) then ' miscounted' else '' end;
end
$$;

select is(pg_temp.told('2026-03-02 20:00+01'), 'none', 'not before its day');
select is(pg_temp.told('2026-03-03 07:59+01'), 'none', 'nor before the hour');
select is(pg_temp.told('2026-03-03 08:00+01'), 'a 1, b 1',
	'then owner and editor, and nobody who looks on');
select is(pg_temp.told('2026-03-03 08:00+01'), 'none', 'once');
select is(pg_temp.told('2026-03-10 12:00+01'), 'none', 'also on the day');
select is((
		select (m.parameters -> 'items' -> 0) || jsonb_build_object('home',
			m.parameters -> 'home')
		from identity.mail_outbox as m
		where m.user_id = pg_temp.id('0', 'a')
	), '{"of": "Bosch SMSa", "due": "2026-03-10", "home": "Haus example",
		"task": "Filter http x example", "overdue": false}'::jsonb,
	'names make no links');
select is(pg_temp.told('2026-03-11 07:00+01'), 'none', 'overdue, before the hour');
select is(pg_temp.told('2026-03-11 09:00+01'), 'a 1, b 1', 'once more when overdue');
select is(pg_temp.told('2027-03-11 09:00+01'), 'none', 'and never again');

-- Whom.
update home.members
set notify = 'none'
where user_id = pg_temp.id('0', 'a');
update home.members
set notify = 'mine'
where user_id = pg_temp.id('0', 'b');
update home.maintenance_schedules
set next_due = '2027-05-01';
select is(pg_temp.told('2027-04-30 09:00+02'), 'none', 'who does not wish it is not told');
update home.maintenance_schedules
set assigned_to = pg_temp.id('0', 'c');
select is(pg_temp.told('2027-04-30 10:00+02'), 'cat 1', 'to whom it is assigned is, always');
update home.members
set notify = 'all';

-- When: two of one day are one mail, a third waits for the next; a snoozed one is
-- told on its day; a mail that cannot be written leaves nothing noted.
insert into home.maintenance_schedules (appliance_id, home_id, user_id, task_name,
	next_due, anchor)
select null, pg_temp.id('a', 'a'), pg_temp.id('0', 'a'), n, '2028-01-05', '2028-01-05'
from (values ('Gutters'), ('Chimney')) as v (n);
create function pg_temp.refuse() returns trigger
language plpgsql
as $$
begin
	raise 'the outbox cannot be written';
end
$$;
create trigger refuse before insert on identity.mail_outbox
	for each row execute function pg_temp.refuse();
select set_config('app.now', '2028-01-01 09:00+01', true) \g /dev/null
select throws_ok($$ select home.remind('0', 1000) $$, 'P0001', null,
	'an outbox that cannot be written');
drop trigger refuse on identity.mail_outbox;
delete from home.maintenance_schedules
where assigned_to is not null;
select is(pg_temp.told('2028-01-01 10:00+01'), 'a 2, b 2', 'nothing is lost by it');
insert into home.maintenance_schedules (schedule_id, home_id, user_id, task_name,
	next_due, anchor)
values (pg_temp.id('2', 'a'), pg_temp.id('a', 'a'), pg_temp.id('0', 'a'), 'Smoke alarms',
	'2028-01-05', '2028-01-05');
select is(pg_temp.told('2028-01-01 11:00+01'), 'none', 'one mail a day');
select is(pg_temp.told('2028-01-02 08:00+01'), 'a 1, b 1', 'the rest on the next');
delete from home.maintenance_schedules
where task_name <> 'Smoke alarms';
update home.maintenance_schedules
set next_due = '2028-02-20', snoozed_until = '2028-02-20';
select is(pg_temp.told('2028-02-19 23:59+01'), 'none', 'what is snoozed is left alone');
select is(pg_temp.told('2028-02-20 08:00+01'), 'a 1, b 1', 'until its day');

-- An hour that there is not that day, and one that there is twice.
update home.homes
set remind_hour = 2
where home_id = pg_temp.id('a', 'a');
update home.maintenance_schedules
set next_due = '2028-03-26', snoozed_until = null, reminder_days_before = 0;
select is(pg_temp.told('2028-03-26 00:59Z') || ', ' || pg_temp.told('2028-03-26 01:00Z'),
	'none, a 1, b 1', 'an hour that is left out has passed');
update home.maintenance_schedules
set next_due = '2028-10-29';
select is(pg_temp.told('2028-10-29 00:00Z') || ', ' || pg_temp.told('2028-10-29 01:00Z'),
	'a 1, b 1, none', 'one that comes twice tells once');

-- What asks for nothing.
update home.maintenance_schedules
set next_due = '2029-01-01', appliance_id = pg_temp.id('b', 'a');
update home.appliances
set status = 'sold'
where instance_id = pg_temp.id('b', 'a');
select is(pg_temp.told('2029-01-01 12:00Z'), 'none', 'what was sold wants nothing');
update home.appliances
set status = 'active'
where instance_id = pg_temp.id('b', 'a');

-- Webhooks are told of the same.
insert into llm.webhooks (user_id, url, secret, events)
values (pg_temp.id('0', 'b'), 'https://b.example/', 's', '{maintenance.due}');
select is(pg_temp.told('2029-01-01 13:00Z'), 'a 1, b 1', 'what is not');
select is((
		select d.payload -> 'data' ->> 'task_name'
		from llm.webhook_deliveries as d
		where d.event = 'maintenance.due'
		and d.user_id = pg_temp.id('0', 'b')
	), 'Smoke alarms', 'and so is a webhook');

select * from finish();
rollback;
