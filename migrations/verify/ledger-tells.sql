-- Verify tessera:ledger-tells on pg
begin;

select suspended_at
from llm.subscriptions
where false;
do $$
begin
	assert has_function_privilege('tessera_admin_api',
		'llm.people(text, llm.subscription_tier, integer, bigint)', 'execute');
	assert not has_function_privilege('tessera_inference_api',
		'llm.tell_usage(llm.accounts, timestamptz)', 'execute');
end
$$;

rollback;
