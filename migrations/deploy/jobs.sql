-- Deploy tessera:jobs to pg
-- What is in a dataset, and the work on it: jobs, which the analyst takes.
begin;
set local lock_timeout = '5s';

call maintenance.create_group('analyst');
grant usage on schema iops to tessera_analyst_api;
set local role tessera_owner;

alter table iops.tiers
	add column storage_bytes bigint,
	add column refresh_seconds integer,
	add constraint sizes_are_not_negative
		check (storage_bytes >= 0 and refresh_seconds >= 0);
update iops.tiers
set storage_bytes = case tier
		when 'free' then 2 * 1024 ^ 3
		when 'pro' then 50 * 1024 ^ 3
		when 'team' then 200 * 1024 ^ 3
	end,
	refresh_seconds = case tier
		when 'free' then 86400
		when 'pro' then 3600
		when 'team' then 900
		else 300
	end;

-- What was agreed on with one user, in place of all limits of a tier; NULL is
-- unlimited.
create table iops.account_limits (
	user_id uuid primary key
		references identity.users (id) on delete cascade,
	datasets integer,
	ai_messages integer,
	reports integer,
	collaborators integer,
	data_connections integer,
	storage_bytes bigint,
	refresh_seconds integer,
	constraint limits_are_not_negative check (datasets >= 0
		and ai_messages >= 0 and reports >= 0 and collaborators >= 0
		and data_connections >= 0 and storage_bytes >= 0
		and refresh_seconds >= 0)
);

-- Nothing of what is there was ever read.
alter table iops.datasets
	add column status text not null default 'failed',
	add column version integer not null default 0,
	add column format text,
	add column encoding text,
	add column delimiter text,
	add column sheet text,
	add column options jsonb not null default '{}',
	add column columns jsonb,
	add column profile jsonb,
	add column preview jsonb,
	add column problems jsonb,
	add column error jsonb,
	add column sha256 text,
	add column engine_path varchar(500),
	add column engine_bytes bigint,
	add column loaded_at timestamptz,
	add column counted_month varchar(7),
	add column job_id uuid,
	add column change bigint not null default 1,
	add constraint status_is_known
		check (status in ('loading', 'ready', 'failed')),
	add constraint what_is_ready_was_loaded check (status <> 'ready'
		or version > 0 and engine_path is not null and loaded_at is not null),
	add constraint options_are_an_object
		check (jsonb_typeof(options) = 'object');
alter table iops.datasets alter column status set default 'loading';
comment on column iops.datasets.version is '0 until it was ready once';
comment on column iops.datasets.counted_month is
	'the month whose count holds it, to be given back if it comes to nothing';
comment on column iops.datasets.change is 'the ETag';
create index datasets_user_id_created_at_idx
	on iops.datasets (user_id, created_at desc, id desc);
create index datasets_user_id_name_idx on iops.datasets (user_id, name, id);
create unique index datasets_engine_file_idx on iops.datasets (engine_path)
	where engine_path is not null;

create function iops.count_change() returns trigger
language plpgsql
as $$
begin
	new.change := old.change + 1;
	return new;
end
$$;
create trigger changed before update on iops.datasets
	for each row when (old.* is distinct from new.*)
	execute function iops.count_change();

-- A load's file is the dataset's own, unless file_path names another, which
-- becomes the dataset's when it is done.
create table iops.jobs (
	id uuid primary key default gen_random_uuid(),
	user_id uuid not null default identity.user_id()
		references identity.users (id) on delete cascade,
	kind text not null,
	state text not null default 'queued',
	phase text,
	done bigint not null default 0,
	total bigint not null default 0,
	attempts smallint not null default 0,
	lease_until timestamptz,
	request jsonb not null default '{}',
	file_path varchar(500),
	size_bytes bigint,
	sha256 text,
	error jsonb,
	dataset_id uuid,
	analysis_id uuid,
	created_at timestamptz not null default now(),
	started_at timestamptz,
	ended_at timestamptz,
	constraint jobs_dataset_id_fkey foreign key (dataset_id, user_id)
		references iops.datasets (id, user_id) on delete set null (dataset_id),
	constraint jobs_analysis_id_fkey foreign key (analysis_id, user_id)
		references iops.analyses (id, user_id) on delete set null (analysis_id),
	constraint kind_is_known check (kind in ('load', 'query', 'run', 'export',
		'fetch', 'picture')),
	constraint state_is_known check (state in ('queued', 'running', 'done',
		'failed', 'cancelled')),
	constraint phase_is_known check (phase in ('fetch', 'detect', 'read',
		'store', 'profile', 'run')),
	constraint who_runs_has_a_lease
		check ((state = 'running') = (lease_until is not null)),
	constraint who_failed_says_why check ((state = 'failed') = (error is not null)),
	constraint what_is_over_has_ended
		check ((state in ('queued', 'running')) = (ended_at is null))
) with (fillfactor = 80);
create index jobs_user_id_created_at_idx
	on iops.jobs (user_id, created_at desc, id desc);
create index jobs_dataset_id_idx on iops.jobs (dataset_id);
create index jobs_analysis_id_idx on iops.jobs (analysis_id);
create index jobs_live_idx on iops.jobs (state, created_at)
	where state in ('queued', 'running');
create index jobs_ended_at_idx on iops.jobs (ended_at);
create index jobs_file_path_idx on iops.jobs (file_path);

