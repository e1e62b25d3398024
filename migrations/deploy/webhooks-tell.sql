-- Deploy tessera:webhooks-tell to pg
-- What happens to plans, credits, keys and usage is told to users' webhooks, in the
-- transaction in which it happens.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

create function llm.tell_subscription() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	data jsonb := jsonb_build_object('subscription_id', new.id, 'tier', new.tier,
		'status', new.status, 'credits_per_month', new.credits_per_month);
begin
	if tg_op = 'INSERT' then
		perform llm.tell(new.user_id, 'subscription.created', data);
		return null;
	end if;
	if new.cancel_at_period_end and not old.cancel_at_period_end
			or new.status in ('cancelled', 'expired')
			and old.status not in ('cancelled', 'expired') then
		perform llm.tell(new.user_id, 'subscription.cancelled', data
			|| jsonb_build_object('cancelled_at', wire.instant(new.cancelled_at),
				'cancel_at_period_end', new.cancel_at_period_end));
	elsif (new.tier, new.status, new.credits_per_month)
			is distinct from (old.tier, old.status, old.credits_per_month)
			or old.cancel_at_period_end and not new.cancel_at_period_end then
		perform llm.tell(new.user_id, 'subscription.updated', data
			|| jsonb_build_object('previous_tier', old.tier));
	end if;
	if new.status = 'active'
			and new.current_period_start > old.current_period_start then
		perform llm.tell(new.user_id, 'subscription.renewed', data);
	end if;
	return null;
end
$$;
create trigger tell after insert or update on llm.subscriptions
	for each row when (new.product = 'llm')
	execute function llm.tell_subscription();

-- Once a period, if somebody asks: a tenth is left of the credits of her plan, or
-- nothing at all; what she bought beside counts as left.
create function llm.tell_credits(user_id uuid) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	account llm.accounts;
	total bigint;
	period uuid;
	level text;
begin
	select a.*
	into account
	from llm.accounts as a
	where a.user_id = tell_credits.user_id;
	select sum(c.total_credits),
		(array_agg(c.id order by c.is_current desc, c.created_at, c.id))[1]
	into total, period
	from llm.credits as c
	where c.user_id = tell_credits.user_id
	and c.subscription_id is not null
	and (c.is_current or c.lapses_at > llm.clock());
	level := case when account.balance = 0 then 'depleted'
		when account.balance * 10 <= total then 'low' end;
	if period is null or level is null
			or account.told ->> level = period::text then
		return;
	end if;
	update llm.accounts as a
	set told = a.told || jsonb_build_object(level, period)
	where a.user_id = tell_credits.user_id;
	perform llm.tell(tell_credits.user_id, 'credits.' || level, jsonb_build_object(
		'remaining_credits', account.balance, 'total_credits', total,
		'threshold_percentage', case level when 'low' then 10 else 0 end));
end
$$;

create function llm.tell_use() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	wanted text[] := array(
		select unnest(w.events)
		from llm.webhooks as w
		where w.user_id = new.user_id
		and w.is_active
	);
begin
	if 'usage.recorded' = any (wanted) then
		perform llm.tell(new.user_id, 'usage.recorded', jsonb_build_object(
			'id', new.id, 'model_id', new.model_id, 'operation', new.operation,
			'credits_used', new.credits_used, 'input_tokens', new.input_tokens,
			'output_tokens', new.output_tokens,
			'total_tokens', new.total_tokens,
			'request_duration_ms', new.request_duration_ms,
			'created_at', wire.instant(new.created_at), 'status', new.status,
			'provider', new.provider, 'key_id', new.key_id));
	end if;
	if wanted && '{credits.low,credits.depleted}' then
		perform llm.tell_credits(new.user_id);
	end if;
	return null;
end
$$;
create trigger tell after insert on llm.usage_history
	for each row execute function llm.tell_use();

create function llm.tell_key() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform llm.tell(new.user_id, 'key.budget_reached', jsonb_build_object(
		'key_id', new.session_id, 'name', new.name, 'budget_credits', new.budget,
		'budget_period', new.budget_period, 'spent', new.spent));
	return null;
end
$$;
create trigger tell after update of spent on llm.api_keys
	for each row when (new.spent >= new.budget and old.spent < new.budget)
	execute function llm.tell_key();

-- Which of the percents that a user wants to hear of are used of the credits of her
-- plan: the highest is told, once a period, to her webhooks and by mail.
create or replace function llm.tell_usage(account llm.accounts, now timestamptz)
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
	perform llm.tell(tell_usage.account.user_id, 'usage.threshold_reached',
		jsonb_build_object('percent', reached, 'used_credits', used,
			'total_credits', total));
	insert into identity.mail_outbox (user_id, recipient, template, parameters)
	select u.id, u.email, 'usage_alert', jsonb_build_object('name', u.first_name,
		'percent', reached, 'used', used, 'total', total)
	from identity.users as u
	where u.id = tell_usage.account.user_id
	and tell_usage.account.alert_mail
	and u.deleted_at is null;
end
$$;

commit;
