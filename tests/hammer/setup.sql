-- People of all kinds for the hammer, and a clock that it can put forward.
create schema hammer;
create table hammer.clock (ahead interval not null);
insert into hammer.clock values ('0');
grant usage on schema hammer to tessera_owner;
grant select on hammer.clock to tessera_owner;
create or replace function llm.clock() returns timestamptz
language sql volatile security definer
set search_path = pg_catalog, pg_temp
begin atomic
	select clock_timestamp() + c.ahead
	from hammer.clock as c;
end;

insert into identity.users (id, email)
select md5('user' || n)::uuid, 'user' || n || '@example.com'
from generate_series(1, 7) as n;
insert into llm.subscriptions (user_id, plan_id, tier, credits_per_month,
	credits_rollover, price_cents, billing_interval, current_period_start,
	current_period_end, anchor, paid_until, paid_source)
values (md5('user3')::uuid, 'pro', 'pro', 500, true, 1, 'yearly', now(),
		now() + interval '1 year', now(), now() + interval '1 year', 'invoice'),
	(md5('user4')::uuid, 'enterprise', 'enterprise', 0, false, 1, 'monthly',
		now(), 'infinity', null, '-infinity', null),
	(md5('user7')::uuid, 'pro', 'pro', 0, false, 1, 'monthly', now(),
		'infinity', null, '-infinity', null);
do $$
begin
	perform llm.renew(md5('user' || n)::uuid)
	from generate_series(1, 7) as n;
	perform llm.grant(md5('user4')::uuid, 100000, 'user4');
end
$$;
update llm.accounts
set requests_per_minute = 1000000, tokens_per_minute = 100000000,
	credits_per_day = 100000
where user_id <> md5('user6')::uuid;
update llm.accounts
set unmetered = true
where user_id = md5('user5')::uuid;
insert into llm.api_keys (session_id, user_id, token_hash, name, hint, scopes,
	budget, budget_period, requests_per_minute)
select md5(owner || period)::uuid, md5(owner)::uuid,
	sha256((owner || period)::bytea), period, '', '{}', 60, period, 100000
from unnest(array['user3', 'user4']) as owner,
	unnest(array['day', 'total']) as period;

create function hammer.hold(owner text, key text, tokens_in bigint,
	tokens_out bigint, reply_key text, runner integer)
returns table (status integer, id uuid, created_at timestamptz)
language plpgsql
as $$
begin
	perform set_config('app.user_id', md5(owner)::uuid::text, false);
	return query
	select h.status, h.id, h.created_at
	from llm.hold(sha256((owner || key)::bytea), 'gpt-5', 'chat', tokens_in,
		tokens_out, sha256(nullif(reply_key, '')::bytea), sha256('r'),
		md5('runner' || runner)::uuid) as h;
end
$$;
