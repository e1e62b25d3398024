-- What is told to webhooks by what happens, and what becomes of it.
begin;
select no_plan();
\ir seeds/ledger.psql
select pg_temp.at('2027-03-10 12:00Z') \g /dev/null

create function pg_temp.hook(name text, events text[]) returns uuid
language sql
as $$
	insert into llm.webhooks (id, user_id, url, secret, events)
	values (md5('hook of ' || name)::uuid, md5(name)::uuid, 'https://x', 's', events)
	returning id
$$;
create function pg_temp.all_events() returns text[]
language sql
return array(select k.name from llm.event_kinds as k);
create function pg_temp.spend(name text, credits integer) returns void
language plpgsql
as $$
begin
	update llm.accounts
	set requests_per_minute = 1000000, tokens_per_minute = 1000000000,
		credits_per_day = 1000000
	where user_id = md5(name)::uuid;
	perform pg_temp.settle(pg_temp.hold(name, 1), credits * 500);
end
$$;
-- What was told since it was asked last, in order of names.
create function pg_temp.told(name text) returns text
language sql
as $$
	with gone as (
		delete from llm.webhook_deliveries
		where user_id = md5(name)::uuid
		returning event
	)
	select string_agg(event, ', ' order by event)
	from gone
$$;
create function pg_temp.data(name text, event text) returns jsonb
language sql
return (
	select (payload -> 'data') - 'user_id'
	from llm.webhook_deliveries as d
	where d.user_id = md5(data.name)::uuid
	and d.event = data.event
);

select pg_temp.user('ann'), pg_temp.hook('ann', pg_temp.all_events()) \g /dev/null
select llm.renew(md5('ann')::uuid) \g /dev/null
select is(pg_temp.data('ann', 'subscription.created') - 'subscription_id',
	'{"tier": "free", "status": "active", "credits_per_month": 5000}',
	'a plan that begins is told');
select is(pg_temp.told('ann'), 'subscription.created', 'and nothing else');
select pg_temp.spend('ann', 2) \g /dev/null
select is(pg_temp.data('ann', 'usage.recorded') - '{id,created_at,provider,key_id}'
		::text[], '{"model_id": "gpt-5", "operation": "chat", "credits_used": 2, '
	'"input_tokens": 1000, "output_tokens": 0, "total_tokens": 1000, '
	'"request_duration_ms": 100, "status": "completed"}', 'usage is told, as it is');
select is(pg_temp.told('ann'), 'usage.recorded', 'a call is that alone');
select pg_temp.spend('ann', 2498) \g /dev/null
select is(pg_temp.data('ann', 'usage.threshold_reached'),
	'{"percent": 50, "used_credits": 2500, "total_credits": 5000}',
	'half of the credits is a threshold');
select is(pg_temp.told('ann'), 'usage.recorded, usage.threshold_reached', 'once');
select pg_temp.spend('ann', 1999) \g /dev/null
select is(pg_temp.told('ann'), 'usage.recorded, usage.threshold_reached',
	'one credit above a tenth is not low');
select pg_temp.spend('ann', 1) \g /dev/null
select is(pg_temp.data('ann', 'credits.low'), '{"remaining_credits": 500, '
	'"total_credits": 5000, "threshold_percentage": 10}', 'a tenth is');
select is(pg_temp.told('ann'), 'credits.low, usage.recorded', 'told at once');
select pg_temp.spend('ann', 100) \g /dev/null
select is(pg_temp.told('ann'), 'usage.recorded', 'and once');
select pg_temp.spend('ann', 400) \g /dev/null
select is(pg_temp.data('ann', 'credits.depleted'), '{"remaining_credits": 0, '
	'"total_credits": 5000, "threshold_percentage": 0}', 'none is left');
select is(pg_temp.told('ann'), 'credits.depleted, usage.recorded', 'which is told');
select pg_temp.at('2027-04-10 12:00Z'), llm.renew(md5('ann')::uuid) \g /dev/null
select is(pg_temp.told('ann'), 'subscription.renewed', 'another month begins');
select pg_temp.spend('ann', 4600) \g /dev/null
select is(pg_temp.told('ann'),
	'credits.low, usage.recorded, usage.threshold_reached', 'and tells anew');

