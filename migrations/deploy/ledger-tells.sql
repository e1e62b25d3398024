-- Deploy tessera:ledger-tells to pg
-- Users are told by mail what they used of a period's credits. A free month is given
-- once, whatever was bought in between; who an administrator suspended stays it; sums
-- of a key stay for as long as the key; what open calls need of a month that is over
-- stays though the next one came.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter table llm.subscriptions
	add column suspended_at timestamptz;
comment on column llm.subscriptions.suspended_at is
	'by an administrator; who does not pay is suspended without it';
comment on column llm.accounts.told is
	'the lot of the period of which she was told, and how many percent';

-- Which of the percents that a user wants to hear of are used of the credits of her
-- plan: the highest is told, once a period.
create function llm.tell_usage(account llm.accounts, now timestamptz)
returns void
language plpgsql
as $$
declare
	told jsonb := tell_usage.account.told;
	total bigint;
	used bigint;
	period uuid;
	reached integer;
begin
	select sum(c.total_credits), sum(c.used_credits),
		(array_agg(c.id order by c.is_current desc, c.created_at, c.id))[1]
	into total, used, period
	from llm.credits as c
	where c.user_id = tell_usage.account.user_id
	and c.subscription_id is not null
	and (c.is_current or c.lapses_at > tell_usage.now);
	reached := (
		select max(p)
		from unnest(tell_usage.account.alert_percents) as p
		where used * 100 >= p * total
	);
	if reached is null or told ->> 'period' = period::text
			and reached <= (told ->> 'percent')::integer then
		return;
	end if;

	update llm.accounts as a
	set told = a.told || jsonb_build_object('period', period, 'percent', reached)
	where a.user_id = tell_usage.account.user_id;
	insert into identity.mail_outbox (user_id, recipient, template, parameters)
	select u.id, u.email, 'usage_alert', jsonb_build_object('name', u.first_name,
		'percent', reached, 'used', used, 'total', total)
	from identity.users as u
	where u.id = tell_usage.account.user_id
	and tell_usage.account.alert_mail
	and u.deleted_at is null;
end
$$;

create or replace function llm.close_account(open llm.holds, taken bigint, used bigint,
	now timestamptz) returns llm.accounts
language plpgsql
as $$
declare
	account llm.accounts;
begin
	update llm.accounts as a
	set held = a.held - close_account.open.amount,
		balance = a.balance - close_account.taken,
		leftover = least(a.leftover, a.balance - close_account.taken),
		tokens_until = llm.corrected(a.tokens_until,
			close_account.open.tokens_until, close_account.open.tokens,
			close_account.used,
			coalesce(a.tokens_per_minute, p.tokens_per_minute),
			close_account.now),
		day_credits = case when a.day = close_account.open.day
			then a.day_credits + close_account.taken
				- close_account.open.amount
			else a.day_credits end
	from llm.plans as p
	where a.user_id = close_account.open.user_id
	and p.product = 'llm'
	and p.tier = a.tier
	returning a.*
	into strict account;
	if close_account.taken > 0 and account.alert_percents <> '{}' then
		perform llm.tell_usage(account, close_account.now);
	end if;
	if account.leftover > 0 then
		perform llm.lapse(account.user_id, close_account.now);
		account := llm.lock_account(account.user_id);
	end if;
	return account;
end
$$;

-- Why a key's own rules refuse it: another model, its rates, its budget. A budget's
-- period that is over is not counted.
create or replace function llm.key_refusal(key llm.api_keys, model_id text, need bigint,
	tokens bigint, now timestamptz) returns llm.held
language plpgsql stable
as $$
declare
	said llm.held;
	start timestamptz := llm.budget_start(key_refusal.key.budget_period,
		key_refusal.now);
	fresh boolean := key_refusal.key.period_start < start;
