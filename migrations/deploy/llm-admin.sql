-- Deploy tessera:llm-admin to pg
-- What administrators do to models, providers, plans, packs and to the credits
-- of a user. Users' rows they see by these functions alone, which ask for
-- is_admin again (identity.look).
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

create function llm.seen_account(user_id uuid) returns llm.accounts
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	account llm.accounts;
begin
	perform identity.look();
	select a.*
	into account
	from llm.accounts as a
	where a.user_id = seen_account.user_id;
	return account;
end
$$;

-- Newest first, those that are spent or lapsed too.
create function llm.seen_lots(user_id uuid) returns setof llm.credits
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform identity.look();
	return query
	select c.*
	from llm.credits as c
	where c.user_id = seen_lots.user_id
	order by c.created_at desc, c.id
	limit 100;
end
$$;

-- The one that is active or suspended, if any.
create function llm.seen_subscription(user_id uuid) returns llm.subscriptions
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	plan llm.subscriptions;
begin
	perform identity.look();
	select s.*
	into plan
	from llm.subscriptions as s
	where s.user_id = seen_subscription.user_id
	and s.product = 'llm'
	and s.status in ('active', 'suspended')
	order by s.status, s.created_at desc
	limit 1;
	return plan;
end
$$;

create function llm.is_user(user_id uuid) returns boolean
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform identity.look();
	return exists (
		select
		from identity.users as u
		where u.id = is_user.user_id
	);
end
$$;

-- NULL is what the plan says.
create function llm.set_limits(user_id uuid, requests_per_minute integer,
	tokens_per_minute integer, credits_per_day integer) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform identity.look();
	perform llm.lock_account(set_limits.user_id);
	update llm.accounts as a
	set requests_per_minute = set_limits.requests_per_minute,
		tokens_per_minute = set_limits.tokens_per_minute,
		credits_per_day = set_limits.credits_per_day
	where a.user_id = set_limits.user_id;
	perform identity.audit('limits.set', set_limits.user_id,
		jsonb_build_object('requests_per_minute',
			set_limits.requests_per_minute, 'tokens_per_minute',
			set_limits.tokens_per_minute, 'credits_per_day',
			set_limits.credits_per_day));
end
$$;

-- False if there is none to be changed. Who is suspended has the free limits and
-- no grants; her lots stay until they lapse.
create function llm.suspend(user_id uuid, suspended boolean) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	before llm.subscription_status := case when suspend.suspended
		then 'active' else 'suspended' end;
begin
	perform identity.look();
	perform llm.lock_account(suspend.user_id);
	update llm.subscriptions as s
	set status = case when suspend.suspended then 'suspended' else 'active' end
		::llm.subscription_status
	where s.id = (
		select p.id
		from llm.subscriptions as p
		where p.user_id = suspend.user_id
		and p.product = 'llm'
		and p.status = before
		order by p.created_at desc
		limit 1
	);
	if not found then
		return false;
	end if;
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

create function llm.seen_subscriptions()
returns table (tier llm.subscription_tier, status llm.subscription_status,
	count bigint)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform identity.look();
	return query
	select s.tier, s.status, count(*)
	from llm.subscriptions as s
	where s.product = 'llm'
	group by s.tier, s.status
	order by s.tier, s.status;
end
$$;

-- Sums of quarters, all users'.
create function llm.seen_usage(first timestamptz, next timestamptz)
returns table (model_id text, operation text, provider text, requests numeric,
	credits numeric)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform identity.look();
	return query
	select q.model_id::text, q.operation::text, q.provider::text,
		sum(q.requests), sum(q.credits_used)
	from llm.usage_quarters as q
	where q.quarter >= seen_usage.first
	and q.quarter < seen_usage.next
	group by q.model_id, q.operation, q.provider;
end
$$;

grant execute on function llm.seen_account, llm.seen_lots,
	llm.seen_subscription, llm.is_user, llm.set_limits, llm.suspend,
	llm.seen_subscriptions, llm.seen_usage to tessera_admin_api;
grant select, insert, update, delete on llm.models, llm.providers,
	llm.model_routes to tessera_admin_api;
grant select, update on llm.plans, llm.packs to tessera_admin_api;

commit;
