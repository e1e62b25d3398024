-- Deploy tessera:payments-apply to pg
-- What an object of Stripe's, fetched, means here. All of it follows from the
-- objects that are known, never from what changed: so it is the same in whatever
-- order, and however often, they come.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

create function llm.at_second(seconds text) returns timestamptz
language sql immutable
return to_timestamp(seconds::double precision);

-- The plan that a price is of, and whether that is by the month or the year.
create function llm.plan_of_price(price text, out plan llm.plans,
	out billing_interval text)
language plpgsql stable
as $$
begin
	select p.*
	into plan
	from llm.plans as p
	where plan_of_price.price in (p.stripe_price_id, p.yearly_stripe_price_id);
	billing_interval := case plan_of_price.price
		when plan.stripe_price_id then 'monthly' else 'yearly' end;
end
$$;

-- Of each kind what its effects need, of the form of 2025-03-31.basil.
create function llm.digest(kind text, o jsonb) returns jsonb
language plpgsql immutable
as $$
declare
	item jsonb := o #> '{items,data,0}';
begin
	case digest.kind
	when 'customer' then
		return jsonb_build_object('deleted', coalesce(o->'deleted', 'false'),
			'method', o #> '{invoice_settings,default_payment_method}');
	when 'subscription' then
		return jsonb_build_object('status', o->'status', 'item', item->'id',
			'price', item #> '{price,id}',
			'period_start', item->'current_period_start',
			'period_end', item->'current_period_end',
			'later', o->'cancel_at_period_end',
			'canceled_at', o->'canceled_at', 'ended_at', o->'ended_at',
			'trial_end', o->'trial_end', 'invoice', o->'latest_invoice',
			'method', o->'default_payment_method',
			'schedule', o #> '{schedule,id}',
			'next_price', o #> '{schedule,phases,1,items,0,price}');
	when 'invoice' then
		return jsonb_build_object('status', o->'status', 'number', o->'number',
			'total', o->'total', 'currency', o->'currency',
			'url', o->'hosted_invoice_url', 'pdf', o->'invoice_pdf',
			'intent', o #> '{payments,data,0,payment,payment_intent}',
			'lines', coalesce((
				select jsonb_agg(jsonb_build_object(
					'price', l #> '{pricing,price_details,price}',
					'amount', l->'amount', 'start', l #> '{period,start}',
					'end', l #> '{period,end}', 'proration', coalesce(
						l #> '{parent,subscription_item_details,proration}',
						'false')))
				from jsonb_array_elements(o #> '{lines,data}') as l
			), '[]'));
	when 'charge' then
		return jsonb_build_object('amount', o->'amount', 'refunds', coalesce((
			select jsonb_agg(jsonb_build_object('id', r->'id',
				'amount', r->'amount') order by n desc)
			from jsonb_array_elements(o #> '{refunds,data}')
				with ordinality as v (r, n)
			where r->>'status' = 'succeeded'
		), '[]'));
	when 'dispute' then
		return jsonb_build_object('status', o->'status',
			'intent', o->'payment_intent');
	when 'session' then
		return jsonb_build_object('mode', o->'mode', 'paid', o->'payment_status',
			'intent', o->'payment_intent', 'metadata', o->'metadata',
			'total', o->'amount_total', 'currency', o->'currency');
	when 'payment_intent' then
		return jsonb_build_object('paid', case o->>'status'
				when 'succeeded' then 'paid' else 'unpaid' end,
			'intent', o->'id', 'metadata', o->'metadata',
			'total', o->'amount', 'currency', o->'currency');
	end case;
end
$$;

create function llm.status_of(stripe text) returns llm.subscription_status
language sql immutable
return case
	when stripe in ('trialing', 'active') then 'active'
	when stripe in ('past_due', 'unpaid', 'paused') then 'suspended'
	when stripe = 'canceled' then 'cancelled'
	when stripe = 'incomplete_expired' then 'expired'
end::llm.subscription_status;

-- A paid plan begins: the free one is over. A second one beside it (two Checkouts)
-- is none that anybody wants: unless a look shows that the first is over, it is
-- ended, and the credits that were paid for stay.
create function llm.know_subscription(user_id uuid, id text, created timestamptz,
	data jsonb) returns void
language plpgsql
as $$
declare
	bought record;
	first text;
begin
	select (v.plan).*, v.billing_interval as term
	into bought
	from llm.plan_of_price(know_subscription.data->>'price') as v;
	if bought.id is null or llm.status_of(know_subscription.data->>'status')
			is null or exists (
		select
		from llm.subscriptions as s
		where s.stripe_subscription_id = know_subscription.id
	) then
		return;
	end if;

	select s.stripe_subscription_id
	into first
	from llm.subscriptions as s
	where s.user_id = know_subscription.user_id
	and s.product = bought.product
	and s.stripe_subscription_id is not null
	and s.status = 'active';
	update llm.subscriptions as s
	set status = 'cancelled', cancelled_at = know_subscription.created
	where s.user_id = know_subscription.user_id
	and s.product = bought.product
	and s.stripe_subscription_id is null
	and s.status = 'active';
	insert into llm.subscriptions (user_id, product, plan_id, tier, status,
		credits_per_month, credits_rollover, price_cents, billing_interval,
		stripe_subscription_id, stripe_customer_id, current_period_start,
		current_period_end, created_at)
	select know_subscription.user_id, bought.product, bought.id, bought.tier,
		case when first is null then 'active' else 'suspended' end::llm.subscription_status,
		bought.credits_per_month, bought.credits_rollover, bought.price_cents,
		bought.term, know_subscription.id, c.customer_id,
		llm.at_second(know_subscription.data->>'period_start'),
		llm.at_second(know_subscription.data->>'period_end'),
		know_subscription.created
	from llm.stripe_customers as c
	where c.user_id = know_subscription.user_id;
	if first is not null then
		perform llm.job_open(know_subscription.user_id, jsonb_build_array(
			jsonb_build_object('what', 'look_again', 'params',
				jsonb_build_object('subscription', first)),
			jsonb_build_object('what', 'cancel_second', 'params',
				jsonb_build_object('subscription', know_subscription.id))));
	end if;
end
$$;

-- What a subscription is on by its price: of an invoice's line, or its item's.
create function llm.set_plan(subscription_id uuid, price text) returns void
language sql
begin atomic
	update llm.subscriptions as s
	set plan_id = (v.plan).id, tier = (v.plan).tier,
		credits_per_month = (v.plan).credits_per_month,
		credits_rollover = (v.plan).credits_rollover,
		price_cents = case v.billing_interval when 'yearly'
			then (v.plan).yearly_price_cents else (v.plan).price_cents end,
		billing_interval = v.billing_interval
	from llm.plan_of_price(set_plan.price) as v
	where s.id = set_plan.subscription_id
	and (v.plan).id is not null;
end;

-- The line of a new period, or of what is dearer from now on.
create function llm.main_line(lines jsonb) returns jsonb
language sql stable
begin atomic
	select l
	from jsonb_array_elements(main_line.lines) as l
	where (l->>'amount')::bigint >= 0
	and ((llm.plan_of_price(l->>'price')).plan).id is not null
	order by (l->'proration')::boolean, (l->>'amount')::bigint desc
	limit 1;
end;

-- Credits of a period, of a subscription that is over by now or not.
create function llm.pay_period(plan llm.subscriptions, source text, line jsonb)
returns void
language plpgsql
as $$
declare
	first timestamptz := llm.at_second(pay_period.line->>'start');
	last timestamptz := llm.at_second(pay_period.line->>'end');
	lot uuid;
begin
	perform llm.set_plan(pay_period.plan.id, pay_period.line->>'price');
	if pay_period.plan.status in ('active', 'suspended') then
		perform llm.pay(pay_period.plan.id, first, last, pay_period.source);
		return;
	end if;
	last := least(last, llm.month(first, 1));
	lot := llm.grant(pay_period.plan.user_id, s.credits_per_month,
			pay_period.source, lapses_at => last + interval '3 days',
			subscription_id => s.id)
		from llm.subscriptions as s
		where s.id = pay_period.plan.id;
	update llm.credits as c
	set billing_period_start = first, billing_period_end = last,
		is_current = false
	where c.id = lot;
end
$$;

-- Credits of a dearer plan: the difference, until the month ends.
create function llm.pay_difference(plan llm.subscriptions, source text,
	lines jsonb) returns void
language plpgsql
as $$
declare
	first timestamptz;
	last timestamptz;
	more bigint;
	lot uuid;
begin
	select sum(sign((l->>'amount')::bigint)
			* ((llm.plan_of_price(l->>'price')).plan).credits_per_month),
		min(llm.at_second(l->>'start')), max(llm.at_second(l->>'end'))
	into more, first, last
	from jsonb_array_elements(pay_difference.lines) as l;
	if coalesce(more, 0) <= 0 then
		return;
	end if;
	last := least(last, llm.month(coalesce(pay_difference.plan.anchor, first),
		llm.months(coalesce(pay_difference.plan.anchor, first), first) + 1));
	lot := llm.grant(pay_difference.plan.user_id, more::integer,
		pay_difference.source, lapses_at => last + interval '3 days',
		subscription_id => pay_difference.plan.id);
	update llm.credits as c
	set billing_period_start = first, billing_period_end = last,
		is_current = false
	where c.id = lot;
end
$$;

-- Gives what a paid invoice bought, once.
create function llm.settle_invoice(id text, parent text, lines jsonb) returns void
language plpgsql
as $$
declare
	plan llm.subscriptions;
	line jsonb := llm.main_line(settle_invoice.lines);
begin
	select s.*
	into plan
	from llm.subscriptions as s
	where s.stripe_subscription_id = settle_invoice.parent;
	if line is null or plan.id is null or plan.product <> 'llm' then
		return;
	elsif (line->'proration')::boolean then
		perform llm.pay_difference(plan, 'invoice:' || settle_invoice.id,
			settle_invoice.lines);
	else
		perform llm.pay_period(plan, 'invoice:' || settle_invoice.id, line);
	end if;
end
$$;

-- What a subscription is: its terms by the line that was paid last, its state by
-- what Stripe says; a period of it that was overtaken has no credits.
create function llm.settle_terms(plan llm.subscriptions, data jsonb)
returns void
language plpgsql
as $$
declare
	d jsonb := settle_terms.data;
	becomes llm.subscription_status := llm.status_of(d->>'status');
	ends timestamptz := llm.at_second(d->>'period_end');
	early boolean := llm.at_second(d->>'ended_at') < ends;
	paid jsonb;
	period jsonb;
	next record;
	next_price text := coalesce(d->>'next_price', d->>'price');
begin
	select llm.main_line(o.data->'lines'), o.data
	into paid
	from llm.stripe_objects as o
	where o.parent_id = settle_terms.plan.stripe_subscription_id
	and o.kind = 'invoice'
	and o.data->>'status' = 'paid'
	and llm.main_line(o.data->'lines') is not null
	order by o.created_at desc, o.data->>'number' desc
	limit 1;
	select llm.main_line(o.data->'lines') || jsonb_build_object('id', o.id)
	into period
	from llm.stripe_objects as o
	where o.parent_id = settle_terms.plan.stripe_subscription_id
	and o.kind = 'invoice'
	and o.data->>'status' = 'paid'
	and not (llm.main_line(o.data->'lines')->'proration')::boolean
	order by llm.main_line(o.data->'lines')->'start' desc
	limit 1;

	perform llm.set_plan(settle_terms.plan.id,
		coalesce(paid->>'price', d->>'price'));
	select (v.plan).tier, v.billing_interval
	into next
	from llm.plan_of_price(next_price) as v
	where next_price <> coalesce(paid->>'price', d->>'price');
	update llm.subscriptions as s
	set status = coalesce(case
			when s.status = 'suspended' and becomes = 'active'
				and exists (
				select
				from llm.subscriptions as other
				where other.user_id = s.user_id
				and other.product = s.product
				and other.status = 'active'
				and other.id <> s.id
			) then 'suspended'
			else becomes end, s.status),
		next_tier = next.tier,
		next_interval = next.billing_interval,
		cancel_at_period_end = (d->'later')::boolean,
		cancelled_at = llm.at_second(d->>'canceled_at'),
		trial_end = llm.at_second(d->>'trial_end'),
		current_period_start = llm.at_second(d->>'period_start'),
		current_period_end = ends,
		anchor = coalesce(llm.at_second(period->>'start'), s.anchor),
		paid_until = case when becomes = 'cancelled' and early then '-infinity'
			else coalesce(llm.at_second(period->>'end'), '-infinity') end,
		paid_source = coalesce('invoice:' || (period->>'id'), s.paid_source)
	where s.id = settle_terms.plan.id;

	-- What a second subscription paid for stays, though it was ended.
	if becomes = 'cancelled' and early and not exists (
		select
		from llm.payment_ops as o
		where o.user_id = settle_terms.plan.user_id
		and o.what = 'cancel_second'
		and o.params->>'subscription' = settle_terms.plan.stripe_subscription_id
	) and exists (
		select
		from llm.credits as c
		where c.subscription_id = settle_terms.plan.id
		and c.user_id = settle_terms.plan.user_id
		and c.lapses_at > llm.clock()
	) then
		perform llm.end_plan(settle_terms.plan.id);
	end if;
	update llm.credits as c
	set lapses_at = llm.clock()
	where c.subscription_id = settle_terms.plan.id
	and c.user_id = settle_terms.plan.user_id
	and c.billing_period_end <= llm.at_second(period->>'start')
	and c.lapses_at > llm.clock();
end
$$;

-- Something bought once: a pack of credits, or what another product sells.
create function llm.settle_purchase(user_id uuid, data jsonb) returns void
language plpgsql
as $$
declare
	d jsonb := settle_purchase.data;
begin
	if exists (
		select
		from llm.credits as c
		where c.source = 'payment:' || (d->>'intent')
	) then
		return;
	elsif d #>> '{metadata,credits}' is not null then
		perform llm.grant(settle_purchase.user_id,
			(d #>> '{metadata,credits}')::integer, 'payment:' || (d->>'intent'),
			reason => 'pack ' || (d #>> '{metadata,pack_id}'));
	elsif d #>> '{metadata,purchase_id}' is not null and to_regprocedure(
			'iops.template_paid(uuid, text, integer, text)') is not null then
		execute 'select iops.template_paid($1, $2, $3, $4)'
		using (d #>> '{metadata,purchase_id}')::uuid, d->>'intent',
			(d->>'total')::integer, d->>'currency';
	end if;
end
$$;

-- The lot that a payment bought.
create function llm.lot_of(intent text) returns llm.credits
language sql stable
begin atomic
	select c.*
	from llm.credits as c
	where c.source = 'payment:' || lot_of.intent
	or c.source in (
		select 'invoice:' || o.id
		from llm.stripe_objects as o
		where o.kind = 'invoice'
		and o.data->>'intent' = lot_of.intent
	)
	limit 1;
end;

create function llm.sold_elsewhere(intent text) returns void
language plpgsql
as $$
begin
	if to_regprocedure('iops.template_refunded(text)') is not null then
		execute 'select iops.template_refunded($1)' using sold_elsewhere.intent;
	end if;
end
$$;

-- Each refund takes its share of the lot, as far as that remains. Shares are
-- rounded as a whole, so that all refunds of a charge take the lot.
create function llm.settle_refunds(intent text, data jsonb) returns void
language plpgsql
as $$
declare
	lot llm.credits := llm.lot_of(settle_refunds.intent);
	amount numeric := (settle_refunds.data->>'amount')::numeric;
	r jsonb;
	before numeric := 0;
	share bigint;
begin
	if lot.id is null and settle_refunds.data->'refunds' <> '[]' then
		perform llm.sold_elsewhere(settle_refunds.intent);
	end if;
	for r in
		select v
		from jsonb_array_elements(settle_refunds.data->'refunds') as v
	loop
		share := ceil(lot.total_credits * (before + (r->>'amount')::numeric)
			/ amount) - ceil(lot.total_credits * before / amount);
		before := before + (r->>'amount')::numeric;
		if share > 0 then
			perform llm.take(lot.user_id, share, 'refund:' || (r->>'id'),
				'refund', credit_id => lot.id);
		end if;
	end loop;
end
$$;

-- A dispute takes the lot; who wins it has back what was taken. An inquiry
-- (warning_) moves no money.
create function llm.settle_dispute(id text, data jsonb) returns void
language plpgsql
as $$
declare
	lot llm.credits := llm.lot_of(settle_dispute.data->>'intent');
	taken bigint;
begin
	if settle_dispute.data->>'status' like 'warning%' then
		return;
	elsif lot.id is null then
		perform llm.sold_elsewhere(settle_dispute.data->>'intent');
		return;
	end if;
	if lot.remaining_credits > 0 and not exists (
		select
		from llm.ledger as l
		where l.source = 'disputed:' || settle_dispute.id
	) then
		perform llm.take(lot.user_id, lot.remaining_credits,
			'disputed:' || settle_dispute.id, 'refund', credit_id => lot.id);
	end if;
	if settle_dispute.data->>'status' = 'won' then
		select -l.amount
		into taken
		from llm.ledger as l
		where l.source = 'disputed:' || settle_dispute.id;
		if taken > 0 then
			perform llm.grant(lot.user_id, taken::integer,
				'dispute:' || settle_dispute.id, lapses_at => lot.lapses_at,
				subscription_id => lot.subscription_id);
		end if;
	end if;
end
$$;

-- Another product's tier is what its subscription says.
create function llm.settle_elsewhere(user_id uuid) returns void
language plpgsql
as $$
declare
	held record;
begin
	select case s.status when 'active' then p.product_tier else 'free' end
			as tier, s.stripe_customer_id, s.stripe_subscription_id
	into held
	from llm.subscriptions as s
	join llm.plans as p on p.id = s.plan_id
	where s.user_id = settle_elsewhere.user_id
	and s.product = 'iops'
	order by s.status = 'active' desc, s.created_at desc
	limit 1;
	if found and to_regprocedure(
			'iops.set_tier(uuid, text, text, text)') is not null then
		execute 'select iops.set_tier($1, $2, $3, $4)'
		using settle_elsewhere.user_id, held.tier, held.stripe_customer_id,
			held.stripe_subscription_id;
	end if;
end
$$;

-- Does for a user what all that is known of her asks for. While more of it is about
-- to be fetched, the free plan of who has none does not begin.
create function llm.settle_payer(user_id uuid, complete boolean) returns void
language plpgsql
as $$
declare
	o record;
begin
	perform llm.lock_account(settle_payer.user_id);
	for o in
		select s.*
		from llm.stripe_objects as s
		where s.user_id = settle_payer.user_id
		and s.kind <> 'customer'
		order by array_position(array['subscription', 'invoice', 'session',
			'payment_intent', 'charge', 'dispute'], s.kind), s.created_at,
			s.data->>'number', s.id
	loop
		case
		when o.kind = 'subscription' then
			perform llm.know_subscription(settle_payer.user_id, o.id, o.created_at,
				o.data);
		when o.kind = 'invoice' and o.data->>'status' = 'paid' then
			if not exists (
				select
				from llm.credits as c
				where c.source = 'invoice:' || o.id
			) then
				perform llm.settle_invoice(o.id, o.parent_id, o.data->'lines');
			end if;
		when o.kind in ('session', 'payment_intent')
				and o.data->>'paid' = 'paid' then
			perform llm.settle_purchase(settle_payer.user_id, o.data);
		when o.kind = 'charge' then
			perform llm.settle_refunds(o.parent_id, o.data);
		else
			null;
		end case;
	end loop;
	perform llm.settle_dispute(d.id, d.data)
	from llm.stripe_objects as c
	join llm.stripe_objects as d on d.parent_id = c.id and d.kind = 'dispute'
	where c.user_id = settle_payer.user_id
	and c.kind = 'charge'
	order by d.created_at, d.id;
	perform llm.settle_terms(s, v.data)
	from llm.subscriptions as s
	join llm.stripe_objects as v on v.id = s.stripe_subscription_id
	where s.user_id = settle_payer.user_id
	order by s.created_at, s.stripe_subscription_id;
	perform llm.settle_elsewhere(settle_payer.user_id);
	if settle_payer.complete then
		perform llm.renew(settle_payer.user_id);
	end if;
end
$$;

-- What else must be fetched before an object can have its effect.
create function llm.wanted(kind text, id text, o jsonb) returns text[]
language sql stable
return array_remove(array[
	case when kind = 'invoice' and o #>>
			'{parent,subscription_details,subscription}' is not null
			and not exists (
		select
		from llm.stripe_objects as s
		where s.id = o #>> '{parent,subscription_details,subscription}'
	) then 'subscription:' || (o #>>
		'{parent,subscription_details,subscription}') end,
	case when kind = 'subscription' and o->>'latest_invoice' is not null
			and not exists (
		select
		from llm.stripe_objects as s
		where s.id = o->>'latest_invoice'
		and s.data->>'status' in ('paid', 'void')
	) then 'invoice:' || (o->>'latest_invoice') end,
	case when kind = 'dispute' and not exists (
		select
		from llm.stripe_objects as s
		where s.id = o->>'charge'
	) then 'charge:' || (o->>'charge') end], null);

-- An event is told: a ticket to fetch by, or null, as it was done before.
create function llm.stripe_event(id text, type text, object text) returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	done boolean;
begin
	insert into llm.stripe_events as e (id, type, payload)
	values (stripe_event.id, stripe_event.type,
		jsonb_build_object('object', stripe_event.object))
	on conflict on constraint stripe_events_pkey do nothing;
	select e.processed_at is not null
	into done
	from llm.stripe_events as e
	where e.id = stripe_event.id;
	return case when not done then nextval('llm.stripe_tickets') end;
end
$$;

create function llm.stripe_ticket() returns bigint
language sql volatile security definer
set search_path = pg_catalog, pg_temp
return nextval('llm.stripe_tickets');

-- An object as it was fetched by a ticket: kept and applied, unless one of a
-- later ticket is known. The event, if any, is done with that.
create function llm.stripe_apply(ticket bigint, kind text, object jsonb,
	event text) returns json
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	o jsonb := stripe_apply.object;
	known llm.stripe_objects;
	digest jsonb := llm.digest(stripe_apply.kind, o);
	wants text[] := llm.wanted(stripe_apply.kind, o->>'id', o);
	owner uuid;
	customer text := case stripe_apply.kind when 'customer' then o->>'id'
		else o->>'customer' end;
	parent text := case stripe_apply.kind
		when 'invoice' then o #>> '{parent,subscription_details,subscription}'
		when 'charge' then o->>'payment_intent'
		when 'dispute' then o->>'charge' end;
begin
	select c.user_id
	into owner
	from llm.stripe_customers as c
	where c.customer_id = customer;
	if stripe_apply.kind = 'dispute' then
		select c.user_id
		into owner
		from llm.stripe_objects as c
		where c.id = parent;
	end if;
	if owner is not null then
		perform llm.lock_account(owner);
	end if;

	select s.*
	into known
	from llm.stripe_objects as s
	where s.id = o->>'id'
	for update;
	insert into llm.stripe_objects as s (id, kind, user_id, customer_id,
		parent_id, ticket, data, created_at)
	values (o->>'id', stripe_apply.kind, owner, customer, parent,
		stripe_apply.ticket, digest,
		coalesce(llm.at_second(o->>'created'), now()))
	on conflict on constraint stripe_objects_pkey do update
	set ticket = excluded.ticket, data = excluded.data,
		user_id = coalesce(s.user_id, excluded.user_id)
	where s.ticket < excluded.ticket;
	if found and owner is not null then
		if digest @> '{"deleted": true}' then
			delete from llm.stripe_customers as c
			where c.customer_id = customer;
		end if;
		perform llm.settle_payer(owner, wants = '{}');
	end if;
	update llm.stripe_events as e
	set processed_at = clock_timestamp(), last_error = null
	where e.id = stripe_apply.event;
	return json_build_object('changed', owner is not null
			and known.data is distinct from digest,
		'wants', wants);
end
$$;

-- Nothing is there under that id, or it is nobody's of ours.
create function llm.stripe_skip(event text, error text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	update llm.stripe_events as e
	set processed_at = clock_timestamp(), last_error = stripe_skip.error
	where e.id = stripe_skip.event;
end
$$;

create function llm.stripe_cursor(name text, at bigint) returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	if stripe_cursor.at is not null then
		insert into llm.stripe_cursors as c (name, at)
		values (stripe_cursor.name, stripe_cursor.at)
		on conflict on constraint stripe_cursors_pkey do update
		set at = excluded.at;
	end if;
	return (
		select c.at
		from llm.stripe_cursors as c
		where c.name = stripe_cursor.name
	);
end
$$;

-- Customers, by their ids, after one, for the daily look at all of them.
create function llm.stripe_payers(after text) returns json
language sql stable security definer
set search_path = pg_catalog, pg_temp
return (
	select json_agg(v.customer_id order by v.customer_id)
	from (
		select c.customer_id
		from llm.stripe_customers as c
		where c.customer_id > stripe_payers.after
		order by c.customer_id
		limit 100
	) as v
);

grant execute on function llm.stripe_event, llm.stripe_ticket, llm.stripe_apply,
	llm.stripe_skip, llm.stripe_cursor, llm.stripe_payers
	to tessera_billing_api;

commit;
