-- Deploy tessera:ledger-calls to pg
-- What a call of a model costs: hold before it, extend while it lasts, settle at
-- its end, sweep where nobody settles. Limits are asked where credits are held.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- Tokens as they are told, within what can be counted.
create function llm.counted(tokens bigint) returns bigint
language sql immutable parallel safe
return greatest(0, least(coalesce(tokens, 0), 1000000000));

-- What the limits leave; reset is when they leave all.
create type llm.limits as (requests_limit integer, requests_remaining integer,
	requests_reset timestamptz, tokens_limit integer, tokens_remaining integer,
	tokens_reset timestamptz, day_limit integer, day_remaining bigint,
	day_reset timestamptz);

-- Status 200: held, or a reply that is there (running, kept, unkept). Else what
-- is refused, with the milliseconds after which it is not, if ever.
create type llm.held as (status integer, code text, details jsonb,
	retry_after_ms bigint, id uuid, created_at timestamptz, amount bigint,
	available bigint, model_id text, price_in integer, price_cached integer,
	price_out integer, max_output_tokens integer, routes jsonb, limits llm.limits,
	reply text, reply_id uuid, reply_hold uuid, reply_at timestamptz,
	reply_runner uuid, reply_host text, reply_body bytea);

create type llm.extended as (outcome text, amount bigint, granted bigint,
	last boolean, code text);

create type llm.settled as (outcome text, credits_used bigint,
	uncollected bigint, available bigint);

-- The bucket of a limit holds what a minute allows (GCRA); this many microseconds
-- of it are filled by n.
create function llm.filled(n bigint, per_minute integer) returns interval
language sql immutable parallel safe
return (n * 60000000 / per_minute) * interval '1 microsecond';

create function llm.room(until timestamptz, per_minute integer, now timestamptz)
returns integer
language sql immutable parallel safe
return case when until <= now then per_minute
	else least(per_minute, greatest(0, 60000000
		- round(date_part('epoch', until - now) * 1000000)::bigint)
		* per_minute / 60000000) end;

create function llm.limits_of(requests integer, requests_until timestamptz,
	tokens integer, tokens_until timestamptz, per_day integer,
	day_credits bigint, now timestamptz) returns llm.limits
language sql immutable parallel safe
return row(requests, llm.room(requests_until, requests, now),
	greatest(requests_until, now), tokens,
	llm.room(tokens_until, tokens, now), greatest(tokens_until, now), per_day,
	greatest(0, per_day - day_credits),
	(date_trunc('day', now at time zone 'UTC') + interval '1 day')
		at time zone 'UTC')::llm.limits;

create function llm.limits_now(account llm.accounts, now timestamptz)
returns llm.limits
language sql stable
return (
	select llm.limits_of(
		coalesce((account).requests_per_minute, p.requests_per_minute),
		coalesce((account).requests_until, now),
		coalesce((account).tokens_per_minute, p.tokens_per_minute),
		coalesce((account).tokens_until, now),
		coalesce((account).credits_per_day, p.credits_per_day),
		case when (account).day = (now at time zone 'UTC')::date
			then (account).day_credits else 0 end, now)
	from llm.plans as p
	where p.product = 'llm'
	and p.tier = coalesce((account).tier, 'free')
);

-- For who has entered: /v1/rate-limit, and the headers of other answers.
create function llm.current_limits() returns llm.limits
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	account llm.accounts;
begin
	select a.*
	into account
	from llm.accounts as a
	where a.user_id = identity.user_id();
	return llm.limits_now(account, llm.clock());
end
$$;

-- Where the period of a key's budget begins that an instant is in, and its end.
create function llm.budget_start(period text, at timestamptz)
returns timestamptz
language sql immutable parallel safe
return case when period = 'total' then '-infinity'
	else date_trunc(period, at at time zone 'UTC') at time zone 'UTC' end;

create function llm.budget_end(period text, at timestamptz)
returns timestamptz
language sql immutable parallel safe
return case when period = 'total' then 'infinity'
	else (date_trunc(period, at at time zone 'UTC') + case period
		when 'day' then interval '1 day'
		when 'week' then interval '7 days'
		else interval '1 month' end) at time zone 'UTC' end;

-- What calls of a time cost: those that ended by quarters, those that are open.
create function llm.used_between(user_id uuid, key_id uuid, first timestamptz,
	next timestamptz) returns bigint
language sql stable
return (
	select coalesce(sum(q.credits_used), 0)
	from llm.usage_quarters as q
	where q.user_id = used_between.user_id
	and (used_between.key_id is null or q.key_id = used_between.key_id)
	and q.quarter >= used_between.first
	and q.quarter < used_between.next
) + (
	select coalesce(sum(h.amount), 0)
	from llm.holds as h
	where h.user_id = used_between.user_id
	and (used_between.key_id is null or h.key_id = used_between.key_id)
	and h.created_at >= used_between.first
	and h.created_at < used_between.next
);

