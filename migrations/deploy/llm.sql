-- Deploy tessera:llm to pg
-- Language models, plans and subscriptions, credits, usage, preferences,
-- webhooks: seed 001. Credits and money are integers.
begin;
set local lock_timeout = '5s';

do $$
begin
	call maintenance.create_group('models');
	call maintenance.create_group('billing');
	call maintenance.create_group('inference');
	call maintenance.create_group('webhooks');
end
$$;
-- Policies come before a query's own conditions, and an index serves only what
-- cannot leak. This compares two numbers and has nothing to raise.
alter function pg_catalog.enum_eq(anyenum, anyenum) leakproof;

create schema llm authorization tessera_owner;
grant usage on schema llm to tessera_models_api, tessera_billing_api,
	tessera_inference_api, tessera_webhooks_api, tessera_account_api,
	tessera_courier_api;
set local role tessera_owner;

create type llm.subscription_tier as enum ('free', 'pro', 'enterprise');
create type llm.subscription_status as enum
	('active', 'cancelled', 'expired', 'suspended');
create type llm.usage_operation as enum
	('completion', 'chat', 'embedding', 'function_call');
create type llm.model_capability as enum
	('text', 'vision', 'function_calling', 'code', 'long_context');

create table llm.models (
	id varchar(100) primary key,
	name varchar(255) not null,
	display_name varchar(255) not null,
	provider varchar(100) not null,
	description text,
	capabilities llm.model_capability[] not null,
	context_length integer not null,
	max_output_tokens integer,
	input_cost_per_million_tokens integer not null,
	output_cost_per_million_tokens integer not null,
	credits_per_1k_tokens integer not null,
	is_available boolean not null default true,
	is_deprecated boolean not null default false,
	version varchar(50),
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint lengths_are_positive
		check (context_length > 0 and max_output_tokens > 0),
	constraint costs_are_not_negative check (input_cost_per_million_tokens >= 0
		and output_cost_per_million_tokens >= 0 and credits_per_1k_tokens >= 0)
);
comment on column llm.models.input_cost_per_million_tokens is 'in cents';
comment on column llm.models.output_cost_per_million_tokens is 'in cents';
create index models_is_available_idx on llm.models (is_available);
create index models_provider_idx on llm.models (provider);

-- What a new subscription of each tier begins with.
create table llm.plans (
	tier llm.subscription_tier primary key,
	credits_per_month integer not null,
	credits_rollover boolean not null default false,
	price_cents integer not null,
	billing_interval varchar(20) not null default 'monthly',
	stripe_price_id varchar(255),
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint credits_and_price_are_not_negative
		check (credits_per_month >= 0 and price_cents >= 0)
);

create table llm.subscriptions (
	id uuid primary key default gen_random_uuid(),
	user_id uuid not null
		references identity.users (id) on delete cascade,
	tier llm.subscription_tier not null,
	status llm.subscription_status not null default 'active',
	credits_per_month integer not null,
	credits_rollover boolean not null default false,
	price_cents integer not null,
	billing_interval varchar(20) not null,
	stripe_subscription_id varchar(255),
	stripe_customer_id varchar(255),
	current_period_start timestamptz not null,
	current_period_end timestamptz not null,
	trial_end timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	cancelled_at timestamptz,
	constraint subscriptions_id_user_id_key unique (id, user_id),
	constraint credits_and_price_are_not_negative
		check (credits_per_month >= 0 and price_cents >= 0),
	constraint period_ends_after_its_start
		check (current_period_end > current_period_start)
);
create index subscriptions_user_id_idx on llm.subscriptions (user_id);
create index subscriptions_status_idx on llm.subscriptions (status);
create index subscriptions_current_period_end_idx
	on llm.subscriptions (current_period_end);
create unique index subscriptions_one_is_active on llm.subscriptions (user_id)
	where status = 'active';
create index subscriptions_stripe_subscription_id_idx
	on llm.subscriptions (stripe_subscription_id);
create index subscriptions_stripe_customer_id_idx
	on llm.subscriptions (stripe_customer_id);

-- Credits without a subscription were bought once: they end at infinity.
create table llm.credits (
	id uuid primary key default gen_random_uuid(),
	user_id uuid not null
		references identity.users (id) on delete cascade,
	subscription_id uuid,
	total_credits integer not null,
	used_credits integer not null default 0,
	remaining_credits integer not null
		generated always as (total_credits - used_credits) stored,
	billing_period_start timestamptz not null,
	billing_period_end timestamptz not null,
	is_current boolean not null default true,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint credits_id_user_id_key unique (id, user_id),
	constraint credits_subscription_id_fkey
		foreign key (subscription_id, user_id)
		references llm.subscriptions (id, user_id)
		on delete set null (subscription_id),
	constraint credits_are_not_overdrawn
		check (0 <= used_credits and used_credits <= total_credits),
	constraint period_ends_after_its_start
		check (billing_period_end > billing_period_start)
) with (fillfactor = 80);
create index credits_user_id_idx on llm.credits (user_id);
create index credits_user_id_is_current_idx
	on llm.credits (user_id, is_current);
