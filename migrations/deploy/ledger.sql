-- Deploy tessera:ledger to pg
-- The tables of the ledger: what a user has (accounts, credits), why (ledger),
-- what she used (usage_history, usage_quarters) and is using (holds, replies);
-- API keys, plans and packs with their limits, providers and routes of models.
-- Workers' roles read them at most: functions of tessera_owner write.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- Access tokens expire; a key is a session that ends when it is revoked.
alter table identity.sessions
	add column kind text not null default 'access',
	add constraint kind_is_known check (kind in ('access', 'key'));

-- Of other products only the name of their tier counts here.
alter table llm.plans
	add column id varchar(50),
	add column product varchar(30) not null default 'llm',
	add column product_tier varchar(50),
	add column name varchar(100),
	add column description varchar(500) not null default '',
	add column features text[] not null default '{}',
	add column yearly_price_cents integer,
	add column yearly_stripe_price_id varchar(255),
	add column requests_per_minute integer not null default 10,
	add column tokens_per_minute integer not null default 10000,
	add column credits_per_day integer not null default 200,
	add constraint yearly_price_is_not_negative check (yearly_price_cents >= 0),
	add constraint limits_are_positive check (requests_per_minute > 0
		and tokens_per_minute > 0 and credits_per_day > 0);
update llm.plans as p
set id = p.tier,
	name = initcap(p.tier::text),
	description = v.description,
	yearly_price_cents = v.yearly_price_cents,
	requests_per_minute = v.requests_per_minute,
	tokens_per_minute = v.tokens_per_minute,
	credits_per_day = v.credits_per_day
from (values
	('free', 'Try out with limited credits', null, 10, 10000, 200),
	('pro', 'For power users', 28790, 60, 100000, 5000),
	('enterprise', 'For teams and businesses', 179100, 300, 500000, 50000)
) as v (tier, description, yearly_price_cents, requests_per_minute,
	tokens_per_minute, credits_per_day)
where v.tier = p.tier::text;
alter table llm.plans drop constraint plans_pkey;
alter table llm.plans
	alter column id set not null,
	alter column name set not null,
	add constraint plans_pkey primary key (id);
create unique index plans_tier_key on llm.plans (tier)
	where product = 'llm';

create table llm.packs (
	id varchar(50) primary key,
	credits integer not null,
	price_cents integer not null,
	stripe_price_id varchar(255),
	is_available boolean not null default true,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint credits_are_positive check (credits > 0),
	constraint price_is_not_negative check (price_cents >= 0)
);

-- Credits come by the month, anchor + n months, for as long as it is paid:
-- forever on the free plan, for a month or a year on the others.
alter table llm.subscriptions
	add column product varchar(30) not null default 'llm',
	add column plan_id varchar(50),
	add column next_tier llm.subscription_tier,
	add column next_interval varchar(20),
	add column cancel_at_period_end boolean not null default false,
	add column cancel_reason varchar(500),
	add column anchor timestamptz,
	add column paid_until timestamptz,
	add column paid_source varchar(300);
update llm.subscriptions as s
set anchor = s.current_period_start,
	plan_id = s.tier,
	paid_until = case s.tier when 'free' then 'infinity'
		else s.current_period_end end;
alter table llm.subscriptions
	alter column paid_until set default 'infinity';
drop index llm.subscriptions_one_is_active;
create unique index subscriptions_one_is_active
	on llm.subscriptions (user_id, product)
	where status = 'active';

alter table llm.models
	add column min_tier llm.subscription_tier not null default 'free',
	add column credits_per_1k_output_tokens integer,
	add column credits_per_1k_cached_tokens integer,
	add column image_tokens integer not null default 1000,
	add column token_percent integer not null default 100,
	add column server_tools boolean not null default false,
	add column routes jsonb not null default '[]',
	add constraint prices_are_not_negative check (
		credits_per_1k_output_tokens >= 0
		and credits_per_1k_cached_tokens >= 0),
	add constraint estimates_are_positive
		check (image_tokens > 0 and token_percent > 0);

