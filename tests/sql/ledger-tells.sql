-- What users hear of their use, which free months they get, and what of a key stays.
begin;
select no_plan();
\ir seeds/ledger.psql
select pg_temp.at('2027-03-10 12:00Z') \g /dev/null

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
create function pg_temp.mails(name text) returns text
language sql
as $$
	select string_agg(concat_ws(' ', recipient, template, parameters
			->> 'percent', parameters ->> 'used', parameters ->> 'total'), ', '
		order by id)
	from identity.mail_outbox
	where user_id = md5(name)::uuid
$$;

select pg_temp.user('ann') \g /dev/null
select llm.renew(md5('ann')::uuid), pg_temp.spend('ann', 2499) \g /dev/null
select is(pg_temp.mails('ann'), null, 'one credit below half nothing is told');
select pg_temp.spend('ann', 1) \g /dev/null
select is(pg_temp.mails('ann'), 'ann@ledger.example.com usage_alert 50 2500 5000',
	'half of a period''s credits is');
select pg_temp.spend('ann', 1499) \g /dev/null
select is(pg_temp.mails('ann'), 'ann@ledger.example.com usage_alert 50 2500 5000',
	'once');
select pg_temp.spend('ann', 100) \g /dev/null
select is(pg_temp.mails('ann'), 'ann@ledger.example.com usage_alert 50 2500 5000, '
	'ann@ledger.example.com usage_alert 80 4099 5000', 'as is four fifths');
select llm.grant(md5('ann')::uuid, 10000, 'ann:1'), pg_temp.spend('ann', 5000)
\g /dev/null
select is(pg_temp.mails('ann') ~ '4099 5000$', true, 'and nothing beyond');
select pg_temp.at('2027-04-10 12:00Z'), pg_temp.spend('ann', 4500) \g /dev/null
select is(pg_temp.mails('ann') ~ '4099 5000, [^,]* 80 4500 5000$', true,
	'another period is told of anew, by the highest alone');
select is(told ->> 'period', c.id::text, 'which is noted')
from llm.accounts as a
join llm.credits as c using (user_id)
where a.user_id = md5('ann')::uuid
and c.is_current
and c.subscription_id is not null;
update llm.accounts
set alert_mail = false, alert_percents = '{10}'
where user_id = md5('ann')::uuid;
delete from identity.mail_outbox;
select pg_temp.at('2027-05-10 12:00Z'), pg_temp.spend('ann', 500) \g /dev/null
select is(pg_temp.mails('ann') || told, null, 'who wants no mail gets none')
from llm.accounts
where user_id = md5('ann')::uuid;
select is((told ->> 'percent')::integer, 10, 'though it is noted')
from llm.accounts
where user_id = md5('ann')::uuid;
update llm.accounts
set alert_mail = true, alert_percents = '{}'
where user_id = md5('ann')::uuid;
select pg_temp.spend('ann', 4000) \g /dev/null
select is(pg_temp.mails('ann'), null, 'who wants to hear of no percent does not');
update llm.accounts set alert_percents = '{90}' where user_id = md5('ann')::uuid;
update identity.users set deleted_at = now() where id = md5('ann')::uuid;
select pg_temp.spend('ann', 400) \g /dev/null
select is(pg_temp.mails('ann'), null, 'nor does who is about to go');
select pg_temp.rich('eva', 1000) \g /dev/null
select pg_temp.spend('eva', 900) \g /dev/null
select is(pg_temp.mails('eva'), null, 'credits that were bought have no period');
select is(pg_temp.audit(), null, 'the audit finds nothing');

-- A free month comes once, whatever was bought in it.
create function pg_temp.buy(name text) returns uuid
language plpgsql
as $$
declare
	made uuid;
begin
	update llm.subscriptions
	set status = 'cancelled'
	where user_id = md5(name)::uuid;
	insert into llm.subscriptions (user_id, plan_id, tier, credits_per_month,
		price_cents, billing_interval, current_period_start, current_period_end)
	values (md5(name)::uuid, 'pro', 'pro', 1000, 1, 'monthly', llm.clock(),
		llm.clock() + interval '1 month')
	returning id
	into made;
	perform llm.pay(made, llm.clock(), llm.clock() + interval '1 month', 'invoice:'
		|| made);
	return made;
end
$$;
create function pg_temp.end(plan uuid) returns void
language sql
as $$
	update llm.subscriptions set status = 'cancelled' where id = plan;
	select llm.end_plan(plan);
