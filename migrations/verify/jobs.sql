-- Verify tessera:jobs on pg
begin;

select id, user_id, kind, state, phase, done, total, attempts, lease_until,
	request, file_path, size_bytes, sha256, error, dataset_id, analysis_id,
	created_at, started_at, ended_at
from iops.jobs
where false;

select status, version, format, encoding, delimiter, sheet, options, columns,
	profile, preview, problems, error, sha256, engine_path, engine_bytes,
	loaded_at, counted_month, job_id, change
from iops.datasets
where false;

select t.storage_bytes, t.refresh_seconds, l.storage_bytes, l.refresh_seconds,
	g.name, g.since
from iops.tiers as t, iops.account_limits as l, iops.engine_files_gone as g
where false;

do $$
begin
	assert not has_column_privilege('tessera_iops_api', 'iops.jobs', 'error',
		'UPDATE');
	assert not has_table_privilege('tessera_analyst_api', 'iops.jobs',
		'INSERT');
	assert not has_column_privilege('tessera_analyst_api', 'iops.datasets',
		'user_id', 'UPDATE');
	assert not has_any_column_privilege('tessera_analyst_api',
		'iops.accounts', 'SELECT');
end
$$;

rollback;