-- What is left of the budget in the period of a call that began at an instant.
create function llm.key_free(key llm.api_keys, at timestamptz) returns bigint
language sql stable
return case
	when (key).session_id is null or (key).budget is null then null
	when at >= (key).period_start
		then greatest(0, (key).budget - (key).spent - (key).held)
	else greatest(0, (key).budget - llm.used_between((key).user_id,
		(key).session_id, llm.budget_start((key).budget_period, at),
		llm.budget_end((key).budget_period, at)))
end;

-- What is left of a day's credits.
create function llm.day_free(account llm.accounts, day date) returns bigint
language sql stable
return (
	select greatest(0, coalesce((account).credits_per_day, p.credits_per_day)
		- case when (account).day = day_free.day then (account).day_credits
			else llm.used_between((account).user_id, null,
				day_free.day::timestamp at time zone 'UTC',
				(day_free.day + 1)::timestamp at time zone 'UTC') end)
	from llm.plans as p
	where p.product = 'llm'
	and p.tier = (account).tier
);

-- A bucket that has no room for n.
create function llm.over(name text, per_minute integer, until timestamptz,
	n bigint, now timestamptz) returns llm.held
language plpgsql stable
as $$
declare
	said llm.held;
	wait interval := greatest("over".until, "over".now)
		+ llm.filled("over".n, "over".per_minute) - interval '1 minute'
		- "over".now;
begin
	if wait > '0' then
		said.status := 429;
		said.code := 'rate_limit_exceeded';
		said.details := jsonb_build_object('limit', "over".name,
			'max', "over".per_minute,
			'remaining', llm.room("over".until, "over".per_minute, "over".now),
			'reset_at', wire.instant(greatest("over".until, "over".now)));
		if "over".n <= "over".per_minute then
			said.retry_after_ms := ceil(extract(epoch from wait) * 1000);
		end if;
	end if;
	return said;
end
$$;

-- What a day's credits do not allow.
create function llm.over_day(account llm.accounts, need bigint, now timestamptz)
returns llm.held
language plpgsql stable
as $$
declare
	said llm.held;
	today date := over_day.now at time zone 'UTC';
	free bigint := llm.day_free(over_day.account, today);
	most integer;
	ends timestamptz := (today + 1)::timestamp at time zone 'UTC';
begin
	if free < over_day.need then
		select coalesce(over_day.account.credits_per_day, p.credits_per_day)
		into most
		from llm.plans as p
		where p.product = 'llm'
		and p.tier = over_day.account.tier;
		said.status := 429;
		said.code := 'rate_limit_exceeded';
		said.details := jsonb_build_object('limit', 'credits_per_day',
			'max', most, 'remaining', free, 'reset_at', wire.instant(ends));
		if over_day.need <= most then
			said.retry_after_ms :=
				ceil(extract(epoch from ends - over_day.now) * 1000);
		end if;
	end if;
	return said;
end
$$;

-- Why a call is refused: the model, then rate, day, credit. All NULL: it is not.
create function llm.refusal(account llm.accounts, min_tier llm.subscription_tier,
	need bigint, tokens bigint, now timestamptz) returns llm.held
language plpgsql stable
as $$
declare
	limits llm.limits := llm.limits_now(refusal.account, refusal.now);
	said llm.held;
begin
	if refusal.account.tier < refusal.min_tier then
		said.status := 403;
		said.code := 'model_access_restricted';
		said.details := jsonb_build_object('required_tier', refusal.min_tier,
			'tier', refusal.account.tier);
		return said;
	end if;
	if refusal.account.unmetered then
		return said;
	end if;
	said := llm.over('requests_per_minute', limits.requests_limit,
		refusal.account.requests_until, 1, refusal.now);
	if said.status is null then
		said := llm.over('tokens_per_minute', limits.tokens_limit,
			refusal.account.tokens_until, refusal.tokens, refusal.now);
	end if;
	if said.status is null then
		said := llm.over_day(refusal.account, refusal.need, refusal.now);
	end if;
	if said.status is null
			and refusal.account.balance - refusal.account.held < refusal.need
	then
		said.status := 403;
		said.code := 'insufficient_credits';
		said.details := jsonb_build_object('required_credits', refusal.need,
			'available_credits', refusal.account.balance - refusal.account.held);
	end if;
	return said;
end
$$;

-- Why a key's own rules refuse it: another model, its rates, its budget. A budget's
-- period that is over is not counted.
create function llm.key_refusal(key llm.api_keys, model_id text, need bigint,
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
			'resets_at', case when key_refusal.key.budget_period <> 'total' then
				wire.instant(llm.budget_end(key_refusal.key.budget_period,
					key_refusal.now)) end);
	end if;
	return said;
end
$$;

-- Counts a call that is allowed in its key's row.
create function llm.count_key(key llm.api_keys, need bigint, tokens bigint,
	now timestamptz) returns timestamptz
language plpgsql
as $$
declare
	start timestamptz := llm.budget_start(count_key.key.budget_period,
		count_key.now);
	until timestamptz;
