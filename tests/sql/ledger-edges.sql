-- The ledger where one thing less would not be noticed: users beside each other,
-- replies of the same key, the very instant and the very credit at which something
-- ends. tests/sql/mutants says what of the ledger nobody asks about.
begin;
select no_plan();
\ir seeds/ledger.psql
select pg_temp.at('2027-03-10 12:00Z') \g /dev/null

create function pg_temp.key(name text, owner text, budget integer,
	period text default 'total', requests integer default null,
	tokens integer default null) returns void
language sql
as $$
	insert into llm.api_keys (session_id, user_id, token_hash, name, hint, scopes,
		budget, budget_period, period_start, requests_per_minute,
		tokens_per_minute)
	values (md5(name)::uuid, md5(owner)::uuid, sha256(name::bytea), name, '',
		'{}', budget, period, llm.budget_start(period, llm.clock()), requests,
		tokens)
$$;
create function pg_temp.by(name text, owner text, tokens bigint)
returns llm.held
language sql
as $$
	select pg_temp.hold(owner, tokens, bearer => sha256(name::bytea))
$$;
create function pg_temp.free_of_limits(owner text) returns void
language sql
as $$
	update llm.accounts
	set requests_per_minute = 1000000, tokens_per_minute = 1000000000,
		credits_per_day = 1000000
	where user_id = md5(owner)::uuid
$$;
create function pg_temp.replies(owner text) returns text
language sql
as $$
	select string_agg(concat_ws(' ', k.name, r.state), ', ' order by k.name)
	from llm.replies as r
	join unnest(array['one', 'two', 'three', 'four']) as k (name)
		on sha256(k.name::bytea) = r.key_hash
	where r.user_id = md5(owner)::uuid
$$;

-- A plan of another product that has the same tier has no say here.
insert into llm.plans (id, product, product_tier, tier, name, credits_per_month,
	price_cents, requests_per_minute, tokens_per_minute, credits_per_day)
select 'iops-' || tier, 'iops', tier, tier::llm.subscription_tier, tier, 0, 1, 1,
	1, 1
from unnest(array['free', 'pro', 'enterprise']) as tier;

-- Replies: those of two users of the same key are two.
select pg_temp.rich('gil', 1000), pg_temp.rich('fay', 1000) \g /dev/null
select pg_temp.free_of_limits('gil') \g /dev/null
select llm.beat(md5('r1')::uuid, 'host1', 1), llm.beat(md5('r2')::uuid, 'host2', 2)
\g /dev/null
create temporary table h as
select owner, name, pg_temp.hold(owner, 1000, reply_key => name,
	runner => md5(case owner when 'gil' then 'r1' else 'r2' end)::uuid) as h
from unnest(array['fay', 'gil']) as owner,
	unnest(array['one', 'two', 'three']) as name;
select is(count(distinct (h).id) filter (where (h).reply is null), 6::bigint,
	'six calls, though their keys are three')
from h;
select is(concat_ws(' ', said.reply, said.reply_host, said.reply_hold = (h.h).id,
		said.reply_id = r.id, said.reply_runner = r.runner), 'running '
	|| case owner when 'gil' then 'host1' else 'host2' end || ' t t t',
	owner || ' is told of her own ' || name)
from h
cross join lateral pg_temp.hold(owner, 1000, reply_key => name) as said
join llm.replies as r on r.user_id = md5(owner)::uuid
	and r.key_hash = sha256(name::bytea);
select is((pg_temp.hold('gil', 900000, reply_key => 'four')).code,
	'insufficient_credits', 'a refused call');
select is(pg_temp.replies('gil') || '; ' || pg_temp.replies('fay'),
	'one running, three running, two running; '
	'one running, three running, two running', 'takes no other key along');
select pg_temp.settle(h, 1000, reply => '\x01')
from h
where owner = 'gil' and name = 'one' \g /dev/null
select is(pg_temp.replies('gil') || '; ' || pg_temp.replies('fay'),
	'one kept, three running, two running; '
	'one running, three running, two running', 'one reply is kept, no other');
