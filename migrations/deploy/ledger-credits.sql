-- Deploy tessera:ledger-credits to pg
-- What gives and takes credits: grants, lapses, months, payments. Locks are taken
-- in this order: replies, account, key, hold, lots, the rest; and one account a
-- transaction. Helpers expect the account's lock; what others may call takes it.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter table llm.subscriptions alter column paid_until set default '-infinity';

-- The time, asked once a lock is had; tests put another in its place.
create function llm.clock() returns timestamptz
language sql volatile
return clock_timestamp();

-- The n-th month of an anchor: 31 January, 28 February, 31 March.
create function llm.month(anchor timestamptz, n integer) returns timestamptz
language sql immutable parallel safe
return (anchor at time zone 'UTC' + n * interval '1 month') at time zone 'UTC';

-- In which month of an anchor an instant is.
create function llm.months(anchor timestamptz, at timestamptz) returns integer
language sql immutable parallel safe
begin atomic
	select case when llm.month(months.anchor, v.n) > months.at then v.n - 1
		else v.n end
	from (
		select 12 * (extract(year from b) - extract(year from a))::integer
			+ (extract(month from b) - extract(month from a))::integer as n
		from (
			select months.anchor at time zone 'UTC' as a,
				months.at at time zone 'UTC' as b
		) as v
	) as v;
end;

create function llm.charge(tokens_in bigint, tokens_cached bigint,
	tokens_out bigint, price_in integer, price_cached integer,
	price_out integer) returns bigint
language sql immutable parallel safe
return (tokens_in * price_in + tokens_cached * price_cached
	+ tokens_out * price_out + 999) / 1000;

-- The account, made if need be, locked.
create function llm.lock_account(user_id uuid) returns llm.accounts
language plpgsql
as $$
declare
	account llm.accounts;
begin
	loop
		select a.*
		into account
		from llm.accounts as a
		where a.user_id = lock_account.user_id
		for no key update;
		exit when found;
		insert into llm.accounts (user_id)
		values (lock_account.user_id)
		on conflict do nothing;
	end loop;
	return account;
end
$$;

-- Takes credits out of a lot for another reason than use.
create function llm.lose(lot llm.credits, amount bigint, kind text, source text,
	now timestamptz, actor_id uuid default null, reason text default null)
returns void
language plpgsql
as $$
begin
	update llm.credits as c
	set lapsed_credits = c.lapsed_credits + lose.amount
	where c.id = lose.lot.id;

	insert into llm.ledger (user_id, credit_id, kind, amount, source, actor_id,
		reason, at)
	values (lose.lot.user_id, lose.lot.id, lose.kind, -lose.amount, lose.source,
		lose.actor_id, lose.reason, lose.now);

	update llm.accounts as a
	set balance = a.balance - lose.amount,
		leftover = least(a.leftover, a.balance - lose.amount)
	where a.user_id = lose.lot.user_id;
end
$$;

-- Ends the lots past their time, but for what open holds need: that stays until
-- they are settled, and is in nobody's reach, for all of the balance is held.
create function llm.lapse(user_id uuid, now timestamptz) returns void
language plpgsql
as $$
declare
	lot llm.credits;
	free bigint;
	lost bigint;
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
		lost := least(lot.remaining_credits, free);
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

-- Adds a lot. A source gives once: the lot that it gave is told again.
create function llm.add_lot(user_id uuid, credits bigint, source text, kind text,
	lapses_at timestamptz, now timestamptz, subscription_id uuid default null,
	period_start timestamptz default null,
	period_end timestamptz default 'infinity', is_current boolean default false,
	actor_id uuid default null, reason text default null) returns uuid
language plpgsql
as $$
declare
	lot uuid;
begin
	select c.id
	into lot
	from llm.credits as c
	where c.source = add_lot.source
	and c.user_id = add_lot.user_id;
	if found then
		return lot;
	end if;

	insert into llm.credits (user_id, subscription_id, total_credits,
		billing_period_start, billing_period_end, is_current, source, lapses_at,
		created_at)
	values (add_lot.user_id, add_lot.subscription_id, add_lot.credits,
		coalesce(add_lot.period_start, add_lot.now), add_lot.period_end,
		add_lot.is_current, add_lot.source, add_lot.lapses_at, add_lot.now)
	returning id
	into lot;

	insert into llm.ledger (user_id, credit_id, kind, amount, source, actor_id,
		reason, at)
	values (add_lot.user_id, lot, add_lot.kind, add_lot.credits, add_lot.source,
		add_lot.actor_id, add_lot.reason, add_lot.now);

	update llm.accounts as a
	set balance = a.balance + add_lot.credits,
		renews_at = least(a.renews_at, add_lot.lapses_at)
	where a.user_id = add_lot.user_id;
	return lot;
end
$$;

