-- Seed 004: what the tables refuse, and its queries on a few rows.
begin;
select plan(36);
\ir seeds/people.psql

select throws_ok(statement, state, null, what || ' is refused')
from (values
	('appliances set status = ''lost''', '23514', 'an unknown status'),
	('appliances set purchase_price = -1', '23514', 'a negative price'),
	('appliances set purchase_price = 123456789', '22003', 'too high a price'),
	('appliances set warranty_start = ''2026-01-02'',
		warranty_end = ''2026-01-01''', '23514',
		'a warranty that ends before its start'),
	('appliances set brand = null', '23502', 'no brand'),
	('appliances set model_number = repeat(''x'', 101)', '22001',
		'a model number of 101 characters'),
	('homes set name = '' ''', '23514', 'a blank name'),
	('homes set address = ''[]''', '23514', 'an address that is no object'),
	('homes set timezone = null', '23502', 'no time zone'),
	('profiles set status = ''gone''', '23514', 'an unknown status of a user'),
	('profiles set preferences = ''1''', '23514',
		'preferences that are no object'),
	('manuals set file_hash = ''abc''', '23514', 'a hash that is none'),
	('manuals set content_hash = repeat(''G'', 64)', '23514',
		'a content hash that is none'),
	('manuals set file_hash = repeat(''0'', 64)', '23505', 'a file twice'),
	('manuals set file_size = 0', '23514', 'an empty file'),
	('service_events set cost = -1', '23514', 'a negative cost'),
	('service_events set parts_replaced = ''{}''', '23514',
		'parts that are no list'),
	('maintenance_schedules set frequency_months = 0', '23514',
		'a frequency of nothing'),
	('maintenance_schedules set reminder_days_before = -1', '23514',
		'a reminder that is late'),
	('troubleshooting_sessions set user_satisfaction = 0', '23514',
		'a satisfaction of 0'),
	('troubleshooting_sessions set user_satisfaction = 6', '23514',
		'a satisfaction of 6'),
	('troubleshooting_sessions set status = ''in_progress''', '23514',
		'a status that is read as another'),
	('troubleshooting_sessions set symptoms = ''{}''', '23514',
		'symptoms that are no list'),
	('service_tickets set priority = ''high!''', '23514',
		'an unknown priority'),
	('service_tickets set status = ''done''', '23514',
		'an unknown status of a ticket')
) as v (change, state, what),
	lateral (select 'update home.' || change) as s (statement);
select throws_ok($$
	insert into home.service_tickets (home_id, user_id, session_id, summary)
	values (pg_temp.id('a', 'a'), pg_temp.id('0', 'a'), pg_temp.id('d', 'a'),
		's')
$$, '23505', null, 'a session has at most one ticket');
select matches(number, '^TCK-\d{4}-\d{6}$', 'a ticket has a readable number')
from home.service_tickets
where user_id = pg_temp.id('0', 'a');

-- The seed's queries, as its group runs them for Ann.
update home.appliances
set nickname = 'Big one', location = 'Kitchen'
where user_id = pg_temp.id('0', 'a');
insert into home.appliances (user_id, home_id, brand, appliance_category,
	model_number, status, created_at)
values (pg_temp.id('0', 'a'), pg_temp.id('a', 'a'), 'b', 'c', 'm', 'active',
		now() - interval '1 day'),
	(pg_temp.id('0', 'a'), pg_temp.id('a', 'a'), 'b', 'c', 'm', 'archived',
		now());
insert into home.manuals (document_id, model_numbers, brand, appliance_category,
	manual_type, version, file_name, file_hash, content_hash, file_size)
select pg_temp.id('f', n::text), array['SMSa', 'SMS' || n], 'Bosch',
	'dishwasher', (array['service', 'parts', 'installation'])[n], '1', 'f',
	repeat(n::text, 64), repeat(n::text, 64), 1
from generate_series(1, 3) as n;
insert into home.appliance_manuals (appliance_id, manual_id, home_id, user_id)
select pg_temp.id('b', 'a'), pg_temp.id('f', n::text), pg_temp.id('a', 'a'),
	pg_temp.id('0', 'a')
