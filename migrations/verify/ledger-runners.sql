-- Verify tessera:ledger-runners on pg
begin;

do $$
begin
	assert has_function_privilege('tessera_inference_api',
		'llm.adopt(uuid, uuid, text)', 'EXECUTE');
	assert has_function_privilege('tessera_inference_api',
		'llm.release(uuid)', 'EXECUTE');
	assert not has_function_privilege('tessera_billing_api',
		'llm.release(uuid)', 'EXECUTE');
end
$$;

rollback;
