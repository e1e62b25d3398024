-- The ledger: what calls cost and who pays, months, lapses, grants, and that the
-- audit finds nothing after all of it.
begin;
select no_plan();
\ir seeds/ledger.psql
select pg_temp.at('2027-01-31 10:00Z') \g /dev/null

select is(llm.charge(tokens, 0, 0, price, price, price), cost::bigint,
	tokens || ' tokens at ' || price || ' cost ' || cost)
from (values (0, 2, 0), (1234, 2, 3), (570, 2, 2), (158, 2, 1), (500, 2, 1),
	(1001, 1, 2), (1, 1, 1), (1000, 1, 1)) as v (tokens, price, cost);
select is(llm.charge(1000, 2000, 3000, 2, 1, 5), 19::bigint,
	'each kind of token has its price');
select is(llm.charge(100, 100, 100, 1, 1, 1), 1::bigint,
	'it is rounded up once, not for each kind');
select is(llm.charge(1000000000, 1000000000, 1000000000, 2147483647,
	2147483647, 2147483647), 6442450941000000::bigint,
	'the most that can be told does not overflow');

-- Anchors over four years, one of them a leap year.
select is(string_agg(to_char(llm.month(('2025-01-' || day || ' 10:00Z')
		::timestamptz, n) at time zone 'UTC', 'DD'), ' ' order by n),
	concat_ws(' ', days, days, days, replace(days, '28', '29')),
	'four years of months from 2025-01-' || day)
from (values
	('29', '29 28 29 29 29 29 29 29 29 29 29 29'),
	('30', '30 28 30 30 30 30 30 30 30 30 30 30'),
	('31', '31 28 31 30 31 30 31 31 30 31 30 31')) as v (day, days),
	generate_series(0, 47) as n
group by day, days;
select is(llm.months('2027-01-31 10:00Z', at::timestamptz), n,
	at || ' is in month ' || n)
from (values ('2027-01-31 10:00Z', 0), ('2027-02-28 09:59:59.999999Z', 0),
	('2027-02-28 10:00Z', 1), ('2027-03-31 09:59Z', 1),
	('2027-03-31 10:00Z', 2), ('2028-02-29 10:00Z', 13),
	('2027-01-31 09:59Z', -1)) as v (at, n);
set local timezone = 'America/Los_Angeles';
select is(llm.month('2027-01-31 10:00Z', 1), '2027-02-28 10:00Z',
	'months are those of UTC, whatever the time zone');
set local timezone = 'UTC';

-- The free plan begins with the first call.
select pg_temp.user('ann') \g /dev/null
select is(pg_temp.said(pg_temp.hold('ann')), 'free 4998',
	'the first call begins the free plan');
select is(source::text, format('free:%s:2027-01-31T10:00:00.000000Z',
	subscription_id), 'its source is the month')
from llm.credits
where user_id = md5('ann')::uuid;
select results_eq($$
	select tier::text, plan_id::text, anchor, paid_until, current_period_end
	from llm.subscriptions
	where user_id = md5('ann')::uuid
$$, $$values ('free', 'free', timestamptz '2027-01-31 10:00Z',
	timestamptz 'infinity', timestamptz '2027-02-28 10:00Z')$$,
	'it has an anchor and no end');
select is(pg_temp.account('ann'), '5000 2', 'what the call may cost is held');
select is(pg_temp.settle(h, 570), row('settled', 2, 0, 4998)::llm.settled,
	'and taken when it is settled')
from (select row(200, null, null, null, id, created_at, amount, null, null, null,
		null, null, null, null, null, null, null, null, null, null, null,
		null)::llm.held as h from llm.holds) as v;
