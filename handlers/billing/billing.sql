-- What the rooms share: types and helpers, before any room's functions.

-- What C calls for payments, by no token: the webhook, jobs, the biller.
create function billing_event(id text, type text, object text) returns json
language plpgsql
as $$
begin
	return json_build_object('ticket', llm.stripe_event(billing_event.id,
		billing_event.type, billing_event.object));
end
$$;

create function billing_ticket() returns json
language plpgsql
as $$
begin
	return to_json(llm.stripe_ticket());
end
$$;

create function billing_apply(ticket bigint, kind text, object jsonb, event text)
returns json
language plpgsql
as $$
begin
	return llm.stripe_apply(billing_apply.ticket, billing_apply.kind,
		billing_apply.object, billing_apply.event);
end
$$;

create function billing_skip(event text, error text) returns json
language plpgsql
as $$
begin
	perform llm.stripe_skip(billing_skip.event, billing_skip.error);
	return null;
end
$$;

create function billing_next(job uuid) returns json
language plpgsql
as $$
begin
	return llm.job_next(billing_next.job);
end
$$;

create function billing_said(op uuid, status integer, object_id text,
	result text, code text, error text) returns json
language plpgsql
as $$
begin
	perform llm.op_said(billing_said.op, billing_said.status,
		billing_said.object_id, billing_said.result, billing_said.code,
		billing_said.error);
	return null;
end
$$;

create function billing_done(op uuid) returns json
language plpgsql
as $$
begin
	perform llm.op_done(billing_done.op);
	return null;
end
$$;

create function billing_due() returns json
language plpgsql
as $$
begin
	return to_json(llm.job_due());
end
$$;

create function billing_top_ups() returns json
language plpgsql
as $$
begin
	return to_json(llm.top_ups_open());
end
$$;

create function billing_cursor(name text, at bigint) returns json
language plpgsql
as $$
begin
	return to_json(llm.stripe_cursor(billing_cursor.name, billing_cursor.at));
end
$$;

create function billing_payers(after text) returns json
language plpgsql
as $$
begin
	return llm.stripe_payers(billing_payers.after);
end
$$;

-- Whether this connection's process is the one biller at work.
create function billing_lock() returns json
language plpgsql
as $$
declare
	name bigint := hashtext('llm.biller');
begin
	return to_json(exists (
		select
		from pg_locks as l
		where l.locktype = 'advisory'
		and l.pid = pg_backend_pid()
		and l.granted
		and l.objsubid = 1
		and (l.classid::bigint << 32 | l.objid::bigint) = name & 9223372036854775807
	) or pg_try_advisory_lock(name & 9223372036854775807));
end
$$;

-- Refuses what has no price at Stripe yet.
create function price_of(plan llm.plans, billing_interval text) returns text
language plpgsql stable
as $$
declare
	price text := case price_of.billing_interval
		when 'yearly' then (price_of.plan).yearly_stripe_price_id
		else (price_of.plan).stripe_price_id end;
begin
	if price is null then
		raise sqlstate 'PT503' using message = 'payments_not_configured',
			detail = '{"message":"This plan cannot be bought yet."}';
	end if;
	return price;
end
$$;

-- A plan that can be paid for; 422 names the field.
create function plan_named(id text) returns llm.plans
language plpgsql stable
as $$
declare
	plan llm.plans;
begin
	select p.*
	into plan
	from llm.plans as p
	where p.id = plan_named.id;
	if not found then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"plan_id":"is not known"}';
	end if;
	return plan;
end
$$;

-- The paid subscription that lives, of a product; its id is NULL if none does.
create function paid_plan(product text) returns llm.subscriptions
language plpgsql stable
as $$
declare
	plan llm.subscriptions;
begin
	select s.*
	into plan
	from llm.subscriptions as s
	where s.user_id = (select identity.user_id())
	and s.product = paid_plan.product
	and s.stripe_subscription_id is not null
	and s.status in ('active', 'suspended')
	order by s.status, s.created_at
	limit 1;
	return plan;
end
$$;

-- Opens a job for who has entered; one that is open and asks the same is told
-- again, and while another is open no second is begun.
create function open_job(ops jsonb) returns json
language plpgsql
as $$
declare
	open uuid;
	same boolean;
begin
	perform pg_advisory_xact_lock(hashtext('llm.job'),
		hashtext(identity.user_id()::text));
	if not exists (
		select
		from llm.stripe_customers as c
		where c.user_id = (select identity.user_id())
	) then
		ops := '[{"what":"customer"}]' || ops;
	end if;
	select o.job, array_agg(o.what order by o.position)
			filter (where o.what <> 'customer')
			= array(
				select v->>'what'
				from jsonb_array_elements(ops) as v
				where v->>'what' <> 'customer')
		and jsonb_agg(o.params order by o.position)
			filter (where o.what <> 'customer')
			= jsonb_path_query_array(ops,
				'$[*] ? (@.what != "customer").params')
	into open, same
	from llm.payment_ops as o
	where o.user_id = (select identity.user_id())
	and exists (
		select
		from llm.payment_ops as w
		where w.job = o.job
		and w.state in ('waiting', 'answered')
		and w.what not in ('look', 'top_up', 'checkout', 'portal')
	)
	group by o.job
	order by min(o.created_at)
	limit 1;
	if open is null or ops @? '$[*] ? (@.what == "checkout" || @.what == "portal")'
	then
		open := llm.job_open(identity.user_id(), ops);
	elsif not same then
		raise sqlstate 'PT409' using message = 'in_progress', hint = '2';
	end if;
	return json_build_object('job', open);
end
$$;

-- What Checkout is told of a subscription to a price.
create function checkout_plan(price text, public_url text) returns jsonb
language sql stable
return jsonb_build_array(jsonb_build_object('what', 'checkout', 'params',
	jsonb_build_object('form', jsonb_build_object('mode', 'subscription',
		'line_items[0][price]', price, 'line_items[0][quantity]', 1,
		'subscription_data[metadata][user_id]', identity.user_id(),
		'success_url', public_url || '/usage?paid=1',
		'cancel_url', public_url || '/usage'))));