begin
	if key_refusal.model_id <> all (key_refusal.key.models) then
		said.status := 403;
		said.code := 'model_access_restricted';
		said.details := jsonb_build_object('models',
			to_jsonb(key_refusal.key.models));
		return said;
	end if;
	if key_refusal.key.requests_per_minute is not null then
		said := llm.over('key_requests_per_minute',
			key_refusal.key.requests_per_minute,
			key_refusal.key.requests_until, 1, key_refusal.now);
	end if;
	if said.status is null and key_refusal.key.tokens_per_minute is not null then
		said := llm.over('key_tokens_per_minute',
			key_refusal.key.tokens_per_minute, key_refusal.key.tokens_until,
			key_refusal.tokens, key_refusal.now);
	end if;
	if said.status is null and key_refusal.key.budget < key_refusal.need
		+ (case when fresh then 0
			else key_refusal.key.spent + key_refusal.key.held end)
	then
		said.status := 403;
		said.code := 'budget_exceeded';
		said.details := jsonb_build_object('budget', key_refusal.key.budget,
			'spent', case when fresh then 0 else key_refusal.key.spent end,
			'held', case when fresh then 0 else key_refusal.key.held end,
			'resets_at', case when key_refusal.key.budget_period <> 'total' then
				wire.instant(llm.budget_end(key_refusal.key.budget_period,
					key_refusal.now)) end);
	end if;
	return said;
end
$$;

-- Ends the lots past their time, but for what holds need that are older: that stays
-- until they are settled, though other credits came meanwhile, and no other hold has
-- it, for so much of the balance is held.
create or replace function llm.lapse(user_id uuid, now timestamptz) returns void
language plpgsql
as $$
declare
	lot llm.credits;
	free bigint;
	lost bigint;
	needed bigint;
	kept bigint := 0;
begin
	select a.balance - a.held
	into free
	from llm.accounts as a
	where a.user_id = lapse.user_id;

	for lot in
		select c.*
		from llm.credits as c
		where c.user_id = lapse.user_id
		and c.remaining_credits > 0
		and c.lapses_at <= lapse.now
		order by c.lapses_at, c.created_at, c.id
	loop
		select greatest(0, coalesce(sum(h.amount), 0) - kept)
		into needed
		from llm.holds as h
		where h.user_id = lapse.user_id
		and h.created_at < lot.lapses_at;
		lost := least(free, greatest(0, lot.remaining_credits - needed));
		free := free - lost;
		kept := kept + lot.remaining_credits - lost;
		if lost > 0 then
			perform llm.lose(lot, lost, 'lapse',
				format('lapse:%s:%s', lot.id, lot.lapsed_credits), lapse.now);
		end if;
	end loop;

	update llm.accounts as a
	set leftover = kept
	where a.user_id = lapse.user_id
	and a.leftover <> kept;
end
$$;

-- The plan of a user: hers, be it suspended, or the free one, which begins now. Who
-- had it before has the same months as then, and who was suspended is it still.
create or replace function llm.plan_of(user_id uuid, now timestamptz)
returns llm.subscriptions
language plpgsql
as $$
declare
	plan llm.subscriptions;
	began timestamptz;
	since timestamptz;
begin
	select s.*
	into plan
	from llm.subscriptions as s
	where s.user_id = plan_of.user_id
	and s.product = 'llm'
	and s.status in ('active', 'suspended')
	order by s.status, s.created_at desc
	limit 1;
	if not found then
		select s.anchor
		into began
		from llm.subscriptions as s
		where s.user_id = plan_of.user_id
		and s.product = 'llm'
		and s.tier = 'free'
		and s.anchor <= plan_of.now
		order by s.created_at desc, s.id
		limit 1;
		select max(s.suspended_at)
		into since
		from llm.subscriptions as s
		where s.user_id = plan_of.user_id
		and s.product = 'llm';
		began := coalesce(began, plan_of.now);
		insert into llm.subscriptions (user_id, plan_id, tier, credits_per_month,
			credits_rollover, price_cents, billing_interval, anchor, paid_until,
			current_period_start, current_period_end, status, suspended_at)
		select plan_of.user_id, p.id, p.tier, p.credits_per_month,
			p.credits_rollover, p.price_cents, p.billing_interval, began,
			'infinity', llm.month(began, llm.months(began, plan_of.now)),
			llm.month(began, llm.months(began, plan_of.now) + 1),
			case when since is null then 'active' else 'suspended' end
				::llm.subscription_status, since
		from llm.plans as p
		where p.product = 'llm'
		and p.tier = 'free'
		returning *
		into plan;
	end if;
	return plan;
