-- Verify tessera:api-keys on pg
begin;

do $$
begin
	assert has_function_privilege('tessera_billing_api',
		'llm.key_revoke(uuid)', 'execute');
	assert not has_column_privilege('tessera_billing_api',
		'identity.sessions', 'token_hash', 'select');
end
$$;

rollback;
