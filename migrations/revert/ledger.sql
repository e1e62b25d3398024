-- Revert tessera:ledger from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

grant insert, update on llm.subscriptions, llm.credits, llm.stripe_events
	to tessera_billing_api;
grant update (used_credits) on llm.credits to tessera_inference_api;
grant insert on llm.usage_history to tessera_inference_api;
grant execute on function llm.begin_free_plan to tessera_billing_api;
revoke select on llm.plans from tessera_inference_api;

create or replace function llm.export() returns setof text
language sql stable
begin atomic
	values (wire.records('llm.subscriptions')),
		(wire.records('llm.credits')),
		(wire.records('llm.usage_history')),
		(wire.records('llm.user_preferences')),
		(wire.records('llm.webhooks', '{secret}')),
		(wire.records('llm.webhook_deliveries'));
end;

drop trigger store_routes on llm.model_routes;
drop trigger store_routes on llm.providers;
drop function llm.routes_changed, llm.store_routes;
drop table llm.api_keys, llm.runners, llm.replies, llm.holds,
	llm.usage_quarters, llm.ledger, llm.accounts, llm.model_routes,
	llm.providers, llm.packs;
drop trigger append_only on llm.usage_history;
alter table llm.usage_history
	drop column key_id,
	drop column provider,
	drop column status,
	drop column split,
	drop column cost_microcents,
	drop column uncollected;
alter table llm.credits
	drop constraint credits_are_not_overdrawn,
	drop column remaining_credits,
	drop column source,
	drop column lapses_at;
update llm.credits
set total_credits = total_credits - lapsed_credits;
alter table llm.credits
	drop column lapsed_credits,
	add column remaining_credits integer not null
		generated always as (total_credits - used_credits) stored,
	add constraint credits_are_not_overdrawn
		check (0 <= used_credits and used_credits <= total_credits);
alter table llm.models
	drop column min_tier,
	drop column credits_per_1k_output_tokens,
	drop column credits_per_1k_cached_tokens,
	drop column image_tokens,
	drop column token_percent,
	drop column server_tools,
	drop column routes;
drop index llm.subscriptions_one_is_active;
delete from llm.subscriptions
where product <> 'llm';
create unique index subscriptions_one_is_active on llm.subscriptions (user_id)
	where status = 'active';
alter table llm.subscriptions
	drop column product,
	drop column plan_id,
	drop column next_tier,
	drop column next_interval,
	drop column cancel_at_period_end,
	drop column cancel_reason,
	drop column anchor,
	drop column paid_until,
	drop column paid_source;
delete from llm.plans
where product <> 'llm';
drop index llm.plans_tier_key;
alter table llm.plans drop constraint plans_pkey;
alter table llm.plans
	drop column id,
	drop column product,
	drop column product_tier,
	drop column name,
	drop column description,
	drop column features,
	drop column yearly_price_cents,
	drop column yearly_stripe_price_id,
	drop column requests_per_minute,
	drop column tokens_per_minute,
	drop column credits_per_day,
	add constraint plans_pkey primary key (tier);
delete from identity.sessions
where kind = 'key';
alter table identity.sessions drop column kind;
commit;