select is(pg_temp.account('ann'), '4998 0', 'nothing is held any more');
select results_eq($$
	select credits_used, input_tokens, output_tokens, total_tokens,
		request_duration_ms, provider::text, status, uncollected,
		cost_microcents, credit_id is not null, split::text,
		created_at
	from llm.usage_history
	where user_id = md5('ann')::uuid
$$, $$values (2, 570, 0, 570, 100, 'openai', 'completed', 0, 285000::bigint,
	true, null, timestamptz '2027-01-31 10:00Z')$$, 'the usage is written');
select results_eq($$
	select quarter, requests, credits_used, input_tokens, total_tokens,
		durations, duration_ms, cost_microcents
	from llm.usage_quarters
	where user_id = md5('ann')::uuid
$$, $$values (timestamptz '2027-01-31 10:00Z', 1::bigint, 2::bigint,
	570::bigint, 570::bigint, 1::bigint, 100::bigint, 285000::bigint)$$,
	'and summed up');

-- Months that were skipped give nothing; the rest of the one before lapses.
select pg_temp.at('2027-04-30 09:59:59.999999Z') \g /dev/null
select llm.renew(md5('ann')::uuid) \g /dev/null
select is(pg_temp.lots('ann'), '5000 2 4998, 5000 0 0',
	'skipped months give nothing');
select pg_temp.at('2027-04-30 10:00Z') \g /dev/null
select is(pg_temp.said(pg_temp.hold('ann')), 'free 4998',
	'the next begins to the microsecond, by use');
select is(pg_temp.lots('ann'), '5000 2 4998, 5000 0 5000, 5000 0 0',
	'the one before is over');
select llm.renew(md5('ann')::uuid) \g /dev/null
select is(pg_temp.lots('ann'), '5000 2 4998, 5000 0 5000, 5000 0 0',
	'a month is given once');
select is(renews_at, '2027-05-31 10:00Z', 'and the next is at the anchor''s day')
from llm.accounts
where user_id = md5('ann')::uuid;
select is(pg_temp.audit(), null, 'the audit finds nothing');

-- What lapses while a call needs it.
select pg_temp.rich('ben', 0) \g /dev/null
select llm.grant(md5('ben')::uuid, 100, 'ben:1', lapses_at
	=> '2027-05-01 00:00Z'), pg_temp.at('2027-04-30 23:59:59Z') \g /dev/null
create temporary table b as
select pg_temp.hold('ben', 30000) as h;
select is(pg_temp.account('ben'), '100 60', 'sixty are held');
select pg_temp.at('2027-05-01 00:00Z') \g /dev/null
select llm.renew(md5('ben')::uuid) \g /dev/null
select is(pg_temp.lots('ben') || ', ' || pg_temp.account('ben'),
	'100 0 40, 60 60', 'forty lapse, sixty stay for the hold');
select is(leftover, 60::bigint, 'as the leftover')
from llm.accounts
where user_id = md5('ben')::uuid;
select is(pg_temp.said(pg_temp.hold('ben', 500)), '403 insufficient_credits',
	'for no new hold');
select llm.grant(md5('ben')::uuid, 7, 'ben:2') \g /dev/null
select is(pg_temp.settle(h, 5000), row('settled', 10, 0, 7)::llm.settled,
	'the hold takes of what was left for it')
from b;
select is(pg_temp.lots('ben'), '100 10 90, 7 0 0',
	'and when it is settled the rest lapses');
select is(leftover, 0::bigint, 'nothing is left over')
from llm.accounts
where user_id = md5('ben')::uuid;
select is(string_agg(kind || ' ' || amount, ', ' order by id),
	'grant 100, lapse -40, grant 7, lapse -50', 'the ledger says it all')
from llm.ledger
where user_id = md5('ben')::uuid;

-- Spending: what lapses first, then the oldest.
select pg_temp.rich('cat', 0) \g /dev/null
select llm.grant(md5('cat')::uuid, 10, 'cat:old') \g /dev/null
select pg_temp.later('1 second') \g /dev/null
select llm.grant(md5('cat')::uuid, 10, 'cat:new'),
	llm.grant(md5('cat')::uuid, 10, 'cat:late', lapses_at => '2028-02-01Z'),
	llm.grant(md5('cat')::uuid, 10, 'cat:soon', lapses_at => '2028-01-01Z')
