-- Deploy tessera:llm-rights to pg
-- Seed 001: the months of usage_history, who may do what, what is due.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

create table llm.usage_history_default
	partition of llm.usage_history default;
alter table llm.usage_history_default enable row level security;

-- Makes the partition of one month (bounds in UTC), with the rows that wait for
-- it in the default one. Who writes usage meanwhile waits, or it would be sent
-- to the default partition, which takes the month no more. Readers go on.
create function llm.make_month(month timestamp) returns void
language plpgsql
as $$
declare
	name text := to_char(month, '"usage_history_"YYYY_MM');
	first timestamptz := month at time zone 'UTC';
	next timestamptz := (month + interval '1 month') at time zone 'UTC';
begin
	lock table identity.users, llm.models, llm.credits, only llm.usage_history
		in share row exclusive mode;
	lock table llm.usage_history_default in access exclusive mode;
	execute format('create table llm.%I (like llm.usage_history '
		'including defaults including constraints)', name);
	execute format('alter table llm.%I enable row level security', name);
	execute format('with moved as ('
			'delete from llm.usage_history_default '
			'where created_at >= $1 and created_at < $2 returning *) '
			'insert into llm.%I select * from moved', name)
	using first, next;
	execute format('alter table llm.usage_history attach partition llm.%I '
		'for values from (%L) to (%L)', name, first, next);
end
$$;

-- Makes the months from now to a year ahead, and those that rows wait for. It
-- gives up before a deadlock would be looked for, so that no request is ended
-- for its sake.
create function llm.make_partitions(keep interval, batch integer)
returns bigint
language plpgsql
set lock_timeout = '500ms'
as $$
declare
	month timestamp;
	made bigint := 0;
begin
	perform pg_advisory_xact_lock(hashtext('llm.usage_history'));
	for month in
		select wanted
		from (
			select generate_series(date_trunc('month', now() at time zone 'UTC'),
				now() at time zone 'UTC' + interval '12 months', '1 month')
			union
			select date_trunc('month', created_at at time zone 'UTC')
			from llm.usage_history_default
			where isfinite(created_at)
		) as v (wanted)
		where to_regclass(to_char(wanted, '"llm.usage_history_"YYYY_MM')) is null
		order by 1
		limit batch
	loop
		perform llm.make_month(month);
		made := made + 1;
	end loop;
	return made;
end
$$;

-- Drops the months of which every row is older than keep. Detaching one first
-- would lock identity.users against everybody: its foreign keys would become
-- those of a table of its own, and then be dropped.
create function llm.drop_partitions(keep interval, batch integer)
returns bigint
language plpgsql
set lock_timeout = '500ms'
as $$
declare
	old regclass;
	dropped bigint := 0;
begin
	perform pg_advisory_xact_lock(hashtext('llm.usage_history'));
	for old in
		select c.oid::regclass
		from pg_inherits as i
		join pg_class as c on c.oid = i.inhrelid
		where i.inhparent = 'llm.usage_history'::regclass
		and c.relname ~ '^usage_history_\d{4}_\d\d$'
		and (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month')
			at time zone 'UTC' < now() - keep
		order by c.relname
		limit batch
	loop
		execute format('drop table %s', old);
		dropped := dropped + 1;
	end loop;
	return dropped;
end
$$;

do $$
begin
	perform llm.make_partitions('0', 100);
end
$$;

-- Gives a user the free plan and its first credits, unless she has a plan.
create function llm.begin_free_plan(user_id uuid) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	with begun as (
		insert into llm.subscriptions (user_id, tier, credits_per_month,
			credits_rollover, price_cents, billing_interval,
			current_period_start, current_period_end)
		select begin_free_plan.user_id, p.tier, p.credits_per_month,
			p.credits_rollover, p.price_cents, p.billing_interval, now(),
			now() + interval '1 month'
		from llm.plans as p
		where p.tier = 'free'
		on conflict do nothing
		returning *
	)
	insert into llm.credits (user_id, subscription_id, total_credits,
		billing_period_start, billing_period_end)
	select b.user_id, b.id, b.credits_per_month, b.current_period_start,
		b.current_period_end
	from begun as b;
end
$$;

insert into maintenance.tasks (name, condition, keep, about) values
('llm.make_partitions', null, '0', 'months of usage, a year ahead'),
('llm.drop_partitions', null, '2 years', 'months of usage that are over'),
('llm.webhook_deliveries', 'ended_at < now() - $1', '30 days',
	'calls that were made or given up'),
('llm.stripe_events', 'processed_at < now() - $1', '90 days',
	'what the payment provider told us');

grant execute on function llm.begin_free_plan
	to tessera_account_api, tessera_billing_api;

grant select on llm.models
	to tessera_models_api, tessera_billing_api, tessera_inference_api;
grant select, insert, update, delete on llm.user_preferences
	to tessera_models_api;
grant select on llm.user_preferences to tessera_inference_api;

grant select on llm.plans to tessera_billing_api;
grant select, insert, update on llm.subscriptions, llm.credits,
	llm.stripe_events to tessera_billing_api;
grant select on llm.usage_history to tessera_billing_api;

grant select on llm.subscriptions, llm.credits to tessera_inference_api;
grant update (used_credits) on llm.credits to tessera_inference_api;
grant select, insert on llm.usage_history to tessera_inference_api;

grant select, insert, update, delete on llm.webhooks to tessera_webhooks_api;
grant select, insert on llm.webhook_deliveries to tessera_webhooks_api;
grant select (id, user_id, events, is_active) on llm.webhooks
	to tessera_billing_api, tessera_inference_api;
grant insert (webhook_id, user_id, event, payload) on llm.webhook_deliveries
	to tessera_billing_api, tessera_inference_api;

grant select (id, user_id, url, secret, is_active), update (is_active)
	on llm.webhooks to tessera_courier_api;
grant select, update (state, attempts, due_at, response_status, last_error,
	ended_at) on llm.webhook_deliveries to tessera_courier_api;

-- For the export of all that is held about a user.
grant select on llm.subscriptions, llm.credits, llm.usage_history,
	llm.user_preferences, llm.webhook_deliveries to tessera_account_api;
grant select (id, user_id, url, events, is_active, created_at, updated_at)
	on llm.webhooks to tessera_account_api;

-- The payment provider and the courier are no users.
create policy billing on llm.subscriptions to tessera_billing_api
	using ((select identity.user_id()) is null);
create policy billing on llm.credits to tessera_billing_api
	using ((select identity.user_id()) is null);
create policy billing on llm.webhooks for select to tessera_billing_api
	using ((select identity.user_id()) is null);
create policy billing on llm.webhook_deliveries for insert
	to tessera_billing_api
	with check ((select identity.user_id()) is null);
create policy courier on llm.webhooks to tessera_courier_api
	using ((select identity.user_id()) is null);
create policy courier on llm.webhook_deliveries to tessera_courier_api
	using ((select identity.user_id()) is null);

commit;
