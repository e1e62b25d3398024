-- Deploy tessera:restore-tests to pg
-- What came of trying whether backups can be restored.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

create table maintenance.restore_tests (
	tested_at timestamptz primary key default now(),
	seconds real not null,
	wrong integer not null,
	constraint seconds_are_not_negative check (seconds >= 0),
	constraint wrong_is_not_negative check (wrong >= 0)
);
comment on column maintenance.restore_tests.seconds is
	'until the database that was restored answered';
comment on column maintenance.restore_tests.wrong is
	'tables that were others than those of the database, files that were missing';

-- Where backups are made, one that was never tried is as old as can be.
create function maintenance.restore_figures()
returns table (metric text, labels text, value double precision)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
	select m.metric, '', m.value
	from (
		select max(t.tested_at) filter (where t.wrong = 0) as good_at,
			(array_agg(t.seconds order by t.tested_at desc))[1] as seconds,
			(array_agg(t.wrong order by t.tested_at desc))[1] as wrong
		from maintenance.restore_tests as t
	) as t,
		lateral (values
			('tessera_restore_test_time_seconds',
				coalesce(extract(epoch from t.good_at), 0)::double precision),
			('tessera_restore_test_duration_seconds',
				t.seconds::numeric::double precision),
			('tessera_restore_test_wrong', t.wrong)
		) as m (metric, value)
	where m.value is not null
	and exists (
		select
		from maintenance.backups
		where kind = 'database'
	);
end;

revoke execute on function maintenance.restore_figures from public;
grant execute on function maintenance.restore_figures to tessera_health_api;
reset role;

commit;
