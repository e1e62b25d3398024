-- Verify tessera:ledger-calls on pg
begin;

do $$
begin
	assert has_function_privilege('tessera_inference_api',
		'llm.sweep(integer)', 'EXECUTE');
	assert not has_function_privilege('tessera_billing_api',
		'llm.sweep(integer)', 'EXECUTE');
end
$$;

select status, code, details, retry_after_ms, id, created_at, amount, available,
	price_in, price_cached, price_out, routes, limits, reply, reply_body
from llm.hold('', 'none', 'chat', 0, 0)
where false;

rollback;