update llm.subscriptions set tier = 'pro', credits_per_month = 7
where user_id = md5('ann')::uuid;
select is(pg_temp.data('ann', 'subscription.updated') - 'subscription_id',
	'{"tier": "pro", "status": "active", "credits_per_month": 7, '
	'"previous_tier": "free"}', 'another tier is told, with the one before');
update llm.subscriptions set updated_at = now() where user_id = md5('ann')::uuid;
select is(pg_temp.told('ann'), 'subscription.updated', 'and what is no change is not');
update llm.subscriptions
set cancel_at_period_end = true, cancelled_at = '2027-04-10 12:00Z'
where user_id = md5('ann')::uuid;
select is(pg_temp.data('ann', 'subscription.cancelled') - 'subscription_id',
	'{"tier": "pro", "status": "active", "credits_per_month": 7, '
	'"cancelled_at": "2027-04-10T12:00:00.000Z", "cancel_at_period_end": true}',
	'who cancels is told');
select is(pg_temp.told('ann'), 'subscription.cancelled', 'that');
update llm.subscriptions set cancel_at_period_end = false
where user_id = md5('ann')::uuid;
select is(pg_temp.told('ann'), 'subscription.updated', 'who takes it back, too');
update llm.subscriptions set status = 'cancelled' where user_id = md5('ann')::uuid;
select is(pg_temp.told('ann'), 'subscription.cancelled', 'and its end');

-- A key that has spent its budget.
select pg_temp.rich('bob', 1000), pg_temp.hook('bob', '{key.budget_reached}')
\g /dev/null
insert into identity.sessions (id, user_id, token_hash, expires_at, scopes, kind)
values (md5('key')::uuid, md5('bob')::uuid, sha256('key'), 'infinity',
	'{llm.inference}', 'key');
insert into llm.api_keys (session_id, user_id, token_hash, name, hint, scopes,
	budget, budget_period)
values (md5('key')::uuid, md5('bob')::uuid, sha256('key'), 'Robot', 'tsk_..',
	'{llm.inference}', 10, 'total');
update llm.api_keys set spent = 9 where session_id = md5('key')::uuid;
select is(pg_temp.told('bob'), null, 'a key that may spend more is not told of');
update llm.api_keys set spent = 10 where session_id = md5('key')::uuid;
select is(pg_temp.data('bob', 'key.budget_reached') - 'key_id', '{"name": "Robot", '
	'"budget_credits": 10, "budget_period": "total", "spent": 10}',
	'one that spent its budget is');
update llm.api_keys set spent = 11 where session_id = md5('key')::uuid;
select is(pg_temp.told('bob'), 'key.budget_reached', 'once');

select throws_like('select llm.tell(md5(''ann'')::uuid, ''no.such'', ''{}'')',
	'no event is called no.such', 'what is no event cannot be told');
select ok(bool_and(sample is not null and about <> ''), 'each event has a sample')
from llm.event_kinds;
select lives_ok(format('select llm.tell(md5(''ann'')::uuid, %L, ''{}'')', name),
	name || ' can be told')
from llm.event_kinds;
select pg_temp.told('ann') \g /dev/null

-- Who gets how much at once.
create function pg_temp.queue(name text, n integer) returns void
language sql
as $$
	insert into llm.webhook_deliveries (webhook_id, user_id, event, payload)
	select md5('hook of ' || name)::uuid, md5(name)::uuid, 'credits.low', '{}'
	from generate_series(1, n)
$$;
create temporary table taken as
select * from llm.hooks_take(1, 1, 30);
select is_empty('select from taken', 'nothing is there to be taken');
select pg_temp.queue('ann', 5), pg_temp.queue('bob', 5) \g /dev/null
insert into taken select * from llm.hooks_take(64, 3, 30);
select is(count(*), 3::bigint, 'no more at once of who is not known to be quick')
from taken;
insert into taken select * from llm.hooks_take(64, 32, 30);
select results_eq('select count(*) from taken group by webhook_id',
	'values (2::bigint), (2)', 'two at once of a webhook');
