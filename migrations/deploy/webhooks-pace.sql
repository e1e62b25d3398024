-- Deploy tessera:webhooks-pace to pg
-- What waits is found by webhook alone, however much waits for others; answers are
-- noted many at once; a webhook is told no more than it may have waiting.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- By it one webhook's deliveries were looked for among all that were due.
drop index llm.webhook_deliveries_due_at_idx;
drop index llm.webhook_deliveries_ended_at_idx;
create index webhook_deliveries_ended_at_idx on llm.webhook_deliveries (ended_at)
	where ended_at is not null;

-- Webhooks for which anything waits, one step of the index each.
create function llm.hooks_waiting() returns setof uuid
language sql stable
begin atomic
	with recursive waiting (id) as (
		select (
			select d.webhook_id
			from llm.webhook_deliveries as d
			where d.state = 'queued'
			order by d.webhook_id
			limit 1
		)
		union all
		select (
			select d.webhook_id
			from llm.webhook_deliveries as d
			where d.state = 'queued'
			and d.webhook_id > w.id
			order by d.webhook_id
			limit 1
		)
		from waiting as w
		where w.id is not null
	)
	select w.id
	from waiting as w
	where w.id is not null;
end;

-- So many deliveries that are due, for this sender alone until the lease ends: at
-- most 2 at once of a webhook and 8 of a user, whoever has fewest in hand first,
-- and so many at most to who is not known to answer within a second. A lease that
-- ends later than one given now is of a clock that was set back. A plan that was
-- made while the table was small stays as long as the sender's connection: no
-- table is read whole by it.
create or replace function llm.hooks_take(places integer, slow_places integer,
	lease integer) returns setof llm.hook_job
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
declare
	ends timestamptz := now() + make_interval(secs => hooks_take.lease);
begin
	perform pg_advisory_xact_lock(hashtextextended('llm.hooks_take', 0));
	return query
	with hook as (
		select w.id, w.user_id, w.quick, b.busy,
			sum(b.busy) over (partition by w.user_id) as of_user
		from llm.hooks_waiting() as q (id)
		join llm.webhooks as w on w.id = q.id,
			lateral (
				select count(*)
				from llm.webhook_deliveries as d
				where d.webhook_id = w.id
				and d.leased_until > now()
				and d.leased_until <= ends
			) as b (busy)
	), due as (
		select d.id, h.user_id, h.quick, d.due_at, h.of_user + row_number()
			over (partition by h.user_id order by d.turn, d.due_at) as turn
		from hook as h,
			lateral (
				select n.id, n.due_at,
					h.busy + row_number() over (order by n.due_at) as turn
				from (
					select q.id, q.due_at
					from llm.webhook_deliveries as q
					where q.webhook_id = h.id
					and q.state = 'queued'
					and q.due_at <= now()
					order by q.due_at
					limit greatest(0, 2 - h.busy)
				) as n
			) as d
	), fair as (
		select d.id, d.turn, d.due_at, d.quick is true
			or row_number() over (partition by d.quick is true
				order by d.quick, d.turn, d.due_at) <= hooks_take.slow_places as fits
		from due as d
		where d.turn <= 8
	), taken as (
		update llm.webhook_deliveries as d
		set attempts = d.attempts + 1, leased_until = ends, due_at = ends
		where d.id = any (array(
			select f.id
			from fair as f
			where f.fits
			order by f.turn, f.due_at
			limit hooks_take.places
		))
		and d.ended_at is null
		returning d.*
	)
	select t.id, t.webhook_id, w.url, w.secret,
		case when w.old_until > now() then w.old_secret end, t.event,
		t.payload::text, t.attempts, w.quick
	from taken as t
	join llm.webhooks as w on w.id = t.webhook_id;
end
$$;

-- In how many milliseconds to look again, if nobody notifies: what is due already
-- waits for another that is in hand.
create or replace function llm.hooks_wait() returns integer
language sql stable security definer
set search_path = pg_catalog, pg_temp
return coalesce((
	select greatest(1, least(1000,
		ceil(extract(epoch from min(d.due_at) - now()) * 1000)))::integer
	from llm.hooks_waiting() as w (id)
	left join lateral (
		select d.due_at
		from llm.webhook_deliveries as d
		where d.webhook_id = w.id
		and d.state = 'queued'
		and d.due_at > now()
		order by d.due_at
		limit 1
	) as d on true
	having count(*) > 0
), 60000);

-- What came of many tries, as sender_turn has it; the state of each then. A 2xx is
-- noted whoever says so, and all of them in one go.
create function llm.hooks_said(said jsonb) returns json
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	sent uuid[];
begin
	with one as (
		select s.id, s.status, s.body, s.ms
		from jsonb_to_recordset(hooks_said.said)
			as s (id uuid, status integer, body text, ms integer)
		where s.status between 200 and 299
	), noted as (
		update llm.webhook_deliveries as d
		set state = 'sent', response_status = one.status, last_error = null,
			response_body = left(one.body, 1000), duration_ms = one.ms,
			leased_until = null, ended_at = clock_timestamp()
		from one
		where d.id = one.id
		and d.ended_at is null
		returning d.id, d.webhook_id, d.duration_ms
	), hook as (
		select n.webhook_id, bool_and(n.duration_ms <= 1000) as quick
		from noted as n
		group by n.webhook_id
	), judged as (
		update llm.webhooks as w
		set quick = hook.quick
		from hook
		where w.id = hook.webhook_id
		and w.quick is distinct from hook.quick
	)
	select array_agg(n.id)
	into sent
	from noted as n;

	return (
		select json_agg(case when s.one ->> 'id' = any (sent::text[]) then 'sent'
			when (s.one ->> 'status')::integer between 200 and 299 then null
			else llm.hook_said((s.one ->> 'id')::uuid,
				(s.one ->> 'attempt')::integer, (s.one ->> 'status')::integer,
				s.one ->> 'error', s.one ->> 'body', (s.one ->> 'ms')::integer,
				(s.one ->> 'retry_after')::integer) end order by s.n)
		from jsonb_array_elements(hooks_said.said) with ordinality as s (one, n)
	);
end
$$;
grant execute on function llm.hooks_said to tessera_webhooks_api;

commit;
