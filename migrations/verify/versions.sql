-- Verify tessera:versions on pg
begin;

select schema, checked, installed_at, seen_at
from maintenance.versions
where false;

do $$
begin
	assert has_function_privilege('tessera_worker', 'maintenance.seen(text)',
		'EXECUTE');
	assert has_function_privilege('tessera_api',
		'maintenance.migrated(text)', 'EXECUTE');
	assert maintenance.migrated('roles');
end
$$;

rollback;
