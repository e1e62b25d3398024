-- Deploy tessera:webhooks to pg
-- Users' servers are told of events. llm.tell writes what is to be told, in the
-- transaction that causes it; the sender of the group webhooks takes it from here,
-- tries until it is answered, and notes what came of it.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter table llm.webhooks
	add column description text,
	add column old_secret text,
	add column old_until timestamptz,
	add column paused_at timestamptz,
	add column paused_why text,
	add column quick boolean,
	add constraint an_old_secret_has_an_end
		check ((old_secret is null) = (old_until is null)),
	add constraint what_is_paused_is_not_active
		check (is_active = (paused_at is null)),
	add constraint a_pause_has_a_reason check ((paused_at is null)
		= (paused_why is null) and paused_why in ('asked', 'failing', 'gone'));
comment on column llm.webhooks.secret is
	'sealed, as the old one, which signs beside it until old_until';
comment on column llm.webhooks.quick is
	'whether the last answer came within a second; null: none did yet';
-- Not what the sender notes.
drop trigger touch on llm.webhooks;
create trigger touch before update of url, secret, events, description, is_active
	on llm.webhooks
	for each row when (old.* is distinct from new.*) execute function wire.touch();

alter table llm.webhook_deliveries
	add column leased_until timestamptz,
	add column response_body text,
	add column duration_ms integer,
	add column by_hand boolean not null default false,
	add column repeats uuid;
comment on column llm.webhook_deliveries.leased_until is
	'a sender has it in hand; then it is due again';
comment on column llm.webhook_deliveries.by_hand is
	'its user asked for it: a test, or once more';
create index webhook_deliveries_waiting_idx
	on llm.webhook_deliveries (webhook_id, due_at)
	where state = 'queued';
create index webhook_deliveries_leased_idx
	on llm.webhook_deliveries (webhook_id, leased_until)
	where leased_until is not null;

-- What can be told, with data as they may be.
create table llm.event_kinds (
	name text primary key,
	about text not null,
	sample jsonb not null,
	constraint it_is_named_so check (name ~ '^[a-z]+\.[a-z_]+$')
);
comment on table llm.event_kinds is 'events that webhooks may ask for';

insert into llm.event_kinds (name, about, sample) values
('subscription.created', 'a plan began',
	'{"subscription_id": "3d0f5a1e-7c2b-4b0e-9a61-2f4c8d7e6b50", "tier": "pro", '
	'"status": "active", "credits_per_month": 100000}'),
('subscription.updated', 'another plan, or another state',
	'{"subscription_id": "3d0f5a1e-7c2b-4b0e-9a61-2f4c8d7e6b50", "tier": "pro", '
	'"status": "active", "credits_per_month": 100000, "previous_tier": "free"}'),
('subscription.cancelled', 'it ends, or will at the period''s end',
	'{"subscription_id": "3d0f5a1e-7c2b-4b0e-9a61-2f4c8d7e6b50", "tier": "pro", '
	'"status": "active", "credits_per_month": 100000, '
	'"cancelled_at": "2026-11-21T09:30:00.000Z", "cancel_at_period_end": true}'),
('subscription.renewed', 'its next period began',
	'{"subscription_id": "3d0f5a1e-7c2b-4b0e-9a61-2f4c8d7e6b50", "tier": "pro", '
	'"status": "active", "credits_per_month": 100000}'),
('credits.low', 'a tenth of a period''s credits is left, or less',
	'{"remaining_credits": 498, "total_credits": 5000, "threshold_percentage": 10}'),
('credits.depleted', 'none is left',
	'{"remaining_credits": 0, "total_credits": 5000, "threshold_percentage": 0}'),
('usage.recorded', 'a call was paid for',
	'{"id": "5b8c2d10-4e7f-4a93-8d21-0c6b9e3f7a12", "model_id": "gpt-5", '
	'"operation": "chat", "credits_used": 3, "input_tokens": 812, '
	'"output_tokens": 240, "total_tokens": 1052, "request_duration_ms": 1840, '
	'"created_at": "2026-11-21T09:30:00.000Z", "status": "completed"}'),
('usage.threshold_reached', 'so many percent of a period''s credits are used',
	'{"percent": 50, "used_credits": 2500, "total_credits": 5000}'),
('key.budget_reached', 'an API key has spent its budget',
	'{"key_id": "9c2b1f64-7a3e-4d58-8e0b-5f6a7c8d9e01", "name": "Nightly report", '
	'"budget_credits": 1000, "budget_period": "month", "spent": 1000}'),
