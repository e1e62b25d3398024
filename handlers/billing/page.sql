-- The pages /usage and /usage/all: what they show, in the words of people.

create function page_number(n numeric) returns text
language sql immutable
return to_char(coalesce(n, 0), 'FM999,999,999,999,999,990');

create function page_dollars(cents numeric) returns text
language sql immutable
return '$' || to_char(coalesce(cents, 0) / 100, 'FM999,999,999,990.00');

create function page_day(at timestamptz) returns text
language sql stable
return case when isfinite(at)
	then to_char(at at time zone 'UTC', 'FMDD Mon YYYY') end;

create function page_balance(account llm.accounts) returns json
language sql stable
begin atomic
	select json_build_object(
		'available', page_number((account).balance - (account).held),
		'held', case when (account).held > 0
			then page_number((account).held) end,
		'period', (
			select json_build_object('remaining',
				page_number(c.remaining_credits),
				'total', page_number(c.total_credits),
				'ends', page_day(c.billing_period_end))
			from this_period() as c
			where c.id is not null
		), 'bought', (
			select json_build_object(
				'remaining', page_number(sum(c.remaining_credits)),
				'total', page_number(sum(c.total_credits)),
				'lapses', page_day(min(c.lapses_at)
					filter (where isfinite(c.lapses_at)
						and c.remaining_credits > 0)))
			from llm.credits as c
			where c.subscription_id is null
			having count(*) > 0
		));
end;

create function page_plan() returns json
language sql stable
begin atomic
	select json_build_object('name', p.name,
		'price', page_dollars(s.price_cents),
		'free', s.price_cents = 0,
		'yearly', s.billing_interval = 'yearly',
		'credits', page_number(s.credits_per_month),
		'from', page_day(s.current_period_start),
		'to', page_day(s.current_period_end),
		'ending', s.cancel_at_period_end, 'suspended', s.status = 'suspended',
		'next', (
			select n.name
			from llm.plans as n
			where n.product = s.product
			and n.tier = s.next_tier
		))
	from llm.subscriptions as s
	join llm.plans as p on p.id = s.plan_id
	where s.user_id = (select identity.user_id())
	and s.product = 'llm'
	and s.status in ('active', 'suspended')
	order by s.status, s.created_at desc
	limit 1;
end;

create function page_plans() returns json
language sql stable
begin atomic
	select json_agg(json_build_object('id', p.id, 'name', p.name,
		'sold', p.price_cents > 0 and (paid_plan(p.product)).id is null,
		'description', p.description,
		'credits', page_number(p.credits_per_month),
		'price', page_dollars(p.price_cents),
		'yearly', case when p.yearly_price_cents is not null
			then page_dollars(p.yearly_price_cents) end,
		'requests', page_number(p.requests_per_minute),
		'tokens', page_number(p.tokens_per_minute),
		'day', page_number(p.credits_per_day)) order by p.price_cents, p.id)
	from llm.plans as p
	where p.product = 'llm';
end;

create function page_packs() returns json
language sql stable
begin atomic
	select json_agg(json_build_object('id', k.id,
		'credits', page_number(k.credits),
		'price', page_dollars(k.price_cents)) order by k.price_cents, k.id)
	from llm.packs as k
	where k.is_available;
end;

create function page_limits() returns json
language plpgsql stable
as $$
declare
	l llm.limits := llm.current_limits();
begin
	return json_build_array(
		json_build_object('name', 'Requests a minute',
			'left', page_number(l.requests_remaining),
			'of', page_number(l.requests_limit)),
		json_build_object('name', 'Tokens a minute',
			'left', page_number(l.tokens_remaining),
			'of', page_number(l.tokens_limit)),
		json_build_object('name', 'Credits a day',
			'left', page_number(l.day_remaining),
			'of', page_number(l.day_limit)));
end
$$;

create function page_keys() returns json
language sql stable
begin atomic
	select json_agg(json_build_object('id', k.session_id, 'name', k.name,
		'hint', k.hint, 'since', page_day(k.created_at),
		'used', page_day(greatest(k.last_used_at, (
			select s.last_used_at
			from identity.sessions as s
			where s.id = k.session_id
		))), 'until', page_day(k.expires_at), 'scopes', (
			select json_agg(w.sentence order by w.place)
			from identity.scopes as w
			where w.name = any (k.scopes)
		), 'budget', page_number(k.budget),
		'has_budget', k.budget is not null,
		'spent', page_number(case when k.period_start
			>= llm.budget_start(k.budget_period, llm.clock())
			then k.spent else 0 end),
		'each', case when k.budget_period <> 'total'
			then 'a ' || k.budget_period end)
		order by k.created_at desc, k.session_id desc)
	from llm.api_keys as k
	where k.revoked_at is null
	and k.expires_at > now();
end;

-- What a key may be given here, each with the name of its tick.
create function page_ticks(scopes text) returns json
language sql stable
begin atomic
	select json_agg(json_build_object('sentence', w.sentence, 'name',
		'may_' || replace(w.name, '.', '_'),
		'usual', w.name in ('llm.inference', 'models.read'))
		order by w.place)
	from identity.scopes as w
	where w.name = any (identity.page_scopes())
	and w.name = any (string_to_array(page_ticks.scopes, ' '));
end;

create function page_alerts(account llm.accounts) returns json
language sql stable
return json_build_object('percents',
	array_to_string((account).alert_percents, ', '),
	'mail', (account).alert_mail);

-- The first of the thirty days that are shown; the last is today, of UTC.
create function page_first() returns date
language sql stable
return (llm.clock() at time zone 'UTC')::date - 29;