-- Ends the month before, and gives this one's credits; of what was left of the
-- one before, a plan with rollover adds as much as a month gives.
create function llm.begin_month(plan llm.subscriptions, source text,
	period_start timestamptz, period_end timestamptz, lapses_at timestamptz,
	now timestamptz) returns uuid
language plpgsql
as $$
declare
	old llm.credits;
	lost bigint := 0;
begin
	select c.*
	into old
	from llm.credits as c
	where c.user_id = begin_month.plan.user_id
	and c.is_current
	and c.subscription_id is not null;
	if found then
		update llm.credits as c
		set is_current = false,
			lapses_at = case when old.subscription_id = begin_month.plan.id
				then least(c.lapses_at, begin_month.now)
				else c.lapses_at end
		where c.id = old.id;
		perform llm.lapse(begin_month.plan.user_id, begin_month.now);
		if begin_month.plan.credits_rollover
				and old.subscription_id = begin_month.plan.id then
			select c.lapsed_credits - old.lapsed_credits
			into lost
			from llm.credits as c
			where c.id = old.id;
		end if;
	end if;

	return llm.add_lot(begin_month.plan.user_id,
		begin_month.plan.credits_per_month
			+ least(lost, begin_month.plan.credits_per_month),
		begin_month.source, 'grant', begin_month.lapses_at, begin_month.now,
		begin_month.plan.id, begin_month.period_start, begin_month.period_end,
		true, reason => case when lost > 0 then 'with what was left' end);
end
$$;

-- The plan of a user: hers, be it suspended, or the free one, which begins now.
create function llm.plan_of(user_id uuid, now timestamptz)
returns llm.subscriptions
language plpgsql
as $$
declare
	plan llm.subscriptions;
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
		insert into llm.subscriptions (user_id, plan_id, tier, credits_per_month,
			credits_rollover, price_cents, billing_interval, anchor, paid_until,
			current_period_start, current_period_end)
		select plan_of.user_id, p.id, p.tier, p.credits_per_month,
			p.credits_rollover, p.price_cents, p.billing_interval, plan_of.now,
			'infinity', plan_of.now, llm.month(plan_of.now, 1)
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
-- end, a yearly one's while it is paid. What was skipped gives nothing.
create function llm.give_month(plan llm.subscriptions, now timestamptz)
returns void
language plpgsql
as $$
declare
	n integer := llm.months(give_month.plan.anchor, give_month.now);
	first timestamptz := llm.month(give_month.plan.anchor, n);
	next timestamptz := llm.month(give_month.plan.anchor, n + 1);
	free boolean := give_month.plan.paid_until = 'infinity';
