-- Usage: what was used, newest first, and how much of it there is.

-- The newest of a model, an operation or a key before a place, as many as are
-- asked for at most: sums tell in which quarters there are any.
create function usage_rows_of(first timestamptz, next timestamptz, model_id text,
	operation llm.usage_operation, key_id uuid, status text,
	before_at timestamptz, before_id uuid, most integer)
returns setof llm.usage_history
language plpgsql stable
set plan_cache_mode = force_generic_plan
as $$
declare
	quarter timestamptz;
	u llm.usage_history;
	n integer := 0;
begin
	for quarter in
		select distinct q.quarter
		from llm.usage_quarters as q
		where q.quarter > usage_rows_of.first - interval '15 minutes'
		and q.quarter < least(usage_rows_of.next, before_at)
		and (usage_rows_of.model_id is null
			or q.model_id = usage_rows_of.model_id)
		and (usage_rows_of.operation is null
			or q.operation = usage_rows_of.operation)
		and (usage_rows_of.key_id is null or q.key_id = usage_rows_of.key_id)
		order by q.quarter desc
	loop
		for u in
			select h.*
			from llm.usage_history as h
			where h.created_at >= greatest(quarter, usage_rows_of.first)
			and h.created_at < least(quarter + interval '15 minutes',
				usage_rows_of.next)
			and (h.created_at, h.id) < (before_at, before_id)
			and (usage_rows_of.status is null
				or h.status = usage_rows_of.status)
			and (usage_rows_of.model_id is null
				or h.model_id = usage_rows_of.model_id)
			and (usage_rows_of.operation is null
				or h.operation = usage_rows_of.operation)
			and (usage_rows_of.key_id is null
				or h.key_id = usage_rows_of.key_id)
			order by h.created_at desc, h.id desc
			limit most - n
		loop
			return next u;
			n := n + 1;
		end loop;
		exit when n >= most;
	end loop;
end
$$;

-- The same of all; those that were not completed have an index of their own.
create function usage_rows(first timestamptz, next timestamptz, model_id text,
	operation llm.usage_operation, key_id uuid, status text,
	before_at timestamptz, before_id uuid, most integer)
returns setof llm.usage_history
language plpgsql stable
set plan_cache_mode = force_generic_plan
as $$
begin
	if usage_rows.status <> 'completed' then
		return query
		select h.*
		from llm.usage_history as h
		where h.status <> 'completed'
		and h.status = usage_rows.status
		and h.created_at >= usage_rows.first
		and h.created_at < usage_rows.next
		and (h.created_at, h.id) < (before_at, before_id)
		and (usage_rows.model_id is null or h.model_id = usage_rows.model_id)
		and (usage_rows.operation is null
			or h.operation = usage_rows.operation)
		and (usage_rows.key_id is null or h.key_id = usage_rows.key_id)
		order by h.created_at desc, h.id desc
		limit most;
	elsif num_nonnulls(usage_rows.model_id, usage_rows.operation,
		usage_rows.key_id) > 0 then
		return query
		select h.*
		from usage_rows_of(usage_rows.first, usage_rows.next,
			usage_rows.model_id, usage_rows.operation, usage_rows.key_id,
			usage_rows.status, before_at, before_id, most) as h;
	else
		return query
		select h.*
		from llm.usage_history as h
		where h.created_at >= usage_rows.first
		and h.created_at < usage_rows.next
		and (h.created_at, h.id) < (before_at, before_id)
		and (usage_rows.status is null or h.status = usage_rows.status)
		order by h.created_at desc, h.id desc
		limit most;
	end if;
end
$$;

create type totals as (requests bigint, credits bigint, tokens bigint);

-- Those of one status are what others leave: few were not completed.
create function usage_totals(first timestamptz, next timestamptz, model_id text,
	operation llm.usage_operation, key_id uuid, status text)
returns totals
language plpgsql stable
set plan_cache_mode = force_generic_plan
as $$
declare
	all_of totals := (0, 0, 0);
	others totals := (0, 0, 0);
