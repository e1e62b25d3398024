-- What the rooms share: times as clients say them, sums of usage, which are made of
-- quarters of an hour wherever these fit, and what payments need.

-- The month in which the oldest usage began that is kept.
create function kept_since() returns timestamptz
language sql stable
return date_trunc('month', now() - interval '2 years', 'UTC');

-- A date begins, or ends as a whole, at midnight in the zone.
create function moment(said text, zone text, whole boolean) returns timestamptz
language plpgsql stable strict
as $$
begin
	if said ~ '^\d{4}-\d\d-\d\d$' then
		return (said::date + whole::integer)::timestamp at time zone zone;
	end if;
	return said::timestamptz;
end
$$;

create type span as (first timestamptz, next timestamptz);

-- All that is kept, or what of it lies between; nothing is used in the future.
create function span_of(start_date text, end_date text) returns span
language sql stable
return row(
	greatest(moment(start_date, 'UTC', false), kept_since()),
	least(moment(end_date, 'UTC', true),
		date_trunc('day', now(), 'UTC') + interval '2 days'))::span;

create type sums as (at timestamptz, model_id text, operation text, key_id uuid,
	requests bigint, credits bigint, tokens bigint, durations bigint,
	duration_ms bigint);

-- What was used from first up to next: sums of the quarters that lie between, and
-- the rows themselves of those that are cut, at most two. Inlined.
create function used(first timestamptz, next timestamptz, model_id text,
	operation llm.usage_operation, key_id uuid) returns setof sums
language sql stable
begin atomic
	select q.quarter, q.model_id::text, q.operation::text, q.key_id, q.requests,
		q.credits_used, q.total_tokens, q.durations, q.duration_ms
	from llm.usage_quarters as q
	where q.quarter >= date_bin('15 minutes',
		used.first + interval '899.999999 s', '2000-01-01Z')
	and q.quarter < date_bin('15 minutes', used.next, '2000-01-01Z')
	and (used.model_id is null or q.model_id = used.model_id)
	and (used.operation is null or q.operation = used.operation)
	and (used.key_id is null or q.key_id = used.key_id)
	union all
	select date_bin('15 minutes', u.created_at, '2000-01-01Z'),
		u.model_id::text, u.operation::text, u.key_id, 1, u.credits_used,
		coalesce(u.total_tokens, 0), (u.request_duration_ms is not null)::integer,
		coalesce(u.request_duration_ms, 0)
	from llm.usage_history as u,
		lateral (values (
			least(used.next, date_bin('15 minutes',
				used.first + interval '899.999999 s', '2000-01-01Z')))
		) as head (ends)
	where u.created_at >= used.first
	and u.created_at < head.ends
	and (used.model_id is null or u.model_id = used.model_id)
	and (used.operation is null or u.operation = used.operation)
	and (used.key_id is null or u.key_id = used.key_id)
	union all
	select date_bin('15 minutes', u.created_at, '2000-01-01Z'),
		u.model_id::text, u.operation::text, u.key_id, 1, u.credits_used,
		coalesce(u.total_tokens, 0), (u.request_duration_ms is not null)::integer,
		coalesce(u.request_duration_ms, 0)
	from llm.usage_history as u,
		lateral (values (
			greatest(date_bin('15 minutes', used.next, '2000-01-01Z'),
				date_bin('15 minutes', used.first + interval '899.999999 s',
					'2000-01-01Z')))
		) as tail (begins)
	where u.created_at >= tail.begins
	and u.created_at < used.next
	and (used.model_id is null or u.model_id = used.model_id)
	and (used.operation is null or u.operation = used.operation)
	and (used.key_id is null or u.key_id = used.key_id);
end;

-- A number in what a call left about itself, if it is one: a count, from 0.
create function noted(u llm.usage_history, name text) returns integer
language sql immutable
return case jsonb_typeof((u).request_metadata -> name)
	when 'number' then greatest(0, least(
		((u).request_metadata ->> name)::numeric, 2147483647))::integer end;

create function usage_json(u llm.usage_history) returns json
language sql stable
return json_build_object('id', (u).id, 'model_id', (u).model_id,
	'operation', (u).operation, 'credits_used', (u).credits_used,
	'input_tokens', (u).input_tokens, 'output_tokens', (u).output_tokens,
	'total_tokens', (u).total_tokens,
	'request_duration_ms', (u).request_duration_ms,
	'created_at', wire.instant((u).created_at),
	'cached_tokens', coalesce(noted(u, 'cached'), 0),
	'estimated', coalesce((u).request_metadata -> 'estimated' = 'true', false),
	'status', (u).status, 'provider', (u).provider, 'key_id', (u).key_id,
	'first_token_ms', noted(u, 'first_token_ms'));

-- The lot of this period, with the sums of all lots of plans that have not lapsed:
-- an upgrade brings another, and the one of the plan before stays to its end.
create function this_period() returns llm.credits
language plpgsql stable
as $$
declare
	lot llm.credits;
begin
	select c.*
	into lot
	from llm.credits as c
	where c.is_current
	and c.subscription_id is not null;
	select coalesce(sum(c.total_credits), 0), coalesce(sum(c.used_credits), 0),
		coalesce(sum(c.lapsed_credits), 0), coalesce(sum(c.remaining_credits), 0)
	into lot.total_credits, lot.used_credits, lot.lapsed_credits,
		lot.remaining_credits
	from llm.credits as c
	where c.subscription_id is not null
	and (c.is_current or c.lapses_at > llm.clock() or c.remaining_credits > 0);
	return lot;
end
$$;

-- A key's name is shown in lists.
create function check_key_name(name text) returns void
language plpgsql immutable
as $$
begin
	if check_key_name.name ~ '[[:cntrl:]]' or check_key_name.name !~ '[^ ]' then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"name":"must be one line with something in it"}';
	end if;
end
$$;

-- The same texts, each once, in their order.
create function once_each(list text[]) returns text[]
language sql immutable
return case when list is not null then array(
	select v.item
	from (
		select l.item, min(l.n) as n
		from unnest(list) with ordinality as l (item, n)
		group by l.item
	) as v
	order by v.n
) end;

-- The account, with what was due done.
create function account_now() returns llm.accounts
language plpgsql
as $$
declare
	account llm.accounts;
begin
	select a.*
	into account
	from llm.accounts as a;
	if account.renews_at > llm.clock() then
		return account;
	end if;
	perform llm.renew(identity.user_id());
	select a.*
	into account
	from llm.accounts as a;
	return account;
end
$$;

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

-- Refuses who was suspended by an administrator, and what has no price at Stripe yet.
create function price_of(plan llm.plans, billing_interval text) returns text
language plpgsql stable
as $$
declare
	price text := case price_of.billing_interval
		when 'yearly' then (price_of.plan).yearly_stripe_price_id
		else (price_of.plan).stripe_price_id end;
begin
	if exists (
		select
		from llm.subscriptions as s
		where s.user_id = (select identity.user_id())
		and s.product = (price_of.plan).product
		and s.suspended_at is not null
	) then
		raise sqlstate 'PT409' using message = 'conflict',
			detail = '{"status":"suspended"}';
	end if;
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
