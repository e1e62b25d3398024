-- Fills the tables that tests/bench/schema asks, with about as many rows as the
-- variable rows says and none with more than most. A user has 20 appliances; an
-- appliance has three manuals, two schedules and a session; three of five
-- manuals are shared by more than one.
set client_min_messages = warning;
set session_replication_role = replica;
set work_mem = '256MB';
create schema if not exists bench;

create or replace function bench.u(n bigint) returns uuid
language sql immutable parallel safe
return ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid;

-- Keys that grow are the fastest to insert.
create or replace function bench.c(n bigint) returns text
language sql immutable parallel safe
return 'c' || lpad(n::text, 9, '0');

-- Indexes are faster made at once than row by row. Those of constraints stay.
create table if not exists bench.dropped (definition text);
create or replace procedure bench.empty(relations regclass[])
language plpgsql
as $$
declare
	i record;
	r regclass;
begin
	foreach r in array relations loop
		execute format('truncate %s cascade', r);
	end loop;
	for i in
		select x.indexrelid::regclass as name,
			replace(pg_get_indexdef(x.indexrelid), ' ON ONLY ', ' ON ')
				as definition
		from pg_index as x
		where x.indrelid = any (relations)
		and not exists (
			select
			from pg_constraint as c
			where c.conindid = x.indexrelid
		)
	loop
		insert into bench.dropped values (i.definition);
		execute format('drop index %s', i.name);
	end loop;
end
$$;
create or replace procedure bench.index()
language plpgsql
as $$
declare
	definition text;
begin
	for definition in
		delete from bench.dropped
		returning dropped.definition
	loop
		execute definition;
	end loop;
end
$$;

call bench.empty('{site.downloads,site.feedbacks,site.diagnostics,
	identity.users,identity.sessions,llm.usage_history,llm.credits,
	audio.audio_history,iops.reports,home.homes,home.appliances,home.manuals,
	home.appliance_manuals,home.maintenance_schedules,
	home.troubleshooting_sessions}');

select least(:rows, :most / 3) as appliances,
	greatest(:rows / 20, 50) as users,
	least(:rows, :most / 10) as records
\gset

insert into site.downloads (id, os, "timestamp")
select bench.c(n), (array['windows', 'macos', 'linux'])[n % 3 + 1],
	now() - n * interval '1 second' * (31536000 / :rows)
from generate_series(1, :rows) as n;
insert into site.feedbacks (id, message, email, "timestamp")
select bench.c(n), 'It works well on my machine, thank you ' || n,
	n || '@example.com', now() - n * interval '1 second' * (31536000 / :rows)
from generate_series(1, :rows) as n;
insert into site.diagnostics (id, user_id, file_path, file_size, "timestamp")
select bench.c(n), 'u' || n % (:rows / 10), 's3://bucket/' || n,
	n % 5000000 + 1,
	now() - n * interval '1 second' * (31536000 / :rows)
from generate_series(1, :rows) as n;

insert into identity.users (id, email)
select bench.u(n), n || '@example.com'
from generate_series(1, :users) as n;
insert into identity.sessions (user_id, token_hash, expires_at)
select bench.u(n % :users + 1), sha256(n::text::bytea),
	now() + interval '1 hour'
from generate_series(1, :records) as n;
insert into llm.credits (id, user_id, total_credits, billing_period_start,
	billing_period_end, is_current)
select bench.u(n), bench.u(n % :users + 1), 1000, now(), 'infinity',
	n <= :users
from generate_series(1, :records) as n;
insert into llm.usage_history (id, user_id, model_id, operation, credits_used,
	created_at)
select bench.u(n), bench.u(n % :users + 1), 'gpt-5', 'chat', 1,
	date_trunc('month', now()) + n % 300 * interval '1 day'
from generate_series(1, :rows) as n;
insert into audio.audio_history (id, user_id, title, transcript, created_at,
	language)
select bench.u(n), bench.u(n % :users + 1), 'Talk ' || n,
	'words of record ' || n,
	now() - n * interval '1 minute', 'en'
from generate_series(1, :records) as n;
insert into iops.reports (id, analysis_id, user_id, short_code)
select bench.u(n), bench.u(n), bench.u(n % :users + 1), 'r' || n
from generate_series(1, :records) as n;

insert into home.homes (home_id, user_id, name)
select bench.u(n), bench.u(n), 'Home'
from generate_series(1, :users) as n;
insert into home.appliances (instance_id, user_id, home_id, brand,
	appliance_category, model_number, nickname, location, created_at)
select bench.u(n), bench.u((n - 1) / 20 + 1), bench.u((n - 1) / 20 + 1),
	'brand' || n % 100, 'category' || n % 30, 'model' || n % 20000,
	'The one in the kitchen', 'Kitchen', now() - n * interval '1 second'
from generate_series(1, :appliances) as n;
insert into home.manuals (document_id, model_numbers, brand, appliance_category,
	manual_type, version, file_name, file_hash, content_hash, file_size)
select bench.u(n), array['model' || n % 20000, 'model' || n % 20000 || 'b'],
	'brand' || n % 100, 'category' || n % 30,
	(array['user', 'service', 'installation', 'troubleshooting'])[n % 4 + 1],
	'1', 'manual.pdf', encode(sha256(n::text::bytea), 'hex'),
	encode(sha256(n::text::bytea), 'hex'), 1000000
from generate_series(1, :appliances * 3 / 5) as n;
insert into home.appliance_manuals (appliance_id, manual_id, user_id)
select bench.u(n), bench.u((n * 3 + m) % (:appliances * 3 / 5) + 1),
	bench.u((n - 1) / 20 + 1)
from generate_series(1, :appliances) as n,
	generate_series(0, 2) as m;
insert into home.maintenance_schedules (schedule_id, appliance_id, user_id,
	task_name, next_due, estimated_cost)
select bench.u(n * 2 + m), bench.u(n), bench.u((n - 1) / 20 + 1),
	'Clean the filter',
	current_date + (n * 7 + m * 180) % 365, 10
from generate_series(1, :appliances) as n,
	generate_series(0, 1) as m;
insert into home.troubleshooting_sessions (session_id, user_id, appliance_id,
	issue_summary, symptoms, created_at)
select bench.u(n), bench.u((n - 1) / 20 + 1), bench.u(n), 'It leaks',
	jsonb_build_array('leaks', 's' || n % 10), now() - n * interval '1 second'
from generate_series(1, :appliances) as n;

call bench.index();
vacuum (analyze) site.downloads, site.feedbacks, site.diagnostics,
	site.app_versions, identity.users, identity.sessions, llm.usage_history,
	llm.credits, audio.audio_history, iops.reports, home.homes,
	home.appliances, home.manuals, home.appliance_manuals,
	home.maintenance_schedules, home.troubleshooting_sessions;
