-- Revert tessera:llm-rights from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

delete from maintenance.tasks
where name like 'llm.%';
do $$
declare
	month regclass;
	role text;
begin
	for month in
		select inhrelid::regclass
		from pg_inherits
		where inhparent = 'llm.usage_history'::regclass
	loop
		execute format('drop table %s', month);
	end loop;
	foreach role in array array['models', 'billing', 'inference', 'webhooks',
		'account', 'courier']
	loop
		execute format('revoke all on all tables in schema llm '
			'from tessera_%s_api', role);
	end loop;
end
$$;
drop policy billing on llm.subscriptions;
drop policy billing on llm.credits;
drop policy billing on llm.webhooks;
drop policy billing on llm.webhook_deliveries;
drop policy courier on llm.webhooks;
drop policy courier on llm.webhook_deliveries;
drop function llm.begin_free_plan, llm.drop_partitions, llm.make_partitions,
	llm.make_month;
commit;