begin
	if usage_totals.status is null or usage_totals.status = 'completed' then
		select coalesce(sum(u.requests), 0), coalesce(sum(u.credits), 0),
			coalesce(sum(u.tokens), 0)
		into all_of
		from used(usage_totals.first, usage_totals.next, usage_totals.model_id,
			usage_totals.operation, usage_totals.key_id) as u;
	end if;
	if usage_totals.status is null then
		return all_of;
	end if;
	select count(*), coalesce(sum(h.credits_used), 0),
		coalesce(sum(h.total_tokens), 0)
	into others
	from llm.usage_history as h
	where h.status <> 'completed'
	and (usage_totals.status = 'completed' or h.status = usage_totals.status)
	and h.created_at >= usage_totals.first
	and h.created_at < usage_totals.next
	and (usage_totals.model_id is null or h.model_id = usage_totals.model_id)
	and (usage_totals.operation is null
		or h.operation = usage_totals.operation)
	and (usage_totals.key_id is null or h.key_id = usage_totals.key_id);
	if usage_totals.status = 'completed' then
		return (all_of.requests - others.requests,
			all_of.credits - others.credits, all_of.tokens - others.tokens);
	end if;
	return others;
end
$$;

create function usage_list(bearer bytea, start_date text, end_date text,
	model_id text, operation llm.usage_operation, key_id uuid,
	status text, "limit" integer, cursor text, "offset" integer)
returns json
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	within span;
	keys jsonb;
	total totals;
	rows json;
	going_on text;
begin
	perform identity.enter(bearer, 'credits.read');

	within := span_of(usage_list.start_date, usage_list.end_date);
	keys := coalesce(wire.keys_of(usage_list.cursor, 2), '["infinity"]');
	total := usage_totals(within.first, within.next, usage_list.model_id,
		usage_list.operation, usage_list.key_id, usage_list.status);
	with page as (
		select u, row_number() over () as n
		from usage_rows(within.first, within.next, usage_list.model_id,
			usage_list.operation, usage_list.key_id, usage_list.status,
			(keys ->> 0)::timestamptz,
			coalesce((keys ->> 1)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
			usage_list."offset" + usage_list."limit" + 1) as u
		offset usage_list."offset"
	)
	select coalesce(json_agg(usage_json(p.u) order by p.n)
			filter (where p.n <= usage_list."offset" + usage_list."limit"),
			'[]'),
		case when count(*) > usage_list."limit" then (
			select wire.cursor(json_build_array((l.u).created_at, (l.u).id))
			from page as l
			where l.n = usage_list."offset" + usage_list."limit"
		) end
	into rows, going_on
	from page as p;
	return json_build_object('usage', rows,
		'pagination', json_build_object('limit', usage_list."limit",
			'next', going_on, 'offset', usage_list."offset",
			'total', total.requests, 'has_more', going_on is not null),
		'summary', json_build_object('total_credits_used', total.credits,
			'total_requests', total.requests, 'total_tokens', total.tokens));
end
$$;

create function usage_one(bearer bytea, id uuid) returns json
language plpgsql
as $$
declare
	found json;
begin
	perform identity.enter(bearer, 'credits.read');

	select usage_json(u)
	into found
	from llm.usage_history as u
	where u.id = usage_one.id;
	return found;
end
$$;

create type alerts as (percents json, mail boolean);

create function alerts_now() returns alerts
language plpgsql
as $$
declare
	account llm.accounts := account_now();
begin
	return (to_json(account.alert_percents), account.alert_mail);
end
$$;

create function usage_alerts(bearer bytea) returns alerts
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'credits.read');

	return alerts_now();
end
$$;

-- Up to ten, each once, from the least.
create function usage_alerts_set(bearer bytea, percents jsonb, mail boolean)
returns alerts
language plpgsql
as $$
declare
	wanted smallint[];
begin
	perform identity.enter(bearer, 'account');

	if jsonb_array_length(percents) > 10 or exists (
		select
		from jsonb_array_elements(percents) as p
		where case jsonb_typeof(p)
			when 'number' then p::numeric not between 1 and 99
				or p::numeric % 1 <> 0
			else true end
	) then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"percents":"must be up to 10 whole numbers from 1 to '
				'99"}';
	end if;
	wanted := array(
		select distinct p::numeric::smallint
		from jsonb_array_elements(percents) as p
		order by 1
	);
	perform llm.set_alerts(wanted, usage_alerts_set.mail);
	return alerts_now();
end
$$;
