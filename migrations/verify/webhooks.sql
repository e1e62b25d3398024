-- Verify tessera:webhooks on pg
begin;

select description, old_secret, old_until, paused_at, paused_why, quick
from llm.webhooks
where false;
select leased_until, response_body, duration_ms, by_hand, repeats
from llm.webhook_deliveries
where false;
do $$
begin
	assert has_function_privilege('tessera_webhooks_api',
		'llm.hooks_take(integer, integer, integer)', 'execute');
	assert not has_function_privilege('tessera_webhooks_api',
		'llm.tell(uuid, text, jsonb)', 'execute');
	assert not has_any_column_privilege('tessera_courier_api', 'llm.webhooks',
		'select');
end
$$;

rollback;
