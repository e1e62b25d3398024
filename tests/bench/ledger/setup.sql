-- Users with credit and tokens, and what is measured, as functions of a group.
create schema bench authorization tessera_inference_api;
insert into identity.users (id, email)
select md5(n::text)::uuid, n || '@bench.example.com'
from generate_series(0, 1000) as n;
insert into identity.sessions (user_id, token_hash, expires_at, scopes,
	last_used_at)
select u.id, sha256(split_part(u.email, '@', 1)::bytea), 'infinity',
	'{llm.inference}', 'infinity'
from identity.users as u;
insert into llm.subscriptions (user_id, plan_id, tier, credits_per_month,
	price_cents, billing_interval, current_period_start, current_period_end)
select u.id, 'enterprise', 'enterprise', 0, 0, 'monthly', now(), 'infinity'
from identity.users as u;
do $$
begin
	perform llm.grant(u.id, 2000000000, u.email)
	from identity.users as u;
end
$$;
update llm.accounts
set requests_per_minute = 2000000000, tokens_per_minute = 2000000000,
	credits_per_day = 2000000000;

set role tessera_inference_api;
create function bench.read(bearer bytea) returns bigint
language plpgsql security definer
set search_path = bench, pg_temp
as $$
declare
	free bigint;
begin
	perform identity.enter(bearer, 'llm.inference');
	select a.balance - a.held
	into free
	from llm.accounts as a;
	return free;
end
$$;
create function bench.hold(bearer bytea, out id uuid, out created_at timestamptz)
language plpgsql security definer
set search_path = bench, pg_temp
as $$
begin
	perform identity.enter(bearer, 'llm.inference');
	select h.id, h.created_at
	into strict hold.id, hold.created_at
	from llm.hold(bearer, 'gpt-5', 'chat', 1000, 1000) as h;
end
$$;
create function bench.settle(id uuid, created_at timestamptz) returns bigint
language plpgsql security definer
set search_path = bench, pg_temp
as $$
begin
	return (
		select s.credits_used
		from llm.settle(settle.id, settle.created_at, 900, 100, 800,
			'completed', 'openai', 900, '{"attempts":1}') as s
	);
end
$$;
reset role;
analyze;
