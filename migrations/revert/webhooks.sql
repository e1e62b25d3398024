-- Revert tessera:webhooks from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop function llm.hook_said, llm.hook_delay, llm.hooks_wait, llm.hooks_take,
	llm.hook_pause, llm.hook_again, llm.tell, llm.event_body;
drop type llm.hook_job;
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
		(wire.records('llm.stripe_customers')),
		(wire.records('llm.stripe_objects')),
		(wire.records('llm.payment_ops')),
		(wire.records('llm.top_ups')),
		(wire.records('llm.user_preferences')),
		(wire.records('llm.webhooks', '{secret}')),
		(wire.records('llm.webhook_deliveries'));
end;
grant insert on llm.webhook_deliveries to tessera_webhooks_api;
grant select (id, user_id, events, is_active) on llm.webhooks
	to tessera_billing_api, tessera_inference_api;
grant insert (webhook_id, user_id, event, payload) on llm.webhook_deliveries
	to tessera_billing_api, tessera_inference_api;
grant select (id, user_id, url, secret, is_active), update (is_active)
	on llm.webhooks to tessera_courier_api;
grant select, update (state, attempts, due_at, response_status, last_error,
	ended_at) on llm.webhook_deliveries to tessera_courier_api;
create policy billing on llm.webhooks for select to tessera_billing_api
	using ((select identity.user_id()) is null);
create policy billing on llm.webhook_deliveries for insert
	to tessera_billing_api
	with check ((select identity.user_id()) is null);
create policy courier on llm.webhooks to tessera_courier_api
	using ((select identity.user_id()) is null);
create policy courier on llm.webhook_deliveries to tessera_courier_api
	using ((select identity.user_id()) is null);
drop table llm.event_kinds;
alter table llm.webhook_deliveries
	drop column leased_until,
	drop column response_body,
	drop column duration_ms,
	drop column by_hand,
	drop column repeats;
drop index llm.webhook_deliveries_waiting_idx;
drop trigger touch on llm.webhooks;
alter table llm.webhooks
	drop column description,
	drop column old_secret,
	drop column old_until,
	drop column paused_at,
	drop column paused_why,
	drop column quick;
create trigger touch before update on llm.webhooks
	for each row when (old.* is distinct from new.*) execute function wire.touch();

commit;
