-- Seed 003: what the tables refuse, limits, public reports.
begin;
select plan(46);
\ir seeds/people.psql

select throws_ok(statement, state, null, what || ' is refused')
from (values
	('accounts set tier = ''gold''', '23514', 'an unknown tier'),
	('usage_tracking set month_year = ''2026-13''', '23514', 'a 13th month'),
	('usage_tracking set month_year = ''2026-1''', '23514', 'a short month'),
	('usage_tracking set month_year = ''2026-011''', '22001', 'a long month'),
	('usage_tracking set datasets_count = -1', '23514', 'a negative count'),
	('usage_tracking set reports_count = null', '23502', 'no count'),
	('datasets set name = '' ''', '23514', 'a blank name'),
	('datasets set size_bytes = -1', '23514', 'a negative size'),
	('datasets set file_path = repeat(''x'', 501)', '22001',
		'a path of 501 characters'),
	('datasets set file_path = ''store:same''', '23505',
		'one stored file of two datasets'),
	('analyses set status = ''running''', '23514', 'an unknown status'),
	('analyses set name = ''''', '23514', 'an empty name'),
	('reports set short_code = ''a-b''', '23514',
		'a code that is not base 62'),
	('reports set short_code = ''''', '23514', 'an empty code'),
	('reports set short_code = repeat(''x'', 21)', '22001',
		'a code of 21 characters'),
	('reports set short_code = ''same''', '23505', 'a code twice'),
	('reports set view_count = -1', '23514', 'a negative count of views'),
	('reports set password_hash = ''secret''', '23514',
		'a password as it is')
) as v (change, state, what),
	lateral (select 'update iops.' || change) as s (statement);
select throws_ok($$
	insert into iops.usage_tracking (user_id, month_year)
	values (pg_temp.id('0', 'a'), '2026-11')
$$, '23505', null, 'a month is counted once');
select results_eq($$
	select status::text, config is null, results is null
	from iops.analyses
	where id = pg_temp.id('9', 'a')
$$, $$values ('draft', true, true)$$, 'an analysis begins as a draft');

-- A limit is kept by one statement.
create function pg_temp.upload(most integer) returns integer
language sql
as $$
	insert into iops.usage_tracking as u (user_id, month_year, datasets_count)
	values (pg_temp.id('0', 'a'), '2026-12', 1)
	on conflict (user_id, month_year) do update
	set datasets_count = u.datasets_count + 1
	where u.datasets_count < most
	returning datasets_count
$$;
select results_eq($$select pg_temp.upload(2) from generate_series(1, 4)$$,
	'{1,2,null,null}'::integer[], 'uploads are counted up to the limit');
select results_eq($$
	select tier::text, datasets, ai_messages, reports, collaborators,
		data_connections
	from iops.tiers
	order by tier
$$, $$values ('enterprise', null::integer, null::integer, null::integer,
		null::integer, null::integer), ('free', 5, 50, 3, 3, 5),
	('pro', null, null, null, 3, 5), ('team', null, null, null, null, 10)$$,
	'the limits are the seed''s');

-- A public report, seen by whoever has its code; its analysis is not.
select set_config('app.user_id', '', true) as nobody
\gset
select results_eq($$
	select tap.rows_as('tessera_share_api', $q$
		select r.short_code, s.content
		from iops.reports as r
		join iops.snapshots as s on s.report_id = r.id
		where r.short_code in ('puba', 'priva')$q$)
$$, array['(puba,"{""sum"":3}")'],
	'a public report is seen, a private one not');
select throws_ok($$
	select tap.rows_as('tessera_share_api', 'select id from iops.analyses')
$$, '42501', null, 'its analysis is not');
create function pg_temp.seen() returns text
language sql
as $$
	select string_agg(r, '')
	from tap.rows_as('tessera_share_api', 'select (select count(*) from '
		'iops.reports), (select count(*) from iops.snapshots), '
		'(select count(*) from iops.snapshot_rows), (select count(*) from '
		'iops.report_views)') as r
$$;
select is(pg_temp.seen(), '(2,2,2,2)', 'two are public');
update identity.users
set is_active = false
where id = pg_temp.id('0', 'a');
select is(pg_temp.seen(), '(1,1,1,1)', 'none of who is suspended');
update identity.users
set is_active = true, deleted_at = now()
where id = pg_temp.id('0', 'a');
select is(pg_temp.seen(), '(1,1,1,1)', 'nor of who leaves');
update identity.users
set deleted_at = null
where id = pg_temp.id('0', 'a');
update iops.reports
set is_public = false
where short_code = 'pubb';
select is(pg_temp.seen(), '(1,1,1,1)', 'nor one that was withdrawn');
update iops.reports
set expires_at = now()
where short_code = 'puba';
select is(pg_temp.seen(), '(0,0,0,0)', 'nor one that has expired');
select results_eq($$
	select tap.rows_as('tessera_share_api', 'select '
		'iops.report_expired(''puba''), iops.report_expired(''priva'')')
$$, array['(t,f)'], 'which is known of public ones');
update iops.reports
set expires_at = null
where short_code = 'puba';
select is(tap.run_as('tessera_share_api', $$
	update iops.reports
	set view_count = view_count + 1
	where short_code = 'puba'
$$), 1::bigint, 'a view is counted');
select results_eq($$
	select view_count
	from iops.reports
	where short_code = 'puba'
$$, '{1}'::integer[], 'and counted right');
select is(tap.run_as('tessera_share_api', $$
	insert into iops.report_unlocks (token_hash, report_id, ip_hash)
	select '\x01', r.id, 'n'
	from iops.reports as r
$$), 1::bigint, 'who knew the password is noted, of a public one');
select results_eq($$
	select user_id
	from iops.report_unlocks
	where token_hash = '\x01'
$$, array[pg_temp.id('0', 'a')], 'as its owner''s row');
update iops.reports
set password_hash = '$argon2id$x'
where short_code = 'puba';
select is_empty($$
	select u.report_id
	from iops.report_unlocks as u
	join iops.reports as r on r.id = u.report_id
	where r.short_code = 'puba'
$$, 'and forgotten with another password');
update iops.reports
set view_count = view_count + 1;
select throws_ok(format('select tap.run_as(%L, %L)', 'tessera_share_api',
	statement), '42501', null, 'group share cannot ' || what)
from (values
	('update iops.reports set is_public = true', 'publish'),
	('update iops.reports set password_hash = null', 'take a password away'),
	('select user_id from iops.reports', 'ask whose a report is'),
	('select file_path from iops.datasets', 'read datasets'),
	('select email from identity.users', 'read users'),
	('select content from iops.snapshots for update', 'hold a snapshot'),
	('delete from iops.report_views', 'take views back'),
	('delete from iops.reports', 'delete reports')
) as v (statement, what);

-- Files.
update iops.datasets
set file_path = 'store:new'
where id = pg_temp.id('8', 'a');
delete from iops.datasets
where id = pg_temp.id('8', 'b');
select results_eq($$select name from iops.files_gone order by name$$,
	'{a,b}'::text[], 'a file that was replaced or deleted may go');

select results_eq($$
	select tier::text, is_admin, full_name::text
	from iops.users
	where id = pg_temp.id('0', 'a')
$$, $$values ('free', false, null)$$, 'the view of users shows the tier');
delete from iops.accounts;
select is(tier::text, 'free', 'who has no account yet is not left out')
from iops.users
where id = pg_temp.id('0', 'a');

select * from finish();
rollback;
