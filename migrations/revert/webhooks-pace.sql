-- Revert tessera:webhooks-pace from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop function llm.hooks_said;

-- So many deliveries that are due, for this sender alone until the lease ends: at
-- most 2 at once of a webhook and 8 of a user, whoever has fewest in hand first,
-- and so many at most to who is not known to answer within a second.
create or replace function llm.hooks_take(places integer, slow_places integer, lease integer)
returns setof llm.hook_job
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform pg_advisory_xact_lock(hashtextextended('llm.hooks_take', 0));
	return query
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
	), hook as (
		select w.id, w.user_id, w.quick, b.busy,
			sum(b.busy) over (partition by w.user_id) as of_user
		from waiting as q
		join llm.webhooks as w on w.id = q.id,
			lateral (
				select count(*)
				from llm.webhook_deliveries as d
				where d.webhook_id = w.id
				and d.leased_until > now()
			) as b (busy)
	), due as (
		select d.id, h.user_id, h.quick, d.due_at, h.of_user + row_number()
			over (partition by h.user_id order by d.turn, d.due_at) as turn
		from hook as h,
			lateral (
				select d.id, d.due_at,
					h.busy + row_number() over (order by d.due_at) as turn
				from llm.webhook_deliveries as d
				where d.webhook_id = h.id
				and d.state = 'queued'
				and d.due_at <= now()
				order by d.due_at
				limit greatest(0, 2 - h.busy)
			) as d
	), fair as (
		select d.id, d.turn, d.due_at, d.quick is true
			or row_number() over (partition by d.quick is true
				order by d.quick, d.turn, d.due_at) <= hooks_take.slow_places as fits
		from due as d
		where d.turn <= 8
	), taken as (
		update llm.webhook_deliveries as d
		set attempts = d.attempts + 1,
			leased_until = now() + make_interval(secs => hooks_take.lease),
			due_at = now() + make_interval(secs => hooks_take.lease)
		where d.id in (
			select f.id
			from fair as f
			where f.fits
			order by f.turn, f.due_at
			limit hooks_take.places
		)
		and d.state = 'queued'
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
		ceil(extract(epoch from d.due_at - now()) * 1000)))::integer
	from llm.webhook_deliveries as d
	where d.state = 'queued'
	and d.due_at > now()
	order by d.due_at
	limit 1
), (
	select 1000
	from llm.webhook_deliveries as d
	where d.state = 'queued'
	limit 1
), 60000);

drop function llm.hooks_waiting;
drop index llm.webhook_deliveries_ended_at_idx;
create index webhook_deliveries_ended_at_idx
	on llm.webhook_deliveries (ended_at);
create index webhook_deliveries_due_at_idx on llm.webhook_deliveries (due_at)
	where state = 'queued';

commit;