begin
	update llm.api_keys as k
	set spent = case when k.period_start < start then 0 else k.spent end,
		held = count_key.need
			+ case when k.period_start < start then 0 else k.held end,
		period_start = greatest(k.period_start, start),
		requests_until = greatest(k.requests_until, count_key.now)
			+ coalesce(llm.filled(1, k.requests_per_minute), '0'),
		tokens_until = greatest(k.tokens_until, count_key.now)
			+ coalesce(llm.filled(count_key.tokens, k.tokens_per_minute), '0'),
		last_used_at = count_key.now
	where k.session_id = count_key.key.session_id
	returning case when k.tokens_per_minute is not null then k.tokens_until end
	into until;
	return until;
end
$$;

-- The row of an Idempotency-Key: made (nothing is returned), or what is there.
create function llm.claim_reply(user_id uuid, reply_key bytea,
	request_hash bytea, runner uuid) returns llm.held
language plpgsql
as $$
declare
	said llm.held;
	reply llm.replies;
begin
	loop
		insert into llm.replies (user_id, key_hash, request_hash, runner,
			created_at)
		values (claim_reply.user_id, claim_reply.reply_key,
			claim_reply.request_hash, claim_reply.runner, llm.clock())
		on conflict do nothing;
		if found then
			return said;
		end if;
		select r.*
		into reply
		from llm.replies as r
		where r.user_id = claim_reply.user_id
		and r.key_hash = claim_reply.reply_key;
		exit when found;
	end loop;

	if reply.request_hash <> claim_reply.request_hash then
		said.status := 422;
		said.code := 'idempotency_mismatch';
	elsif reply.state = 'unkept' then
		said.status := 409;
		said.code := 'reply_not_kept';
	else
		said.status := 200;
		said.reply := reply.state;
		said.reply_id := reply.id;
		said.reply_hold := reply.hold_id;
		said.reply_at := reply.hold_at;
		said.reply_runner := reply.runner;
		said.reply_body := reply.body;
		select n.host
		into said.reply_host
		from llm.runners as n
		where n.id = reply.runner;
	end if;
	return said;
end
$$;

-- What stands in the account's row after a hold.
create type llm.taken as (now timestamptz, available bigint, requests integer,
	requests_until timestamptz, tokens integer, tokens_until timestamptz,
	per_day integer, day_credits bigint);

-- A call is of the day that counts it, be it that midnight came in between, or that
-- another machine's clock was ahead.
create function llm.within_day(at timestamptz, day date) returns timestamptz
language sql immutable
return least(greatest(at, day::timestamp at time zone 'UTC'),
	(day + 1)::timestamp at time zone 'UTC' - interval '1 microsecond');

-- Holds in the account's row what a call needs, if all allows it, else nothing.
-- The row may have to be waited for: all is asked again then, the time too.
create function llm.hold_account(user_id uuid, min_tier llm.subscription_tier,
	need bigint, tokens bigint) returns llm.taken
language plpgsql
as $$
declare
	taken llm.taken;
begin
	update llm.accounts as a
	set held = a.held + hold_account.need,
		requests_until = greatest(a.requests_until, llm.clock()) + llm.filled(1,
			coalesce(a.requests_per_minute, p.requests_per_minute)),
		tokens_until = greatest(a.tokens_until, llm.clock())
			+ llm.filled(hold_account.tokens,
				coalesce(a.tokens_per_minute, p.tokens_per_minute)),
		(day, day_credits) = (
			select greatest(a.day, c.today), hold_account.need + case
				when a.day >= c.today then a.day_credits
				else 0 end
			from (select (llm.clock() at time zone 'UTC')::date as today) as c
		)
	from llm.plans as p
	where a.user_id = hold_account.user_id
	and p.product = 'llm'
	and p.tier = a.tier
	and a.tier >= hold_account.min_tier
	and a.renews_at > llm.clock()
	and not a.unmetered
	and greatest(a.requests_until, llm.clock()) + llm.filled(1,
			coalesce(a.requests_per_minute, p.requests_per_minute))
		<= llm.clock() + interval '1 minute'
	and greatest(a.tokens_until, llm.clock()) + llm.filled(hold_account.tokens,
			coalesce(a.tokens_per_minute, p.tokens_per_minute))
		<= llm.clock() + interval '1 minute'
	and hold_account.need + case
			when a.day >= (llm.clock() at time zone 'UTC')::date
				then a.day_credits
			else 0 end
		<= coalesce(a.credits_per_day, p.credits_per_day)
	and a.held + hold_account.need <= a.balance
	returning llm.within_day(llm.clock(), a.day), a.balance - a.held,
		coalesce(a.requests_per_minute, p.requests_per_minute),
		a.requests_until,
		coalesce(a.tokens_per_minute, p.tokens_per_minute), a.tokens_until,
		coalesce(a.credits_per_day, p.credits_per_day), a.day_credits
	into taken;
	return taken;
end
$$;