create function page_models() returns json
language sql stable
begin atomic
	select llm.day_series(coalesce(jsonb_agg(
		jsonb_build_array(v.day, v.model, v.credits)), '[]'), page_first(), 30)
	from (
		select (q.quarter at time zone 'UTC')::date as day,
			q.model_id as model, sum(q.credits_used) as credits
		from llm.usage_quarters as q
		where q.quarter >= page_first()::timestamp at time zone 'UTC'
		group by 1, 2
	) as v;
end;

-- Tokens of ten keys, and of all others; what apps used that she signed in to
-- is no key's.
create function page_tokens() returns json
language sql stable
begin atomic
	with used as (
		select coalesce(k.name::text, case when q.key_id is null
				then 'Apps, without a key' else 'Keys of long ago' end) as name,
			q.key_id, sum(q.input_tokens) as input, sum(q.output_tokens) as output
		from llm.usage_quarters as q
		left join llm.api_keys as k on k.session_id = q.key_id
		where q.quarter >= page_first()::timestamp at time zone 'UTC'
		group by 1, 2
	),
	ranked as (
		select u.name, u.input, u.output, row_number() over (
			order by u.input + u.output desc, u.name, u.key_id) as nth
		from used as u
	),
	placed as (
		select least(r.nth, 11) as place, case when min(r.nth) = 11
				then 'All others' else min(r.name) end as name,
			sum(r.input) as input, sum(r.output) as output
		from ranked as r
		group by 1
	)
	select json_build_object('names', coalesce(json_agg(p.name order by p.place),
			'[]'),
		'series', json_build_array(
			json_build_object('name', 'Input',
				'values', coalesce(json_agg(p.input order by p.place), '[]')),
			json_build_object('name', 'Output',
				'values', coalesce(json_agg(p.output order by p.place), '[]'))))
	from placed as p;
end;

create function page_usage(session_hash bytea, scopes text) returns json
language plpgsql
as $$
declare
	account llm.accounts;
begin
	perform identity.enter_browser(page_usage.session_hash);

	account := account_now();
	return json_build_object('me', (
			select json_build_object('email', u.email, 'admin', u.is_admin)
			from identity.users as u
			where u.id = (select identity.user_id())
		), 'balance', page_balance(account), 'plan', page_plan(),
		'plans', page_plans(), 'packs', page_packs(), 'limits', page_limits(),
		'keys', page_keys(), 'ticks', page_ticks(page_usage.scopes),
		'alerts', page_alerts(account), 'models', page_models(),
		'tokens', page_tokens());
end
$$;

create function page_key_make(session_hash bytea, name text, scopes text,
	budget integer, budget_period text, expires date) returns json
language plpgsql
as $$
declare
	made record;
begin
	perform identity.enter_browser(page_key_make.session_hash);

	perform check_key_name(page_key_make.name);
	made := llm.key_make(null, page_key_make.name,
		string_to_array(page_key_make.scopes, ' '),
		page_key_make.expires::timestamp at time zone 'UTC',
		page_key_make.budget, coalesce(page_key_make.budget_period, 'total'),
		null, null, null);
	return json_build_object('name', page_key_make.name, 'key', made.key);
end
$$;

create function page_key_revoke(session_hash bytea, id uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_key_revoke.session_hash);

	if llm.key_revoke(page_key_revoke.id) then
		return '{}'::json;
	end if;
	return null;
end
$$;

-- None is no alert.
create function page_alerts_set(session_hash bytea, percents text, mail boolean)
returns json
language plpgsql
as $$
declare
	wanted smallint[];
begin
	perform identity.enter_browser(page_alerts_set.session_hash);

	if coalesce(percents, '') !~ '^[ ,]*([1-9][0-9]?[ ,]+){0,9}([1-9][0-9]?)?[ ,]*$'
	then
		raise sqlstate 'PT422' using message = 'An alert is a whole number '
			'from 1 to 99; there may be ten, with commas between.';
	end if;
	wanted := array(
		select distinct p[1]::smallint
		from regexp_matches(percents, '[0-9]+', 'g') as p
		order by 1
	);
	perform llm.set_alerts(wanted, coalesce(page_alerts_set.mail, false));
	return '{}'::json;
end
$$;

-- Rows of everybody's usage, in the words of people.
create function page_rows(rows json) returns json
language sql stable
begin atomic
	select json_agg(json_build_object('name', r.name,
		'requests', page_number(r.requests), 'tokens', page_number(r.tokens),
		'credits', page_number(r.credits),
		'cost', page_dollars(r.cost / 1000000),
		'uncollected', page_number(r.uncollected)))
	from json_to_recordset(page_rows.rows) as r (name text, requests numeric,
		tokens numeric, credits numeric, cost numeric, uncollected numeric);
end;

-- NULL, which is 404, for who is no administrator.
create function page_usage_all(session_hash bytea) returns json
language plpgsql
as $$
declare
	told json;
begin
	perform identity.enter_browser(page_usage_all.session_hash);

	told := llm.overview();
	if told is null then
		return null;
	end if;
	return json_build_object('total', (
			select json_build_object('requests', page_number(t.requests),
				'tokens', page_number(t.tokens),
				'credits', page_number(t.credits),
				'cost', page_dollars(t.cost / 1000000),
				'uncollected', page_number(t.uncollected),
				'users', page_number(t.users))
			from json_to_record(told -> 'total') as t (requests numeric,
				tokens numeric, credits numeric, cost numeric,
				uncollected numeric, users numeric)
		), 'days', told -> 'days', 'costs', told -> 'costs',
		'tables', json_build_array(
			json_build_object('title', 'Models', 'what', 'Model',
				'rows', page_rows(told -> 'models')),
			json_build_object('title', 'Providers', 'what', 'Provider',
				'rows', page_rows(told -> 'providers')),
			json_build_object('title', 'The twenty who used most',
				'what', 'User', 'rows', page_rows(told -> 'users'))));
end
$$;
