-- Deploy tessera:payments to pg
-- What is asked of Stripe (payment_ops), what it has (stripe_objects, as they
-- were fetched), and who is whom there. Workers call functions; they write none
-- of it.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- Every fetch draws one before it asks: what was drawn later was asked later.
create sequence llm.stripe_tickets;

-- Bound when we make the customer, never by what an address says.
create table llm.stripe_customers (
	user_id uuid primary key
		references identity.users (id) on delete cascade,
	customer_id varchar(255) not null,
	created_at timestamptz not null default now(),
	constraint stripe_customers_customer_id_key unique (customer_id)
);

-- As much of an object as its effects need.
create table llm.stripe_objects (
	id varchar(255) primary key,
	kind text not null,
	user_id uuid references identity.users (id) on delete cascade,
	customer_id varchar(255),
	parent_id varchar(255),
	ticket bigint not null,
	data jsonb not null,
	created_at timestamptz not null,
	updated_at timestamptz not null default now(),
	constraint kind_is_known check (kind in ('customer', 'subscription',
		'invoice', 'charge', 'dispute', 'session', 'payment_intent'))
);
comment on column llm.stripe_objects.parent_id is
	'a dispute''s charge, an invoice''s subscription, a charge''s payment';
create index stripe_objects_user_id_idx
	on llm.stripe_objects (user_id, kind, created_at);
create index stripe_objects_parent_id_idx on llm.stripe_objects (parent_id);
create index stripe_objects_unbound_idx on llm.stripe_objects (customer_id)
	where user_id is null;

-- One call that changes something there. Its id is the Idempotency-Key, and what
-- was sent stays as it is, so it may be sent again.
create table llm.payment_ops (
	id uuid primary key default gen_random_uuid(),
	job uuid not null,
	position smallint not null,
	user_id uuid references identity.users (id) on delete cascade,
	what text not null,
	params jsonb not null default '{}',
	asked jsonb,
	state text not null default 'waiting',
	attempts integer not null default 0,
	due_at timestamptz not null,
	object_id varchar(255),
	result varchar(2048),
	code varchar(100),
	error varchar(500),
	created_at timestamptz not null default now(),
	ended_at timestamptz,
	constraint payment_ops_job_key unique (job, position),
	constraint state_is_known
		check (state in ('waiting', 'answered', 'done', 'failed')),
	constraint what_is_over_has_an_end
		check ((state in ('done', 'failed')) = (ended_at is not null))
);
comment on column llm.payment_ops.user_id is
	'null: of somebody who was erased';
create index payment_ops_user_id_idx on llm.payment_ops (user_id);
create index payment_ops_due_at_idx on llm.payment_ops (due_at)
	where state in ('waiting', 'answered');
create index payment_ops_ended_at_idx on llm.payment_ops (ended_at);

create table llm.top_ups (
	user_id uuid primary key
		references identity.users (id) on delete cascade,
	enabled boolean not null,
	below integer not null,
	pack_id varchar(50) not null references llm.packs (id),
	monthly_cents integer not null,
	updated_at timestamptz not null default now(),
	constraint limits_are_not_negative check (below > 0 and monthly_cents > 0)
);
create index top_ups_pack_id_idx on llm.top_ups (pack_id);
create index top_ups_enabled_idx on llm.top_ups (user_id) where enabled;

-- How far reconciling came.
create table llm.stripe_cursors (
	name text primary key,
	at bigint not null
);

do $$
declare
	relation text;
begin
	foreach relation in array array['stripe_customers', 'stripe_objects',
		'payment_ops', 'top_ups']
	loop
		execute format('alter table llm.%I enable row level security', relation);
		execute format('create policy own on llm.%I '
			'using (user_id = (select identity.user_id()))', relation);
	end loop;
	foreach relation in array array['stripe_objects', 'top_ups'] loop
		execute format('create trigger touch before update on llm.%I '
			'for each row when (old.* is distinct from new.*) '
			'execute function wire.touch()', relation);
	end loop;
end
$$;

insert into maintenance.tasks (name, condition, keep, about) values
('llm.payment_ops', 'ended_at < now() - $1', '90 days',
	'what was asked of the payment provider'),
('llm.stripe_objects', 'user_id is null and updated_at < now() - $1', '90 days',
	'what the payment provider has of nobody here');

grant select on llm.stripe_objects, llm.stripe_customers, llm.payment_ops
	to tessera_billing_api, tessera_account_api;
grant select, insert, update on llm.top_ups to tessera_billing_api;
grant select on llm.top_ups to tessera_account_api;

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
		(wire.records('llm.webhooks', '{secret}')),
		(wire.records('llm.webhook_deliveries'));
end;