select pg_temp.settle(h, 1000, status => 'failed')
from h
where owner = 'gil' and name = 'two' \g /dev/null
select is(pg_temp.replies('gil') || '; ' || pg_temp.replies('fay'),
	'one kept, three running; one running, three running, two running',
	'and one is freed, no other');
select pg_temp.later('50 seconds') \g /dev/null
select llm.beat(md5('r2')::uuid, 'host3', 3) \g /dev/null
select is(concat_ws(' ', host, slot), 'host3 3', 'a runner may move')
from llm.runners
where id = md5('r2')::uuid;
select pg_temp.later('10 seconds') \g /dev/null
select is(llm.sweep(10), 0, 'a runner that was seen a minute ago lives');
select pg_temp.later('0.000001 seconds') \g /dev/null
select is(llm.sweep(10), 1, 'a microsecond later it does not');
select is(pg_temp.replies('gil') || '; ' || pg_temp.replies('fay'),
	'one kept; one running, three running, two running',
	'and only what was swept is free');
select pg_temp.later('18 minutes 59.999999 seconds') \g /dev/null
select llm.beat(md5('r2')::uuid, 'host3', 3) \g /dev/null
select is(llm.sweep(10), 0, 'twenty minutes are enough for a call');
select pg_temp.later('0.000001 seconds') \g /dev/null
select is(llm.sweep(2), 2, 'a microsecond more is not; as many as are wanted go');
select is(llm.sweep(2), 1, 'and the rest');
select is(pg_temp.audit(), null, 'the audit finds nothing');

-- What a hold tells, and what a refusal does.
select is(concat_ws(' ', model_id, max_output_tokens = (
		select m.max_output_tokens
		from llm.models as m
		where m.id = 'gpt-5'
	), (limits).requests_limit, (limits).day_limit), 'gpt-5 t 1000000 1000000',
	'a hold tells its model and the limits')
from pg_temp.hold('gil');
select is(concat_ws(' ', status, (limits).requests_limit), '404 1000000',
	'as does a refusal')
from pg_temp.hold('gil', model => 'none');
select is(said.details, jsonb_build_object('required_credits', 2000,
	'available_credits', a.balance - a.held), 'what is held is not available')
from llm.accounts as a,
	lateral pg_temp.hold('gil', 1000000) as said
where a.user_id = md5('gil')::uuid;
select is((llm.limits_of(5, llm.clock(), 5, llm.clock(), 10, 15, llm.clock()))
	.day_remaining, 0::bigint, 'of a day that is overdrawn nothing remains');
select set_config('app.user_id', md5('gil')::uuid::text, true) \g /dev/null
select is((llm.current_limits()).tokens_limit, 1000000000,
	'limits are those of who asks');

-- The last credit, asked for when a month has to be renewed first.
select pg_temp.at('2027-03-11 00:00Z'), pg_temp.user('ida') \g /dev/null
select llm.renew(md5('ida')::uuid), pg_temp.free_of_limits('ida') \g /dev/null
update llm.accounts set credits_per_day = 5000 where user_id = md5('ida')::uuid;
select pg_temp.at('2027-04-11 00:00Z') \g /dev/null
select is(pg_temp.said(pg_temp.hold('ida', 2500000)), 'free 0',
	'all of a month that begins, and all of a day');
select is(pg_temp.said(pg_temp.hold('ida', 2500000)),
	'429 rate_limit_exceeded credits_per_day 86400000',
	'as much again tomorrow');
select pg_temp.at('2027-04-11 23:59:59.5Z') \g /dev/null
select is(retry_after_ms, 500::bigint, 'which is soon')
from pg_temp.hold('ida', 2500000);
select is(retry_after_ms, null, 'more than a day has comes never')
from pg_temp.hold('ida', 2500500);
select pg_temp.later('61 seconds'), llm.sweep(10) \g /dev/null

