-- Verify tessera:usage-pages on pg
begin;

do $$
begin
	assert has_function_privilege('tessera_billing_api', 'llm.overview()',
		'execute');
	assert not has_column_privilege('tessera_billing_api', 'identity.users',
		'password_hash', 'select');
end
$$;

rollback;
