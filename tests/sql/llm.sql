-- Seed 001: what the tables refuse, the months of usage, the free plan, and the
-- seed data.
begin;
select plan(46);
\ir seeds/people.psql

select throws_ok(statement, state, null, what || ' is refused')
from (values
	('credits set used_credits = 101', '23514', 'using more than there is'),
	('credits set used_credits = -1', '23514', 'using less than nothing'),
	('credits set total_credits = 2147483648', '22003', 'too many credits'),
	('credits set remaining_credits = 5', '428C9', 'writing what remains'),
	('credits set billing_period_end = billing_period_start', '23514',
		'a period of no time'),
	('subscriptions set tier = ''gold''', '22P02', 'an unknown tier'),
	('subscriptions set status = ''paused''', '22P02', 'an unknown status'),
	('subscriptions set price_cents = -1', '23514', 'a negative price'),
	('subscriptions set current_period_end = current_period_start', '23514',
		'a period of no time of a subscription'),
	('usage_history set credits_used = -1', '23514', 'negative usage'),
	('usage_history set operation = ''image''', '22P02',
		'an unknown operation'),
	('usage_history set model_id = ''gpt-1''', '23503', 'an unknown model'),
	('models set context_length = 0', '23514', 'a model without context'),
	('models set capabilities = ''{smell}''', '22P02',
		'an unknown capability'),
	('user_preferences set temperature = 2.01', '23514', 'too hot'),
	('user_preferences set max_tokens = 0', '23514', 'no tokens'),
	('user_preferences set default_model_id = ''gpt-1''', '23503',
		'an unknown default model'),
	('webhooks set url = ''ftp://x''', '23514', 'a webhook by ftp'),
	('webhooks set events = ''{}''', '23514', 'a webhook of no event'),
	('webhook_deliveries set state = ''sent''', '23514',
		'a call that is over and has no end')
) as v (change, state, what),
	lateral (select 'update llm.' || change) as s (statement);

-- One active subscription, one current row of it, and purchases beside it.
select throws_ok($$
	insert into llm.subscriptions (user_id, tier, credits_per_month, price_cents,
		billing_interval, current_period_start, current_period_end)
	values (pg_temp.id('0', 'a'), 'free', 1, 0, 'monthly', now(), 'infinity')
$$, '23505', null, 'a second active subscription is refused');
select lives_ok(format($$
	insert into llm.subscriptions (user_id, tier, status, credits_per_month,
		price_cents, billing_interval, current_period_start,
		current_period_end)
	values (pg_temp.id('0', 'a'), 'free', %L, 1, 0, 'monthly', now(),
		'infinity')
$$, status), 'another subscription that is ' || status || ' is not')
from unnest(array['cancelled', 'cancelled', 'expired', 'suspended']) as status;
select throws_ok($$
	insert into llm.credits (user_id, subscription_id, total_credits,
		billing_period_start, billing_period_end)
	values (pg_temp.id('0', 'a'), pg_temp.id('2', 'a'), 1, now(), 'infinity')
$$, '23505', null, 'a second current row of a subscription is refused');
select lives_ok($$
	insert into llm.credits (user_id, subscription_id, total_credits,
		billing_period_start, billing_period_end, is_current)
	values (pg_temp.id('0', 'a'), null, 1, now(), 'infinity', true),
		(pg_temp.id('0', 'a'), null, 1, now(), 'infinity', true),
		(pg_temp.id('0', 'a'), pg_temp.id('2', 'a'), 1, now(), 'infinity', false)
$$, 'credits that were bought once, and those of other months, are not');
update llm.credits
set used_credits = 30
where id = pg_temp.id('3', 'a');
select is(remaining_credits, 70, 'what remains is generated')
from llm.credits
where id = pg_temp.id('3', 'a');

-- The months of usage.
create function pg_temp.use(at timestamptz) returns void
language sql
as $$
	insert into llm.usage_history (user_id, model_id, operation, credits_used,
		created_at)
	values (pg_temp.id('0', 'a'), 'gpt-5', 'chat', 1, at)
$$;
create function pg_temp.months() returns bigint
language sql
as $$
	select count(*) - 1
	from pg_inherits
	where inhparent = 'llm.usage_history'::regclass