-- Where the account's row did not allow it at once: does what is due, ends what
-- nobody settles, and says why, if it is so still.
create function llm.prepare(user_id uuid, min_tier llm.subscription_tier,
	need bigint, tokens bigint) returns llm.held
language plpgsql
as $$
declare
	account llm.accounts := llm.lock_account(prepare.user_id);
	now timestamptz := llm.clock();
	said llm.held;
begin
	if account.renews_at <= now then
		perform llm.renew_locked(prepare.user_id, now);
		account := llm.lock_account(prepare.user_id);
	end if;
	said := llm.refusal(account, prepare.min_tier, prepare.need, prepare.tokens,
		now);
	if said.code is distinct from 'insufficient_credits' then
		return said;
	end if;
	if llm.sweep_user(prepare.user_id, now) > 0 then
		account := llm.lock_account(prepare.user_id);
		said := llm.refusal(account, prepare.min_tier, prepare.need,
			prepare.tokens, now);
	end if;
	return said;
end
$$;

-- Tries until it is held or refused; who is unmetered holds nothing.
create function llm.try_hold(user_id uuid, key llm.api_keys, model llm.models,
	need bigint, tokens bigint, out said llm.held, out taken llm.taken)
language plpgsql
as $$
declare
	key_says llm.held;
begin
	if try_hold.key.session_id is not null then
		perform llm.lock_account(try_hold.user_id);
		select k.*
		into try_hold.key
		from llm.api_keys as k
		where k.session_id = try_hold.key.session_id
		for no key update;
		key_says := llm.key_refusal(try_hold.key, try_hold.model.id,
			try_hold.need, try_hold.tokens, llm.clock());
	end if;
	for i in 1..5 loop
		if key_says.status is null then
			taken := llm.hold_account(try_hold.user_id, try_hold.model.min_tier,
				try_hold.need, try_hold.tokens);
			if taken.now is not null then
				return;
			end if;
		end if;
		said := llm.prepare(try_hold.user_id, try_hold.model.min_tier,
			try_hold.need, try_hold.tokens);
		if said.status is null then
			said := key_says;
		end if;
		if said.status is not null then
			return;
		end if;
		if exists (
			select
			from llm.accounts as a
			where a.user_id = try_hold.user_id
			and a.unmetered
		) then
			taken.now := llm.clock();
			return;
		end if;
	end loop;
	raise 'no plan has the limits of %', try_hold.user_id;
end
$$;

-- Writes what is held, and says it.
create function llm.keep_hold(user_id uuid, key_id uuid, model llm.models,
	operation llm.usage_operation, need bigint, tokens bigint, taken llm.taken,
	key_until timestamptz, reply_key bytea, runner uuid) returns llm.held
language plpgsql
as $$
declare
	said llm.held;
	m llm.models := keep_hold.model;
begin
	said.price_in := m.credits_per_1k_tokens;
	said.price_cached := coalesce(m.credits_per_1k_cached_tokens,
		m.credits_per_1k_tokens);
	said.price_out := coalesce(m.credits_per_1k_output_tokens,
		m.credits_per_1k_tokens);
	insert into llm.holds (user_id, key_id, model_id, operation, amount, tokens,
		tokens_until, key_tokens_until, price_in, price_cached, price_out,
		cost_in, cost_out, day, provider, reply_key, runner, created_at)
	values (keep_hold.user_id, keep_hold.key_id, m.id, keep_hold.operation,
		keep_hold.need, keep_hold.tokens, keep_hold.taken.tokens_until,
		keep_hold.key_until, said.price_in, said.price_cached, said.price_out,
		m.input_cost_per_million_tokens, m.output_cost_per_million_tokens,
		(keep_hold.taken.now at time zone 'UTC')::date, m.provider,
		keep_hold.reply_key, keep_hold.runner, keep_hold.taken.now)
	returning id
	into said.id;
	if keep_hold.reply_key is not null then
		update llm.replies as r
		set hold_id = said.id,
			hold_at = keep_hold.taken.now
		where r.user_id = keep_hold.user_id
		and r.key_hash = keep_hold.reply_key;
	end if;

	said.status := 200;
	said.created_at := keep_hold.taken.now;
	said.amount := keep_hold.need;
	said.available := keep_hold.taken.available;
	said.model_id := m.id;
	said.max_output_tokens := m.max_output_tokens;
	said.routes := m.routes;
	if keep_hold.taken.requests is not null then
		said.limits := llm.limits_of(keep_hold.taken.requests,
			keep_hold.taken.requests_until, keep_hold.taken.tokens,
			keep_hold.taken.tokens_until, keep_hold.taken.per_day,
			keep_hold.taken.day_credits, keep_hold.taken.now);
	end if;
	return said;
end
$$;

-- A refusal leaves no reply behind, and tells the limits too.
create function llm.refuse(said llm.held, user_id uuid, reply_key bytea)
returns llm.held
language plpgsql
as $$
declare
	account llm.accounts;