from generate_series(1, 3) as n;
insert into home.maintenance_schedules (appliance_id, home_id, user_id,
	task_name, next_due, reminder_enabled)
select pg_temp.id('b', 'a'), pg_temp.id('a', 'a'), pg_temp.id('0', 'a'),
	v.task_name, current_date + v.days, v.reminder_enabled
from (values ('in 30 days', 30, true), ('in 31 days', 31, true),
	('silent', 0, false)) as v (task_name, days, reminder_enabled);
update home.troubleshooting_sessions
set symptoms = '["leaks", "hums"]';

set local search_path = home, pg_catalog, tap;
set local role tessera_home_api;
select set_config('app.user_id', '00000000-0000-0000-0000-00000000000a', true)
	is not null as entered
\gset
select results_eq($$
	select
		a.model_number::text,
		count(distinct am.manual_id) as manual_count,
		array_agg(distinct m.manual_type::text) as available_manual_types
	from appliances a
	left join appliance_manuals am on a.instance_id = am.appliance_id
	left join manuals m on am.manual_id = m.document_id
	where a.user_id = '00000000-0000-0000-0000-00000000000a'
	and a.status = 'active'
	group by a.instance_id
	order by a.created_at desc
$$, $$values ('SMSa', 4::bigint, '{installation,parts,service,user}'::text[]),
	('m', 0, '{null}')$$,
	'query 1 tells a user''s appliances with their manuals');
select results_eq($$
	select m.manual_type::text
	from manuals m
	join appliance_manuals am on m.document_id = am.manual_id
	where am.appliance_id = '0000000b-0000-0000-0000-00000000000a'
	order by
		case m.manual_type
			when 'user' then 1
			when 'troubleshooting' then 2
			when 'installation' then 3
			when 'service' then 4
			else 5
		end
$$, '{user,installation,service,parts}'::text[],
	'query 2 tells an appliance''s manuals in their order');
select is_empty($$
	select m.document_id
	from manuals m
	join appliance_manuals am on m.document_id = am.manual_id
	where am.appliance_id = '0000000b-0000-0000-0000-00000000000b'
$$, 'and none of another''s appliance');
select results_eq(query,
	array['0000000f-0000-0000-0000-000000000002'::uuid], what)
from (values
	('query 3 finds a manual by its file', $$
		select document_id
		from manuals
		where file_hash = repeat('2', 64)$$),
	('query 3 finds a manual by its content', $$
		select document_id
		from manuals
		where content_hash = repeat('2', 64)$$),
	('query 3 finds a manual by what it is', $$
		select document_id
		from manuals
		where brand = 'Bosch'
		and model_numbers @> array['SMSa']
		and manual_type = 'parts'
		and version = '1'$$)
) as v (what, query);
select results_eq($$
	select
		a.nickname::text,
		a.location::text,
		ms.task_name::text,
		ms.next_due - current_date as days_until_due
	from maintenance_schedules ms
	join appliances a on ms.appliance_id = a.instance_id
	where a.user_id = '00000000-0000-0000-0000-00000000000a'
	and ms.next_due between current_date and current_date + interval '30 days'
	and ms.reminder_enabled = true
	order by ms.next_due asc
$$, $$values ('Big one', 'Kitchen', 'Descale', 0),
	('Big one', 'Kitchen', 'in 30 days', 30)$$,
	'query 4 tells what is due within 30 days');
select results_eq($$
	select
		ts.session_id,
		a.nickname::text as appliance_name,
		a.model_number::text
	from troubleshooting_sessions ts
	join appliances a on ts.appliance_id = a.instance_id
	where ts.user_id = '00000000-0000-0000-0000-00000000000a'
	and ts.symptoms @> '["hums"]'::jsonb
	order by ts.created_at desc
	limit 10
$$, $$values ('0000000d-0000-0000-0000-00000000000a'::uuid, 'Big one', 'SMSa')$$,
	'query 5 finds sessions by a symptom');
select results_eq($$
	select user_id, email::text, name::text, status::text, preferences
	from users
$$, $$values ('00000000-0000-0000-0000-00000000000a'::uuid, 'a@example.com',
	null, 'active', '{}'::jsonb)$$, 'the view of users shows who entered');
reset role;

select * from finish();
rollback;
