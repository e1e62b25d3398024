-- Verify tessera:payments-apply on pg
begin;

do $$
begin
	assert has_function_privilege('tessera_billing_api',
		'llm.stripe_apply(bigint, text, jsonb, text)', 'execute');
	assert not has_function_privilege('tessera_billing_api', 'llm.settle_payer(uuid, boolean)',
		'execute');
end
$$;

rollback;
