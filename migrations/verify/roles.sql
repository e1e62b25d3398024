-- Verify tessera:roles on pg
begin;

do $$
begin
	assert not has_database_privilege('tessera_worker', current_database(), 'TEMP');
	assert not has_schema_privilege('tessera_worker', 'public', 'CREATE');
	assert has_database_privilege('tessera_worker', current_database(), 'CONNECT');
	assert not has_function_privilege('tessera_worker',
		'pg_catalog.lo_from_bytea(oid, bytea)', 'EXECUTE');
	assert not has_function_privilege('tessera_worker',
		'maintenance.create_group(text)', 'EXECUTE');
end
$$;

select 'maintenance.drop_group(text)'::regprocedure,
	'maintenance.share_connections(integer)'::regprocedure;

rollback;
