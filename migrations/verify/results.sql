-- Verify tessera:results on pg
begin;

select a.uses, d.ending, d.appended, j.key, r.job_id, r.user_id, r.body, r.file_path,
	r.bytes, r.created_at
from iops.analyses as a, iops.datasets as d, iops.jobs as j,
	iops.job_results as r
where false;

do $$
begin
	assert not has_table_privilege('tessera_analyst_api', 'iops.job_results',
		'SELECT');
	assert not has_column_privilege('tessera_analyst_api', 'iops.analyses',
		'results', 'SELECT');
end
$$;

rollback;
