-- Credits: what there is, why, and how fast it may be spent.

create type credits as (id uuid, user_id uuid, total_credits integer,
	used_credits integer, lapsed_credits integer, held_credits bigint,
	remaining_credits integer,
	available_credits bigint, billing_period_start timestamptz,
	billing_period_end timestamptz, usage_percentage numeric, purchased json);

-- What was bought or given belongs to no period.
create function bought() returns json
language sql stable
begin atomic
	select json_build_object('remaining', coalesce(sum(c.remaining_credits), 0),
		'total', coalesce(sum(c.total_credits), 0),
		'lapsed', coalesce(sum(c.lapsed_credits), 0))
	from llm.credits as c
	where c.subscription_id is null;
end;

create function credits_me(bearer bytea) returns credits
language plpgsql
as $$
declare
	account llm.accounts;
	lot llm.credits;
begin
	perform identity.enter(bearer, 'credits.read');

	account := account_now();
	lot := this_period();
	return (lot.id, account.user_id, coalesce(lot.total_credits, 0),
		coalesce(lot.used_credits, 0), coalesce(lot.lapsed_credits, 0),
		account.held,
		coalesce(lot.remaining_credits, 0), account.balance - account.held,
		lot.billing_period_start, lot.billing_period_end,
		coalesce(trim_scale(round(100.0 * lot.used_credits
			/ nullif(lot.total_credits, 0), 2)), 0), bought())::credits;
end
$$;

create function credits_user(bearer bytea) returns json
language plpgsql
as $$
declare
	account llm.accounts;
	lot llm.credits;
	pro json;
begin
	perform identity.enter(bearer, 'credits.read');

	account := account_now();
	lot := this_period();
	pro := bought();
	return json_build_object(
		'freeCredits', json_build_object(
			'remaining', coalesce(lot.remaining_credits, 0),
			'monthlyAllocation', coalesce(lot.total_credits, 0),
			'used', coalesce(lot.used_credits, 0),
			'resetDate', wire.instant(lot.billing_period_end),
			'daysUntilReset', greatest(0, ceil(extract(epoch from
				lot.billing_period_end - llm.clock()) / 86400))::integer),
		'proCredits', json_build_object(
			'remaining', (pro ->> 'remaining')::bigint,
			'purchasedTotal', (pro ->> 'total')::bigint,
			'lifetimeUsed', (
				select coalesce(sum(c.used_credits), 0)
				from llm.credits as c
				where c.subscription_id is null
			)),
		'totalAvailable', account.balance - account.held,
		'lastUpdated', wire.instant(account.updated_at));
end
$$;

create type entry as (id text, at timestamptz, kind text, credit_id uuid,
	amount bigint, source text, reason text);

-- The days, of UTC, before an instant on which something was used.
create function days_used(before timestamptz, most integer)
returns setof timestamptz
language plpgsql stable
set plan_cache_mode = force_generic_plan
as $$
declare
	day timestamptz := before;
begin
	for i in 1 .. most loop
		select date_trunc('day', max(q.quarter), 'UTC')
		into day
		from llm.usage_quarters as q
		where q.quarter < day;
		exit when day is null;
		return next day;
	end loop;
end
$$;

-- What a day's calls took of each lot.
create function captures(day timestamptz) returns setof entry
language sql stable
begin atomic
	select 'capture:' || to_char(captures.day at time zone 'UTC', 'YYYY-MM-DD')
			|| ':' || p.lot, captures.day, 'capture', p.lot, -sum(p.credits),
		null, null
	from (
		select u.credit_id as lot, u.credits_used::bigint as credits
		from llm.usage_history as u
		where u.created_at >= captures.day
		and u.created_at < captures.day + interval '24 hours'
		and u.credit_id is not null
		and u.credits_used > 0
		union all
		select s.key::uuid, s.value::bigint
		from llm.usage_history as u,
			lateral jsonb_each_text(u.split) as s
		where u.created_at >= captures.day
		and u.created_at < captures.day + interval '24 hours'
		and u.credit_id is null
	) as p
	group by p.lot;
end;

-- All rows add up to the balance. A day's captures stand at its beginning.
create function credits_ledger(bearer bytea, "limit" integer, cursor text)
returns setof entry
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb;
	last timestamptz;
	last_id text;
begin
	perform identity.enter(bearer, 'credits.read');

	keys := coalesce(wire.keys_of(credits_ledger.cursor, 2), '["infinity", ""]');
	last := (keys ->> 0)::timestamptz;
	last_id := keys ->> 1;
	return query
	with told as (
		(
			select 'ledger:' || to_char(l.id, 'FM0000000000000000000') as id,
				l.at, l.kind, l.credit_id, l.amount, l.source::text,
				l.reason::text
			from llm.ledger as l
			where l.at <= last
			and (l.at, 'ledger:' || to_char(l.id, 'FM0000000000000000000'))
				< (last, last_id collate "C")
			order by l.at desc, l.id desc
			limit credits_ledger."limit" + 1
		)
		union all
		select c.id, c.at, c.kind, c.credit_id, c.amount, c.source, c.reason
		from days_used(date_trunc('day', last, 'UTC') + interval '24 hours',
				credits_ledger."limit" + 2) as d,
			lateral captures(d) as c
		where (c.at, c.id) < (last, last_id collate "C")
	)
	select t.id, t.at, t.kind, t.credit_id, t.amount, t.source, t.reason
	from told as t
	order by t.at desc, t.id collate "C" desc
	limit credits_ledger."limit" + 1;
end
$$;

create function window_json(most bigint, remaining bigint, reset timestamptz)
returns json
language sql stable
return json_build_object('limit', most, 'remaining', remaining,
	'reset_at', wire.instant(reset));

create function rate_limit(bearer bytea) returns json
language plpgsql
as $$
declare
	now llm.limits;
begin
	perform identity.enter(bearer, 'credits.read');

	now := llm.current_limits();
	return json_build_object(
		'requests_per_minute', window_json(now.requests_limit,
			now.requests_remaining, now.requests_reset),
		'tokens_per_minute', window_json(now.tokens_limit,
			now.tokens_remaining, now.tokens_reset),
		'credits_per_day', window_json(now.day_limit, now.day_remaining,
			now.day_reset));
end
$$;
