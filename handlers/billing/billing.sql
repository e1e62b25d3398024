-- What the rooms share: times as clients say them, and sums of usage, which are
-- made of quarters of an hour wherever these fit.

-- The month in which the oldest usage began that is kept.
create function kept_since() returns timestamptz
language sql stable
return date_trunc('month', now() - interval '2 years', 'UTC');

-- A date begins, or ends as a whole, at midnight in the zone.
create function moment(said text, zone text, whole boolean) returns timestamptz
language plpgsql stable strict
as $$
begin
	if said ~ '^\d{4}-\d\d-\d\d$' then
		return (said::date + whole::integer)::timestamp at time zone zone;
	end if;
	return said::timestamptz;
end
$$;

create type span as (first timestamptz, next timestamptz);

-- All that is kept, or what of it lies between; nothing is used in the future.
create function span_of(start_date text, end_date text) returns span
language sql stable
return row(
	greatest(moment(start_date, 'UTC', false), kept_since()),
	least(moment(end_date, 'UTC', true),
		date_trunc('day', now(), 'UTC') + interval '2 days'))::span;

create type sums as (at timestamptz, model_id text, operation text, key_id uuid,
	requests bigint, credits bigint, tokens bigint, durations bigint,
	duration_ms bigint);

-- What was used from first up to next: sums of the quarters that lie between, and
-- the rows themselves of those that are cut, at most two. Inlined.
create function used(first timestamptz, next timestamptz, model_id text,
	operation llm.usage_operation, key_id uuid) returns setof sums
language sql stable
begin atomic
	select q.quarter, q.model_id::text, q.operation::text, q.key_id, q.requests,
		q.credits_used, q.total_tokens, q.durations, q.duration_ms
	from llm.usage_quarters as q
	where q.quarter >= date_bin('15 minutes',
		used.first + interval '899.999999 s', '2000-01-01Z')
	and q.quarter < date_bin('15 minutes', used.next, '2000-01-01Z')
	and (used.model_id is null or q.model_id = used.model_id)
	and (used.operation is null or q.operation = used.operation)
	and (used.key_id is null or q.key_id = used.key_id)
	union all
	select date_bin('15 minutes', u.created_at, '2000-01-01Z'),
		u.model_id::text, u.operation::text, u.key_id, 1, u.credits_used,
		coalesce(u.total_tokens, 0), (u.request_duration_ms is not null)::integer,
		coalesce(u.request_duration_ms, 0)
	from llm.usage_history as u,
		lateral (values (
			least(used.next, date_bin('15 minutes',
				used.first + interval '899.999999 s', '2000-01-01Z')))
		) as head (ends)
	where u.created_at >= used.first
	and u.created_at < head.ends
	and (used.model_id is null or u.model_id = used.model_id)
	and (used.operation is null or u.operation = used.operation)
	and (used.key_id is null or u.key_id = used.key_id)
	union all
	select date_bin('15 minutes', u.created_at, '2000-01-01Z'),
		u.model_id::text, u.operation::text, u.key_id, 1, u.credits_used,
		coalesce(u.total_tokens, 0), (u.request_duration_ms is not null)::integer,
		coalesce(u.request_duration_ms, 0)
	from llm.usage_history as u,
		lateral (values (
			greatest(date_bin('15 minutes', used.next, '2000-01-01Z'),
				date_bin('15 minutes', used.first + interval '899.999999 s',
					'2000-01-01Z')))
		) as tail (begins)
	where u.created_at >= tail.begins
	and u.created_at < used.next
	and (used.model_id is null or u.model_id = used.model_id)
	and (used.operation is null or u.operation = used.operation)
	and (used.key_id is null or u.key_id = used.key_id);
end;

-- A number in what a call left about itself, if it is one.
create function noted(u llm.usage_history, name text) returns integer
language sql immutable
return case jsonb_typeof((u).request_metadata -> name)
	when 'number' then ((u).request_metadata ->> name)::integer end;

create function usage_json(u llm.usage_history) returns json
language sql stable
return json_build_object('id', (u).id, 'model_id', (u).model_id,
	'operation', (u).operation, 'credits_used', (u).credits_used,
	'input_tokens', (u).input_tokens, 'output_tokens', (u).output_tokens,
	'total_tokens', (u).total_tokens,
	'request_duration_ms', (u).request_duration_ms,
	'created_at', wire.instant((u).created_at),
	'cached_tokens', coalesce(noted(u, 'cached'), 0),
	'estimated', coalesce((u).request_metadata -> 'estimated' = 'true', false),
	'status', (u).status, 'provider', (u).provider, 'key_id', (u).key_id,
	'first_token_ms', noted(u, 'first_token_ms'));

-- The account, with what was due done.
create function account_now() returns llm.accounts
language plpgsql
as $$
declare
	account llm.accounts;
begin
	select a.*
	into account
	from llm.accounts as a;
	if account.renews_at > llm.clock() then
		return account;
	end if;
	perform llm.renew(identity.user_id());
	select a.*
	into account
	from llm.accounts as a;
	return account;
end
$$;
