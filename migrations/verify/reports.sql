-- Verify tessera:reports on pg
begin;

select title, description, max_views, allow_download, embed_origins, edition,
	change
from iops.reports
where false;
select s.content, s.content_hash, s.face, n.cells
from iops.snapshots as s
join iops.snapshot_rows as n on n.snapshot_id = s.id
where false;
select v.kind, u.token_hash, a.ip_hash, m.count
from iops.report_views as v, iops.report_unlocks as u,
	iops.report_attempts as a, iops.code_misses as m
where false;

do $$
begin
	assert not has_any_column_privilege('tessera_share_api', 'iops.analyses',
		'SELECT');
	assert not has_column_privilege('tessera_share_api', 'iops.reports',
		'user_id', 'SELECT');
	assert not has_table_privilege('tessera_share_api', 'iops.snapshots',
		'INSERT');
end
$$;

rollback;
