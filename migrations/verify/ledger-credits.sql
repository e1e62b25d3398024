-- Verify tessera:ledger-credits on pg
begin;

do $$
begin
	assert llm.month('2027-01-31Z', 1) = '2027-02-28Z';
	assert llm.charge(1234, 0, 0, 2, 2, 2) = 3;
	assert has_function_privilege('tessera_account_api', 'llm.renew(uuid)',
		'EXECUTE');
	assert not has_function_privilege('tessera_inference_api',
		'llm.take(uuid, bigint, text, text, uuid, uuid, text)', 'EXECUTE');
end
$$;

rollback;