select is_empty('select llm.hooks_take(64, 32, 30)', 'and no more');
update llm.webhooks set quick = true;
update llm.webhook_deliveries set leased_until = null;
select is(count(*), 4::bigint, 'of who is quick whatever the slow ones have')
from llm.hooks_take(64, 0, 30);
select is(count(*), 0::bigint, 'what is leased is not taken')
from llm.hooks_take(64, 64, 30);
delete from llm.webhook_deliveries;
insert into llm.webhooks (id, user_id, url, secret, events)
select md5('cat' || n)::uuid, pg_temp.user('cat'), 'https://x', 's', '{credits.low}'
from generate_series(1, 10) as n;
insert into llm.webhook_deliveries (webhook_id, user_id, event, payload)
select w.id, w.user_id, 'credits.low', '{}'
from llm.webhooks as w, generate_series(1, 3)
where w.user_id = md5('cat')::uuid;
select is(count(*), 8::bigint, 'eight at once of a user') from llm.hooks_take(64, 64, 30);
select pg_temp.queue('ann', 2) \g /dev/null
select is(string_agg(distinct user_id::text, ' '), md5('ann')::uuid::text,
	'another gets hers') from llm.hooks_take(64, 64, 30) as t
join llm.webhooks as w on w.id = t.webhook_id;

-- What waits for others is not looked at.
delete from llm.webhook_deliveries;
select pg_temp.queue('bob', 5000), pg_temp.queue('ann', 1) \g /dev/null
create function pg_temp.fetched() returns bigint
language sql
return (
	select s.idx_tup_fetch + s.seq_tup_read
	from pg_stat_xact_user_tables as s
	where s.relid = 'llm.webhook_deliveries'::regclass
);
select pg_temp.fetched() as before \gset
select is(count(*), 3::bigint, 'one is found beside thousands')
from llm.hooks_take(64, 64, 30);
select cmp_ok(pg_temp.fetched() - :before, '<', 1000::bigint,
	'without a look at them');
select pg_temp.fetched() as before \gset
select cmp_ok(llm.hooks_wait(), '<=', 1000, 'what waits is looked for in a second');
select cmp_ok(pg_temp.fetched() - :before, '<', 1000::bigint,
	'for which none of them is read');
select is_empty('select llm.hooks_take(64, 64, 30)', 'both have what they may have');
update llm.webhook_deliveries set leased_until = leased_until + interval '1 hour'
where leased_until is not null;
select is(count(*), 2::bigint, 'a lease of a clock that was set back holds nobody up')
from llm.hooks_take(64, 64, 30);
delete from llm.webhook_deliveries;
select is(llm.hooks_wait(), 60000, 'when nothing waits, nothing is looked for');

-- Many answers at once, in their order.
create function pg_temp.noted(said jsonb) returns jsonb
language sql
return llm.hooks_said(said)::jsonb;
insert into llm.webhook_deliveries (id, webhook_id, user_id, event, payload, attempts,
	leased_until)
select md5('said' || n)::uuid, md5('hook of ann')::uuid, md5('ann')::uuid,
	'credits.low', '{}', 2, now() + interval '30 s'
from generate_series(1, 5) as n;
select is(pg_temp.noted((
	select jsonb_agg(jsonb_build_object('id', md5('said' || v.n)::uuid, 'attempt', v.a,
		'status', v.status, 'ms', v.ms, 'body', repeat('x', 1001)) order by v.n)
	from (values (1, 2, 500, 5), (2, 1, 204, 5), (3, 1, 500, 5), (4, 2, 404, 5),
		(5, 2, 200, 5), (6, 1, 200, 5)) as v (n, a, status, ms)
)), '["queued", "sent", null, "dead", "sent", null]', 'each has its state');
select results_eq('select id, state, response_status, leased_until is null, '
	'length(response_body), ended_at is null from llm.webhook_deliveries '
	'order by array_position(array(select md5(''said'' || n)::uuid '
	'from generate_series(1, 5) as n), id)',
	$$select md5('said' || n)::uuid, s, a, l, b, e
	from (values (1, 'queued', 500, true, 1000, true),
		(2, 'sent', 204, true, 1000, false),
		(3, 'queued', null::integer, false, null::integer, true),
		(4, 'dead', 404, true, 1000, false),
		(5, 'sent', 200, true, 1000, false)) as v (n, s, a, l, b, e)$$,
	'and is noted so');
