-- Verify tessera:export on pg
begin;

do $$
begin
	assert maintenance.export_query() like '%identity.users%';
	assert has_function_privilege('tessera_account_api',
		'maintenance.export_query()', 'EXECUTE');
end
$$;

rollback;
