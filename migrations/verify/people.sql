-- Verify tessera:people on pg
begin;

do $$
begin
	assert has_function_privilege('tessera_admin_api',
		'identity.people(text, integer, bigint)', 'execute');
	assert has_function_privilege('tessera_account_api',
		'identity.end_sessions(uuid, text, bytea)', 'execute');
	assert not has_function_privilege('tessera_admin',
		'identity.people(text, integer, bigint)', 'execute');
end
$$;

rollback;