('report.viewed', 'a report that was shared is read', '{}'),
('dataset.ready', 'a dataset can be asked', '{}'),
('dataset.failed', 'a dataset could not be loaded', '{}'),
('refresh.failed', 'a dataset could not be fetched anew', '{}'),
('maintenance.due', 'something at home wants care', '{}'),
('warranty.expiring', 'a warranty ends soon', '{}'),
('recall.issued', 'an appliance is recalled', '{}'),
('manual.ready', 'a manual can be asked', '{}'),
('ticket.created', 'a ticket was opened', '{}'),
('ticket.resolved', 'a ticket is resolved', '{}');
grant select on llm.event_kinds to tessera_webhooks_api;

-- Who may be told directly goes by llm.tell alone.
revoke select on llm.webhooks, llm.webhook_deliveries
	from tessera_billing_api, tessera_inference_api, tessera_courier_api;
revoke select (id, user_id, events, is_active) on llm.webhooks
	from tessera_billing_api, tessera_inference_api;
revoke insert (webhook_id, user_id, event, payload) on llm.webhook_deliveries
	from tessera_billing_api, tessera_inference_api;
revoke select (id, user_id, url, secret, is_active), update (is_active)
	on llm.webhooks from tessera_courier_api;
revoke update (state, attempts, due_at, response_status, last_error, ended_at)
	on llm.webhook_deliveries from tessera_courier_api;
drop policy billing on llm.webhooks;
drop policy billing on llm.webhook_deliveries;
drop policy courier on llm.webhooks;
drop policy courier on llm.webhook_deliveries;
revoke insert on llm.webhook_deliveries from tessera_webhooks_api;
grant select (description, old_until, paused_at, paused_why) on llm.webhooks
	to tessera_account_api;

create or replace function llm.export() returns setof text
language sql stable
begin atomic
	values (wire.records('llm.accounts')),
		(wire.records('llm.subscriptions')),
		(wire.records('llm.credits')),
		(wire.records('llm.ledger')),
		(wire.records('llm.usage_history')),
		(wire.records('llm.usage_quarters')),
		(wire.records('llm.holds')),
		(wire.records('llm.replies')),
		(wire.records('llm.api_keys')),
		(wire.records('llm.stripe_customers')),
		(wire.records('llm.stripe_objects')),
		(wire.records('llm.payment_ops')),
		(wire.records('llm.top_ups')),
		(wire.records('llm.user_preferences')),
		(wire.records('llm.webhooks', '{secret,old_secret,quick}')),
		(wire.records('llm.webhook_deliveries'));
end;

-- One event to every webhook of the user that asks for it.
create function llm.tell(user_id uuid, event text, data jsonb) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	if not exists (
		select
		from llm.event_kinds as k
		where k.name = tell.event
	) then
		raise 'no event is called %', tell.event;
	end if;
	with told (payload) as materialized (
		select llm.event_body(tell.event, tell.user_id, tell.data)
	)
	insert into llm.webhook_deliveries (webhook_id, user_id, event, payload)
	select w.id, w.user_id, tell.event, t.payload
	from llm.webhooks as w,
		told as t
	where w.user_id = tell.user_id
	and w.is_active
	and tell.event = any (w.events);
	if found then
		perform pg_notify('tessera_hooks', '');
	end if;
end
$$;

create function llm.event_body(event text, user_id uuid, data jsonb) returns jsonb
language sql volatile
return jsonb_build_object(
	'id', 'evt_' || replace(gen_random_uuid()::text, '-', ''),
	'type', event_body.event,
	'event', event_body.event,
	'timestamp', wire.instant(clock_timestamp()),
	'data', event_body.data || jsonb_build_object('user_id', event_body.user_id));

-- One more delivery to this webhook because its user says so: a test, or what was
-- delivered before, as it was. NULL when there is no such; too many are refused.
create function llm.hook_again(webhook uuid, event text, delivery uuid) returns uuid
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	hook llm.webhooks;
	before llm.webhook_deliveries;
	made uuid;
begin
	select w.*
	into hook
	from llm.webhooks as w
	where w.id = hook_again.webhook
	and w.user_id = identity.user_id()
	for update;
	if not found then
		return null;
	end if;
	if (
		select count(*)
		from llm.webhook_deliveries as d
		where d.webhook_id = hook.id
		and d.by_hand
		and d.created_at > now() - interval '1 minute'
	) >= 20 then
		raise sqlstate 'PT429' using message = 'rate_limit_exceeded', hint = '60';
	end if;
	select d.*
	into before
	from llm.webhook_deliveries as d
	where d.id = hook_again.delivery
	and d.webhook_id = hook.id;
	if hook_again.delivery is not null and not found then
		return null;
	end if;
	insert into llm.webhook_deliveries as d (webhook_id, user_id, event, payload,
		by_hand, repeats)
	select hook.id, hook.user_id, coalesce(before.event, k.name),
		coalesce(before.payload, llm.event_body(k.name, hook.user_id, k.sample)),
		true, before.id
	from (values (hook_again.event)) as v (name)
	left join llm.event_kinds as k using (name)
	returning d.id
	into made;
	perform pg_notify('tessera_hooks', '');
	return made;
