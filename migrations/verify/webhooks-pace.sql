-- Verify tessera:webhooks-pace on pg
begin;

select has_function_privilege('tessera_webhooks_api', 'llm.hooks_said(jsonb)', 'execute');

do $$
begin
	assert to_regclass('llm.webhook_deliveries_due_at_idx') is null;
	assert to_regprocedure('llm.hooks_waiting()') is not null;
end
$$;

rollback;