$$;
select cmp_ok(pg_temp.months(), '>=', 13::bigint,
	'this month and the next twelve are made');
select lives_ok(format('select pg_temp.use(%L)', at),
	'usage of ' || at || ' finds a place')
from unnest(array['1999-12-31 23:59:59.999999Z', '2000-01-01 00:00Z',
	'2000-01-31 23:59:59.999999Z', '2900-01-01 00:00Z', 'infinity']) as at;
set local timezone = 'Pacific/Auckland';
set local role tessera_owner;
select is(llm.make_partitions('0', 100), 3::bigint,
	'the months that rows wait for are made, whatever the time zone');
set local timezone = 'UTC';
reset role;
select results_eq($$
	select tableoid::regclass::text, count(*)
	from llm.usage_history
	where credits_used = 1
	group by tableoid
	order by 1
$$, $$values ('llm.usage_history_1999_12', 1::bigint),
	('llm.usage_history_2000_01', 2), ('llm.usage_history_2900_01', 1),
	('llm.usage_history_default', 1)$$,
	'and the rows are moved; bounds are those of UTC');
select is(llm.make_partitions('0', 100), 0::bigint,
	'a second time, nothing is to be made');
select results_eq($$
	select relrowsecurity, relowner::regrole::text, relacl is null
	from pg_class
	where oid = 'llm.usage_history_2900_01'::regclass
$$, $$values (true, 'tessera_owner', true)$$,
	'a new month has row security and no grants');
select is(count(*), 3::bigint, 'and its references')
from pg_constraint
where conrelid = 'llm.usage_history_2900_01'::regclass
and contype = 'f';
select is(llm.drop_partitions(now() - '2000-01-31 23:59:59Z', 100), 1::bigint,
	'a month is not dropped before all of it is old');
select is(llm.drop_partitions(now() - '2000-02-01 00:00:01Z', 100), 1::bigint,
	'and is when it is');
select is((
		select count(*)
		from llm.usage_history
		where created_at < '2001-01-01'
	), 0::bigint, 'its rows are gone with it');
select throws_ok($$
	select tap.run_as('tessera_billing_api',
		'select credits_used from llm.usage_history_default')
$$, '42501', null, 'nobody reads a partition past the table''s policies');

-- The free plan.
insert into identity.users (id, email)
values (pg_temp.id('0', 'c'), 'c@example.com');
select tap.run_as('tessera_account_api',
	'select llm.begin_free_plan(''00000000-0000-0000-0000-00000000000c'')'),
	tap.run_as('tessera_account_api',
	'select llm.begin_free_plan(''00000000-0000-0000-0000-00000000000c'')')
\g /dev/null
select results_eq($$
	select s.tier::text, s.status::text, c.total_credits, c.remaining_credits,
		c.billing_period_end = s.current_period_end
	from llm.subscriptions as s
	join llm.credits as c on c.subscription_id = s.id
	where s.user_id = pg_temp.id('0', 'c')
$$, $$values ('free', 'active', 5000, 5000, true)$$,
	'a new user gets the free plan and its credits, once');

-- The seed data, which were loaded twice.
select results_eq($$
	select id::text, provider::text, capabilities::text, context_length,
		max_output_tokens, input_cost_per_million_tokens,
		output_cost_per_million_tokens, credits_per_1k_tokens
	from llm.models
	order by id
$$, $$values
	('claude-3.5-sonnet', 'anthropic', '{text,vision,code}', 200000, 4096, 300,
		1500, 2),
	('gemini-2.0-pro', 'google', '{text,vision,long_context}', 2000000, 8192,
		350, 1050, 1),
	('gpt-5', 'openai', '{text,vision,function_calling}', 128000, 4096, 500,
		1500, 2)$$, 'the models are the seed''s');
select results_eq($$
	select p.tier::text, credits_per_month, price_cents
	from llm.plans as p
	order by p.tier
$$, $$values ('free', 5000, 0), ('pro', 100000, 2999),
	('enterprise', 1000000, 19900)$$, 'the plans are the contract''s');

select * from finish();
rollback;