select is(pg_temp.noted(jsonb_build_array(jsonb_build_object('id', md5('said2')::uuid,
	'attempt', 1, 'status', 200, 'ms', 1))), '[null]', 'what is sent is noted once');
update llm.webhook_deliveries set state = 'queued', ended_at = null;
select is(pg_temp.noted((
	select jsonb_agg(jsonb_build_object('id', md5('said' || n)::uuid, 'attempt', 2,
		'status', 200, 'ms', 999 + n))
	from generate_series(1, 5) as n
)), to_jsonb(array_fill('sent'::text, '{5}')), 'all are sent');
select is(quick, false, 'one late answer of several makes who gave it slow')
from llm.webhooks
where id = md5('hook of ann')::uuid;
select is(llm.hooks_said('[]')::jsonb, null, 'nothing said is nothing noted');
delete from llm.webhook_deliveries;

-- What becomes of an answer. Times by the clock of the machine, in whole seconds.
create function pg_temp.answer(status integer, attempt integer default 1,
	retry_after integer default null) returns text
language plpgsql
as $$
declare
	made uuid;
	said text;
begin
	update llm.webhooks set is_active = true, paused_at = null, paused_why = null;
	insert into llm.webhook_deliveries (webhook_id, user_id, event, payload, attempts)
	values (md5('hook of ann')::uuid, md5('ann')::uuid, 'credits.low', '{}', attempt)
	returning id
	into made;
	said := llm.hook_said(made, attempt, status, null, 'x', 5, retry_after);
	return (
		select concat_ws(' ', said, case when d.state = 'queued'
			then (round(extract(epoch from d.due_at - clock_timestamp())))::integer
			end, w.paused_why)
		from llm.webhook_deliveries as d
		join llm.webhooks as w on w.id = d.webhook_id
		where d.id = made
	);
end
$$;
select is(pg_temp.answer(status), said, status || ' is ' || said)
from (values (200, 'sent'), (204, 'sent'), (299, 'sent'), (301, 'dead'), (400, 'dead'),
	(404, 'dead'), (410, 'dead gone'), (408, 'queued 1'), (425, 'queued 1'),
	(429, 'queued 1'), (500, 'queued 1'), (503, 'queued 1')) as v (status, said);
select is(pg_temp.answer(null), 'queued 1', 'no answer is tried again');
select is(string_agg(pg_temp.answer(500, n), ', ' order by n), 'queued 1, queued 5, '
	'queued 30, queued 120, queued 600, queued 1800, queued 3600, queued 7200, '
	'queued 14400, queued 28800, queued 28800, dead failing', 'twelve times')
from generate_series(1, 12) as n;
select is(pg_temp.answer(429, 1, 100), 'queued 100', 'not before Retry-After');
select is(pg_temp.answer(429, 4, 100), 'queued 120', 'nor before its time');
select is(pg_temp.answer(429, 1, 90000), 'queued 28800', 'within eight hours');
update llm.webhook_deliveries set state = 'queued', ended_at = null, attempts = 2;
select is(llm.hook_said(id, 1, 500, null, 'x', 5, null), null,
	'who lost the lease has no say')
from llm.webhook_deliveries
limit 1;
select is(llm.hook_said(id, 1, 200, null, 'x', 5, null), 'sent', 'unless it is a 2xx')
from llm.webhook_deliveries
limit 1;
update llm.webhook_deliveries set state = 'sent', ended_at = now();
select is(llm.hook_said(id, 2, 500, null, 'x', 5, null), null, 'after which nothing is')
from llm.webhook_deliveries
limit 1;

select * from finish();
rollback;