create table llm.providers (
	name varchar(100) primary key,
	kind text not null,
	base_url varchar(2048) not null,
	local boolean not null default false,
	connect_ms integer not null default 5000,
	first_byte_ms integer not null default 60000,
	idle_ms integer not null default 60000,
	total_ms integer not null default 600000,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint kind_is_known check (kind in ('openai', 'anthropic', 'gemini')),
	constraint base_url_is_https check (base_url ~ '^https://'
		or local and base_url ~ '^http://'),
	constraint times_are_positive check (connect_ms > 0 and first_byte_ms > 0
		and idle_ms > 0 and total_ms > 0)
);

-- Where a model is had, the first route first.
create table llm.model_routes (
	model_id varchar(100) not null
		references llm.models (id) on delete cascade,
	position smallint not null,
	provider varchar(100) not null
		references llm.providers (name) on delete restrict,
	upstream_model varchar(200) not null,
	streams boolean not null default true,
	usage boolean not null default true,
	completions boolean not null default false,
	extra jsonb not null default '{}',
	primary key (model_id, position),
	constraint position_is_positive check (position > 0),
	constraint extra_is_an_object check (jsonb_typeof(extra) = 'object')
);
create index model_routes_provider_idx on llm.model_routes (provider);

-- One row is the one lock of a user; what is asked at each call stands in it.
create table llm.accounts (
	user_id uuid primary key
		references identity.users (id) on delete cascade,
	tier llm.subscription_tier not null default 'free',
	balance bigint not null default 0,
	held bigint not null default 0,
	renews_at timestamptz not null default '-infinity',
	leftover bigint not null default 0,
	requests_until timestamptz not null default '-infinity',
	tokens_until timestamptz not null default '-infinity',
	day date not null default '-infinity',
	day_credits bigint not null default 0,
	requests_per_minute integer,
	tokens_per_minute integer,
	credits_per_day integer,
	unmetered boolean not null default false,
	alert_percents smallint[] not null default '{50,80}',
	alert_mail boolean not null default true,
	told jsonb not null default '{}',
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint what_is_held_is_there check (0 <= held and held <= balance),
	constraint leftover_is_there check (0 <= leftover and leftover <= balance),
	constraint day_is_not_negative check (day_credits >= 0),
	constraint limits_are_positive check (requests_per_minute > 0
		and tokens_per_minute > 0 and credits_per_day > 0)
) with (fillfactor = 50);
comment on column llm.accounts.tier is 'in force; free while suspended';
comment on column llm.accounts.renews_at is
	'when something is due: a month of credits, or a lot that lapses';
comment on column llm.accounts.leftover is
	'of lots past lapses_at: what open holds need';
comment on column llm.accounts.requests_until is
	'GCRA: when the bucket is empty again';
create index accounts_renews_at_idx on llm.accounts (renews_at)
	where renews_at < 'infinity';

-- A lot. Where it came from can be told only once.
alter table llm.credits
	add column source varchar(300),
	add column lapsed_credits integer not null default 0,
	add column lapses_at timestamptz not null default 'infinity';
update llm.credits as c
set source = 'before:' || c.id,
	lapses_at = coalesce((
		select case s.tier when 'free' then c.billing_period_end
			else c.billing_period_end + interval '3 days' end
		from llm.subscriptions as s
		where s.id = c.subscription_id
	), 'infinity');
alter table llm.credits drop column remaining_credits;
alter table llm.credits
	add column remaining_credits integer not null generated always as
		(total_credits - used_credits - lapsed_credits) stored,
	alter column source set not null,
	alter column source set default 'lot:' || gen_random_uuid(),
	add constraint credits_source_key unique (source),
	drop constraint credits_are_not_overdrawn,
	add constraint credits_are_not_overdrawn check (0 <= used_credits
		and 0 <= lapsed_credits
		and used_credits::bigint + lapsed_credits <= total_credits);

