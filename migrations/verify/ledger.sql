-- Verify tessera:ledger on pg
begin;

select a.user_id, a.tier, a.balance, a.held, a.renews_at, a.leftover,
	a.requests_until, a.tokens_until, a.day, a.day_credits,
	a.requests_per_minute, a.tokens_per_minute, a.credits_per_day, a.unmetered,
	a.alert_percents, a.alert_mail, a.told,
	c.source, c.lapsed_credits, c.lapses_at, c.remaining_credits,
	l.id, l.credit_id, l.kind, l.amount, l.source, l.actor_id, l.reason, l.at,
	u.key_id, u.provider, u.status, u.split, u.cost_microcents, u.uncollected,
	q.quarter, q.requests, q.credits_used, q.durations, q.duration_ms,
	h.amount, h.tokens, h.price_in, h.price_cached, h.price_out, h.day,
	h.runner, r.key_hash, r.request_hash, r.hold_id, r.state, r.body,
	n.host, n.slot, n.seen_at
from llm.accounts as a, llm.credits as c, llm.ledger as l,
	llm.usage_history as u, llm.usage_quarters as q, llm.holds as h,
	llm.replies as r, llm.runners as n
where false;

select k.session_id, k.token_hash, k.name, k.hint, k.models, k.budget,
	k.budget_period, k.spent, k.held, s.kind, p.id, p.product,
	p.yearly_price_cents, p.requests_per_minute, p.tokens_per_minute,
	p.credits_per_day, b.credits, b.price_cents, m.min_tier,
	m.credits_per_1k_output_tokens, m.credits_per_1k_cached_tokens,
	m.image_tokens, m.token_percent, m.server_tools, m.routes, v.kind,
	v.base_url, o.position, o.upstream_model, t.product, t.next_tier,
	t.cancel_at_period_end, t.anchor, t.paid_until
from llm.api_keys as k, identity.sessions as s, llm.plans as p,
	llm.packs as b, llm.models as m, llm.providers as v,
	llm.model_routes as o, llm.subscriptions as t
where false;

do $$
begin
	assert not has_column_privilege('tessera_inference_api', 'llm.credits',
		'used_credits', 'UPDATE');
	assert not has_table_privilege('tessera_billing_api', 'llm.credits',
		'INSERT');
end
$$;

rollback;