-- Wakes the analysts, and whoever waits for a job's end.
create function iops.job_told() returns trigger
language plpgsql
as $$
begin
	if new.state in ('queued', 'cancelled') then
		perform pg_notify('tessera_jobs', '');
	end if;
	if new.ended_at is not null then
		perform pg_notify('tessera_job_' || replace(new.id::text, '-', ''), '');
	end if;
	return null;
end
$$;
create trigger told after insert or update of state on iops.jobs
	for each row execute function iops.job_told();

-- A load that came to nothing, whoever ended it: the month's count is given back
-- and nothing of a dataset remains that never was; but one that failed stays to
-- say why. What was ready stays as it was.
create function iops.load_ended() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	dataset iops.datasets;
begin
	select d.*
	into dataset
	from iops.datasets as d
	where d.job_id = new.id
	for update;

	if found and dataset.version = 0 and dataset.counted_month is not null then
		update iops.usage_tracking as u
		set datasets_count = greatest(0, u.datasets_count - 1)
		where u.user_id = dataset.user_id
		and u.month_year = dataset.counted_month;
	end if;
	if dataset.version = 0 and new.state = 'cancelled' then
		delete from iops.datasets as d
		where d.id = dataset.id;
	elsif dataset.id is not null then
		update iops.datasets as d
		set job_id = null,
			error = new.error,
			status = case d.version when 0 then 'failed' else d.status end,
			counted_month = case when d.version > 0 then d.counted_month end
		where d.id = dataset.id;
	end if;
	return null;
end
$$;
create trigger ended after update of state on iops.jobs
	for each row when (new.kind in ('load', 'fetch')
		and new.state in ('failed', 'cancelled'))
	execute function iops.load_ended();

-- Files of the analyst's store that no dataset names any longer.
create table iops.engine_files_gone (
	name text primary key,
	since timestamptz not null default now()
);

create function iops.engine_file_gone() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	insert into iops.engine_files_gone (name)
	values (substr(old.engine_path, length('store:') + 1))
	on conflict (name) do nothing;
	return null;
end
$$;
create trigger engine_file_gone after delete on iops.datasets
	for each row when (old.engine_path is not null)
	execute function iops.engine_file_gone();
create trigger engine_file_replaced after update of engine_path on iops.datasets
	for each row when (old.engine_path is not null
		and new.engine_path is distinct from old.engine_path)
	execute function iops.engine_file_gone();

-- A file that came with a job goes with it, unless a dataset took it.
create function iops.job_file_gone() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	insert into iops.files_gone (name)
	select substr(old.file_path, length('store:') + 1)
	where not exists (
		select
		from iops.datasets as d
		where d.file_path = old.file_path
	)
	on conflict (name) do nothing;
	return null;
end
$$;
create trigger file_gone after delete on iops.jobs
	for each row when (old.file_path is not null)
	execute function iops.job_file_gone();
create trigger file_left after update of state on iops.jobs
	for each row when (old.file_path is not null
		and new.state in ('failed', 'cancelled'))
	execute function iops.job_file_gone();

-- For the sweeps, which belong to no user: is there a row that names the file?
create function iops.has_file(name text) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
return exists (
		select
		from iops.datasets as d
		where d.file_path = 'store:' || has_file.name
	) or exists (
		select
		from iops.jobs as j
		where j.file_path = 'store:' || has_file.name
		and j.ended_at is null
	);

create function iops.has_engine_file(name text) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
return exists (
		select
		from iops.datasets as d
		where d.engine_path = 'store:' || has_engine_file.name
	);

alter table iops.account_limits enable row level security;
create policy own on iops.account_limits
	using (user_id = (select identity.user_id()));
alter table iops.jobs enable row level security;
create policy own on iops.jobs
	using (user_id = (select identity.user_id()));
create policy analyst on iops.jobs to tessera_analyst_api
	using ((select identity.user_id()) is null);
create policy analyst on iops.datasets to tessera_analyst_api
	using ((select identity.user_id()) is null);

grant select on iops.account_limits to tessera_iops_api;
grant select, insert on iops.jobs to tessera_iops_api;
grant update (state, ended_at, lease_until) on iops.jobs to tessera_iops_api;
grant execute on function iops.has_file to tessera_iops_api;

grant select on iops.jobs, iops.datasets to tessera_analyst_api;
grant update (state, phase, done, total, attempts, lease_until, error,
	started_at, ended_at) on iops.jobs to tessera_analyst_api;
grant update (status, version, format, encoding, delimiter, sheet, row_count,
	column_count, columns, problems, profile, preview, options, file_path,
	size_bytes, sha256, engine_path, engine_bytes, error, job_id, loaded_at)
	on iops.datasets to tessera_analyst_api;
grant select, delete on iops.engine_files_gone to tessera_analyst_api;
grant execute on function iops.has_engine_file to tessera_analyst_api;
grant select on iops.account_limits, iops.jobs to tessera_account_api;

create or replace function iops.export() returns setof text
language sql stable
begin atomic
	values (wire.records('iops.accounts')),
		(wire.records('iops.account_limits')),
		(wire.records('iops.usage_tracking')),
		(wire.records('iops.datasets')),
		(wire.records('iops.jobs')),
		(wire.records('iops.analyses')),
		(wire.records('iops.reports', '{password_hash}'));
end;

insert into maintenance.tasks (name, condition, keep, about) values
('iops.jobs', 'ended_at < now() - $1', '30 days', 'jobs that are over'),
('iops.datasets', 'status = ''failed'' and updated_at < now() - $1', '7 days',
	'datasets that could not be loaded; their files follow');

commit;
