-- Deploy tessera:uploads to pg
-- Files that are sent in pieces, by tus.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- Its file is there from the first piece on; what is beyond the offset is nothing
-- yet. hash_state is SHA-256 up to there.
create table iops.uploads (
	id uuid primary key default gen_random_uuid(),
	user_id uuid not null default identity.user_id()
		references identity.users (id) on delete cascade,
	file_path varchar(500) not null,
	filename text not null default '',
	metadata text,
	length bigint not null,
	at bigint not null default 0,
	hash_state bytea,
	sha256 text,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null default now() + interval '1 day',
	constraint at_is_within check (at between 0 and length),
	constraint what_is_whole_has_a_hash
		check ((at = length) = (sha256 is not null))
);
comment on column iops.uploads.at is 'bytes that are there';
create index uploads_user_id_idx on iops.uploads (user_id);
create index uploads_expires_at_idx on iops.uploads (expires_at);
create unique index uploads_file_path_idx on iops.uploads (file_path);

create function iops.upload_gone() returns trigger
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
	and not exists (
		select
		from iops.jobs as j
		where j.file_path = old.file_path
		and j.ended_at is null
	)
	on conflict (name) do nothing;
	return null;
end
$$;
create trigger file_gone after delete on iops.uploads
	for each row execute function iops.upload_gone();

create or replace function iops.has_file(name text) returns boolean
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
	) or exists (
		select
		from iops.uploads as u
		where u.file_path = 'store:' || has_file.name
	);

alter table iops.uploads enable row level security;
create policy own on iops.uploads
	using (user_id = (select identity.user_id()));
grant select, insert, delete, update (at, hash_state, sha256) on iops.uploads
	to tessera_iops_api;
grant select on iops.uploads to tessera_account_api;

create or replace function iops.export() returns setof text
language sql stable
begin atomic
	values (wire.records('iops.accounts')),
		(wire.records('iops.account_limits')),
		(wire.records('iops.usage_tracking')),
		(wire.records('iops.datasets')),
		(wire.records('iops.uploads', '{hash_state}')),
		(wire.records('iops.jobs')),
		(wire.records('iops.job_results')),
		(wire.records('iops.analyses')),
		(wire.records('iops.reports', '{password_hash}'));
end;

-- Of jobs and both stores, for /metrics: what there is now, and what came of the
-- last hour.
create function iops.figures()
returns table (metric text, labels text, value double precision)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
	select 'tessera_jobs', format('kind="%s",state="%s"', k.kind, s.state),
		count(j.id)
	from unnest(array['load', 'query', 'export', 'run']) as k (kind)
	cross join unnest(array['queued', 'running']) as s (state)
	left join iops.jobs as j on j.kind = k.kind and j.state = s.state
	group by k.kind, s.state
	union all
	select 'tessera_jobs_oldest_seconds', '',
		coalesce(extract(epoch from now() - min(j.created_at)), 0)
	from iops.jobs as j
	where j.state = 'queued'
	union all
	select m.metric, format('kind="%s",state="%s"', j.kind, j.state), m.value
	from (
		select e.kind, e.state, count(*) as count,
			coalesce(sum(extract(epoch from e.ended_at - e.started_at)), 0)
				as seconds
		from iops.jobs as e
		where e.ended_at > now() - interval '1 hour'
		group by e.kind, e.state
	) as j,
		lateral (values
			('tessera_jobs_ended', j.count::double precision),
			('tessera_jobs_seconds', j.seconds)
		) as m (metric, value)
	union all
	select 'tessera_jobs_killed', format('limit="%s"', l.name), count(j.id)
	from unnest(array['time', 'processor', 'memory', 'disk']) as l (name)
	left join iops.jobs as j on j.state = 'failed'
		and j.ended_at > now() - interval '1 hour'
		and j.error -> 'details' ->> 'limit' = l.name
	group by l.name
	union all
	select 'tessera_store_bytes', 'store="iops"', coalesce(sum(f.bytes), 0)
	from (
		select d.size_bytes as bytes
		from iops.datasets as d
		union all
		select j.size_bytes
		from iops.jobs as j
		where j.ended_at is null
		union all
		select u.at
		from iops.uploads as u
	) as f
	union all
	select 'tessera_store_bytes', 'store="analyst"', coalesce(sum(f.bytes), 0)
	from (
		select d.engine_bytes as bytes
		from iops.datasets as d
		union all
		select r.bytes
		from iops.job_results as r
	) as f;
end;

insert into maintenance.tasks (name, condition, keep, about) values
('iops.uploads', 'expires_at < now() - $1', '1 day',
	'uploads that nobody finished; their files follow');

reset role;
revoke execute on function iops.figures from public;
grant usage on schema iops to tessera_health_api;
grant execute on function iops.figures to tessera_health_api;

commit;