\g /dev/null
select is(pg_temp.settle(pg_temp.hold('cat', 12500), 12500),
	row('settled', 25, 0, 15)::llm.settled, 'a call of 25 credits');
select is(string_agg(split_part(source, ':', 2) || ' ' || used_credits, ', '
	order by source), 'late 10, new 0, old 5, soon 10',
	'is paid by what lapses first, then the oldest')
from llm.credits
where user_id = md5('cat')::uuid;
select is(string_agg(split_part(c.source, ':', 2) || ' ' || s.value, ', '
	order by c.source), 'late 10, old 5, soon 10', 'its usage says who paid')
from llm.usage_history as u,
	jsonb_each(u.split) as s
join llm.credits as c on c.id = s.key::uuid
where u.user_id = md5('cat')::uuid
and u.credit_id is null;
select is(llm.take(md5('cat')::uuid, 8, 'adjust:1', 'adjust', null, null, 'why'),
	8::bigint, 'credits are taken back');
select is(llm.take(md5('cat')::uuid, 8, 'adjust:1', 'adjust'), 8::bigint,
	'once for each source');
select is(string_agg(l.source || ' ' || l.amount || ' ' || l.reason, ', '
		order by l.id), 'adjust:1 -5 why, adjust:1#2 -3 why',
	'in the order of spending')
from llm.ledger as l
where l.user_id = md5('cat')::uuid
and l.kind = 'adjust';
select is(llm.take(md5('cat')::uuid, 100, 'refund:1', 'refund', c.id), 7::bigint,
	'a lot gives back what it has')
from llm.credits as c
where c.source = 'cat:new';
select is(llm.take(md5('cat')::uuid, 100, 'refund:2', 'refund', c.id), 0::bigint,
	'and no more')
from llm.credits as c
where c.source = 'cat:new';
select throws_ok($$select llm.take(md5('cat')::uuid, 0, 's', 'refund')$$,
	'22023', null, 'nothing cannot be taken');
select throws_ok($$select llm.grant(md5('cat')::uuid, -1, 's')$$,
	'22023', null, 'less than nothing cannot be granted');
select is(llm.grant(md5('cat')::uuid, 5, 'once'),
	llm.grant(md5('cat')::uuid, 5, 'once'), 'a source grants one lot');
select is(pg_temp.account('cat'), '5 0', 'and its credits once');
select throws_ok($$select llm.grant(md5('ben')::uuid, 5, 'once')$$, '23505',
	null, 'another user''s source is refused');
select pg_temp.hold('cat', 2000) \g /dev/null
select is(llm.take(md5('cat')::uuid, 5, 'adjust:2', 'adjust'), 1::bigint,
	'what an open hold needs is not taken');
select is(pg_temp.audit(), null, 'the audit finds nothing');

select pg_temp.later('61 seconds'), llm.sweep(10) \g /dev/null

-- At the end: more than was held, twice, nothing, and too much.
select pg_temp.rich('dan', 10) \g /dev/null
create temporary table d as
select pg_temp.hold('dan', 500) as h;
select is(pg_temp.settle(h, 500, 1000, 500), row('settled', 4, 0, 6)
	::llm.settled, 'what was used beyond the hold is taken of what is free')
from d;
select is(pg_temp.settle(h, 500, 1000, 500), row('settled', 4, 0, 6)
	::llm.settled, 'a second time the answer is the same')
from d;
select is(pg_temp.account('dan'), '6 0', 'and nothing is taken');
select is(string_agg(concat_ws(' ', input_tokens, cached_tokens, output_tokens,
	total_tokens, cost_microcents), ', '), '1500 1000 500 2000 1500000',
	'cached tokens went in, too')
