-- Limits of calls: requests, tokens, credits a day, keys and their budgets, and in
-- which order a call is refused.
begin;
select no_plan();
\ir seeds/ledger.psql
select pg_temp.at('2027-03-10 12:00Z') \g /dev/null

-- Requests: a minute's worth at once, then one each six seconds.
select pg_temp.user('ann'), pg_temp.rich('pat', 1000000) \g /dev/null
create function pg_temp.passed(name text, tries integer, tokens bigint)
returns integer
language plpgsql
as $$
declare
	passed integer := 0;
begin
	for i in 1..tries loop
		passed := passed + ((pg_temp.hold(name, tokens)).status = 200)::integer;
	end loop;
	return passed;
end
$$;
select is(pg_temp.passed('ann', 12, 1), 10, 'ten requests a minute, at once');
select is(pg_temp.said(pg_temp.hold('ann', 1)),
	'429 rate_limit_exceeded requests_per_minute 6000',
	'the next is refused, for six seconds');
select is(details, '{"max": 10, "limit": "requests_per_minute", "reset_at":
	"2027-03-10T12:01:00.000Z", "remaining": 0}', 'with the limit')
from pg_temp.hold('ann', 1);
select is(limits, row(10, 0, '2027-03-10 12:01Z', 10000, 9990,
	'2027-03-10 12:00:00.06Z', 200, 190, '2027-03-11Z')::llm.limits,
	'and what all limits leave')
from pg_temp.hold('ann', 1);
select pg_temp.later('5.999999 seconds') \g /dev/null
select is(pg_temp.said(pg_temp.hold('ann', 1)),
	'429 rate_limit_exceeded requests_per_minute 1',
	'a microsecond before that it still is');
select pg_temp.later('0.000001 seconds') \g /dev/null
select is(pg_temp.passed('ann', 2, 1), 1, 'then one passes');
select pg_temp.at('2027-03-10 13:00Z') \g /dev/null
select is(pg_temp.passed('ann', 12, 1), 10,
	'however long nobody came, a minute''s worth');
select pg_temp.later('61 seconds') \g /dev/null
select is(llm.sweep(100) > 0, true, 'holds are swept');
select set_config('app.user_id', md5('ann')::uuid::text, true) \g /dev/null
select is(llm.current_limits(), row(10, 10, llm.clock(), 10000, 10000,
	llm.clock(), 200, 200, '2027-03-11Z')::llm.limits,
	'the limits can be asked for; what was void does not count');
select set_config('app.user_id', md5('nobody')::uuid::text, true) \g /dev/null
select is(llm.current_limits(), row(10, 10, llm.clock(), 10000, 10000,
	llm.clock(), 200, 200, '2027-03-11Z')::llm.limits,
	'who has no account yet has those of the free plan');
update llm.accounts set requests_per_minute = 7 where user_id = md5('ann')::uuid;
select is(pg_temp.passed('ann', 20, 1), 7, 'an override, of odd microseconds');

-- Tokens: the estimate, corrected.
select pg_temp.later('10 minutes') \g /dev/null
create temporary table t as
select pg_temp.hold('ann', 4000, 2000) as h;
select is(pg_temp.said(pg_temp.hold('ann', 4001)),
	'429 rate_limit_exceeded tokens_per_minute 6',
	'ten thousand tokens a minute');
select is(pg_temp.said(pg_temp.hold('ann', 10001)),
	'429 rate_limit_exceeded tokens_per_minute',
	'more than a minute''s worth never passes');
select is(pg_temp.said(pg_temp.hold('ann', 4000)), 'free 4973',
	'four thousand are left');
select pg_temp.later('3 seconds') \g /dev/null
select pg_temp.settle(h, 1000) from t \g /dev/null
select is(tokens_until - llm.clock(), interval '27 seconds',
	'what was not used of the estimate is given back')
from llm.accounts
where user_id = md5('ann')::uuid;
select pg_temp.later('10 minutes') \g /dev/null
delete from t;
insert into t select pg_temp.hold('ann', 1000);
select pg_temp.later('1 minute') \g /dev/null
select pg_temp.hold('ann', 5000), pg_temp.settle(h, 0) from t \g /dev/null
select is(tokens_until - llm.clock(), interval '30 seconds',
	'but nothing of what time had given back already')
from llm.accounts
where user_id = md5('ann')::uuid;
select pg_temp.later('10 minutes') \g /dev/null
delete from t;
insert into t select pg_temp.hold('ann', 1000);
select pg_temp.settle(h, 31000) from t \g /dev/null
select is(pg_temp.said(pg_temp.hold('ann', 1)),
	'429 rate_limit_exceeded tokens_per_minute 126006',
	'what was used beyond is a debt');

