-- Plans and packs: what they give and cost from now on.

create function plan_told(p llm.plans) returns json
language sql stable
return json_build_object('id', p.id, 'tier', p.tier, 'product', p.product,
	'name', p.name, 'description', p.description, 'features', p.features,
	'creditsPerMonth', p.credits_per_month,
	'creditsRollover', p.credits_rollover, 'priceCents', p.price_cents,
	'yearlyPriceCents', p.yearly_price_cents,
	'stripePriceId', p.stripe_price_id,
	'yearlyStripePriceId', p.yearly_stripe_price_id,
	'requestsPerMinute', p.requests_per_minute,
	'tokensPerMinute', p.tokens_per_minute,
	'creditsPerDay', p.credits_per_day,
	'updatedAt', wire.instant(p.updated_at));

create function pack_told(k llm.packs) returns json
language sql stable
return json_build_object('id', k.id, 'credits', k.credits,
	'priceCents', k.price_cents, 'stripePriceId', k.stripe_price_id,
	'isAvailable', k.is_available, 'updatedAt', wire.instant(k.updated_at));

create function admin_plans(bearer bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.plans');

	return json_build_object('plans', (
			select coalesce(json_agg(plan_told(p)
				order by p.product, p.price_cents, p.id), '[]')
			from llm.plans as p
		), 'packs', (
			select coalesce(json_agg(pack_told(k)
				order by k.price_cents, k.id), '[]')
			from llm.packs as k
		));
end
$$;

create function admin_plan_change(bearer bytea, tier text, patch jsonb)
returns json
language plpgsql
as $$
declare
	p llm.plans;
begin
	perform identity.enter(bearer, 'admin');

	select t.*
	into p
	from llm.plans as t
	where t.id = admin_plan_change.tier
	for update;
	if not found then
		return null;
	end if;
	p := jsonb_populate_record(p, patch);
	update llm.plans as t
	set name = p.name, description = p.description, features = p.features,
		credits_per_month = p.credits_per_month,
		credits_rollover = p.credits_rollover, price_cents = p.price_cents,
		yearly_price_cents = p.yearly_price_cents,
		stripe_price_id = p.stripe_price_id,
		yearly_stripe_price_id = p.yearly_stripe_price_id,
		requests_per_minute = p.requests_per_minute,
		tokens_per_minute = p.tokens_per_minute,
		credits_per_day = p.credits_per_day
	where t.id = p.id
	returning t.*
	into p;
	perform identity.audit('plan.changed', details =>
		jsonb_build_object('plan', p.id, 'patch', patch));
	return plan_told(p);
end
$$;

create function admin_pack_change(bearer bytea, id text, patch jsonb)
returns json
language plpgsql
as $$
declare
	k llm.packs;
begin
	perform identity.enter(bearer, 'admin');

	select t.*
	into k
	from llm.packs as t
	where t.id = admin_pack_change.id
	for update;
	if not found then
		return null;
	end if;
	k := jsonb_populate_record(k, patch);
	update llm.packs as t
	set credits = k.credits, price_cents = k.price_cents,
		stripe_price_id = k.stripe_price_id, is_available = k.is_available
	where t.id = k.id
	returning t.*
	into k;
	perform identity.audit('pack.changed', details =>
		jsonb_build_object('pack', k.id, 'patch', patch));
	return pack_told(k);
end
$$;