from llm.usage_quarters
where user_id = md5('dan')::uuid;
select is(pg_temp.settle(pg_temp.hold('dan', 500), 10000),
	row('settled', 6, 14, 0)::llm.settled,
	'what the balance cannot pay is uncollected, and no debt');
select is(uncollected::text, '14', 'and said so in the usage')
from llm.usage_history
where user_id = md5('dan')::uuid
and credits_used = 6;
select is(pg_temp.said(pg_temp.hold('dan')), '403 insufficient_credits',
	'then there is nothing');
select is(details, '{"required_credits": 2, "available_credits": 0}',
	'which is told')
from pg_temp.hold('dan');
select llm.grant(md5('dan')::uuid, 10, 'dan:2') \g /dev/null
create temporary table v as
select pg_temp.hold('dan', 500) as h;
select is(pg_temp.settle(h), row('void', 0, 0, 10)::llm.settled,
	'what used no token is void')
from v;
select is(pg_temp.settle(h), row('void', 0, 0, null)::llm.settled,
	'a second time, too')
from v;
select is(count(*), 2::bigint, 'and no usage')
from llm.usage_history
where user_id = md5('dan')::uuid;
select is(amount, 1::bigint, 'a hold is of one credit at least')
from pg_temp.hold('dan', 0, 0);
select is((llm.extend(id, 1, 2, 3, 4)), row('extended', 5, 4, false, null)
	::llm.extended, 'a hold is extended')
from llm.holds
where user_id = md5('dan')::uuid;
select is(concat_ws(' ', tokens_in, tokens_cached, tokens_out), '1 2 3',
	'with the tokens so far')
from llm.holds
where user_id = md5('dan')::uuid;
select is((llm.extend(id, 0, 0, 9, 40)), row('extended', 10, 5, true,
	'insufficient_credits')::llm.extended, 'as far as it goes, which is told')
from llm.holds
where user_id = md5('dan')::uuid;
select is(concat_ws(' ', tokens_in, tokens_cached, tokens_out), '1 2 9',
	'tokens so far never become fewer')
from llm.holds
where user_id = md5('dan')::uuid;
select is(pg_temp.account('dan'), '10 10', 'all is held');
select is(llm.extend(md5('x')::uuid, 1, 1, 1, 1), row('gone', null, null, null,
	null)::llm.extended, 'a hold that is not there is gone');

-- Sweeping.
select pg_temp.later('59 seconds') \g /dev/null
select is(llm.sweep(10), 0, 'a hold without a runner stays for a minute');
select pg_temp.later('2 seconds') \g /dev/null
select is(llm.sweep(10) > 0, true, 'and is swept then');
select is(string_agg(concat_ws(' ', status, credits_used, input_tokens,
		output_tokens), ', '), 'swept 1 3 9',
	'as if it had been told what is known of it')
from llm.usage_history
where user_id = md5('dan')::uuid
and status = 'swept';
select is((pg_temp.settle(row(200, null, null, null, id, created_at, null, null,
	null, null, null, null, null, null, null, null, null, null, null, null, null,
	null)::llm.held, 100)).outcome, 'gone', 'who settles later is told so')
from llm.usage_history
where user_id = md5('dan')::uuid
and status = 'swept';
select is((llm.settle(md5('y')::uuid, now(), 1, 0, 0, 'completed')).outcome,
	'gone', 'as is who settles what nobody knows');
select llm.beat(md5('run')::uuid, 'host', 1) \g /dev/null
create temporary table w as
select pg_temp.hold('dan', runner => md5('run')::uuid) as h;
select pg_temp.later('50 seconds') \g /dev/null
select llm.beat(md5('run')::uuid, 'host', 1) \g /dev/null
select pg_temp.later('59 seconds') \g /dev/null
select is(llm.sweep(10), 0, 'while its runner is seen, a hold stays');
select pg_temp.later('2 seconds') \g /dev/null
select is(llm.sweep(10), 1, 'and is swept when it was not for a minute');
select pg_temp.hold('dan', 3500, runner => md5('run')::uuid) \g /dev/null
do $$
begin
	for i in 1..20 loop
		perform pg_temp.later('59 seconds');
		perform llm.beat(md5('run')::uuid, 'host', 1);
	end loop;
