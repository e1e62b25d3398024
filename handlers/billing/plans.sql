-- Plans and packs: what can be bought, told to everybody.

create function plan_shown(p llm.plans) returns json
language sql stable
return json_build_object('id', p.id, 'name', p.name,
	'description', p.description, 'credits_per_month', p.credits_per_month,
	'price_cents', p.price_cents, 'yearly_price_cents', p.yearly_price_cents,
	'billing_intervals', case when p.yearly_price_cents is null
		then array['monthly'] else array['monthly', 'yearly'] end,
	'yearly_discount_percent', round(100
		- 100.0 * p.yearly_price_cents / nullif(12 * p.price_cents, 0)),
	'features', p.features,
	'limits', json_build_object(
		'requests_per_minute', p.requests_per_minute,
		'tokens_per_minute', p.tokens_per_minute,
		'credits_per_day', p.credits_per_day));

-- Plans of other products are sold elsewhere.
create function billing_plans() returns json
language plpgsql
as $$
begin
	return json_build_object('plans', (
			select coalesce(json_agg(plan_shown(p)
				order by p.price_cents, p.id), '[]')
			from llm.plans as p
			where p.product = 'llm'
		), 'packs', (
			select coalesce(json_agg(json_build_object('id', k.id,
				'credits', k.credits, 'price_cents', k.price_cents)
				order by k.price_cents, k.id), '[]')
			from llm.packs as k
			where k.is_available
		));
end
$$;
