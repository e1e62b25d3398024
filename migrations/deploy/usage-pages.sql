-- Deploy tessera:usage-pages to pg
-- What the pages /usage and /usage/all show beside what a user reads herself.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- What a key may that is made on a page, which is as good as any client of ours.
create function identity.page_scopes() returns text[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
	select coalesce(array_agg(distinct s.name), '{}')
	from identity.oauth_clients as c,
		string_to_table(c.scope, ' ') as s (name)
	where c.first_party
	and c.is_active
	and s.name not in ('openid', 'email', 'profile', 'account', 'admin');
end;

-- A key may what the token may that makes it, and nothing that manages; without
-- a token it is a page that makes it.
create or replace function llm.check_key_scopes(this bytea, scopes text[])
returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	if coalesce(cardinality(check_key_scopes.scopes), 0) = 0
	or check_key_scopes.scopes && '{openid,account,admin}'
	or check_key_scopes.this is null
		and not check_key_scopes.scopes <@ identity.page_scopes()
	or check_key_scopes.this is not null and not exists (
		select
		from identity.sessions as s
		where s.token_hash = check_key_scopes.this
		and check_key_scopes.scopes <@ s.scopes
	) then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"scopes":"must be scopes that your own token has, '
				'without openid, account and admin"}';
	end if;
end
$$;

-- Amounts, [[day, name, amount], ...], as a picture's numbers: a series a name,
-- the largest first; of more than six the least are one.
create function llm.day_series(amounts jsonb, first date, days integer)
returns json
language sql immutable
begin atomic
	with given as (
		select (a ->> 0)::date as day, a ->> 1 as name,
			(a ->> 2)::numeric as amount
		from jsonb_array_elements(day_series.amounts) as a
	),
	ranked as (
		select g.name, count(*) over () as names,
			row_number() over (order by sum(g.amount) desc, g.name) as nth
		from given as g
		group by g.name
	),
	placed as (
		select r.name, r.names > 6 and r.nth > 5 as rest,
			case when r.names > 6 then least(r.nth, 6) else r.nth end as place
		from ranked as r
	),
	summed as (
		select p.place, g.day, sum(g.amount) as amount
		from given as g
		join placed as p on p.name = g.name
		group by p.place, g.day
	),
	filled as (
		select p.place, p.rest, min(p.name) as name, d.n,
			coalesce(min(s.amount), 0) as amount
		from placed as p
		cross join generate_series(0, day_series.days - 1) as d (n)
		left join summed as s on s.place = p.place
			and s.day = day_series.first + d.n
		group by p.place, p.rest, d.n
	),
	series as (
		select f.place, json_build_object(
			'name', case when f.rest then 'others' else min(f.name) end,
			'rest', f.rest,
			'values', json_agg(f.amount order by f.n)) as told
		from filled as f
		group by f.place, f.rest
	)
	select json_build_object('at', (
			select json_agg(extract(epoch from day_series.first + n)::bigint
				order by n)
			from generate_series(0, day_series.days - 1) as n
		), 'series', (
			select coalesce(json_agg(s.told order by s.place), '[]')
			from series as s
		));
end;

-- Everybody's usage of 30 days of UTC, for an administrator; others: NULL.
create function llm.overview() returns json
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	first date := (llm.clock() at time zone 'UTC')::date - 29;
	told json;
begin
	if not exists (
		select
		from identity.users as u
		where u.id = identity.user_id()
		and u.is_admin
	) then
		return null;
	end if;

	with used as materialized (
		select (q.quarter at time zone 'UTC')::date as day,
			q.model_id::text as model, q.provider::text as provider, q.user_id,
			sum(q.requests) as requests, sum(q.credits_used) as credits,
			sum(q.uncollected) as uncollected, sum(q.total_tokens) as tokens,
			sum(q.cost_microcents) as cost
		from llm.usage_quarters as q
		where q.quarter >= first::timestamp at time zone 'UTC'
		group by 1, 2, 3, 4
	)
	select json_build_object('first', first,
		'total', (
			select json_build_object('requests', sum(u.requests),
				'credits', sum(u.credits), 'tokens', sum(u.tokens),
				'cost', sum(u.cost), 'uncollected', sum(u.uncollected),
				'users', count(distinct u.user_id))
			from used as u
		), 'days', llm.day_series((
			select coalesce(jsonb_agg(jsonb_build_array(v.day, v.model,
				v.credits)), '[]')
			from (
				select u.day, u.model, sum(u.credits) as credits
				from used as u
				group by u.day, u.model
			) as v
		), first, 30), 'costs', llm.day_series((
			select coalesce(jsonb_agg(jsonb_build_array(v.day, v.provider,
				v.cost)), '[]')
			from (
				select u.day, coalesce(nullif(u.provider, ''), 'none told')
					as provider, round(sum(u.cost) / 100000000, 2) as cost
				from used as u
				group by 1, 2
			) as v
		), first, 30), 'models', (
			select json_agg(v order by v.credits desc, v.name)
			from (
				select u.model as name, sum(u.requests) as requests,
					sum(u.tokens) as tokens, sum(u.credits) as credits,
					sum(u.cost) as cost, sum(u.uncollected) as uncollected
				from used as u
				group by u.model
			) as v
		), 'providers', (
			select json_agg(v order by v.cost desc, v.name)
			from (
				select coalesce(nullif(u.provider, ''), 'none told') as name,
					sum(u.requests) as requests, sum(u.tokens) as tokens,
					sum(u.credits) as credits, sum(u.cost) as cost,
					sum(u.uncollected) as uncollected
				from used as u
				group by 1
			) as v
		), 'users', (
			select json_agg(v order by v.credits desc, v.name)
			from (
				select p.email::text as name, sum(u.requests) as requests,
					sum(u.tokens) as tokens, sum(u.credits) as credits,
					sum(u.cost) as cost, sum(u.uncollected) as uncollected
				from used as u
				join identity.users as p on p.id = u.user_id
				group by p.id
				order by sum(u.credits) desc
				limit 20
			) as v
		))
	into told;
	return told;
end
$$;

grant execute on function identity.page_scopes, llm.day_series, llm.overview
	to tessera_billing_api;
grant select (is_admin) on identity.users to tessera_billing_api;
grant select on identity.scopes to tessera_billing_api;

commit;