-- Why a lot is what it is: total_credits are the amounts above zero, lapsed the
-- others; carried stands for captures whose month is gone.
create table llm.ledger (
	id bigint generated always as identity primary key,
	user_id uuid not null
		references identity.users (id) on delete cascade,
	credit_id uuid not null,
	kind text not null,
	amount bigint not null,
	source varchar(300) not null,
	actor_id uuid,
	reason varchar(500),
	at timestamptz not null,
	constraint ledger_source_key unique (source),
	constraint ledger_credit_id_fkey foreign key (credit_id, user_id)
		references llm.credits (id, user_id) on delete cascade,
	constraint kind_is_known check (kind in
		('grant', 'lapse', 'adjust', 'refund', 'carried')),
	constraint amount_has_its_sign check (case kind
		when 'grant' then amount >= 0
		when 'lapse' then amount < 0
		when 'refund' then amount < 0
		else true end)
);
create index ledger_user_id_idx on llm.ledger (user_id, id);
create index ledger_credit_id_idx on llm.ledger (credit_id);

alter table llm.usage_history
	add column key_id uuid,
	add column provider varchar(100),
	add column status text not null default 'completed',
	add column split jsonb,
	add column cost_microcents bigint not null default 0,
	add column uncollected integer not null default 0,
	add constraint status_is_known check (status in ('completed', 'cut',
		'client_gone', 'interrupted', 'failed', 'swept')),
	add constraint costs_are_not_negative
		check (cost_microcents >= 0 and uncollected >= 0);
comment on column llm.usage_history.input_tokens is 'cached ones included';
comment on column llm.usage_history.split is
	'{lot: credits} where several paid';
update llm.usage_history as u
set provider = m.provider,
	cost_microcents = coalesce(u.input_tokens, 0)::bigint
			* m.input_cost_per_million_tokens
		+ coalesce(u.output_tokens, 0)::bigint
			* m.output_cost_per_million_tokens
from llm.models as m
where m.id = u.model_id;

-- Sums of usage by quarters of an hour, in which days of every zone begin.
create table llm.usage_quarters (
	user_id uuid not null
		references identity.users (id) on delete cascade,
	quarter timestamptz not null,
	model_id varchar(100) not null
		references llm.models (id) on delete restrict,
	operation llm.usage_operation not null,
	provider varchar(100) not null default '',
	key_id uuid,
	requests bigint not null default 0,
	credits_used bigint not null default 0,
	uncollected bigint not null default 0,
	input_tokens bigint not null default 0,
	output_tokens bigint not null default 0,
	cached_tokens bigint not null default 0,
	total_tokens bigint not null default 0,
	durations bigint not null default 0,
	duration_ms bigint not null default 0,
	cost_microcents bigint not null default 0,
	constraint usage_quarters_key unique nulls not distinct
		(user_id, quarter, model_id, operation, provider, key_id)
) with (fillfactor = 70);
comment on column llm.usage_quarters.durations is
	'how many requests told theirs; duration_ms is their sum';
create index usage_quarters_model_id_idx on llm.usage_quarters (model_id);
create index usage_quarters_quarter_idx on llm.usage_quarters (quarter);

-- Of calls that are under way: what they may cost at most, at which prices.
create table llm.holds (
	id uuid primary key default gen_random_uuid(),
	user_id uuid not null
		references identity.users (id) on delete cascade,
	key_id uuid,
	model_id varchar(100) not null
		references llm.models (id) on delete restrict,
	operation llm.usage_operation not null,
	amount bigint not null,
	tokens integer not null,
	tokens_until timestamptz,
	key_tokens_until timestamptz,
	price_in integer not null,
	price_cached integer not null,
	price_out integer not null,
	cost_in integer not null,
	cost_out integer not null,
	day date not null,
	tokens_in integer not null default 0,
	tokens_cached integer not null default 0,
	tokens_out integer not null default 0,
	provider varchar(100),
	reply_key bytea,
	runner uuid,
	created_at timestamptz not null,
	constraint amount_is_not_negative check (amount >= 0),
	constraint tokens_are_not_negative check (tokens >= 0 and tokens_in >= 0
		and tokens_cached >= 0 and tokens_out >= 0)
) with (fillfactor = 70);
comment on column llm.holds.tokens is
	'estimated, for the limit of tokens; tokens_until is where they end in it';