-- A job: ops that follow one another. {"what":..., "params":{...}} each.
create function llm.job_open(user_id uuid, ops jsonb) returns uuid
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	opened uuid := gen_random_uuid();
begin
	insert into llm.payment_ops (job, position, user_id, what, params, due_at)
	select opened, v.n, job_open.user_id, v.op->>'what',
		coalesce(v.op->'params', '{}'), clock_timestamp() + interval '60 seconds'
	from jsonb_array_elements(job_open.ops) with ordinality as v (op, n);
	return opened;
end
$$;

-- What another product sells a user: {"name","cents","currency"}, or null.
create function llm.offer(user_id uuid, purchase_id uuid) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	offer jsonb;
begin
	if to_regprocedure('iops.template_offer(uuid, uuid)') is not null then
		execute 'select iops.template_offer($1, $2)'
		into offer
		using $1, $2;
	end if;
	return offer;
end
$$;

-- Who goes takes her customer along.
create function llm.customer_gone() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform llm.job_open(null, jsonb_build_array(jsonb_build_object(
		'what', 'erase',
		'params', jsonb_build_object('customer', old.customer_id))));
	return null;
end
$$;
create trigger gone after delete on llm.stripe_customers
	for each row execute function llm.customer_gone();

-- Who asks to go pays no further period.
create function llm.payer_leaves() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform llm.job_open(new.id, jsonb_build_array(jsonb_build_object(
		'what', 'cancel_later', 'params', jsonb_build_object(
		'subscription', s.stripe_subscription_id))))
	from llm.subscriptions as s
	where s.user_id = new.id
	and s.stripe_subscription_id is not null
	and s.status in ('active', 'suspended')
	and not s.cancel_at_period_end;
	return null;
end
$$;
create trigger payer_leaves after update of deleted_at on identity.users
	for each row when (old.deleted_at is null and new.deleted_at is not null)
	execute function llm.payer_leaves();

-- What a user pays by when she is not there.
create function llm.method_of(user_id uuid) returns text
language sql stable
return (
	select o.data->>'method'
	from llm.stripe_objects as o
	where o.user_id = method_of.user_id
	and o.kind in ('customer', 'subscription')
	and o.data->>'method' is not null
	order by o.kind, o.created_at desc
	limit 1
);

-- What a call is: its method, path and form, of what is known when it is first
-- made. Those of subscriptions look at what was fetched last.
create function llm.op_asked(op llm.payment_ops) returns jsonb
language plpgsql stable
as $$
declare
	p jsonb := op.params;
	customer text := coalesce(p->>'customer', (
		select c.customer_id
		from llm.stripe_customers as c
		where c.user_id = op.user_id));
	before text := (
		select o.object_id
		from llm.payment_ops as o
		where o.job = op.job
		and o.position = op.position - 1);
	now_there jsonb := (
		select o.data
		from llm.stripe_objects as o
		where o.id = p->>'subscription');
	at_subscription text := '/v1/subscriptions/' || (p->>'subscription');
