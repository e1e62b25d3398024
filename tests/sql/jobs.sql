-- What the end of a job leaves: counts, datasets, files.
begin;
select plan(19);
\ir seeds/people.psql

-- Ann has counted two datasets this month: one that is being loaded, and one that
-- was loaded and gets a second version.
update iops.usage_tracking
set datasets_count = 2
where user_id = pg_temp.id('0', 'a');
delete from iops.jobs;
insert into iops.datasets (id, user_id, name, file_path, status, version,
	engine_path, loaded_at, counted_month, job_id)
values
	(pg_temp.id('1', 'c'), pg_temp.id('0', 'a'), 'new', 'store:new', 'loading',
		0, null, null, '2026-11', pg_temp.id('1', 'd')),
	(pg_temp.id('2', 'c'), pg_temp.id('0', 'a'), 'old', 'store:old', 'ready',
		1, 'store:engine', now(), '2026-11', pg_temp.id('2', 'd'));
insert into iops.jobs (id, user_id, kind, dataset_id, file_path)
values
	(pg_temp.id('1', 'd'), pg_temp.id('0', 'a'), 'load', pg_temp.id('1', 'c'),
		null),
	(pg_temp.id('2', 'd'), pg_temp.id('0', 'a'), 'load', pg_temp.id('2', 'c'),
		'store:next');

-- Does it, says what there is, and takes it back.
create function pg_temp.after(statement text, query text) returns text
language plpgsql
as $$
declare
	found text;
begin
	execute statement;
	execute 'select ' || query
	into found;
	raise exception using errcode = 'TRIED', message = coalesce(found, 'null');
exception when sqlstate 'TRIED' then
	return sqlerrm;
end
$$;

create function pg_temp.ends(job text, state text) returns text
language sql
return format('update iops.jobs set state = %L, ended_at = now(), lease_until = '
	'null, error = %L where id = %L', state,
	case state when 'failed' then '{"code":"x"}' end, pg_temp.id(job, 'd'));

create function pg_temp.count_of() returns text
language sql
return 'datasets_count from iops.usage_tracking '
	'where user_id = pg_temp.id(''0'', ''a'')';

create function pg_temp.dataset(id text) returns text
language sql
return format('concat_ws('' '', status, version, job_id is null, error, '
	'coalesce(counted_month, ''-'')) from iops.datasets where id = %L',
	pg_temp.id(id, 'c'));

create function pg_temp.gone() returns text
language sql
return 'string_agg(name, '','' order by name) from iops.files_gone';

select is(pg_temp.after(pg_temp.ends('1', state), query), expected,
	format('a first load %s: %s', state, what))
from (values
	('failed', pg_temp.count_of(), '1', 'the count is given back'),
	('failed', pg_temp.dataset('1'), 'failed 0 t {"code": "x"} -',
		'the dataset says why'),
	('failed', pg_temp.gone(), 'null', 'its file stays, to be read otherwise'),
	('cancelled', pg_temp.count_of(), '1', 'the count is given back'),
	('cancelled', pg_temp.dataset('1'), 'null', 'nothing remains'),
	('cancelled', pg_temp.gone(), 'new', 'nor its file'),
	('done', pg_temp.count_of(), '2', 'it counts')
) as v (state, query, expected, what);
select is(pg_temp.after(pg_temp.ends('2', state), query), expected,
	format('a next version %s: %s', state, what))
from (values
	('failed', pg_temp.count_of(), '2', 'what was counted is'),
	('failed', pg_temp.dataset('2'), 'ready 1 t {"code": "x"} 2026-11',
		'the one before stays, with what went wrong'),
	('failed', pg_temp.gone(), 'next', 'its file goes'),
	('cancelled', pg_temp.dataset('2'), 'ready 1 t 2026-11',
		'the one before stays'),
	('cancelled', pg_temp.gone(), 'next', 'its file goes')
) as v (state, query, expected, what);
select is(pg_temp.after(statement, pg_temp.gone()), expected, what)
from (values
	('delete from iops.datasets where id = pg_temp.id(''2'', ''c'')', 'old',
		'a dataset''s file goes with it'),
	('delete from iops.jobs', 'next', 'a job''s file goes with it'),
	('update iops.datasets set file_path = ''store:next'' '
		'where id = pg_temp.id(''2'', ''c''); '
		|| pg_temp.ends('2', 'done'), 'old',
		'what a dataset took stays, and what it had goes'),
	('delete from identity.users where id = pg_temp.id(''0'', ''a'')',
		'a,new,next,old', 'all that was a user''s goes with her')
) as v (statement, expected, what);
select is(pg_temp.after('update iops.datasets set engine_path = ''store:e2'' '
		'where id = pg_temp.id(''2'', ''c'')',
	'string_agg(name, '','') from iops.engine_files_gone'), 'engine',
	'what the engine had goes');
select is(concat_ws(' ', iops.has_file('old'), iops.has_file('next'),
	iops.has_file('other'), iops.has_engine_file('engine')), 't t f t',
	'files that a sweep leaves alone');
select throws_ok($$
	insert into iops.jobs (user_id, kind, dataset_id)
	values (pg_temp.id('0', 'b'), 'load', pg_temp.id('1', 'c'))
$$, '23503', null, 'a job is of its dataset''s user');

select * from finish();
rollback;