-- What was not settled when its month ended is paid by the next.
select pg_temp.at('2027-05-11 00:00Z') \g /dev/null
create temporary table m as
select pg_temp.hold('ida', 2500000) as h;
select is(pg_temp.said((select h from m)), 'free 0', 'all of another month');
select pg_temp.at('2027-06-11 00:00Z') \g /dev/null
select is(pg_temp.settle(h, 2500500), row('settled', 5001, 0, 4999)::llm.settled,
	'is settled with what the next one brings')
from m;
select is(pg_temp.lots('ida'), '5000 0 5000, 5000 0 5000, 5000 5000 0, 5000 1 0',
	'after what was kept for it');
create temporary table e as
select pg_temp.hold('ida', 1000) as h;
select pg_temp.at('2027-07-11 00:00Z') \g /dev/null
select is(llm.extend((h).id, 0, 0, 0, 4998), row('extended', 5000, 4998, false,
	null)::llm.extended, 'and is extended by it')
from e;
select is(llm.extend((h).id, 0, 0, 0, -5), row('extended', 5000, 0, false, null)
	::llm.extended, 'less than nothing is nothing')
from e;
select pg_temp.settle(h, 1) from e \g /dev/null
select is(pg_temp.audit(), null, 'the audit finds nothing');

-- A second time, for others, with little.
select pg_temp.rich('jim', 100) \g /dev/null
create temporary table j as
select pg_temp.hold('jim', 1000) as h, pg_temp.hold('jim', 5000) as other;
select is(pg_temp.settle(h, 1), row('settled', 1, 0, 89)::llm.settled,
	'one token is one token')
from j;
select is(pg_temp.settle(h, 1), row('settled', 1, 0, 89)::llm.settled,
	'what others hold is not free, a second time neither')
from j;
select is((llm.settle((h).id, (h).created_at + interval '1 us', 1, 0, 0,
	'completed')).outcome, 'gone', 'a call of another time is another call')
from j;
select is((llm.settle(md5('x')::uuid, llm.clock(), a, b, c, 'completed')).outcome,
	outcome, 'one that nobody knows')
from (values (5, 5, 0, 'gone'), (0, 5, 5, 'gone'), (0, 0, 0, 'void'))
	as v (a, b, c, outcome);
select pg_temp.settle(pg_temp.hold('jim', 1), 1, 1) \g /dev/null
select is(request_metadata, '{"cached": 1}', 'one cached token is told')
from llm.usage_history
where user_id = md5('jim')::uuid
and total_tokens = 2;
select is(request_metadata, '{}', 'none is not')
from llm.usage_history
where user_id = md5('jim')::uuid
and total_tokens = 1;
select pg_temp.free_of_limits('jim') \g /dev/null
select pg_temp.settle(pg_temp.hold('jim', 1), 1000000000, 1000000000, 1000000000)
\g /dev/null
select is(total_tokens, 2147483647, 'more tokens than can be counted')
from llm.usage_history
where user_id = md5('jim')::uuid
order by total_tokens desc
limit 1;

-- Sums of a time: from its first instant up to its last, of one key or of all.
select pg_temp.rich('kay', 1000) \g /dev/null
insert into llm.usage_quarters (user_id, quarter, model_id, operation, key_id,
	credits_used)
select md5('kay')::uuid, quarter::timestamptz, 'gpt-5', 'chat', key, credits
from (values ('2027-01-01 00:00Z', null::uuid, 1), ('2027-01-01 23:45Z', null, 10),
	('2027-01-02 00:00Z', null, 100), ('2027-01-01 12:00Z', md5('k1')::uuid,
	1000), ('2027-01-01 12:00Z', md5('k2')::uuid, 10000))
	as v (quarter, key, credits);
insert into llm.holds (user_id, key_id, model_id, operation, amount, tokens,
	price_in, price_cached, price_out, cost_in, cost_out, day, created_at)