end
$$;
select is(llm.sweep(10), 0, 'for twenty minutes at most');
select pg_temp.later('21 seconds') \g /dev/null
select llm.beat(md5('run')::uuid, 'host', 1) \g /dev/null
select is(pg_temp.said(pg_temp.hold('dan', 3500)), 'free 2',
	'a hold sweeps before it says that there is too little');
select is(pg_temp.audit(), null, 'the audit finds nothing');

-- Idempotency-Key.
select pg_temp.rich('eva', 100) \g /dev/null
create temporary table e as
select pg_temp.hold('eva', reply_key => 'k', runner => md5('run')::uuid) as h;
select is(concat_ws(' ', status, reply, reply_hold = (h).id, reply_at
	= (h).created_at, reply_runner = md5('run')::uuid, reply_host),
	'200 running t t t host', 'the same key again: running, and where')
from e, lateral pg_temp.hold('eva', reply_key => 'k');
select is(pg_temp.said(pg_temp.hold('eva', reply_key => 'k', request => 'other')),
	'422 idempotency_mismatch', 'with another request');
select is(pg_temp.account('eva'), '100 2', 'held once');
select is((pg_temp.settle(h, 500, reply => '\x01')).credits_used, 1::bigint,
	'settled with its reply')
from e;
select is(concat_ws(' ', status, reply, reply_body), '200 kept \x01',
	'then it is kept')
from pg_temp.hold('eva', reply_key => 'k');
select pg_temp.settle(pg_temp.hold('eva', reply_key => 'l'), 500) \g /dev/null
select is(pg_temp.said(pg_temp.hold('eva', reply_key => 'l')),
	'409 reply_not_kept', 'or not');
select pg_temp.settle(pg_temp.hold('eva', reply_key => status), 500,
	status => status)
from unnest(array['failed', 'interrupted', 'cut', 'client_gone']) as status
\g /dev/null
select is(string_agg(coalesce((pg_temp.hold('eva', reply_key => status)).code,
	'free'), ' ' order by n), 'free free reply_not_kept reply_not_kept',
	'failed and interrupted calls free their keys')
from unnest(array['failed', 'interrupted', 'cut', 'client_gone'])
	with ordinality as v (status, n);
select is((pg_temp.hold('eva', 90000, reply_key => 'm')).code,
	'insufficient_credits', 'a refused call');
select is((pg_temp.hold('eva', 1000, reply_key => 'm')).status, 200,
	'leaves its key free');
select pg_temp.later('61 seconds') \g /dev/null
select is(llm.sweep(10) > 0, true, 'swept calls');
select is((pg_temp.hold('eva', 1000, reply_key => 'm')).reply, null,
	'free theirs');
select is(pg_temp.audit(), null, 'the audit finds nothing');

-- Paid plans. A subscription as Stripe tells of it.
create function pg_temp.subscribe(name text, tier llm.subscription_tier,
	period text, rollover boolean default false) returns uuid
language plpgsql
as $$
declare
	made uuid;
begin
	update llm.subscriptions
	set status = 'cancelled'
	where user_id = md5(name)::uuid;
	insert into llm.subscriptions (user_id, plan_id, tier, credits_per_month,
		credits_rollover, price_cents, billing_interval, current_period_start,
		current_period_end)
	select pg_temp.user(subscribe.name), p.id, p.tier, 1000, rollover, 1, period,
		llm.clock(), llm.clock() + interval '1 month'
	from llm.plans as p
	where p.tier = subscribe.tier
	returning id
	into made;
	return made;
