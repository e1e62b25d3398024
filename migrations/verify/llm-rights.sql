-- Verify tessera:llm-rights on pg
begin;

do $$
begin
	assert (
		select count(*) >= 13
		from pg_inherits
		where inhparent = 'llm.usage_history'::regclass
	);
	assert to_regclass('llm.usage_history_default') is not null;
	assert not has_column_privilege('tessera_inference_api', 'llm.credits',
		'total_credits', 'UPDATE');
	assert not has_table_privilege('tessera_billing_api', 'llm.usage_history',
		'INSERT');
	assert has_function_privilege('tessera_account_api',
		'llm.begin_free_plan(uuid)', 'EXECUTE');
end
$$;

rollback;