select md5('kay')::uuid, key, 'gpt-5', 'chat', amount, 0, 0, 0, 0, 0, 0, at::date,
	at::timestamptz
from (values ('2027-01-01 00:00Z', null::uuid, 2), ('2027-01-02 00:00Z', null,
	200), ('2027-01-01 12:00Z', md5('k1')::uuid, 2000), ('2027-01-01 12:00Z',
	md5('k2')::uuid, 20000)) as v (at, key, amount);
select is(llm.used_between(md5('kay')::uuid, key, '2027-01-01Z', '2027-01-02Z'),
	sum, 'what was used on a day')
from (values (null::uuid, 33013::bigint), (md5('k1')::uuid, 3000),
	(md5('k2')::uuid, 30000), (md5('k3')::uuid, 0)) as v (key, sum);
select is(llm.day_free(row(a.*)::llm.accounts, '2027-01-01'), 50000 - 33013::bigint,
	'what is free of a day that is over')
from llm.accounts as a
where a.user_id = md5('kay')::uuid;
update llm.accounts
set day = '2027-01-02', day_credits = 7, credits_per_day = 5
where user_id = md5('kay')::uuid;
select is(llm.day_free(row(a.*)::llm.accounts, '2027-01-02'), 0::bigint,
	'of one that is overdrawn nothing is')
from llm.accounts as a
where a.user_id = md5('kay')::uuid;
delete from llm.holds where user_id = md5('kay')::uuid;
select pg_temp.key('k1', 'kay', 2500, 'day') \g /dev/null
update llm.api_keys
set spent = 100, held = 30, period_start = '2027-01-02Z'
where name = 'k1';
select is(llm.key_free(k, at::timestamptz), free, 'of a budget at ' || at)
from llm.api_keys as k,
	(values ('2027-01-02 00:00Z', 2370::bigint), ('2027-01-01 23:59Z', 1500),
		('2026-12-31Z', 2500)) as v (at, free)
where k.name = 'k1';
update llm.api_keys set budget = 100 where name = 'k1';
select is(llm.key_free(k, at::timestamptz), 0::bigint, 'nothing is left at ' || at)
from llm.api_keys as k,
	unnest(array['2027-01-02 00:00Z', '2027-01-01 23:59Z']) as at
where k.name = 'k1';
select is(llm.key_free(null, llm.clock()), null, 'of no key there is any');
delete from llm.api_keys where name = 'k1';
delete from llm.usage_quarters where user_id = md5('kay')::uuid;
update llm.accounts
set day = '-infinity', day_credits = 0, credits_per_day = null
where user_id = md5('kay')::uuid;
select is(llm.within_day(at::timestamptz, '2027-01-01'), is_at::timestamptz,
	'a call at ' || at)
from (values ('2027-01-01 10:00Z', '2027-01-01 10:00Z'), ('2026-12-31 23:00Z',
	'2027-01-01 00:00Z'), ('2027-01-02 00:00Z', '2027-01-01 23:59:59.999999Z'))
	as v (at, is_at);

-- Keys: their own rates, and the very instant at which a budget begins.
select pg_temp.at('2027-08-10 00:00Z') \g /dev/null
select pg_temp.rich('lou', 1000) \g /dev/null
select pg_temp.key('rate', 'lou', null, 'total', 1, 1000),
	pg_temp.key('day', 'lou', 5, 'day'), pg_temp.key('any', 'lou', null)
\g /dev/null
select is((pg_temp.by('rate', 'lou', 600)).status, 200, 'one a minute passes');
select is(concat_ws(' ', requests_until, tokens_until, last_used_at),
	'2027-08-10 00:01:00+00 2027-08-10 00:00:36+00 2027-08-10 00:00:00+00',
	'and fills the key''s buckets')
from llm.api_keys
where name = 'rate';
select is(pg_temp.said(pg_temp.by('rate', 'lou', 1)),
	'429 rate_limit_exceeded key_requests_per_minute 60000', 'no other does');