-- A day's credits are those of the day of the hold.
select pg_temp.rich('dora', 100000, 'free') \g /dev/null
update llm.accounts
set requests_per_minute = 1000, tokens_per_minute = 10000000
where user_id = md5('dora')::uuid;
select pg_temp.at('2027-03-20 23:59:59.999999Z') \g /dev/null
delete from t;
insert into t select pg_temp.hold('dora', 75000);
select is(pg_temp.said(pg_temp.hold('dora', 25001)),
	'429 rate_limit_exceeded credits_per_day 1', '200 credits a day');
select is(pg_temp.said(pg_temp.hold('dora', 100001)),
	'429 rate_limit_exceeded credits_per_day', 'more at once never passes');
select is((llm.extend((h).id, 0, 0, 0, 60)), row('extended', 200, 50, true,
	'rate_limit_exceeded')::llm.extended, 'nor does more of a hold')
from t;
select pg_temp.later('1 microsecond') \g /dev/null
select is((pg_temp.hold('dora', 100000)).status, 200,
	'at midnight, UTC, comes the next day');
select is((llm.extend((h).id, 0, 0, 0, 60)), row('extended', 200, 0, true,
	'rate_limit_exceeded')::llm.extended,
	'what belongs to the day before stays there')
from t;
select is(pg_temp.settle(h, 50000), row('settled', 100, 0, 99700)::llm.settled,
	'it is settled')
from t;
select is(day_credits, 200::bigint, 'which gives this day nothing back')
from llm.accounts
where user_id = md5('dora')::uuid;
select pg_temp.settle(row(200, null, null, null, id, created_at, null, null, null,
	null, null, null, null, null, null, null, null, null, null, null, null,
	null)::llm.held, 60000)
from llm.holds
where user_id = md5('dora')::uuid \g /dev/null
select is((pg_temp.hold('dora', 40001)).details ->> 'remaining', '80',
	'what was not used of this day''s is');
update llm.accounts
set credits_per_day = 1000
where user_id = md5('dora')::uuid;
select is((pg_temp.hold('dora', 40001)).status, 200, 'an override of the day');
select is(string_agg(concat_ws(' ', what, stands, should), ', '), null,
	'the audit finds nothing')
from llm.audit(md5('dora')::uuid);

-- Keys: other models, rates and budgets of their own.
create function pg_temp.key(name text, owner text, budget integer default null,
	period text default 'total') returns void
language sql
as $$
	insert into llm.api_keys (session_id, user_id, token_hash, name, hint,
		scopes, budget, budget_period, created_at)
	values (md5(name)::uuid, md5(owner)::uuid, sha256(name::bytea), name, 'h',
		'{llm.inference}', budget, period, llm.clock())
$$;
create function pg_temp.by(name text, tokens_in bigint default 1000)
returns llm.held
language sql
as $$
	select pg_temp.hold((
			select u.email
			from identity.users as u
			join llm.api_keys as k on k.user_id = u.id
			where k.name = by.name
		), tokens_in, bearer => sha256(by.name::bytea))
$$;
create or replace function pg_temp.user(name text) returns uuid
language sql
as $$
	insert into identity.users (id, email)
	values (md5(name)::uuid, name)
	on conflict (id) do update set email = excluded.email
	returning id
$$;
select pg_temp.at('2027-03-10 12:00Z') \g /dev/null
select pg_temp.rich('kim', 1000), pg_temp.rich('lea', 1000) \g /dev/null
select pg_temp.key('day', 'kim', 10, 'day'), pg_temp.key('week', 'kim', 10,
	'week'), pg_temp.key('month', 'kim', 10, 'month'),
	pg_temp.key('total', 'kim', 10), pg_temp.key('free', 'kim') \g /dev/null
select is(pg_temp.said(pg_temp.by(name, 2500)), 'free ' || 1000 - n * 5,
	name || ': five of ten credits')
from unnest(array['day', 'week', 'month', 'total']) with ordinality as v (name, n);
select is(pg_temp.said(pg_temp.by('day', 2501)), '403 budget_exceeded',
	'six more are too many');
select is(details, '{"held": 5, "spent": 0, "budget": 10, "resets_at":
	"2027-03-11T00:00:00.000Z"}', 'and until when')
from pg_temp.by('day', 2501);
select is(details ->> 'resets_at', ends, 'a budget by ' || name)
from (values ('week', '2027-03-15T00:00:00.000Z'),
	('month', '2027-04-01T00:00:00.000Z'), ('total', null)) as v (name, ends),
	lateral pg_temp.by(name, 2501);
select is(pg_temp.said(pg_temp.by('free', 2500)), 'free 975',
	'a key without a budget has the user''s');
create temporary table open as
select k.name, row(200, null, null, null, h.id, h.created_at, null, null, null,
	null, null, null, null, null, null, null, null, null, null, null, null,
	null)::llm.held as h
from llm.holds as h
join llm.api_keys as k on k.session_id = h.key_id;
select is(llm.extend((h).id, 0, 0, 0, 9), row('extended', 10, 5, true,
	'budget_exceeded')::llm.extended, 'a hold is not extended beyond it')