end
$$;
grant execute on function llm.hook_again to tessera_webhooks_api;

-- What waits is not made; it can be replayed. What a sender has in hand goes on.
create function llm.hook_pause(webhook uuid, why text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	hook llm.webhooks;
begin
	update llm.webhooks as w
	set is_active = false, paused_at = now(), paused_why = hook_pause.why
	where w.id = hook_pause.webhook
	and w.user_id = coalesce(identity.user_id(), w.user_id)
	and w.is_active
	returning w.*
	into hook;
	if not found then
		return;
	end if;
	update llm.webhook_deliveries as d
	set state = 'dead', ended_at = now(), last_error = 'paused',
		leased_until = null
	where d.webhook_id = hook.id
	and d.state = 'queued'
	and (d.leased_until is null or d.leased_until <= now());
	insert into identity.mail_outbox (user_id, recipient, template, parameters)
	select u.id, u.email, 'webhook_paused', jsonb_strip_nulls(jsonb_build_object(
		'name', u.first_name, 'address', hook.url,
		'gone', nullif(hook_pause.why = 'gone', false)))
	from identity.users as u
	where u.id = hook.user_id
	and hook_pause.why <> 'asked'
	and u.deleted_at is null;
end
$$;
grant execute on function llm.hook_pause to tessera_webhooks_api;

create type llm.hook_job as (id uuid, webhook_id uuid, url text, secret text,
	old_secret text, event text, payload text, attempt integer, quick boolean);

-- So many deliveries that are due, for this sender alone until the lease ends: at
-- most 2 at once of a webhook and 8 of a user, whoever has fewest in hand first,
-- and so many at most to who is not known to answer within a second.
create function llm.hooks_take(places integer, slow_places integer, lease integer)
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
grant execute on function llm.hooks_take to tessera_webhooks_api;

-- In how many milliseconds to look again, if nobody notifies: what is due already
-- waits for another that is in hand.
create function llm.hooks_wait() returns integer
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
grant execute on function llm.hooks_wait to tessera_webhooks_api;

-- Seconds until the try after this one; NULL: it was the last.
create function llm.hook_delay(attempt integer) returns integer
language sql immutable
return ('{1,5,30,120,600,1800,3600,7200,14400,28800,28800}'::integer[])
	[hook_delay.attempt];

-- What came of one try: with a 2xx it is over, whoever says so; else only who has it
-- in hand has a say. Returns its state then.
create function llm.hook_said(delivery uuid, attempt integer, status integer,
	error text, body text, duration_ms integer, retry_after integer) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	good boolean := coalesce(hook_said.status between 200 and 299, false);
	again boolean := hook_said.status is null or hook_said.status >= 500
		or hook_said.status in (408, 425, 429);
	hook llm.webhooks;
	delay integer := llm.hook_delay(hook_said.attempt);
	becomes text;
begin
	select w.*
	into hook
	from llm.webhooks as w
	join llm.webhook_deliveries as d on d.webhook_id = w.id
	where d.id = hook_said.delivery;
	becomes := case when good then 'sent'
		when again and delay is not null and hook.is_active then 'queued'
		else 'dead' end;
	update llm.webhook_deliveries as d
	set state = becomes,
		response_status = hook_said.status,
		last_error = hook_said.error,
		response_body = left(hook_said.body, 1000),
		duration_ms = hook_said.duration_ms,
		leased_until = null,
		ended_at = case when becomes <> 'queued' then clock_timestamp() end,
		due_at = clock_timestamp() + make_interval(secs => greatest(
			delay, least(coalesce(hook_said.retry_after, 0), 28800)))
	where d.id = hook_said.delivery
	and d.state = 'queued'
	and (good or d.attempts = hook_said.attempt);
	if not found then
		return null;
	end if;
	update llm.webhooks as w
	set quick = hook_said.status is not null and hook_said.duration_ms <= 1000
	where w.id = hook.id
	and w.quick is distinct from
		(hook_said.status is not null and hook_said.duration_ms <= 1000);
	if hook_said.status = 410 then
		perform llm.hook_pause(hook.id, 'gone');
	elsif becomes = 'dead' and again then
		perform llm.hook_pause(hook.id, 'failing');
	end if;
	return becomes;
end
$$;
grant execute on function llm.hook_said to tessera_webhooks_api;

commit;