end
$$;
select pg_temp.at('2028-01-31 10:00Z') \g /dev/null
select pg_temp.user('fay') \g /dev/null
select llm.renew(md5('fay')::uuid) \g /dev/null
create temporary table f as
select pg_temp.subscribe('fay', 'pro', 'monthly') as id;
select llm.renew(md5('fay')::uuid) \g /dev/null
select is(pg_temp.lots('fay'), '5000 0 0',
	'a paid plan gives nothing before it is paid');
select llm.pay(id, '2028-01-31 10:00Z', '2028-02-29 10:00Z', 'invoice:1')
from f \g /dev/null
select llm.pay(id, '2028-01-31 10:00Z', '2028-02-29 10:00Z', 'invoice:1')
from f \g /dev/null
select is(pg_temp.lots('fay'), '5000 0 0, 1000 0 0',
	'an invoice gives its credits once; what was free stays');
select is(lapses_at, '2028-03-03 10:00Z', 'they lapse three days after their end')
from llm.credits
where source = 'invoice:1';
select is(tier::text, 'pro', 'the tier is in force')
from llm.accounts
where user_id = md5('fay')::uuid;
select pg_temp.at('2028-03-01 10:00Z') \g /dev/null
select llm.renew(md5('fay')::uuid) \g /dev/null
select is(pg_temp.lots('fay'), '5000 0 5000, 1000 0 0',
	'a month is not given before its invoice is paid');
select llm.pay(id, '2028-02-29 10:00Z', '2028-03-31 10:00Z', 'invoice:2')
from f \g /dev/null
select is(pg_temp.lots('fay'), '5000 0 5000, 1000 0 1000, 1000 0 0',
	'then the one before lapses');
select pg_temp.at('2028-03-30 10:00Z') \g /dev/null
select llm.renew(md5('fay')::uuid) \g /dev/null
select is(pg_temp.lots('fay'), '5000 0 5000, 1000 0 1000, 1000 0 0',
	'a month of 31 days is one month');
update llm.subscriptions
set status = 'suspended'
where id = (select id from f);
select llm.renew(md5('fay')::uuid) \g /dev/null
select is(tier::text, 'free', 'suspended, the free limits are in force')
from llm.accounts
where user_id = md5('fay')::uuid;
select is((pg_temp.hold('fay', 500)).status, 200, 'lots can be used');
select pg_temp.at('2028-04-03 10:00Z') \g /dev/null
select is(pg_temp.said(pg_temp.hold('fay', 500)), '403 insufficient_credits',
	'until they lapse, and no free month is given');
update llm.subscriptions
set status = 'active'
where id = (select id from f);
select llm.pay(id, '2028-02-01 10:00Z', '2028-02-29 10:00Z', 'invoice:0')
from f \g /dev/null
select is(pg_temp.account('fay'), '0 0',
	'what is paid for a time that is over lapses');
select llm.pay(id, '2028-03-31 10:00Z', '2028-04-30 10:00Z', 'invoice:3')
from f \g /dev/null
select is(pg_temp.account('fay'), '1000 0', 'late, but paid');
select is(pg_temp.settle(pg_temp.hold('fay', 5000), 5000),
	row('settled', 10, 0, 990)::llm.settled, 'some of it is used');
update llm.subscriptions
set status = 'cancelled'
where id = (select id from f);
select llm.end_plan(id) from f \g /dev/null
select is(pg_temp.account('fay'), '5000 0',
	'ended at once: its lot lapses, and the free plan begins');
select is(llm.end_plan(md5('x')::uuid)::text, '', 'of no plan nothing ends');
select is(llm.pay(md5('x')::uuid, now(), now(), 's'), null,
	'for no plan nothing is paid');

