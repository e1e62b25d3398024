-- Verify tessera:iops on pg
begin;

select id, user_id, month_year, datasets_count, ai_messages_count,
	reports_count, created_at, updated_at
from iops.usage_tracking
where false;

select id, user_id, name, file_path, connection_id, row_count, column_count,
	size_bytes, created_at, updated_at
from iops.datasets
where false;

select id, user_id, name, dataset_id, config, results, status, created_at,
	updated_at
from iops.analyses
where false;

select id, analysis_id, short_code, is_public, password_hash, expires_at,
	view_count, created_at, updated_at, user_id
from iops.reports
where false;

select id, email, password_hash, full_name, tier, stripe_customer_id,
	stripe_subscription_id, is_admin, created_at, updated_at
from iops.users
where false;

select t.tier, t.datasets, t.ai_messages, t.reports, t.collaborators,
	t.data_connections, f.name, f.since
from iops.tiers as t, iops.files_gone as f
where false;

do $$
begin
	assert has_column_privilege('tessera_share_api', 'iops.reports',
		'view_count', 'UPDATE');
	assert not has_column_privilege('tessera_share_api', 'iops.reports',
		'is_public', 'UPDATE');
	assert not has_column_privilege('tessera_iops_api', 'iops.accounts',
		'tier', 'UPDATE');
end
$$;

rollback;
