-- Subscriptions: the one that counts, bought, changed, ended, resumed.

create type subscription as (id uuid, user_id uuid, tier text, status text,
	credits_per_month integer, credits_rollover boolean, price_cents integer,
	billing_interval text, current_period_start timestamptz,
	current_period_end timestamptz, trial_end timestamptz,
	created_at timestamptz, cancelled_at timestamptz, next_tier text,
	cancel_at_period_end boolean);

create function subscription_of() returns subscription
language plpgsql
as $$
declare
	found subscription;
begin
	perform llm.renew(identity.user_id());
	select s.id, s.user_id, s.tier::text, s.status::text, s.credits_per_month,
		s.credits_rollover, s.price_cents, s.billing_interval::text,
		s.current_period_start, s.current_period_end, s.trial_end, s.created_at,
		s.cancelled_at, s.next_tier::text, s.cancel_at_period_end
	into found
	from llm.subscriptions as s
	where s.user_id = (select identity.user_id())
	and s.product = 'llm'
	and s.status in ('active', 'suspended')
	order by s.status, s.created_at desc
	limit 1;
	return found;
end
$$;

create function billing_subscription(bearer bytea) returns subscription
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'credits.read');

	return subscription_of();
end
$$;

-- What was bought, as it is by now; for those who may buy.
create function billing_bought(bearer bytea) returns json
language plpgsql
as $$
declare
	s subscription;
begin
	perform identity.enter(bearer, 'account');

	s := subscription_of();
	return json_build_object('id', s.id, 'user_id', s.user_id, 'tier', s.tier,
		'status', s.status, 'credits_per_month', s.credits_per_month,
		'credits_rollover', s.credits_rollover, 'price_cents', s.price_cents,
		'billing_interval', s.billing_interval,
		'current_period_start', wire.instant(s.current_period_start),
		'current_period_end', case when isfinite(s.current_period_end)
			then wire.instant(s.current_period_end) end,
		'trial_end', wire.instant(s.trial_end),
		'created_at', wire.instant(s.created_at),
		'cancelled_at', wire.instant(s.cancelled_at),
		'next_tier', s.next_tier,
		'cancel_at_period_end', s.cancel_at_period_end,
		'stripe_subscription_id', (
			select p.stripe_subscription_id
			from llm.subscriptions as p
			where p.id = s.id
		));
end
$$;

create function buy_plan(plan llm.plans, billing_interval text,
	payment_method_id text, public_url text) returns json
language plpgsql
as $$
declare
	price text;
begin
	if (buy_plan.plan).price_cents = 0 or (buy_plan.plan).product <> 'llm' then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"plan_id":"must be a plan that is paid for"}';
	end if;
	price := price_of(buy_plan.plan, buy_plan.billing_interval);
	if buy_plan.payment_method_id is null then
		return open_job(checkout_plan(price, buy_plan.public_url));
	end if;
	return jsonb_build_object('fresh', true) || open_job(jsonb_build_array(
		jsonb_build_object('what', 'attach', 'params', jsonb_build_object(
			'payment_method', buy_plan.payment_method_id)),
		jsonb_build_object('what', 'default_method', 'params', '{}'::jsonb),
		jsonb_build_object('what', 'subscribe', 'params',
			jsonb_build_object('price', price))))::jsonb;
end
$$;

create function billing_subscribe(bearer bytea, plan_id text,
	billing_interval text, payment_method_id text, public_url text) returns json
language plpgsql
as $$
declare
	plan llm.plans;
begin
	perform identity.enter(bearer, 'account');

	plan := plan_named(billing_subscribe.plan_id);
	if (paid_plan('llm')).id is not null then
		raise sqlstate 'PT409' using message = 'conflict';
	end if;
	return buy_plan(plan, billing_subscribe.billing_interval,
		billing_subscribe.payment_method_id, billing_subscribe.public_url);
end
$$;