comment on column llm.holds.tokens_in is 'so far, without cached ones';
create index holds_user_id_idx on llm.holds (user_id);
create index holds_model_id_idx on llm.holds (model_id);

create table llm.replies (
	user_id uuid not null
		references identity.users (id) on delete cascade,
	key_hash bytea not null,
	id uuid not null default gen_random_uuid(),
	request_hash bytea not null,
	hold_id uuid,
	hold_at timestamptz,
	runner uuid,
	state text not null default 'running',
	body bytea,
	created_at timestamptz not null,
	constraint replies_key primary key (user_id, key_hash),
	constraint hashes_are_sha256 check (octet_length(key_hash) = 32
		and octet_length(request_hash) = 32),
	constraint state_is_known check (state in ('running', 'kept', 'unkept')),
	constraint what_is_kept_is_there check ((state = 'kept') = (body is not null))
);
create index replies_created_at_idx on llm.replies (created_at);

create table llm.runners (
	id uuid primary key,
	host varchar(255) not null,
	slot integer not null,
	seen_at timestamptz not null
);

-- What a key may, and what it spent; the session of its id lets it in.
create table llm.api_keys (
	session_id uuid primary key,
	user_id uuid not null
		references identity.users (id) on delete cascade,
	token_hash bytea not null,
	name varchar(200) not null,
	hint varchar(20) not null,
	scopes text[] not null,
	models text[],
	expires_at timestamptz not null default 'infinity',
	budget integer,
	budget_period text not null default 'total',
	period_start timestamptz not null default '-infinity',
	spent bigint not null default 0,
	held bigint not null default 0,
	requests_per_minute integer,
	tokens_per_minute integer,
	requests_until timestamptz not null default '-infinity',
	tokens_until timestamptz not null default '-infinity',
	created_at timestamptz not null default now(),
	last_used_at timestamptz,
	revoked_at timestamptz,
	constraint api_keys_token_hash_key unique (token_hash),
	constraint token_hash_is_sha256 check (octet_length(token_hash) = 32),
	constraint budget_period_is_known
		check (budget_period in ('total', 'day', 'week', 'month')),
	constraint counts_are_not_negative check (budget >= 0 and spent >= 0
		and held >= 0),
	constraint limits_are_positive
		check (requests_per_minute > 0 and tokens_per_minute > 0)
) with (fillfactor = 50);
comment on column llm.api_keys.period_start is
	'of the budget; spent and held are of calls since then';
create index api_keys_user_id_idx on llm.api_keys (user_id);

-- Those who had something before there was an account.
insert into llm.ledger (user_id, credit_id, kind, amount, source, reason, at)
select c.user_id, c.id, 'grant', c.total_credits, c.source,
	'brought over', c.created_at
from llm.credits as c;
insert into llm.ledger (user_id, credit_id, kind, amount, source, reason, at)
select c.user_id, c.id, 'carried',
	coalesce(sum(u.credits_used), 0) - c.used_credits,
	'carried:before:' || c.id, 'brought over', now()
from llm.credits as c
left join llm.usage_history as u on u.credit_id = c.id
group by c.id
having coalesce(sum(u.credits_used), 0) <> c.used_credits;
insert into llm.usage_quarters (user_id, quarter, model_id, operation, provider,
	requests, credits_used, input_tokens, output_tokens, total_tokens,
	durations, duration_ms, cost_microcents)
select u.user_id, date_bin('15 minutes', u.created_at, '2000-01-01Z'),
	u.model_id, u.operation, coalesce(u.provider, ''), count(*),
	sum(u.credits_used), coalesce(sum(u.input_tokens), 0),
	coalesce(sum(u.output_tokens), 0), coalesce(sum(u.total_tokens), 0),
	count(u.request_duration_ms), coalesce(sum(u.request_duration_ms), 0),
	sum(u.cost_microcents)
from llm.usage_history as u
where isfinite(u.created_at)
group by 1, 2, 3, 4, 5;
insert into llm.accounts (user_id, tier, balance)
select p.user_id, coalesce((
		select s.tier
		from llm.subscriptions as s
		where s.user_id = p.user_id
		and s.status = 'active'
	), 'free'), coalesce((
		select sum(c.remaining_credits)
		from llm.credits as c
		where c.user_id = p.user_id
	), 0)