$$;
select pg_temp.at('2027-01-31 10:00Z'), pg_temp.user('bea') \g /dev/null
select llm.renew(md5('bea')::uuid), pg_temp.spend('bea', 100) \g /dev/null
select pg_temp.later('5 days') \g /dev/null
create temporary table b as
select pg_temp.buy('bea') as plan;
select is(pg_temp.account('bea'), '5900 0', 'a plan is bought');
select pg_temp.end(plan) from b \g /dev/null
select is(pg_temp.account('bea'), '4900 0',
	'when it ends, what is left of the free month is there, and no other');
select is(count(*), 1::bigint, 'which is the period''s')
from llm.credits
where user_id = md5('bea')::uuid
and is_current
and source like 'free:%'
and total_credits = 5000;
select is(s.current_period_end, '2027-02-28 10:00Z', 'with its end')
from llm.subscriptions as s
where user_id = md5('bea')::uuid
and status = 'active'
and tier = 'free';
select llm.renew(md5('bea')::uuid) \g /dev/null
select is(pg_temp.account('bea'), '4900 0', 'however often it is asked for');
select pg_temp.at('2027-02-28 10:00Z'), llm.renew(md5('bea')::uuid) \g /dev/null
select is(pg_temp.account('bea'), '5000 0', 'the next month comes when it would');
select is(concat_ws(' ', current_period_start, current_period_end),
	'2027-02-28 10:00:00+00 2027-03-31 10:00:00+00', 'and is the plan''s period')
from llm.subscriptions
where user_id = md5('bea')::uuid
and status = 'active';
truncate b;
insert into b
select pg_temp.buy('bea');
select pg_temp.at('2027-05-30 10:00Z') \g /dev/null
select pg_temp.end(plan) from b \g /dev/null
select is(pg_temp.account('bea'), '5000 0', 'after months without it, this one''s');
select is(string_agg(source, ' ' order by created_at) ~ ':2027-04-30T10:00[^ ]*$',
	true, 'which began on the day that it would have')
from llm.credits
where user_id = md5('bea')::uuid
and source like 'free:%';
select is(renews_at, '2027-05-31 10:00Z', 'and ends so')
from llm.accounts
where user_id = md5('bea')::uuid;
select is(pg_temp.audit(), null, 'the audit finds nothing');

select pg_temp.user('cleo') \g /dev/null
select llm.begin_free_plan(md5('cleo')::uuid) \g /dev/null
select is(pg_temp.account('cleo'), '5000 0', 'it can be begun without a call');

-- Who was suspended is it still when her plan ends.
truncate b;
insert into b
select pg_temp.buy('bea');
update llm.subscriptions
set status = 'suspended', suspended_at = llm.clock()
where id = (select plan from b);
select pg_temp.end(plan) from b \g /dev/null
select is(s.status || ' ' || s.tier, 'suspended free', 'suspended on any plan')
from llm.subscriptions as s
where user_id = md5('bea')::uuid
and status <> 'cancelled';
select pg_temp.at('2027-06-30 10:00Z'), llm.renew(md5('bea')::uuid) \g /dev/null
select is(pg_temp.account('bea'), '0 0', 'who gets no month');

-- What a key spent can be said for as long as the key is there.
insert into llm.api_keys (session_id, user_id, token_hash, name, hint, scopes,
	spent)
values (md5('key')::uuid, md5('bea')::uuid, sha256('key'), 'key', '', '{}', 7);
insert into llm.usage_quarters (user_id, quarter, model_id, operation, key_id,
	credits_used)
select md5('bea')::uuid, '2012-01-01Z', 'gpt-5', 'chat', key, 7
from unnest(array[null, md5('key')::uuid, md5('no key')::uuid]) as key;
select maintenance.perform('llm.usage_quarters', 1000) \g /dev/null
select is(string_agg(key_id::text, ' '), md5('key')::uuid::text,
	'sums of a key stay, others do not')
from llm.usage_quarters
where user_id = md5('bea')::uuid
and quarter < '2020-01-01';
select is(pg_temp.audit(), null, 'and the audit looks at them');
update llm.api_keys set spent = 8 where name = 'key';
select is(pg_temp.audit(), format('key spent %s 8 7', md5('key')::uuid),
	'however old they are');

select * from finish();
rollback;
