-- The seeds' queries on tables of 10 000 rows and more (the variable rows: of so
-- many), as the group that asks them, for one of half as many users: which index
-- each of them uses. None reads a big table from end to end.
\if :{?rows}
\else
	\set rows 10000
\endif
select :rows / 2 as users
\gset
begin;
select plan(5);

-- Made without looking up references, which are right by construction.
set local session_replication_role = replica;
set local synchronous_commit = off;
set local work_mem = '64MB';
create function pg_temp.u(n bigint) returns uuid
language sql immutable
return ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid;

insert into identity.users (id, email, username, created_at)
select pg_temp.u(n), n || '@example.com', 'u' || n,
	now() - n * interval '1 hour'
from generate_series(1, :users) as n;
insert into identity.sessions (user_id, token_hash, expires_at)
select pg_temp.u(n % :users + 1), sha256(n::text::bytea), now()
from generate_series(1, :rows) as n;

insert into site.downloads (id, os, "timestamp")
select 'c' || n, (array['windows', 'macos', 'linux'])[n % 3 + 1],
	now() - n * interval '10 minutes'
from generate_series(1, :rows) as n;
insert into site.app_versions (id, version, release_date, download_url,
	changelog, is_latest)
select 'v' || n, '0.0.' || n, now(), 'https://x', '', false
from generate_series(1, 5000) as n;

insert into llm.subscriptions (id, user_id, tier, status, credits_per_month,
	price_cents, billing_interval, current_period_start, current_period_end)
select pg_temp.u(n), pg_temp.u((n - 1) / 5 + 1), 'pro', case n % 5
		when 0 then 'active' when 1 then 'expired' else 'cancelled'
		end::llm.subscription_status,
	1000, 0, 'monthly', now() - n * interval '1 hour',
	now() - n * interval '1 hour' + interval '1 month'
from generate_series(1, :rows) as n;
update llm.subscriptions
set status = 'suspended'
where id = any (array(select pg_temp.u(n * :rows / 200) from generate_series(1, 200) n));
insert into llm.credits (user_id, subscription_id, total_credits,
	billing_period_start, billing_period_end, is_current)
select s.user_id, s.id, 1000, s.current_period_start, s.current_period_end,
	s.status = 'active'
from llm.subscriptions as s;
insert into llm.models (id, name, display_name, provider, capabilities,
	context_length, input_cost_per_million_tokens,
	output_cost_per_million_tokens, credits_per_1k_tokens, is_available)
select 'm' || n, 'm', 'm', 'p' || n, '{}', 1, 0, 0, 0, n % 100 = 0
from generate_series(1, 5000) as n;
insert into llm.usage_history (user_id, model_id, operation, credits_used,
	created_at)
select case when n <= :rows / 4 then pg_temp.u(7) else pg_temp.u(n % :users + 1)
	end, 'm' || n % 5000, 'chat', 1,
	date_trunc('month', now()) + n % 25 * interval '1 day'
		+ n % 86400 * interval '1 second'
from generate_series(1, :rows) as n;

-- One user has as many records as a user may have.
insert into audio.audio_history (user_id, title, transcript, created_at,
	language)
select case when n <= 10000 then pg_temp.u(7) else pg_temp.u(n % :users + 1) end,
	'Talk ' || n, 'words of record w' || n % 1000,
	now() - n * interval '1 minute', 'en'
from generate_series(1, 10000 + :users) as n;

insert into iops.usage_tracking (user_id, month_year)
select pg_temp.u(n % :users + 1), to_char(date '2026-01-01'
	+ n / :users * interval '1 month', 'YYYY-MM')
from generate_series(0, 5 * :users - 1) as n;
insert into iops.datasets (id, user_id, name, created_at)
select pg_temp.u(n), pg_temp.u(n % :users + 1), 'd',
	now() - n * interval '1 minute'
from generate_series(1, :rows) as n;
insert into iops.analyses (id, user_id, name, dataset_id, status, created_at)
select pg_temp.u(n), pg_temp.u(n % :users + 1), 'a', pg_temp.u(n),
	case n % 1000 when 0 then 'failed' else 'completed' end,
	now() - n * interval '1 minute'
from generate_series(1, :rows) as n;
insert into iops.reports (analysis_id, user_id, short_code, expires_at)
select pg_temp.u(n), pg_temp.u(n % :users + 1), 'r' || n,
	now() + n * interval '1 minute'
from generate_series(1, :rows) as n;

insert into home.homes (home_id, user_id, name)
select pg_temp.u(n), pg_temp.u(n), 'h'
from generate_series(1, :users) as n;
insert into home.appliances (instance_id, user_id, home_id, brand,
	appliance_category, model_number, status, created_at)
select pg_temp.u(n), pg_temp.u(n % :users + 1), pg_temp.u(n % :users + 1),
	'brand' || n % 50, 'category' || n % 20, 'model' || n % 5000,
	case n % 10 when 0 then 'archived' else 'active' end,
	now() - n * interval '1 minute'
from generate_series(1, :rows) as n;
insert into home.manuals (document_id, model_numbers, brand, appliance_category,
	manual_type, version, file_name, file_hash, content_hash, file_size)
select pg_temp.u(n), array['model' || n % 5000], 'brand' || n % 50,
	'category' || n % 20,
	(array['user', 'service', 'installation', 'troubleshooting'])[n % 4 + 1],
	'1', 'f', encode(sha256(n::text::bytea), 'hex'),
	encode(sha256(n::text::bytea), 'hex'), 1