update llm.api_keys set requests_per_minute = 1000 where name = 'rate';
select pg_temp.later('30 seconds') \g /dev/null
select is((pg_temp.by('rate', 'lou', 500)).status, 200, 'tokens are counted on');
select is(tokens_until, '2027-08-10 00:01:06Z', 'where they ended')
from llm.api_keys
where name = 'rate';
select pg_temp.at('2027-08-11 00:00Z') \g /dev/null
select is(details, '{"held": 0, "spent": 0, "budget": 5, "resets_at": '
	'"2027-08-12T00:00:00.000Z"}', 'more than a day''s budget')
from pg_temp.by('day', 'lou', 3000);
create temporary table k as
select pg_temp.by('day', 'lou', 1000) as h, pg_temp.by('any', 'lou', 1000) as other;
select is(llm.extend((h).id, 0, 0, 0, 1), row('extended', 3, 1, false, null)
	::llm.extended, 'a call of midnight is extended')
from k;
select is(concat_ws(' ', spent, held), '0 3', 'on that day')
from llm.api_keys
where name = 'day';
select is(llm.extend((other).id, 0, 0, 0, 100), row('extended', 102, 100, false,
	null)::llm.extended, 'another key''s call by what that key has')
from k;
select is(pg_temp.settle(h, 1000), row('settled', 2, 0, 893)::llm.settled,
	'and settled')
from k;
select is(concat_ws(' ', spent, held), '2 0', 'on that day, too')
from llm.api_keys
where name = 'day';
create temporary table l as
select pg_temp.by('day', 'lou', 500) as h;
select pg_temp.at('2027-08-12 00:00Z') \g /dev/null
select pg_temp.by('day', 'lou', 500) \g /dev/null
select is(concat_ws(' ', (x).granted, (x).code), '2', 'a call of the day before '
	'is extended on its own day')
from l,
	lateral llm.extend((h).id, 0, 0, 0, 2) as x;
select is(concat_ws(' ', spent, held), '0 1', 'and not on this one')
from llm.api_keys
where name = 'day';
select pg_temp.later('61 seconds'), llm.sweep(100) \g /dev/null
select is(pg_temp.audit(), null, 'the audit finds nothing');

-- Who is unmetered holds nothing of any limit.
select pg_temp.user('own') \g /dev/null
select llm.renew(md5('own')::uuid) \g /dev/null
update llm.accounts set unmetered = true where user_id = md5('own')::uuid;
select is((pg_temp.hold('own', 1000)).amount, 0::bigint, 'nothing is held');
select is(concat_ws(' ', a.held, a.day_credits, a.requests_until, h.tokens),
	'0 0 -infinity 0', 'and nothing counted')
from llm.accounts as a
join llm.holds as h using (user_id)
where user_id = md5('own')::uuid;

-- A tier without a plan is a mistake of ours.
select pg_temp.rich('sam', 10, 'pro') \g /dev/null
update llm.plans set product = 'none', tier = 'pro' where id = 'pro';
select throws_like($$select pg_temp.hold('sam')$$, 'no plan has the limits of%', 'is told as one');
update llm.plans set product = 'llm' where id = 'pro';

-- Routes follow their provider, and no other.
insert into llm.providers (name, kind, base_url)
values ('e1', 'openai', 'https://one.example.com'),
	('e2', 'openai', 'https://two.example.com');
insert into llm.model_routes (model_id, position, provider, upstream_model)
values ('gpt-5', 1, 'e1', 'm1'), ('gemini-2.0-pro', 1, 'e2', 'm2');
update llm.providers set base_url = 'https://else.example.com' where name = 'e1';
select is(string_agg(routes #>> '{0,base_url}', ' ' order by id desc),
	'https://else.example.com https://two.example.com',
	'a model is had where its provider moved')
from llm.models
where id in ('gpt-5', 'gemini-2.0-pro');

select * from finish();
rollback;