begin
	if refuse.reply_key is not null then
		delete from llm.replies as r
		where r.user_id = refuse.user_id
		and r.key_hash = refuse.reply_key;
	end if;
	select a.*
	into account
	from llm.accounts as a
	where a.user_id = refuse.user_id;
	refuse.said.limits := llm.limits_now(account, llm.clock());
	return refuse.said;
end
$$;

-- Holds what a call may cost at first, for who has entered with this bearer:
-- tokens_in and tokens_out are estimates. What is refused is told and not raised,
-- for what was due meanwhile is done and stays.
create function llm.hold(bearer bytea, model_id text,
	operation llm.usage_operation, tokens_in bigint, tokens_out bigint,
	reply_key bytea default null, request_hash bytea default null,
	runner uuid default null) returns llm.held
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	me uuid := identity.user_id();
	model llm.models;
	key llm.api_keys;
	key_until timestamptz;
	need bigint;
	tokens bigint := llm.counted(hold.tokens_in) + llm.counted(hold.tokens_out);
	taken llm.taken;
	said llm.held;
	tried record;
begin
	if hold.reply_key is not null then
		said := llm.claim_reply(me, hold.reply_key, hold.request_hash,
			hold.runner);
		if said.status is not null then
			return said;
		end if;
	end if;
	select m.*
	into model
	from llm.models as m
	where m.id = hold.model_id
	and m.is_available;
	if not found then
		said.status := 404;
		said.code := 'model_not_found';
		return llm.refuse(said, me, hold.reply_key);
	end if;
	need := greatest(1, llm.charge(llm.counted(hold.tokens_in), 0,
		llm.counted(hold.tokens_out), model.credits_per_1k_tokens, 0,
		coalesce(model.credits_per_1k_output_tokens,
			model.credits_per_1k_tokens)));

	select k.*
	into key
	from llm.api_keys as k
	where k.token_hash = hold.bearer
	and k.user_id = me;
	if not found then
		taken := llm.hold_account(me, model.min_tier, need, tokens);
	end if;
	if taken.now is null then
		tried := llm.try_hold(me, key, model, need, tokens);
		said := tried.said;
		taken := tried.taken;
		if said.status is not null then
			return llm.refuse(said, me, hold.reply_key);
		end if;
	end if;
	if taken.requests is null then
		need := 0;
		tokens := 0;
	end if;
	if key.session_id is not null then
		key_until := llm.count_key(key, need, tokens, taken.now);
	end if;
	return llm.keep_hold(me, key.session_id, model, hold.operation, need, tokens,
		taken, key_until, hold.reply_key, hold.runner);
end
$$;

-- Whether all is locked that the end of a hold writes, in the order of locks; of
-- who comes second, the hold is gone.
create function llm.lock_hold(hold uuid) returns llm.holds
language plpgsql
as $$
declare
	open llm.holds;
begin
	select h.*
	into open
	from llm.holds as h
	where h.id = lock_hold.hold;
	if not found then
		return open;
	end if;
	if open.reply_key is not null then
		perform
		from llm.replies as r
		where r.user_id = open.user_id
		and r.key_hash = open.reply_key
		for update;
	end if;
	perform
	from llm.accounts as a
	where a.user_id = open.user_id
	for no key update;
	if open.key_id is not null then
		perform
		from llm.api_keys as k
		where k.session_id = open.key_id
		for no key update;
	end if;
	select h.*
	into open
	from llm.holds as h
	where h.id = lock_hold.hold
	for update;
	return open;
end
$$;

-- Pays from lots, what lapses first and then the oldest first: from one, or from
-- several as {lot: credits}.
create function llm.spend(user_id uuid, credits bigint, out credit_id uuid,
	out split jsonb)
language plpgsql
as $$
declare
	owed bigint := spend.credits;
	part bigint;
	lot record;
begin
	if owed = 0 then
		return;
	end if;
	for lot in
		select c.id, c.remaining_credits
		from llm.credits as c
		where c.user_id = spend.user_id
		and c.remaining_credits > 0
		order by c.lapses_at, c.created_at, c.id
	loop
		part := least(owed, lot.remaining_credits);
		update llm.credits as c
		set used_credits = c.used_credits + part
		where c.id = lot.id;
		owed := owed - part;
		if split is null and owed = 0 then
			spend.credit_id := lot.id;
		else
			split := coalesce(split, '{}') || jsonb_build_object(lot.id, part);
		end if;
		exit when owed = 0;
	end loop;
	if owed <> 0 then
		raise 'the lots of % lack % credits', spend.user_id, owed;
	end if;
end
$$;

-- Gives back what a hold took of its account, and takes what was used. Tokens of
-- the estimate that were not used free what of them still fills the bucket; what
-- was used beyond fills it more, be it over its brim.
create function llm.corrected(until timestamptz, place timestamptz,
	estimated bigint, used bigint, per_minute integer, now timestamptz)
returns timestamptz
language sql immutable parallel safe
return case
	when place is null or per_minute is null then until
	when used > estimated
		then greatest(until, now) + llm.filled(used - estimated, per_minute)
	when place > now then until
		- least(llm.filled(estimated - used, per_minute), place - now)
	else until