begin
	case op.what
	when 'customer' then
		return jsonb_build_object('method', 'POST', 'path', '/v1/customers',
			'form', jsonb_build_object('metadata[user_id]', op.user_id,
				'email', (select u.email from identity.users as u
					where u.id = op.user_id)));
	when 'look' then
		return jsonb_build_object('method', 'GET',
			'path', '/v1/customers/' || customer);
	when 'attach' then
		return jsonb_build_object('method', 'POST', 'path',
			'/v1/payment_methods/' || (p->>'payment_method') || '/attach',
			'form', jsonb_build_object('customer', customer));
	when 'default_method' then
		return jsonb_build_object('method', 'POST',
			'path', '/v1/customers/' || customer, 'form', jsonb_build_object(
				'invoice_settings[default_payment_method]', before));
	when 'subscribe' then
		return jsonb_build_object('method', 'POST',
			'path', '/v1/subscriptions', 'form', jsonb_build_object(
				'customer', customer, 'items[0][price]', p->>'price',
				'payment_behavior', 'error_if_incomplete',
				'metadata[user_id]', op.user_id));
	when 'change', 'change_later' then
		return jsonb_build_object('method', 'POST', 'path', at_subscription,
			'form', jsonb_build_object('items[0][id]', now_there->>'item',
				'items[0][price]', p->>'price',
				'proration_behavior', case op.what when 'change'
					then 'always_invoice' else 'none' end,
				'payment_behavior', case op.what when 'change'
					then 'error_if_incomplete' end));
	when 'schedule' then
		return jsonb_build_object('method', 'POST',
			'path', '/v1/subscription_schedules', 'form',
			jsonb_build_object('from_subscription', p->>'subscription'));
	when 'phases' then
		return jsonb_build_object('method', 'POST',
			'path', '/v1/subscription_schedules/' || before,
			'form', jsonb_build_object('end_behavior', 'release',
				'proration_behavior', 'none',
				'phases[0][items][0][price]', now_there->>'price',
				'phases[0][start_date]', now_there->>'period_start',
				'phases[0][end_date]', now_there->>'period_end',
				'phases[1][items][0][price]', p->>'price',
				'phases[1][iterations]', 1));
	when 'release' then
		return jsonb_build_object('method', 'POST', 'path',
			'/v1/subscription_schedules/' || (p->>'schedule') || '/release');
	when 'cancel_later' then
		return jsonb_build_object('method', 'POST', 'path', at_subscription,
			'form', jsonb_build_object('cancel_at_period_end', 'true',
				'cancellation_details[comment]', p->>'reason'));
	when 'resume' then
		return jsonb_build_object('method', 'POST', 'path', at_subscription,
			'form', jsonb_build_object('cancel_at_period_end', 'false'));
	when 'look_again' then
		return jsonb_build_object('method', 'GET', 'path', at_subscription);
	when 'cancel_second' then
		return (
			select jsonb_build_object('method', 'DELETE',
				'path', at_subscription)
			from llm.subscriptions as s
			where s.stripe_subscription_id = p->>'subscription'
			and s.status = 'suspended'
		);
	when 'cancel' then
		return jsonb_build_object('method', 'DELETE', 'path', at_subscription);
	when 'checkout' then
		return jsonb_build_object('method', 'POST',
			'path', '/v1/checkout/sessions',
			'form', p->'form' || jsonb_build_object('customer', customer));
	when 'portal' then
		return jsonb_build_object('method', 'POST',
			'path', '/v1/billing_portal/sessions',
			'form', p->'form' || jsonb_build_object('customer', customer));
	when 'top_up' then
		return jsonb_build_object('method', 'POST',
			'path', '/v1/payment_intents',
			'form', p->'form' || jsonb_build_object('customer', customer,
				'payment_method', llm.method_of(op.user_id),
				'off_session', 'true', 'confirm', 'true'));
	when 'erase' then
		return jsonb_build_object('method', 'DELETE',
			'path', '/v1/customers/' || customer);
	end case;
end
$$;

-- What the answer to an op is about, as "kind:id", to be fetched.
create function llm.op_object(op llm.payment_ops) returns text
language sql immutable
return case
	when (op).what in ('look') then 'customer:' || (op).object_id
	when (op).what = 'subscribe' then 'subscription:' || (op).object_id
	when (op).what = 'top_up' then 'payment_intent:' || (op).object_id
	when (op).params->>'subscription' is not null
		then 'subscription:' || ((op).params->>'subscription')
end;

-- What is to be done next of a job: a call, a fetch, or nothing, as it is over.
create function llm.job_next(job uuid) returns json
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	op llm.payment_ops;
begin
	select o.*
	into op
	from llm.payment_ops as o
	where o.job = job_next.job
	and o.state in ('waiting', 'answered')
	order by o.position
	limit 1
	for update;
	if op.state = 'answered' then
		return json_build_object('op', op.id, 'fetch', llm.op_object(op));
	elsif found then
		update llm.payment_ops as o
		set asked = coalesce(o.asked, llm.op_asked(o)),
			attempts = o.attempts + 1,
			due_at = clock_timestamp() + interval '60 seconds'
		where o.id = op.id
		returning o.*
		into op;
		if op.asked is null then
			update llm.payment_ops as o
			set state = 'done', ended_at = now()
			where o.id = op.id;
			return llm.job_next(job_next.job);
		end if;
		return json_build_object('op', op.id, 'what', op.what,
			'method', op.asked->>'method', 'path', op.asked->>'path',
			'form', jsonb_strip_nulls(coalesce(op.asked->'form', '{}')));
	end if;

	select o.*
	into op
	from llm.payment_ops as o
	where o.job = job_next.job
	order by o.state = 'failed' desc, o.position * case o.state
		when 'failed' then 1 else -1 end
	limit 1;
	return json_build_object('state', op.state, 'result', op.result,
		'object', op.object_id, 'code', op.code, 'error', op.error);
end
$$;

-- A top-up that failed is tried no more, and its user is told.
create function llm.top_up_failed(user_id uuid) returns void
language plpgsql
as $$
begin
	update llm.top_ups as t
	set enabled = false
	where t.user_id = top_up_failed.user_id;

	insert into identity.mail_outbox (user_id, recipient, template, parameters)
	select u.id, u.email, 'top_up_failed',
		jsonb_build_object('name', u.first_name)
	from identity.users as u
	where u.id = top_up_failed.user_id
	and u.deleted_at is null;
end
$$;