from open
where name = 'total';
select is(pg_temp.settle(h, 10000), row('settled', 10, 10, 975 - 5)::llm.settled,
	'nor charged: the budget is exact as the balance')
from open
where name = 'total';
select is(pg_temp.settle(h, 1000), row('settled', 2, 0, 973)::llm.settled,
	'less is given back')
from open
where name = 'day';
select is(concat_ws(' ', spent, held), '2 0', 'to the key, too')
from llm.api_keys
where name = 'day';
select is(pg_temp.said(pg_temp.by('day', 4001)), '403 budget_exceeded',
	'eight are left');
select is((pg_temp.by('day', 4000)).status, 200, 'and can be used');
create temporary table asked as
select v.*, (
		select (pg_temp.by(v.name, 5000)).status
		from pg_temp.at(v.now)
	) as said
from (values ('day', '2027-03-10 23:59:59.999999Z', 403),
	('day', '2027-03-11 00:00Z', 200),
	('week', '2027-03-14 23:59:59.999999Z', 403),
	('week', '2027-03-15 00:00Z', 200),
	('month', '2027-03-31 23:59:59.999999Z', 403),
	('month', '2027-04-01 00:00Z', 200),
	('total', '2029-01-01 00:00Z', 403)) as v (name, now, status);
select is(said, status, name || ' at ' || now)
from asked;
select is(string_agg(name || ' ' || spent || ' ' || held, ', ' order by name),
	'day 0 10, free 0 5, month 0 10, total 10 0, week 0 10',
	'a period that begins has nothing spent')
from llm.api_keys;
select is(pg_temp.settle(h, 2500)::text, '(settled,5,0,935)',
	'a call of a period that is over is settled')
from open
where name = 'month';
select is(concat_ws(' ', spent, held), '0 10', 'on that period')
from llm.api_keys
where name = 'month';
update llm.api_keys
set requests_per_minute = 2, tokens_per_minute = 1000
where name = 'free';
select pg_temp.by('free', 1), pg_temp.by('free', 1) \g /dev/null
select is(pg_temp.said(pg_temp.by('free', 1)),
	'429 rate_limit_exceeded key_requests_per_minute 30000',
	'a key''s own rate of requests');
select pg_temp.later('1 minute') \g /dev/null
select is(pg_temp.said(pg_temp.by('free', 1001)),
	'429 rate_limit_exceeded key_tokens_per_minute', 'and of tokens');
update llm.api_keys
set models = '{gemini-2.0-pro}'
where name = 'free';
select is(concat_ws(' ', status, code, details), '403 model_access_restricted '
	'{"models": ["gemini-2.0-pro"]}', 'a key may be for some models')
from pg_temp.by('free', 1);
select is(pg_temp.said(pg_temp.hold('lea', 500, bearer => sha256('total'))),
	'free 999', 'another user''s key is nobody''s');

-- The order of what refuses: model, rate, credit; the user's before the key's.
update llm.accounts
set requests_per_minute = 1, tokens_per_minute = 1, credits_per_day = 1
where user_id = md5('kim')::uuid;
select pg_temp.later('1 hour'), llm.sweep(100),
	llm.take(md5('kim')::uuid, 10000, 'all', 'adjust') \g /dev/null
update llm.models
set min_tier = 'enterprise'
where id = 'gpt-5';
update llm.subscriptions
set tier = 'pro'
where user_id = md5('kim')::uuid;
update llm.accounts
set tier = 'pro', requests_until = llm.clock() + interval '1 minute'
where user_id = md5('kim')::uuid;
create function pg_temp.refused() returns text
language sql
as $$
	select concat_ws(' ', code, details ->> 'limit')
	from pg_temp.by('total', 5000)
$$;
select is(pg_temp.refused(), 'model_access_restricted', 'first the model');
update llm.models set min_tier = 'free' where id = 'gpt-5';
select is(pg_temp.refused(), 'rate_limit_exceeded requests_per_minute',
	'then requests');
update llm.accounts set requests_per_minute = null;
select pg_temp.later('1 minute') \g /dev/null
select is(pg_temp.refused(), 'rate_limit_exceeded tokens_per_minute',
	'then tokens');
update llm.accounts set tokens_per_minute = null;
select is(pg_temp.refused(), 'rate_limit_exceeded credits_per_day',
	'then the day');
update llm.accounts set credits_per_day = null;
select is(pg_temp.refused(), 'insufficient_credits', 'then credits');
select llm.grant(md5('kim')::uuid, 1000, 'more') \g /dev/null
select is(pg_temp.refused(), 'budget_exceeded', 'then the budget');
update llm.api_keys set budget = null where name = 'total';
select is(pg_temp.refused(), '', 'then nothing');
select is((
		select string_agg(concat_ws(' ', what, stands, should), ', ')
		from llm.audit(md5('kim')::uuid)
		where what <> 'day'
	), null, 'the audit finds nothing');

select * from finish();
rollback;