end
$$;

-- Gives the month that an active plan is in, if it is due: a free one's without
-- end, a yearly one's while it is paid. What was skipped gives nothing; a free month
-- that another plan interrupted is not given twice.
create or replace function llm.give_month(plan llm.subscriptions, now timestamptz)
returns void
language plpgsql
as $$
declare
	n integer := llm.months(give_month.plan.anchor, give_month.now);
	first timestamptz := llm.month(give_month.plan.anchor, n);
	next timestamptz := llm.month(give_month.plan.anchor, n + 1);
	free boolean := give_month.plan.paid_until = 'infinity';
	given uuid;
begin
	if n < 0 or first >= give_month.plan.paid_until or exists (
		select
		from llm.credits as c
		where c.user_id = give_month.plan.user_id
		and (c.subscription_id = give_month.plan.id
			or free and starts_with(c.source, 'free:'))
		and c.is_current
		and c.billing_period_start >= first
	) then
		return;
	end if;
	if free then
		update llm.subscriptions as s
		set current_period_start = first,
			current_period_end = next
		where s.id = give_month.plan.id
		and s.current_period_start <> first;
		select c.id
		into given
		from llm.credits as c
		where c.user_id = give_month.plan.user_id
		and starts_with(c.source, 'free:')
		and c.billing_period_start >= first;
		if found then
			update llm.credits as c
			set is_current = false
			where c.user_id = give_month.plan.user_id
			and c.is_current
			and c.subscription_id is not null;
			update llm.credits as c
			set is_current = true
			where c.id = given;
			return;
		end if;
		perform llm.begin_month(give_month.plan, format('free:%s:%s',
				give_month.plan.id, to_char(first at time zone 'UTC',
				'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')), first, next, next,
			give_month.now);
	else
		perform llm.begin_month(give_month.plan,
			give_month.plan.paid_source || ':' || n, first, next,
			next + interval '3 days', give_month.now);
	end if;
end
$$;

-- A paid plan begins: the free one is over. A second one beside it (two Checkouts)
-- is none that anybody wants: unless a look shows that the first is over, it is
-- ended, and the credits that were paid for stay. Who is suspended stays it.
create or replace function llm.know_subscription(user_id uuid, id text, created timestamptz,
	data jsonb) returns void
language plpgsql
as $$
declare
	bought record;
	first text;
	since timestamptz;
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
	and (s.status = 'active'
		or s.status = 'suspended' and s.suspended_at is not null)
	order by s.created_at
	limit 1;
	select max(s.suspended_at)
	into since
	from llm.subscriptions as s
	where s.user_id = know_subscription.user_id
	and s.product = bought.product;
	update llm.subscriptions as s
	set status = 'cancelled', cancelled_at = know_subscription.created
	where s.user_id = know_subscription.user_id
	and s.product = bought.product
	and s.stripe_subscription_id is null
	and s.status in ('active', 'suspended');
	insert into llm.subscriptions (user_id, product, plan_id, tier, status,
		credits_per_month, credits_rollover, price_cents, billing_interval,
		stripe_subscription_id, stripe_customer_id, current_period_start,
		current_period_end, created_at, suspended_at)
	select know_subscription.user_id, bought.product, bought.id, bought.tier,
		case when first is null and since is null then 'active'
			else 'suspended' end::llm.subscription_status,
		bought.credits_per_month, bought.credits_rollover, bought.price_cents,
		bought.term, know_subscription.id, c.customer_id,
		llm.at_second(know_subscription.data->>'period_start'),
		llm.at_second(know_subscription.data->>'period_end'),
		know_subscription.created, since
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

-- What a subscription is: its terms by the line that was paid last, its state by
-- what Stripe says; a period of it that was overtaken has no credits.
create or replace function llm.settle_terms(plan llm.subscriptions, data jsonb)
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
				and (s.suspended_at is not null or exists (
				select
				from llm.subscriptions as other
				where other.user_id = s.user_id
				and other.product = s.product
				and (other.status = 'active'
					or other.status = 'suspended'
						and other.suspended_at is not null)
				and other.id <> s.id
			)) then 'suspended'
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