begin
	if n < 0 or first >= give_month.plan.paid_until or exists (
		select
		from llm.credits as c
		where c.subscription_id = give_month.plan.id
		and c.user_id = give_month.plan.user_id
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

-- Whether months are counted here, or by who is paid for each.
create function llm.counts_months(plan llm.subscriptions) returns boolean
language sql immutable
return (counts_months.plan).status = 'active'
	and (counts_months.plan).anchor is not null
	and ((counts_months.plan).paid_until = 'infinity'
		or (counts_months.plan).billing_interval = 'yearly');

-- Does what is due: begins the free plan of who has none, gives the month, ends
-- lots; and says in the account which tier is in force and when to come again.
create function llm.renew_locked(user_id uuid, now timestamptz) returns void
language plpgsql
as $$
declare
	plan llm.subscriptions := llm.plan_of(renew_locked.user_id, renew_locked.now);
	next timestamptz := 'infinity';
	lapses timestamptz;
begin
	if llm.counts_months(plan) then
		perform llm.give_month(plan, renew_locked.now);
		next := llm.month(plan.anchor, greatest(0,
			llm.months(plan.anchor, renew_locked.now) + 1));
		if next >= plan.paid_until then
			next := 'infinity';
		end if;
	end if;
	perform llm.lapse(renew_locked.user_id, renew_locked.now);

	select min(c.lapses_at)
	into lapses
	from llm.credits as c
	where c.user_id = renew_locked.user_id
	and c.remaining_credits > 0
	and c.lapses_at > renew_locked.now;
	update llm.accounts as a
	set tier = case plan.status when 'active' then plan.tier else 'free' end,
		renews_at = least(next, lapses)
	where a.user_id = renew_locked.user_id;
end
$$;

create function llm.renew(user_id uuid) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform llm.lock_account(renew.user_id);
	perform llm.renew_locked(renew.user_id, llm.clock());
end
$$;

create or replace function llm.begin_free_plan(user_id uuid) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform llm.renew(begin_free_plan.user_id);
end
$$;

-- Gives credits once for each source: 'payment:<id>', 'adjust:<id>' and the like.
create function llm.grant(user_id uuid, credits integer, source text,
	kind text default 'grant', lapses_at timestamptz default 'infinity',
	subscription_id uuid default null, actor_id uuid default null,
	reason text default null) returns uuid
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	now timestamptz;
begin
	if "grant".credits <= 0 then
		raise sqlstate '22023' using message = 'credits must be above zero';
	end if;
	perform llm.lock_account("grant".user_id);
	now := llm.clock();
	perform llm.renew_locked("grant".user_id, now);
	return llm.add_lot("grant".user_id, "grant".credits, "grant".source,
		"grant".kind, "grant".lapses_at, now, "grant".subscription_id,
		actor_id => "grant".actor_id, reason => "grant".reason);
end
$$;

-- Takes credits back once for each source, as far as they are there and no open
-- hold needs them: of one lot, or of all as they are spent. Tells how many.
create function llm.take(user_id uuid, credits bigint, source text, kind text,
	credit_id uuid default null, actor_id uuid default null,
	reason text default null) returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	now timestamptz;
	most bigint;
	taken bigint := 0;
	lot llm.credits;
	part bigint;
	n integer := 0;
begin
	if take.credits <= 0 then
		raise sqlstate '22023' using message = 'credits must be above zero';
	end if;
	perform llm.lock_account(take.user_id);
	now := llm.clock();
	if exists (select from llm.ledger as l where l.source = take.source) then
		return (
			select -sum(l.amount)
			from llm.ledger as l
			where l.user_id = take.user_id
			and (l.source = take.source
				or starts_with(l.source, take.source || '#'))
		);
	end if;

	perform llm.renew_locked(take.user_id, now);
	select least(take.credits, a.balance - a.held)
	into most
	from llm.accounts as a
	where a.user_id = take.user_id;
	for lot in
		select c.*
		from llm.credits as c
		where c.user_id = take.user_id
		and c.remaining_credits > 0
		and (take.credit_id is null or c.id = take.credit_id)
		order by c.lapses_at, c.created_at, c.id
	loop
		part := least(most - taken, lot.remaining_credits);
		exit when part = 0;
		n := n + 1;
		perform llm.lose(lot, part, take.kind, take.source
			|| case when n > 1 then '#' || n else '' end, now, take.actor_id,
			take.reason);
		taken := taken + part;
	end loop;
	return taken;
end
$$;

-- A paid period begins: its credits come, those of the one before lapse. A year
-- gives them by the month. What is paid late gives what is left of its time.
create function llm.pay(subscription_id uuid, period_start timestamptz,
	period_end timestamptz, source text) returns uuid
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	plan llm.subscriptions;
	now timestamptz;
	ends timestamptz := pay.period_end;
	lot uuid;
begin
	perform llm.lock_account(s.user_id)
	from llm.subscriptions as s
	where s.id = pay.subscription_id;
	now := llm.clock();
	select s.*
	into plan
	from llm.subscriptions as s
	where s.id = pay.subscription_id;
	select c.id
	into lot
	from llm.credits as c
	where c.source = pay.source;
	if plan.id is null or lot is not null then
		return lot;
	end if;
	if plan.billing_interval = 'yearly' then
		ends := least(ends, llm.month(pay.period_start, 1));
	end if;

	if pay.period_start < plan.anchor then
		lot := llm.add_lot(plan.user_id, plan.credits_per_month, pay.source,
			'grant', ends + interval '3 days', now, plan.id, pay.period_start,
			ends);
	else
		update llm.subscriptions as s
		set anchor = pay.period_start,
			paid_until = pay.period_end,
			paid_source = pay.source,
			current_period_start = pay.period_start,
			current_period_end = pay.period_end
		where s.id = plan.id;
		lot := llm.begin_month(plan, pay.source, pay.period_start, ends,
			ends + interval '3 days', now);
	end if;
	perform llm.renew_locked(plan.user_id, now);
	return lot;
end
$$;

-- A subscription ended at once: its lots lapse, and nothing more is paid.
create function llm.end_plan(subscription_id uuid) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	owner uuid;
	now timestamptz;
begin
	select s.user_id
	into owner
	from llm.subscriptions as s
	where s.id = end_plan.subscription_id;
	if not found then
		return;
	end if;
	perform llm.lock_account(owner);
	now := llm.clock();
	update llm.credits as c
	set lapses_at = now
	where c.subscription_id = end_plan.subscription_id
	and c.user_id = owner
	and c.lapses_at > now;
	update llm.subscriptions as s
	set paid_until = '-infinity'
	where s.id = end_plan.subscription_id;
	perform llm.renew_locked(owner, now);
end
$$;

grant execute on function llm.renew to tessera_account_api,
	tessera_billing_api, tessera_inference_api;
grant execute on function llm.begin_free_plan, llm.grant, llm.take, llm.pay,
	llm.end_plan to tessera_billing_api;
grant usage on schema llm to tessera_admin_api;
grant execute on function llm.renew, llm.grant, llm.take to tessera_admin_api;

commit;
