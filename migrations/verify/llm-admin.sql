-- Verify tessera:llm-admin on pg
begin;

do $$
begin
	assert has_function_privilege('tessera_admin_api',
		'llm.suspend(uuid,boolean)', 'execute');
	assert not has_table_privilege('tessera_admin_api', 'llm.accounts',
		'select');
end
$$;

rollback;