select pg_temp.at('2028-01-31 10:00Z') \g /dev/null
create temporary table g as
select pg_temp.subscribe('gus', 'pro', 'yearly', true) as id;
select llm.pay(id, '2028-01-31 10:00Z', '2029-01-31 10:00Z', 'invoice:y')
from g \g /dev/null
select is(pg_temp.settle(pg_temp.hold('gus', 50000), 50000),
	row('settled', 100, 0, 900)::llm.settled, 'a year gives its first month');
select pg_temp.at('2028-02-29 10:00Z') \g /dev/null
select is(pg_temp.said(pg_temp.hold('gus', 500)), 'free 1899',
	'and the next; with rollover, what was left joins it');
select is(string_agg(source || ' ' || total_credits, ', ' order by source),
	'invoice:y 1000, invoice:y:1 1900', 'as one lot of the invoice')
from llm.credits
where user_id = md5('gus')::uuid;
select pg_temp.at('2028-03-31 10:00Z') \g /dev/null
select llm.sweep(10), llm.renew(md5('gus')::uuid) \g /dev/null
select is(balance, 2000::bigint, 'as much of it as a month gives')
from llm.accounts
where user_id = md5('gus')::uuid;
select pg_temp.at('2029-01-30 10:00Z') \g /dev/null
select llm.renew(md5('gus')::uuid) \g /dev/null
select is(renews_at, '2029-02-03 10:00Z', 'after the twelfth comes no other')
from llm.accounts
where user_id = md5('gus')::uuid;
select pg_temp.at('2029-01-31 10:00Z') \g /dev/null
select llm.renew(md5('gus')::uuid) \g /dev/null
select is(balance, 2000::bigint, 'before it is paid again')
from llm.accounts
where user_id = md5('gus')::uuid;
select pg_temp.at('2029-02-03 10:00Z') \g /dev/null
select llm.renew(md5('gus')::uuid) \g /dev/null
select is(balance, 0::bigint, 'or lapses')
from llm.accounts
where user_id = md5('gus')::uuid;

-- The installation's own user.
select pg_temp.user('own') \g /dev/null
select llm.renew(md5('own')::uuid) \g /dev/null
update llm.accounts
set unmetered = true
where user_id = md5('own')::uuid;
create temporary table o as
select pg_temp.hold('own', 5000000, 5000000) as h;
select is(concat_ws(' ', (h).status, (h).amount), '200 0',
	'the installation''s own user holds nothing and has no limits')
from o;
select is(llm.extend((h).id, 1, 0, 0, 99), row('extended', 0, 99, false, null)
	::llm.extended, 'nor does she later')
from o;
select is(pg_temp.settle(h, 1000, 0, 1000), row('settled', 0, 0, 5000)
	::llm.settled, 'and pays nothing')
from o;
select is(concat_ws(' ', credits_used, total_tokens, cost_microcents),
	'0 2000 2000000', 'but usage and cost are counted')
from llm.usage_history
where user_id = md5('own')::uuid;

-- Models.
select is((pg_temp.hold('gus', model => 'gpt-1')).code, 'model_not_found',
	'an unknown model');
update llm.models
set is_available = false
where id = 'gemini-2.0-pro';
select is((pg_temp.hold('gus', model => 'gemini-2.0-pro')).code,
	'model_not_found', 'one that is not available');
update llm.models
set is_deprecated = true, min_tier = 'enterprise',
	credits_per_1k_output_tokens = 10, credits_per_1k_cached_tokens = 1
where id = 'claude-3.5-sonnet';
select llm.grant(md5('gus')::uuid, 100, 'gus:1') \g /dev/null
select is(concat_ws(' ', status, code, details), '403 model_access_restricted '
	'{"tier": "pro", "required_tier": "enterprise"}', 'one of a dearer plan')
from pg_temp.hold('gus', model => 'claude-3.5-sonnet');
select pg_temp.rich('hal', 100) \g /dev/null
create temporary table h as
select pg_temp.hold('hal', 1000, 1000, 'claude-3.5-sonnet') as h;
update llm.models
set credits_per_1k_tokens = 99, credits_per_1k_output_tokens = 99,
	credits_per_1k_cached_tokens = 99
