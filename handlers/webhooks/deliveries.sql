-- Deliveries: what was told to a webhook, how often, and what it answered.

create type delivery_shown as (id uuid, event_id text, event text, status text,
	attempts integer, response_status integer, response_body text, error text,
	duration_ms integer, by_hand boolean, replay_of uuid,
	next_attempt_at timestamptz, created_at timestamptz, ended_at timestamptz);

create function delivery_of(d llm.webhook_deliveries) returns delivery_shown
language sql stable
return row((d).id, (d).payload ->> 'id', (d).event, (d).state, (d).attempts,
	(d).response_status, (d).response_body, (d).last_error, (d).duration_ms,
	(d).by_hand, (d).repeats,
	case when (d).state = 'queued' then (d).due_at end,
	(d).created_at, (d).ended_at)::delivery_shown;

-- Raises 404 unless it is hers.
create function check_hook(id uuid) returns void
language plpgsql stable
as $$
begin
	if not exists (
		select
		from llm.webhooks as w
		where w.id = check_hook.id
	) then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
end
$$;

create function deliveries_list(bearer bytea, id uuid, status text,
	"limit" integer, cursor text) returns setof delivery_shown
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb;
begin
	perform identity.enter(bearer, 'account');

	perform check_hook(deliveries_list.id);
	keys := coalesce(wire.keys_of(deliveries_list.cursor, 2), '["infinity"]');
	return query
	select (delivery_of(d)).*
	from llm.webhook_deliveries as d
	where d.webhook_id = deliveries_list.id
	and (deliveries_list.status is null or d.state = deliveries_list.status)
	and (d.created_at, d.id) < ((keys ->> 0)::timestamptz, (keys ->> 1)::uuid)
	order by d.created_at desc, d.id desc
	limit deliveries_list."limit" + 1;
end
$$;

create function deliveries_one(bearer bytea, id uuid, delivery uuid) returns json
language plpgsql
as $$
declare
	d llm.webhook_deliveries;
begin
	perform identity.enter(bearer, 'account');

	select l.*
	into d
	from llm.webhook_deliveries as l
	where l.id = deliveries_one.delivery
	and l.webhook_id = deliveries_one.id;
	if not found then
		return null;
	end if;
	return json_build_object('id', d.id, 'event_id', d.payload ->> 'id',
		'event', d.event, 'status', d.state, 'attempts', d.attempts,
		'response_status', d.response_status, 'response_body', d.response_body,
		'error', d.last_error, 'duration_ms', d.duration_ms,
		'by_hand', d.by_hand, 'replay_of', d.repeats,
		'next_attempt_at',
			case when d.state = 'queued' then wire.instant(d.due_at) end,
		'created_at', wire.instant(d.created_at),
		'ended_at', wire.instant(d.ended_at), 'payload', d.payload);
end
$$;

create function deliveries_replay(bearer bytea, id uuid, delivery uuid)
returns json
language plpgsql
as $$
declare
	made uuid;
begin
	perform identity.enter(bearer, 'account');

	made := llm.hook_again(deliveries_replay.id, null, deliveries_replay.delivery);
	if made is null then
		return null;
	end if;
	return json_build_object('delivery_id', made);
end
$$;