-- A Checkout for the same, for who has to use another card.
create function billing_again(bearer bytea, plan_id text, billing_interval text,
	public_url text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');

	return open_job(checkout_plan(price_of(plan_named(billing_again.plan_id),
		billing_again.billing_interval), billing_again.public_url));
end
$$;

-- The ops that bring a live plan to another: what waits is called off first;
-- dearer at once, all else at the period's end. NULL when that is where it is.
create function ops_of_change(paid llm.subscriptions, plan llm.plans,
	billing_interval text) returns jsonb
language plpgsql
as $$
declare
	there jsonb := (
		select o.data
		from llm.stripe_objects as o
		where o.id = (ops_of_change.paid).stripe_subscription_id);
	at jsonb := jsonb_build_object('subscription',
		(ops_of_change.paid).stripe_subscription_id);
	price text := price_of(ops_of_change.plan, ops_of_change.billing_interval);
	ops jsonb := '[]'::jsonb;
	same_plan boolean := (ops_of_change.plan).id = (ops_of_change.paid).plan_id;
	same_interval boolean := ops_of_change.billing_interval
		= (ops_of_change.paid).billing_interval;
begin
	if (ops_of_change.paid).cancel_at_period_end then
		ops := ops || jsonb_build_object('what', 'resume', 'params', at);
	end if;
	if there->>'schedule' is not null then
		ops := ops || jsonb_build_object('what', 'release', 'params',
			at || jsonb_build_object('schedule', there->>'schedule'));
	end if;
	if same_plan and same_interval then
		if there->>'price' <> price then
			ops := ops || jsonb_build_object('what', 'change_later', 'params',
				at || jsonb_build_object('price', price));
		end if;
		return nullif(ops, '[]'::jsonb);
	elsif not same_interval then
		return ops || jsonb_build_object('what', 'schedule', 'params', at)
			|| jsonb_build_object('what', 'phases', 'params',
				at || jsonb_build_object('price', price));
	end if;
	return ops || jsonb_build_object('what', case
			when (ops_of_change.plan).price_cents > (
				select p.price_cents
				from llm.plans as p
				where p.id = (ops_of_change.paid).plan_id
			) then 'change' else 'change_later' end,
		'params', at || jsonb_build_object('price', price));
end
$$;

create function ops_of_end(paid llm.subscriptions, later boolean, reason text)
returns jsonb
language plpgsql
as $$
declare
	schedule text := (
		select o.data->>'schedule'
		from llm.stripe_objects as o
		where o.id = (ops_of_end.paid).stripe_subscription_id);
	at jsonb := jsonb_build_object('subscription',
		(ops_of_end.paid).stripe_subscription_id);
begin
	return case when schedule is null then '[]'::jsonb
		else jsonb_build_array(jsonb_build_object('what', 'release', 'params',
			at || jsonb_build_object('schedule', schedule))) end
		|| jsonb_build_object('what', case when ops_of_end.later
				then 'cancel_later' else 'cancel' end,
			'params', at || jsonb_strip_nulls(jsonb_build_object('reason',
				ops_of_end.reason)));
end
$$;

create function billing_change(bearer bytea, plan_id text, billing_interval text,
	payment_method_id text, public_url text) returns json
language plpgsql
as $$
declare
	paid llm.subscriptions;
	plan llm.plans;
	ops jsonb;
begin
	perform identity.enter(bearer, 'account');

	paid := paid_plan('llm');
	if billing_change.plan_id is null and (paid.id is null
			or billing_change.billing_interval is null) then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"plan_id":"is required"}';
	end if;
	plan := plan_named(coalesce(billing_change.plan_id, paid.plan_id));
	if paid.id is null then
		return buy_plan(plan, coalesce(billing_change.billing_interval,
				'monthly'), billing_change.payment_method_id, billing_change.public_url);
	elsif plan.product <> 'llm' then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"plan_id":"is not known"}';
	elsif paid.status = 'suspended' then
		raise sqlstate 'PT409' using message = 'conflict',
			detail = '{"status":"suspended"}';
	end if;
	ops := case when plan.price_cents > 0 then ops_of_change(paid, plan,
			coalesce(billing_change.billing_interval, paid.billing_interval))
		when not paid.cancel_at_period_end then ops_of_end(paid, true, null)
		end;
	if ops is null then
		raise sqlstate 'PT409' using message = 'conflict';
	end if;
	return open_job(ops);
end
$$;

create function billing_cancel(bearer bytea, reason text,
	cancel_at_period_end boolean) returns json
language plpgsql
as $$
declare
	paid llm.subscriptions;
begin
	perform identity.enter(bearer, 'account');

	paid := paid_plan('llm');
	if paid.id is null then
		raise sqlstate 'PT404' using message = 'no_active_subscription';
	end if;
	return open_job(ops_of_end(paid, billing_cancel.cancel_at_period_end,
		billing_cancel.reason))::jsonb || jsonb_build_object('id', paid.id);
end
$$;

create function billing_resume(bearer bytea) returns json
language plpgsql
as $$
declare
	paid llm.subscriptions;
begin
	perform identity.enter(bearer, 'account');

	paid := paid_plan('llm');
	if paid.id is null then
		raise sqlstate 'PT404' using message = 'no_active_subscription';
	elsif not paid.cancel_at_period_end then
		raise sqlstate 'PT409' using message = 'conflict';
	end if;
	return open_job(jsonb_build_array(jsonb_build_object('what', 'resume',
		'params', jsonb_build_object('subscription',
			paid.stripe_subscription_id))))::jsonb
		|| jsonb_build_object('id', paid.id);
end
$$;

-- One by its id, ended or not.
create function billing_ending(bearer bytea, id uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');

	return (
		select json_build_object('id', s.id, 'status', s.status,
			'cancelled_at', wire.instant(s.cancelled_at),
			'cancel_at_period_end', s.cancel_at_period_end,
			'current_period_end', wire.instant(s.current_period_end))
		from llm.subscriptions as s
		where s.user_id = (select identity.user_id())
		and s.id = billing_ending.id
	);
end
$$;
