-- Deploy tessera:results to pg
-- Rows and files that are read out of datasets; rows that are added to them.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- What analyses read of a dataset: a next version without it is refused.
alter table iops.analyses
	add column uses text[] not null default '{}';
comment on column iops.analyses.uses is
	'names of its dataset''s columns that it reads';

alter table iops.datasets
	add column ending text,
	add column appended integer not null default 0,
	add constraint appended_is_not_negative check (appended >= 0);
comment on column iops.datasets.appended is
	'files whose rows came after those of the original';
comment on column iops.datasets.ending is
	'of its file''s name, as it was sent: csv, csv.gz';
grant update (ending, appended) on iops.datasets to tessera_analyst_api;

alter table iops.jobs
	add column key text,
	add constraint jobs_id_user_id_key unique (id, user_id);
comment on column iops.jobs.key is
	'what is asked: of the same, there is one job at a time';
create index jobs_user_id_key_idx on iops.jobs (user_id, key)
	where key is not null;

-- What queries and exports leave, for minutes. A power cut may take it along:
-- then it is asked anew, and the sweep finds the files.
create unlogged table iops.job_results (
	job_id uuid primary key,
	user_id uuid not null
		references identity.users (id) on delete cascade,
	body json,
	file_path varchar(500),
	bytes bigint,
	created_at timestamptz not null default now(),
	constraint job_results_job_id_fkey foreign key (job_id, user_id)
		references iops.jobs (id, user_id) on delete cascade,
	constraint it_is_a_body_or_a_file
		check ((body is null) <> (file_path is null))
);
create index job_results_user_id_idx on iops.job_results (user_id);
create index job_results_created_at_idx on iops.job_results (created_at);
create unique index job_results_file_path_idx on iops.job_results (file_path)
	where file_path is not null;

create function iops.result_file_gone() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	insert into iops.engine_files_gone (name)
	values (substr(old.file_path, length('store:') + 1))
	on conflict (name) do nothing;
	return null;
end
$$;
create trigger file_gone after delete on iops.job_results
	for each row when (old.file_path is not null)
	execute function iops.result_file_gone();

-- The rows of an appended file are in the engine's; itself is wanted no longer.
create trigger file_appended after update of state on iops.jobs
	for each row when (old.file_path is not null and new.state = 'done'
		and new.request ? 'append')
	execute function iops.job_file_gone();

create or replace function iops.has_engine_file(name text) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
return exists (
		select
		from iops.datasets as d
		where d.engine_path = 'store:' || has_engine_file.name
	) or exists (
		select
		from iops.job_results as r
		where r.file_path = 'store:' || has_engine_file.name
	);

alter table iops.job_results enable row level security;
create policy own on iops.job_results
	using (user_id = (select identity.user_id()));
create policy analyst on iops.job_results for insert to tessera_analyst_api
	with check ((select identity.user_id()) is null);
create policy analyst on iops.analyses for select to tessera_analyst_api
	using ((select identity.user_id()) is null);
grant select on iops.job_results to tessera_iops_api, tessera_account_api;
grant insert on iops.job_results to tessera_analyst_api;
grant select (dataset_id, name, uses, created_at) on iops.analyses
	to tessera_analyst_api;

create or replace function iops.export() returns setof text
language sql stable
begin atomic
	values (wire.records('iops.accounts')),
		(wire.records('iops.account_limits')),
		(wire.records('iops.usage_tracking')),
		(wire.records('iops.datasets')),
		(wire.records('iops.jobs')),
		(wire.records('iops.job_results')),
		(wire.records('iops.analyses')),
		(wire.records('iops.reports', '{password_hash}'));
end;

insert into maintenance.tasks (name, condition, keep, about) values
('iops.job_results', 'created_at < now() - $1', '1 hour',
	'what queries and exports left; their files follow');

commit;