from generate_series(1, :users) as n;
insert into home.members (home_id, user_id, role)
select pg_temp.u(n), pg_temp.u(n), 'owner'
from generate_series(1, :users) as n;
insert into home.appliance_manuals (appliance_id, manual_id, home_id, user_id)
select pg_temp.u(n), pg_temp.u((n + m) % :users + 1),
	pg_temp.u(n % :users + 1), pg_temp.u(n % :users + 1)
from generate_series(1, :rows) as n,
	generate_series(1, 2) as m;
insert into home.maintenance_schedules (appliance_id, home_id, user_id,
	task_name, next_due)
select pg_temp.u(n), pg_temp.u(n % :users + 1), pg_temp.u(n % :users + 1), 't',
	current_date + n % 365
from generate_series(1, :rows) as n;
insert into home.service_events (appliance_id, home_id, user_id, event_type,
	event_date)
select pg_temp.u(n), pg_temp.u(n % :users + 1), pg_temp.u(n % :users + 1),
	'type' || n % 100,
	current_date - n % 3000
from generate_series(1, :rows) as n;
insert into home.troubleshooting_sessions (home_id, user_id, appliance_id,
	issue_summary, symptoms, status, created_at)
select pg_temp.u(n % :users + 1), pg_temp.u(n % :users + 1), pg_temp.u(n), 's',
	jsonb_build_array('s' || n % 100),
	case n % 10 when 0 then 'resolved' else 'active' end,
	now() - n * interval '6 minutes'
from generate_series(1, :rows) as n;
insert into home.service_tickets (number, home_id, user_id, summary, status,
	priority, created_at)
select n, pg_temp.u(n % :users + 1), pg_temp.u(n % :users + 1), 's',
	case n % 50 when 0 then 'closed' else 'open' end,
	case n % 50 when 1 then 'urgent' else 'low' end,
	now() - n * interval '20 minutes'
from generate_series(1, :rows) as n;
set local session_replication_role = origin;
analyze identity.users, identity.sessions, site.downloads, site.app_versions,
	llm.subscriptions, llm.credits, llm.models, llm.usage_history,
	audio.audio_history, iops.usage_tracking, iops.datasets, iops.analyses,
	iops.reports, home.homes, home.members, home.appliances, home.manuals,
	home.appliance_manuals, home.maintenance_schedules, home.service_events,
	home.troubleshooting_sessions, home.service_tickets;

-- What is asked, by whom, the index that the seed names, the one that is used
-- where it is another and why.
create temporary table asked (nth integer generated always as identity,
	domain text, role text, what text, seed text, used text, why text,
	query text);
create temporary table said_column (seed text, relation text, name text,
	type text, nullable text, fallback text, key text);
create temporary table said_index (seed text, relation text, name text,
	columns text, kind text);
create temporary table said_reference (seed text, relation text, name text,
	target text, deleted text);
create temporary table said_enum (seed text, name text, labels text);
\ir seeds/000.psql
\ir seeds/001.psql
\ir seeds/002.psql
\ir seeds/003.psql
\ir seeds/004.psql
\ir seeds/queries.psql

create function pg_temp.plan_of(domain text, role text, query text)
returns text
language plpgsql
as $$
declare
	line text;
	plan text := '';
begin
	perform set_config('app.user_id', case role when 'tessera_share_api' then ''
		when 'tessera_oauth_api' then '' else pg_temp.u(7)::text end, true);
	perform set_config('search_path', domain || ', identity, pg_catalog', true);
	perform set_config('role', role, true);
	for line in execute 'explain (costs off) ' || query loop
		plan := plan || line || E'\n';
	end loop;
	perform set_config('role', 'none', true);
	return plan;
end
$$ set search_path = pg_catalog, pg_temp;

create temporary table planned as
select a.*, pg_temp.plan_of(domain, role, query) as plan
from asked as a;

select cmp_ok(count(*), '>', 50::bigint, 'the seeds ask many questions')
from asked;
select is_empty($$
	select what, relname, reltuples
	from planned,
		lateral regexp_matches(plan, 'Seq Scan on (\w+)', 'g') as scan
	join pg_class as c on c.relname = scan[1]
	where reltuples > 1000
	and used is distinct from 'all'
	order by nth
$$, 'none reads a big table from end to end');
select is_empty($$
	select what, coalesce(used, seed) as expected, plan
	from planned,
		unnest(string_to_array(coalesce(used, seed), ',')) as expected
	where expected <> 'all'
	and plan !~ ('\m(' || expected || '|usage_history_\d{4}_\d\d_'
		|| regexp_replace(expected, '^usage_history_', '') || ')\M')
	order by nth
$$, 'each uses the index that is named');
select is_empty($$
	select what
	from asked
	where (used is null) <> (why is null)
$$, 'where it is another than the seed''s, the list says why');
select is_empty($$
	select seed, name
	from said_index
	where name !~ '_pkey$|^$'
	and name not in ('idx_users_email', 'idx_users_status',
		'idx_users_stripe_customer_id', 'feedbacks_timestamp_idx',
		'feedbacks_email_idx', 'diagnostics_timestamp_idx',
		'diagnostics_userId_idx', 'usage_history_user_id_idx')
	and name not in (
		select seed
		from asked
	)
$$, 'no index of the seeds is left out, but those that site.sql asks for');

select * from finish();
rollback;