-- What was answered: 0 for nothing. What may yet come is asked again later, for a
-- day; else the rest of the job is given up, too.
create function llm.op_said(op uuid, status integer, object_id text, result text,
	code text, error text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	was llm.payment_ops;
	good boolean;
begin
	select o.*
	into was
	from llm.payment_ops as o
	where o.id = op_said.op
	and o.state = 'waiting'
	for update;
	if not found then
		return;
	end if;
	good := op_said.status between 200 and 299 or op_said.status = 404
		and was.asked->>'method' = 'DELETE';
	was.object_id := op_said.object_id;

	if good and was.what = 'customer' then
		insert into llm.stripe_customers (user_id, customer_id)
		values (was.user_id, op_said.object_id)
		on conflict on constraint stripe_customers_pkey do nothing;
	end if;
	if good and was.params ? 'reason' then
		update llm.subscriptions as s
		set cancel_reason = was.params->>'reason'
		where s.stripe_subscription_id = was.params->>'subscription';
	end if;
	if good then
		update llm.payment_ops as o
		set state = case when llm.op_object(was) is null then 'done'
				else 'answered' end,
			ended_at = case when llm.op_object(was) is null then now() end,
			object_id = op_said.object_id, result = op_said.result
		where o.id = was.id;
	elsif op_said.status in (0, 401, 403, 409, 429) or op_said.status >= 500 then
		update llm.payment_ops as o
		set due_at = clock_timestamp()
				+ least(interval '1 hour', interval '2 seconds'
				* 2 ^ least(o.attempts, 12)),
			error = left(op_said.error, 500),
			state = case when o.created_at < now() - interval '1 day'
				then 'failed' else o.state end,
			ended_at = case when o.created_at < now() - interval '1 day'
				then now() end,
			code = 'unavailable'
		where o.id = was.id;
	else
		update llm.payment_ops as o
		set state = 'failed', ended_at = now(),
			code = case o.id when was.id then op_said.code else 'given_up' end,
			error = left(op_said.error, 500)
		where o.job = was.job
		and o.state = 'waiting';
		if was.what = 'top_up' then
			perform llm.top_up_failed(was.user_id);
		end if;
	end if;
end
$$;

-- What it is about was fetched and applied.
create function llm.op_done(op uuid) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	update llm.payment_ops as o
	set state = 'done', ended_at = now()
	where o.id = op_done.op
	and o.state = 'answered';
end
$$;

-- A job that nobody is at; or null.
create function llm.job_due() returns uuid
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	due uuid;
begin
	update llm.payment_ops as o
	set due_at = clock_timestamp() + interval '60 seconds'
	where o.id = (
		select d.id
		from llm.payment_ops as d
		where d.state in ('waiting', 'answered')
		and d.due_at <= clock_timestamp()
		order by d.due_at
		limit 1
		for update skip locked
	)
	returning o.job
	into due;
	return due;
end
$$;

-- Opens a job for each top-up that is due, and tells how many.
create function llm.top_ups_open() returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	low record;
	n integer := 0;
begin
	for low in
		select t.user_id, p.id as pack_id, p.credits, p.price_cents
		from llm.top_ups as t
		join llm.accounts as a on a.user_id = t.user_id
		join llm.packs as p on p.id = t.pack_id
		where t.enabled
		and p.is_available
		and a.balance - a.held < t.below
		and not exists (
			select
			from llm.payment_ops as o
			where o.user_id = t.user_id
			and o.what = 'top_up'
			and o.state in ('waiting', 'answered')
		)
		and t.monthly_cents >= p.price_cents + coalesce((
			select sum((o.params->'form'->>'amount')::integer)
			from llm.payment_ops as o
			where o.user_id = t.user_id
			and o.what = 'top_up'
			and o.state = 'done'
			and o.created_at >= date_trunc('month', llm.clock() at time zone 'UTC')
				at time zone 'UTC'
		), 0)
		for update of t skip locked
	loop
		perform llm.job_open(low.user_id, jsonb_build_array(
			jsonb_build_object('what', 'look'),
			jsonb_build_object('what', 'top_up', 'params', jsonb_build_object(
				'form', jsonb_build_object('amount', low.price_cents,
					'currency', 'usd', 'metadata[pack_id]', low.pack_id,
					'metadata[credits]', low.credits)))));
		n := n + 1;
	end loop;
	update llm.payment_ops as o
	set due_at = clock_timestamp()
	where n > 0
	and o.what = 'look'
	and o.state = 'waiting'
	and o.attempts = 0;
	return n;
end
$$;

grant execute on function llm.job_open, llm.offer, llm.job_next, llm.op_said, llm.op_done, llm.job_due,
	llm.top_ups_open to tessera_billing_api;

commit;