end;

create function llm.close_account(open llm.holds, taken bigint, used bigint,
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
	if account.leftover > 0 then
		perform llm.lapse(account.user_id, close_account.now);
		account := llm.lock_account(account.user_id);
	end if;
	return account;
end
$$;

create function llm.close_key(open llm.holds, taken bigint, used bigint,
	now timestamptz) returns void
language plpgsql
as $$
begin
	update llm.api_keys as k
	set held = k.held - case when close_key.open.created_at >= k.period_start
			then close_key.open.amount else 0 end,
		spent = k.spent + case when close_key.open.created_at >= k.period_start
			then close_key.taken else 0 end,
		tokens_until = llm.corrected(k.tokens_until,
			close_key.open.key_tokens_until, close_key.open.tokens,
			close_key.used, k.tokens_per_minute, close_key.now)
	where k.session_id = close_key.open.key_id;
end
$$;

-- The sums that lists and plots read.
create function llm.count_usage(used llm.usage_history, cached bigint)
returns void
language plpgsql
as $$
begin
	insert into llm.usage_quarters as q (user_id, quarter, model_id, operation,
		provider, key_id, requests, credits_used, uncollected, input_tokens,
		output_tokens, cached_tokens, total_tokens, durations, duration_ms,
		cost_microcents)
	values (count_usage.used.user_id, date_bin('15 minutes', count_usage.used.created_at,
			'2000-01-01Z'), count_usage.used.model_id, count_usage.used.operation,
		coalesce(count_usage.used.provider, ''), count_usage.used.key_id, 1, count_usage.used.credits_used,
		count_usage.used.uncollected, count_usage.used.input_tokens, count_usage.used.output_tokens, count_usage.cached,
		count_usage.used.total_tokens,
		case when count_usage.used.request_duration_ms is null then 0 else 1 end,
		coalesce(count_usage.used.request_duration_ms, 0), count_usage.used.cost_microcents)
	on conflict on constraint usage_quarters_key do update
	set requests = q.requests + 1,
		credits_used = q.credits_used + excluded.credits_used,
		uncollected = q.uncollected + excluded.uncollected,
		input_tokens = q.input_tokens + excluded.input_tokens,
		output_tokens = q.output_tokens + excluded.output_tokens,
		cached_tokens = q.cached_tokens + excluded.cached_tokens,
		total_tokens = q.total_tokens + excluded.total_tokens,
		durations = q.durations + excluded.durations,
		duration_ms = q.duration_ms + excluded.duration_ms,
		cost_microcents = q.cost_microcents + excluded.cost_microcents;
end
$$;

-- A month's row, and its sums.
create function llm.write_usage(open llm.holds, used llm.usage_history,
	tokens_in bigint, tokens_cached bigint, tokens_out bigint,
	metadata jsonb) returns void
language plpgsql
as $$
declare
	u llm.usage_history := write_usage.used;
begin
	u.id := write_usage.open.id;
	u.user_id := write_usage.open.user_id;
	u.model_id := write_usage.open.model_id;
	u.operation := write_usage.open.operation;
	u.input_tokens := write_usage.tokens_in + write_usage.tokens_cached;
	u.output_tokens := write_usage.tokens_out;
	u.total_tokens := least(2147483647, write_usage.tokens_in
		+ write_usage.tokens_cached + write_usage.tokens_out);
	u.request_metadata := case when write_usage.tokens_cached > 0
		then coalesce(write_usage.metadata, '{}')
			|| jsonb_build_object('cached', write_usage.tokens_cached)
		else write_usage.metadata end;
	u.created_at := write_usage.open.created_at;
	u.key_id := write_usage.open.key_id;
	u.cost_microcents :=
		u.input_tokens::bigint * write_usage.open.cost_in
		+ write_usage.tokens_out * write_usage.open.cost_out;
	insert into llm.usage_history
	select u.*;
	perform llm.count_usage(u, write_usage.tokens_cached);
end
$$;

-- Captures a hold whose locks are had: takes what it cost, as far as it is there,
-- writes the usage, and ends the hold. What used no token leaves nothing.
create function llm.capture(open llm.holds, tokens_in bigint,
	tokens_cached bigint, tokens_out bigint, status text, provider text,
	duration_ms integer, metadata jsonb, now timestamptz) returns llm.settled
language plpgsql
as $$
declare
	account llm.accounts;
	key llm.api_keys;
	cost bigint := llm.charge(capture.tokens_in, capture.tokens_cached,
		capture.tokens_out, capture.open.price_in, capture.open.price_cached,
		capture.open.price_out);
	tokens bigint := capture.tokens_in + capture.tokens_cached
		+ capture.tokens_out;
	used llm.usage_history;
	said llm.settled;
begin
	account := llm.lock_account(capture.open.user_id);
	if account.renews_at <= capture.now then
		perform llm.renew_locked(account.user_id, capture.now);
		account := llm.lock_account(capture.open.user_id);
	end if;
	if capture.open.key_id is not null then
		select k.*
		into key
		from llm.api_keys as k
		where k.session_id = capture.open.key_id;
	end if;
	if account.unmetered then
		cost := 0;
	end if;
	used.credits_used := least(cost, 2147483647, capture.open.amount
		+ least(account.balance - account.held,
			llm.key_free(key, capture.open.created_at)));
	used.uncollected := least(cost - used.credits_used, 2147483647);

	select s.credit_id, s.split
	into used.credit_id, used.split
	from llm.spend(capture.open.user_id, used.credits_used) as s;
	delete from llm.holds as h
	where h.id = capture.open.id;
	account := llm.close_account(capture.open, used.credits_used, tokens,
		capture.now);
	if capture.open.key_id is not null then
		perform llm.close_key(capture.open, used.credits_used, tokens,
			capture.now);
	end if;
	said.outcome := 'void';
	if tokens > 0 then
		said.outcome := 'settled';
		used.status := capture.status;
		used.provider := coalesce(capture.provider, capture.open.provider);
		used.request_duration_ms := capture.duration_ms;
		perform llm.write_usage(capture.open, used, capture.tokens_in,
			capture.tokens_cached, capture.tokens_out, capture.metadata);
	end if;
	said.credits_used := used.credits_used;
	said.uncollected := used.uncollected;
	said.available := account.balance - account.held;
	return said;
end
$$;

-- What a settled call was told: its usage tells. Who comes after the sweeper is
-- told that it is gone, and charges nothing.
create function llm.settled_before(hold uuid, created_at timestamptz,
	tokens bigint) returns llm.settled
language plpgsql stable
as $$
declare
	used record;
	said llm.settled;
begin
	select u.status, u.credits_used, u.uncollected, a.balance - a.held as free
	into used
	from llm.usage_history as u
	join llm.accounts as a on a.user_id = u.user_id
	where u.id = settled_before.hold
	and u.created_at = settled_before.created_at;
	said.outcome := case
		when used.status <> 'swept' then 'settled'
		when used.status is null and settled_before.tokens = 0 then 'void'
		else 'gone' end;
	if said.outcome <> 'gone' then
		said.credits_used := coalesce(used.credits_used, 0);
		said.uncollected := coalesce(used.uncollected, 0);
		said.available := used.free;
	end if;
	return said;
end
$$;

-- Charges a call once, with its locks had; its reply is kept, or its
-- Idempotency-Key is free again.
create function llm.settle(hold uuid, created_at timestamptz, tokens_in bigint,
	tokens_cached bigint, tokens_out bigint, status text,
	provider text default null, duration_ms integer default null,
	metadata jsonb default null, reply bytea default null) returns llm.settled
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	open llm.holds := llm.lock_hold(settle.hold);
	now timestamptz := llm.clock();
	said llm.settled;
begin
	if open.id is null then
		return llm.settled_before(settle.hold, settle.created_at,
			llm.counted(settle.tokens_in) + llm.counted(settle.tokens_cached)
			+ llm.counted(settle.tokens_out));
	end if;
	said := llm.capture(open, llm.counted(settle.tokens_in),
		llm.counted(settle.tokens_cached), llm.counted(settle.tokens_out),
		settle.status, settle.provider, settle.duration_ms, settle.metadata,
		now);
	if open.reply_key is not null then
		if settle.status in ('failed', 'interrupted') then
			delete from llm.replies as r
			where r.user_id = open.user_id
			and r.key_hash = open.reply_key;
		else
			update llm.replies as r
			set state = case when settle.reply is null then 'unkept'
					else 'kept' end,
				body = settle.reply
			where r.user_id = open.user_id
			and r.key_hash = open.reply_key;
		end if;
	end if;
	return said;
end
$$;

-- Holds more for a call that goes on, as much as is free; last says that this was
-- all, and code what there was no more of.
create function llm.extend(hold uuid, tokens_in bigint, tokens_cached bigint,
	tokens_out bigint, more bigint) returns llm.extended
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	open llm.holds := llm.lock_hold(extend.hold);
	now timestamptz := llm.clock();
	account llm.accounts;
	key llm.api_keys;
	said llm.extended;
	free bigint;
	day_free bigint;
	key_free bigint;
begin
	if open.id is null then
		said.outcome := 'gone';
		return said;
	end if;
	select a.*
	into account
	from llm.accounts as a
	where a.user_id = open.user_id;
	if account.renews_at <= now then
		perform llm.renew_locked(open.user_id, now);
		account := llm.lock_account(open.user_id);
	end if;
	select k.*
	into key
	from llm.api_keys as k
	where k.session_id = open.key_id;

	said.outcome := 'extended';
	said.granted := greatest(0, extend.more);
	if not account.unmetered then
		free := account.balance - account.held;
		day_free := llm.day_free(account, open.day);
		key_free := llm.key_free(key, open.created_at);
		said.granted := least(said.granted, free, day_free, key_free);
		said.code := case
			when said.granted >= extend.more then null
			when said.granted = free then 'insufficient_credits'
			when said.granted = key_free then 'budget_exceeded'
			else 'rate_limit_exceeded' end;
		perform llm.hold_more(open, said.granted);
	end if;
	said.last := said.granted < extend.more;
	update llm.holds as h
	set amount = h.amount + case when account.unmetered then 0
			else said.granted end,
		tokens_in = greatest(h.tokens_in, llm.counted(extend.tokens_in)),
		tokens_cached = greatest(h.tokens_cached,
			llm.counted(extend.tokens_cached)),
		tokens_out = greatest(h.tokens_out, llm.counted(extend.tokens_out))
	where h.id = open.id
	returning h.amount
	into said.amount;
	return said;
end
$$;

create function llm.hold_more(open llm.holds, more bigint) returns void
language plpgsql
as $$
begin
	update llm.accounts as a
	set held = a.held + hold_more.more,
		day_credits = a.day_credits
			+ case when a.day = hold_more.open.day then hold_more.more else 0 end
	where a.user_id = hold_more.open.user_id;
	update llm.api_keys as k
	set held = k.held + hold_more.more
	where k.session_id = hold_more.open.key_id
	and hold_more.open.created_at >= k.period_start;
end
$$;

-- A streamer lives.
create function llm.beat(runner uuid, host text, slot integer) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	insert into llm.runners as r (id, host, slot, seen_at)
	values (beat.runner, beat.host, beat.slot, llm.clock())
	on conflict (id) do update
	set host = excluded.host,
		slot = excluded.slot,
		seen_at = greatest(r.seen_at, excluded.seen_at);
end
$$;

-- Holds that nobody will settle: of a runner that was not seen for a minute, in
-- which the database itself was there, and those of more than 20 minutes.
create function llm.stale(hold llm.holds, now timestamptz) returns boolean
language sql stable
return (hold).created_at < now - interval '20 minutes'
	or greatest((hold).created_at, pg_postmaster_start_time(), (
		select r.seen_at
		from llm.runners as r
		where r.id = (hold).runner
	)) < now - interval '60 seconds';

-- Ends one of them as if it had been told what is known of it. Others may have its
-- reply in their hands and wait for the account: they will settle it.
create function llm.sweep_hold(hold llm.holds, now timestamptz) returns boolean
language plpgsql
as $$
declare
	open llm.holds;
begin
	if sweep_hold.hold.reply_key is not null then
		perform
		from llm.replies as r
		where r.user_id = sweep_hold.hold.user_id
		and r.key_hash = sweep_hold.hold.reply_key
		for update skip locked;
		if not found and exists (
			select
			from llm.replies as r
			where r.user_id = sweep_hold.hold.user_id
			and r.key_hash = sweep_hold.hold.reply_key
		) then
			return false;
		end if;
	end if;
	perform llm.lock_account(sweep_hold.hold.user_id);
	perform
	from llm.api_keys as k
	where k.session_id = sweep_hold.hold.key_id
	for no key update;
	select h.*
	into open
	from llm.holds as h
	where h.id = sweep_hold.hold.id
	for update;
	if not found or not llm.stale(open, sweep_hold.now) then
		return false;
	end if;

	perform llm.capture(open, open.tokens_in, open.tokens_cached,
		open.tokens_out, 'swept', null, null, null, sweep_hold.now);
	delete from llm.replies as r
	where r.user_id = open.user_id
	and r.key_hash = open.reply_key
	and r.hold_id = open.id;
	return true;
end
$$;

create function llm.sweep_user(user_id uuid, now timestamptz) returns integer
language plpgsql
as $$
declare
	hold llm.holds;
	swept integer := 0;
begin
	for hold in
		select h.*
		from llm.holds as h
		where h.user_id = sweep_user.user_id
		and llm.stale(h, sweep_user.now)
		order by h.created_at, h.id
	loop
		swept := swept + llm.sweep_hold(hold, sweep_user.now)::integer;
	end loop;
	return swept;
end
$$;

-- The one transaction that locks several accounts: only one does so at a time,
-- and by user, so none waits for who waits for it.
create function llm.sweep(batch integer) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	hold llm.holds;
	swept integer := 0;
	now timestamptz := llm.clock();
begin
	if not pg_try_advisory_xact_lock(hashtext('llm.sweep')) then
		return 0;
	end if;
	for hold in
		select h.*
		from llm.holds as h
		where llm.stale(h, now)
		order by h.user_id, h.created_at, h.id
		limit sweep.batch
	loop
		swept := swept + llm.sweep_hold(hold, llm.clock())::integer;
	end loop;
	return swept;
end
$$;

grant execute on function llm.hold, llm.extend, llm.settle, llm.sweep, llm.beat,
	llm.current_limits to tessera_inference_api;
grant execute on function llm.current_limits to tessera_billing_api,
	tessera_models_api;

commit;
