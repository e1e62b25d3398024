-- Verify tessera:uploads on pg
begin;

select id, user_id, file_path, filename, metadata, length, at, hash_state,
	sha256, created_at, expires_at
from iops.uploads
where false;

do $$
begin
	assert not has_column_privilege('tessera_iops_api', 'iops.uploads',
		'length', 'UPDATE');
	assert not has_any_column_privilege('tessera_analyst_api',
		'iops.uploads', 'SELECT');
end
$$;

rollback;