from (
	select c.user_id
	from llm.credits as c
	union
	select s.user_id
	from llm.subscriptions as s
) as p;

-- Functions add to these; they change and take away nothing.
create trigger append_only before update or delete or truncate on llm.ledger
	for each statement
	when (current_user = 'tessera_owner' and pg_trigger_depth() = 0)
	execute function identity.forbid();
create trigger append_only before update or delete or truncate
	on llm.usage_history
	for each statement
	when (current_user = 'tessera_owner' and pg_trigger_depth() = 0)
	execute function identity.forbid();

do $$
declare
	relation text;
begin
	foreach relation in array array['packs', 'providers', 'accounts'] loop
		execute format('create trigger touch before update on llm.%I '
			'for each row when (old.* is distinct from new.*) '
			'execute function wire.touch()', relation);
	end loop;
	foreach relation in array array['accounts', 'ledger', 'usage_quarters',
		'holds', 'replies', 'api_keys']
	loop
		execute format('alter table llm.%I enable row level security', relation);
		execute format('create policy own on llm.%I '
			'using (user_id = (select identity.user_id()))', relation);
	end loop;
end
$$;

-- What a call is sent along, as one value beside the model's prices.
create function llm.store_routes(models text[]) returns void
language sql
begin atomic
	update llm.models as m
	set routes = coalesce((
		select jsonb_agg(jsonb_build_object('provider', p.name, 'kind', p.kind,
			'base_url', p.base_url, 'local', p.local,
			'connect_ms', p.connect_ms, 'first_byte_ms', p.first_byte_ms,
			'idle_ms', p.idle_ms, 'total_ms', p.total_ms,
			'model', r.upstream_model, 'streams', r.streams, 'usage', r.usage,
			'completions', r.completions, 'extra', r.extra)
			order by r.position)
		from llm.model_routes as r
		join llm.providers as p on p.name = r.provider
		where r.model_id = m.id
	), '[]')
	where m.id = any (models);
end;

create function llm.routes_changed() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	if tg_table_name = 'providers' then
		perform llm.store_routes(array(
			select r.model_id
			from llm.model_routes as r
			where r.provider = new.name
		));
	else
		perform llm.store_routes(array[old.model_id, new.model_id]);
	end if;
	return null;
end
$$;
create trigger store_routes after insert or update or delete
	on llm.model_routes
	for each row execute function llm.routes_changed();
create trigger store_routes after update on llm.providers
	for each row execute function llm.routes_changed();

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
		(wire.records('llm.user_preferences')),
		(wire.records('llm.webhooks', '{secret}')),
		(wire.records('llm.webhook_deliveries'));
end;

revoke insert, update on llm.subscriptions, llm.credits, llm.stripe_events
	from tessera_billing_api;
revoke update (used_credits) on llm.credits from tessera_inference_api;
revoke insert on llm.usage_history from tessera_inference_api;
revoke execute on function llm.begin_free_plan from tessera_billing_api;

grant select on llm.accounts, llm.ledger, llm.usage_quarters, llm.holds,
	llm.packs to tessera_billing_api;
grant select on llm.accounts, llm.plans to tessera_inference_api;
grant select on llm.accounts, llm.ledger, llm.usage_quarters
	to tessera_account_api;
grant select (user_id, id, key_id, model_id, operation, amount, tokens,
	tokens_until, key_tokens_until, price_in, price_cached, price_out, cost_in,
	cost_out, day, tokens_in, tokens_cached, tokens_out, provider, runner,
	created_at) on llm.holds to tessera_account_api;
grant select (user_id, id, hold_id, hold_at, runner, state, created_at)
	on llm.replies to tessera_account_api;
grant select (session_id, user_id, name, hint, scopes, models, expires_at,
	budget, budget_period, period_start, spent, held, requests_per_minute,
	tokens_per_minute, requests_until, tokens_until, created_at, last_used_at,
	revoked_at) on llm.api_keys to tessera_account_api, tessera_billing_api;

commit;