-- False if there is none to be changed. Who is suspended has the free limits and
-- no grants; her lots stay until they lapse. What Stripe tells does not resume her,
-- and who is resumed is what it tells.
create or replace function llm.suspend(user_id uuid, suspended boolean) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	before llm.subscription_status := case when suspend.suspended
		then 'active' else 'suspended' end;
	hers uuid;
	there text;
begin
	perform identity.look();
	perform llm.lock_account(suspend.user_id);
	select p.id, o.data->>'status'
	into hers, there
	from llm.subscriptions as p
	left join llm.stripe_objects as o on o.id = p.stripe_subscription_id
	where p.user_id = suspend.user_id
	and p.product = 'llm'
	and p.status = before
	and (suspend.suspended or p.suspended_at is not null)
	order by p.created_at
	limit 1;
	if not found then
		return false;
	end if;
	update llm.subscriptions as s
	set status = case when suspend.suspended then 'suspended'
			else coalesce(llm.status_of(there), 'active') end
	where s.id = hers;
	update llm.subscriptions as s
	set suspended_at = case when suspend.suspended then llm.clock() end
	where s.user_id = suspend.user_id
	and case when suspend.suspended then s.id = hers
		else s.suspended_at is not null end;
	update llm.accounts as a
	set renews_at = '-infinity'
	where a.user_id = suspend.user_id;
	perform llm.renew(suspend.user_id);
	perform identity.audit(case when suspend.suspended
		then 'subscription.suspended' else 'subscription.resumed' end,
		suspend.user_id);
	return true;
end
$$;

-- A key's quarters are kept for as long as the key.
create or replace function llm.audit_keys(user_id uuid)
returns table (user_id uuid, what text, subject text, stands numeric,
	should numeric)
language sql stable
begin atomic
	select k.user_id, v.what, k.session_id::text, v.stands, v.should
	from llm.api_keys as k,
		lateral (values
			('key held', k.held::numeric, (
				select coalesce(sum(h.amount), 0)::numeric
				from llm.holds as h
				where h.user_id = k.user_id
				and h.key_id = k.session_id
				and h.created_at >= k.period_start)),
			('key spent', k.spent, (
				select coalesce(sum(q.credits_used), 0)
				from llm.usage_quarters as q
				where q.user_id = k.user_id
				and q.key_id = k.session_id
				and q.quarter >= k.period_start))
		) as v (what, stands, should)
	where (audit_keys.user_id is null or k.user_id = audit_keys.user_id)
	and v.stands <> v.should;
end;

-- As identity.people, of those alone who have a plan of this tier.
create function llm.people(search text, tier llm.subscription_tier,
	"limit" integer, "offset" bigint) returns setof identity.person
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform identity.look();
	return query
	with found as materialized (
		select p.*
		from identity.people(people.search, null, 0) as p
		where exists (
			select
			from llm.subscriptions as s
			where s.user_id = p.id
			and s.product = 'llm'
			and s.status in ('active', 'suspended')
			and s.tier = people.tier
		)
	), page as (
		select f.*
		from found as f
		order by f.created_at desc, f.id desc
		limit people."limit"
		offset people."offset"
	)
	select p.id, p.email, p.email_verified, p.username, p.first_name,
		p.last_name, p.created_at, p.last_login_at, p.is_active, p.is_admin,
		p.deleted_at, counted.total
	from (select count(*) from found) as counted (total)
	left join page as p on true
	order by p.created_at desc, p.id desc;
end
$$;
grant execute on function llm.people to tessera_admin_api;

-- The keys of a cursor of so many.
create function wire.keys_of(cursor text, many integer) returns jsonb
language plpgsql immutable strict parallel safe
as $$
declare
	found jsonb := wire.keys(keys_of.cursor);
begin
	if jsonb_array_length(found) <> keys_of.many or found @? '$[*] ? (@ == null)' then
		raise sqlstate 'PT422'
			using message = 'The list cannot go on from there.';
	end if;
	return found;
end
$$;

grant execute on function wire.keys_of to tessera_api;

update maintenance.tasks
set condition = 'quarter < now() - $1 and not exists (select from llm.api_keys '
	'as k where k.session_id = key_id)'
where name = 'llm.usage_quarters';

commit;