where id = 'claude-3.5-sonnet';
select is((h).amount, 12::bigint, 'a deprecated one works, at its prices')
from h;
select is((pg_temp.settle(h, 1000, 1000, 1000)).credits_used, 13::bigint,
	'which are those of the hold')
from h;

-- Routes are stored beside the model.
insert into llm.providers (name, kind, base_url)
values ('p1', 'openai', 'https://one.example.com'),
	('p2', 'gemini', 'https://two.example.com');
insert into llm.model_routes (model_id, position, provider, upstream_model)
values ('gpt-5', 2, 'p2', 'm2'), ('gpt-5', 1, 'p1', 'm1');
select is(jsonb_path_query_array(routes, '$[*].model')
	|| (routes -> 0 -> 'base_url'), '["m1", "m2", "https://one.example.com"]',
	'routes come with the hold, in order')
from pg_temp.hold('hal');
update llm.providers set base_url = 'https://new.example.com' where name = 'p1';
delete from llm.model_routes where position = 2;
select is(jsonb_path_query_array(routes, '$[*].base_url'),
	'["https://new.example.com"]', 'and follow what is changed')
from llm.models
where id = 'gpt-5';
select is(pg_temp.audit(), null, 'the audit finds nothing');

-- A month that goes leaves what its lots paid.
create temporary table before as
select c.id, c.used_credits from llm.credits as c;
set local role tessera_owner;
select llm.make_partitions('0', 100) \g /dev/null
reset role;
create temporary table gone as
select count(*) as rows
from llm.usage_history
where created_at < '2028-01-01';
set local role tessera_owner;
select llm.drop_partitions(now() - '2028-01-01 00:01Z', 100) \g /dev/null
reset role;
select is((select rows > 5 from gone) and (
		select count(*) = 0
		from llm.usage_history
		where created_at < '2028-01-01'
	), true, 'the usage of a year is gone');
select is(count(*) > 3, true, 'and is carried by lot')
from llm.ledger
where kind = 'carried';
select is(pg_temp.audit(), null, 'so that the audit still finds nothing');

-- Erasure, and rights.
delete from identity.users where id = md5('eva')::uuid;
select is_empty(format('select from llm.%I where user_id = md5(''eva'')::uuid',
	relation), relation || ' has nothing of who is gone')
from unnest(array['accounts', 'credits', 'ledger', 'usage_history',
	'usage_quarters', 'holds', 'replies', 'api_keys']) as relation;
select is_empty($$
	select r.rolname || ' on ' || c.relname
	from pg_class as c,
		pg_roles as r
	where c.relnamespace = 'llm'::regnamespace
	and c.relname = any ('{accounts,credits,ledger,usage_history,
		usage_quarters,holds,replies,runners,api_keys,audits}')
	and r.rolname like 'tessera\_%\_api'
	and (has_any_column_privilege(r.oid, c.oid, 'INSERT, UPDATE')
		or has_table_privilege(r.oid, c.oid, 'DELETE, TRUNCATE'))
$$, 'workers'' roles write none of these tables');
set local role tessera_owner;
select throws_ok('update llm.ledger set amount = 1', null, null,
	'functions change nothing in the ledger');
select throws_ok('delete from llm.ledger', null, null, 'nor take from it');
select throws_ok('delete from llm.usage_history', null, null,
	'nor from the usage');
select throws_ok('update llm.usage_history set credits_used = 0', null, null,
	'nor change it');
reset role;
select throws_ok($$update llm.accounts set held = balance + 1$$, '23514', null,
	'no more is held than there is');
select throws_ok($$update llm.credits set lapsed_credits = total_credits + 1$$,
	'23514', null, 'no lot is overdrawn');

select * from finish();
rollback;
