-- Revert tessera:payments from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

drop trigger payer_leaves on identity.users;
drop function llm.top_ups_open, llm.job_due, llm.op_done, llm.op_said,
	llm.top_up_failed, llm.job_next, llm.op_object, llm.op_asked, llm.method_of,
	llm.payer_leaves;
create or replace function llm.export() returns setof text
language sql stable
begin atomic
	values (wire.records('llm.accounts')),
		(wire.records('llm.subscriptions')),
		(wire.records('llm.credits')),
		(wire.records('llm.ledger')),
		(wire.records('llm.usage_history')),
		(wire.records('llm.usage_quarters')),
		(wire.records('llm.holds')),
		(wire.records('llm.replies')),
		(wire.records('llm.api_keys')),
		(wire.records('llm.user_preferences')),
		(wire.records('llm.webhooks', '{secret}')),
		(wire.records('llm.webhook_deliveries'));
end;
drop table llm.stripe_cursors, llm.top_ups, llm.payment_ops,
	llm.stripe_objects, llm.stripe_customers;
drop function llm.customer_gone, llm.offer, llm.job_open;
drop sequence llm.stripe_tickets;
delete from maintenance.tasks
where name in ('llm.payment_ops', 'llm.stripe_objects');
commit;
