-- Upkeep: which date follows which, and who it is assigned to.
begin;
select plan(24);
\ir seeds/people.psql

-- What follows, in short: its date, and how many were missed.
create function pg_temp.follows(recurrence text, anchor date, step integer,
	every integer, unit text, act text, day date,
	occurrences date[] default null) returns text
language sql
return (
	select concat_ws(' ', n.next_due, nullif(n.missed, 0),
		case when n.anchor <> follows.anchor then 'anew' end)
	from home.next_due(recurrence, anchor, step, every, unit, occurrences, act,
		day) as n
);

-- The golden table of the contract, and what it implies.
select is(pg_temp.follows(v.recurrence, v.anchor::date, v.step, v.every, v.unit,
	v.act, v.day::date, v.occurrences::date[]), v.expected, v.what)
from (values
	('once', '2025-03-15', 0, null, null, 'completed', '2025-03-15', null,
		'', 'what is done once is not due again'),
	('rolling', '2024-09-15', 1, 6, 'month', 'completed', '2025-03-15', null,
		'2025-09-15', 'done on its day, half a year later'),
	('rolling', '2024-01-31', 0, 1, 'month', 'completed', '2024-01-31', null,
		'2024-02-29', 'after a 31st, the last of February'),
	('rolling', '2024-01-31', 1, 1, 'month', 'completed', '2024-02-29', null,
		'2024-03-31', 'and after that a 31st again'),
	('rolling', '2024-01-31', 2, 1, 'month', 'completed', '2024-03-28', null,
		'2024-04-28 anew', 'done early, reckoned from that day'),
	('rolling', '2024-01-31', 2, 1, 'month', 'completed', '2024-05-02', null,
		'2024-06-02 anew', 'and done late'),
	('rolling', '2024-01-31', 0, 1, 'month', 'skipped', '2024-03-31', null,
		'2024-03-31 1', 'skipped late: the first that is not past'),
	('fixed', '2024-11-30', 1, 3, 'month', 'completed', '2025-06-02', null,
		'2025-08-30 1', 'fixed, done after the next one: one is missed'),
	('fixed', '2024-11-30', 1, 3, 'month', 'completed', '2025-02-01', null,
		'2025-05-30', 'fixed, done early: not the same date again'),
	('fixed', '2024-11-30', 2, 3, 'month', 'skipped', '2025-05-01', null,
		'2025-08-30', 'fixed, skipped ahead'),
	('fixed', '2024-02-29', 3, 1, 'year', 'completed', '2027-02-28', null,
		'2028-02-29', 'a leap day is one again'),
	('fixed', '2026-01-05', 0, 2, 'week', 'completed', '2026-02-20', null,
		'2026-03-02 3', 'every other week, late'),
	('fixed', '0001-01-01', 0, 1, 'day', 'completed', '2026-02-20', null,
		'2026-02-21 739666', 'a day long past is found at once'),
	('rule', '2026-01-05', 0, null, null, 'completed', '2026-02-20',
		'{2026-01-05,2026-02-01,2026-03-01}', '2026-03-01 1',
		'a rule goes by its dates'),
	('rule', '2026-01-05', 2, null, null, 'completed', '2026-03-01',
		'{2026-01-05,2026-02-01,2026-03-01}', '',
		'until they are used up'))
	as v (recurrence, anchor, step, every, unit, act, day, occurrences, expected,
		what);

-- 20 years of months: the next of each is the one after it, on the month's last
-- day if it has no 31st.
with recursive done (n, anchor, step, due) as (
	values (0, date '2024-01-31', 0, date '2024-01-31')
	union all
	select d.n + 1, f.anchor, f.step, f.next_due
	from done as d,
		home.next_due('rolling', d.anchor, d.step, 1, 'month', null, 'completed',
			d.due) as f
	where d.n < 240
)
select is(string_agg(format('%s x %s', c.n, c.day), ', ' order by c.day desc),
	'141 x 31, 80 x 30, 5 x 29, 15 x 28', 'a 31st does not drift in 241 months')
from (
	select extract(day from d.due) as day, count(*) as n
	from done as d
	group by 1
) as c;

-- Every way of reckoning, against the dates one after the other.
select is_empty($$
	select a.anchor, u.unit, e.every, d.day
	from (values (date '2024-01-31'), ('2024-02-29'), ('2025-12-30'))
			as a (anchor),
		unnest(array['day', 'week', 'month', 'year']) as u (unit),
		unnest(array[1, 2, 5, 12]) as e (every),
		generate_series(date '2023-12-20', '2030-03-02', '13 days') as d (day)
	where home.first_after(a.anchor, e.every, u.unit, null, 1, d.day::date)
		is distinct from (
			select min(n.n)
			from generate_series(1, case u.unit when 'day' then 2300
				when 'week' then 330 when 'month' then 80 else 9 end) as n (n)
			where home.nth(a.anchor, e.every, u.unit, null, n.n) > d.day
		)
$$, 'the first date after a day is found without trying all');

select is(home.today(v.timezone), v.day::date, 'today in ' || v.timezone)
from (values ('Pacific/Niue', '2026-02-28'), ('UTC', '2026-03-01'),
		('Pacific/Kiritimati', '2026-03-02')) as v (timezone, day),
	set_config('app.now', '2026-03-01T10:30:00Z', true) as at;

-- Bob does it in Ann's home until he is no member of it.
insert into home.members (home_id, user_id, role)
values (pg_temp.id('a', 'a'), pg_temp.id('0', 'b'), 'viewer');
update home.maintenance_schedules
set assigned_to = pg_temp.id('0', 'b')
where user_id = pg_temp.id('0', 'a');
select set_config('app.user_id', pg_temp.id('0', 'b')::text, true) is not null
	as entered
\gset
insert into home.homes (home_id, user_id, name)
values (pg_temp.id('f', 'a'), pg_temp.id('0', 'a'), 'Other');
create function pg_temp.assigned() returns text
language sql
return (
	select concat_ws(' ', s.home_id, s.assigned_to)
	from home.maintenance_schedules as s
	where s.user_id = pg_temp.id('0', 'a')
);
savepoint whole;
update home.appliances
set home_id = pg_temp.id('f', 'a')
where instance_id = pg_temp.id('b', 'a');
select is(pg_temp.assigned(), pg_temp.id('f', 'a')::text,
	'what moves to a home of which he is no member is nobody''s');
select is((
		select count(*)
		from home.maintenance_log as l
		where l.home_id = pg_temp.id('f', 'a')
	), 1::bigint, 'and takes along what was done');
rollback to whole;
delete from home.members
where home_id = pg_temp.id('a', 'a')
and user_id = pg_temp.id('0', 'b');
select is(pg_temp.assigned(), pg_temp.id('a', 'a')::text,
	'who leaves has nothing to do there');
select throws_ok($$
	update home.maintenance_schedules
	set recurrence = 'rolling'
$$, '23514', null, 'what comes again says how often');

select * from finish();
rollback;
