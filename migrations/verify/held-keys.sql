-- Verify tessera:held-keys on pg
begin;

do $$
begin
	assert has_function_privilege('tessera_worker',
		'wire.hold_key(bytea, text, bytea)', 'execute');
	assert has_function_privilege('tessera_worker', 'wire.drop_keys()',
		'execute');
end
$$;

rollback;