create index credits_billing_period_idx
	on llm.credits (billing_period_start, billing_period_end);
create index credits_subscription_id_idx on llm.credits (subscription_id);
create unique index credits_one_is_current on llm.credits (user_id)
	where is_current and subscription_id is not null;
-- A condition cannot compare whole rows that have a generated column.
create trigger touch before update on llm.credits
	for each row execute function wire.touch();

create table llm.usage_history (
	id uuid not null default gen_random_uuid(),
	user_id uuid not null
		references identity.users (id) on delete cascade,
	credit_id uuid,
	model_id varchar(100) not null
		references llm.models (id) on delete restrict,
	operation llm.usage_operation not null,
	credits_used integer not null,
	input_tokens integer,
	output_tokens integer,
	total_tokens integer,
	request_duration_ms integer,
	request_metadata jsonb,
	created_at timestamptz not null default now(),
	primary key (id, created_at),
	constraint usage_history_credit_id_fkey foreign key (credit_id, user_id)
		references llm.credits (id, user_id) on delete set null (credit_id),
	constraint counts_are_not_negative check (credits_used >= 0
		and input_tokens >= 0 and output_tokens >= 0 and total_tokens >= 0
		and request_duration_ms >= 0)
) partition by range (created_at);
create index usage_history_user_id_idx on llm.usage_history (user_id);
create index usage_history_created_at_idx on llm.usage_history (created_at);
create index usage_history_model_id_idx on llm.usage_history (model_id);
create index usage_history_user_id_created_at_idx
	on llm.usage_history (user_id, created_at desc);
create index usage_history_credit_id_idx on llm.usage_history (credit_id);

create table llm.user_preferences (
	user_id uuid primary key
		references identity.users (id) on delete cascade,
	default_model_id varchar(100)
		references llm.models (id) on delete set null,
	enable_streaming boolean not null default true,
	max_tokens integer not null default 4096,
	temperature numeric(3,2) not null default 0.7,
	preferences_metadata jsonb,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint max_tokens_is_positive check (max_tokens > 0),
	constraint temperature_is_at_most_2 check (temperature between 0 and 2)
);
create index user_preferences_default_model_id_idx
	on llm.user_preferences (default_model_id);

-- Where users want to be told of events; the secret, sealed, signs each call.
create table llm.webhooks (
	id uuid primary key default gen_random_uuid(),
	user_id uuid not null
		references identity.users (id) on delete cascade,
	url text not null,
	secret text not null,
	events text[] not null,
	is_active boolean not null default true,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint webhooks_id_user_id_key unique (id, user_id),
	constraint url_is_http check (url ~ '^https?://'),
	constraint events_are_named check (events <> '{}')
);
create index webhooks_user_id_idx on llm.webhooks (user_id);

-- Calls to make: written in the transaction of their event, made at least once.
create table llm.webhook_deliveries (
	id uuid primary key default gen_random_uuid(),
	webhook_id uuid not null,
	user_id uuid not null,
	event text not null,
	payload jsonb not null,
	state text not null default 'queued',
	attempts integer not null default 0,
	due_at timestamptz not null default now(),
	response_status integer,
	last_error text,
	created_at timestamptz not null default now(),
	ended_at timestamptz,
	constraint webhook_deliveries_webhook_id_fkey
		foreign key (webhook_id, user_id)
		references llm.webhooks (id, user_id) on delete cascade,
	constraint state_is_known check (state in ('queued', 'sent', 'dead')),
	constraint attempts_are_counted check (attempts >= 0),
	constraint what_is_over_has_an_end
		check ((state = 'queued') = (ended_at is null))
);
create index webhook_deliveries_webhook_id_idx
	on llm.webhook_deliveries (webhook_id, created_at desc);
create index webhook_deliveries_due_at_idx on llm.webhook_deliveries (due_at)
	where state = 'queued';
create index webhook_deliveries_ended_at_idx
	on llm.webhook_deliveries (ended_at);

-- What the payment provider told us, each once, however often it says so.
create table llm.stripe_events (
	id varchar(255) primary key,
	type varchar(255) not null,
	payload jsonb not null,
	created_at timestamptz not null default now(),
	processed_at timestamptz,
	last_error text
);
create index stripe_events_processed_at_idx on llm.stripe_events (processed_at);
create index stripe_events_waiting_idx on llm.stripe_events (created_at)
	where processed_at is null;

do $$
declare
	relation text;
begin
	foreach relation in array array['models', 'plans', 'subscriptions',
		'user_preferences', 'webhooks']
	loop
		execute format('create trigger touch before update on llm.%I '
			'for each row when (old.* is distinct from new.*) '
			'execute function wire.touch()', relation);
	end loop;
	foreach relation in array array['subscriptions', 'credits', 'usage_history',
		'user_preferences', 'webhooks', 'webhook_deliveries']
	loop
		execute format('alter table llm.%I enable row level security', relation);
		execute format('create policy own on llm.%I '
			'using (user_id = (select identity.user_id()))', relation);
	end loop;
end
$$;

commit;
