-- Verify tessera:llm on pg
begin;

select id, name, display_name, provider, description, capabilities,
	context_length, max_output_tokens, input_cost_per_million_tokens,
	output_cost_per_million_tokens, credits_per_1k_tokens, is_available,
	is_deprecated, version, created_at, updated_at
from llm.models
where false;

select id, user_id, tier, status, credits_per_month, credits_rollover,
	price_cents, billing_interval, stripe_subscription_id, stripe_customer_id,
	current_period_start, current_period_end, trial_end, created_at, updated_at,
	cancelled_at
from llm.subscriptions
where false;

select id, user_id, subscription_id, total_credits, used_credits,
	remaining_credits, billing_period_start, billing_period_end, is_current,
	created_at, updated_at
from llm.credits
where false;

select id, user_id, credit_id, model_id, operation, credits_used, input_tokens,
	output_tokens, total_tokens, request_duration_ms, request_metadata,
	created_at
from llm.usage_history
where false;

select u.user_id, u.default_model_id, u.enable_streaming, u.max_tokens,
	u.temperature, u.preferences_metadata, u.created_at, u.updated_at,
	p.tier, p.credits_per_month, p.price_cents,
	w.id, w.url, w.secret, w.events, w.is_active,
	d.webhook_id, d.event, d.payload, d.state, d.attempts, d.due_at, d.ended_at,
	e.id, e.type, e.payload, e.processed_at
from llm.user_preferences as u, llm.plans as p, llm.webhooks as w,
	llm.webhook_deliveries as d, llm.stripe_events as e
where false;

do $$
begin
	assert (
		select proleakproof
		from pg_proc
		where oid = 'pg_catalog.enum_eq(anyenum, anyenum)'::regprocedure
	);
end
$$;

rollback;
