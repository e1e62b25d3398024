-- Deploy tessera:reports to pg
-- What is published is frozen: editions of a report, which strangers read by its
-- code. Who serves them reads no analysis.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop policy share on iops.analyses;
revoke select on iops.analyses from tessera_share_api;
revoke select (id, name, results, config, status, created_at, updated_at)
	on iops.analyses from tessera_share_api;
revoke select (analysis_id) on iops.reports from tessera_share_api;

drop trigger touch on iops.reports;
alter table iops.reports
	add column title varchar(255) not null default '',
	add column description text not null default '',
	add column max_views integer,
	add column allow_download boolean not null default true,
	add column embed_origins text[] not null default '{}',
	add column edition integer not null default 0,
	add column change bigint not null default 1,
	add constraint reports_id_user_id_key unique (id, user_id),
	add constraint max_views_is_positive check (max_views > 0),
	add constraint edition_is_not_negative check (edition >= 0);
comment on column iops.reports.edition is 'the newest; 0: none yet';
comment on column iops.reports.change is 'the ETag';
comment on column iops.reports.title is 'of the next edition';
create index reports_user_id_created_at_idx
	on iops.reports (user_id, created_at desc, id desc);
drop index iops.reports_user_id_idx;

-- A view counts as no change.
create trigger touch before update of short_code, is_public, password_hash,
	expires_at, title, description, max_views, allow_download, embed_origins,
	edition on iops.reports
	for each row execute function wire.touch();
create trigger changed before update of short_code, is_public, password_hash,
	expires_at, title, description, max_views, allow_download, embed_origins,
	edition on iops.reports
	for each row execute function iops.count_change();

-- content is RFC 8785's bytes of all that was published, and its hash is that of
-- these bytes; face is the part of it that a page needs at once.
create table iops.snapshots (
	id uuid primary key default gen_random_uuid(),
	report_id uuid not null,
	edition integer not null,
	user_id uuid not null default identity.user_id()
		references identity.users (id) on delete cascade,
	content json not null,
	content_hash text not null,
	face json not null,
	created_at timestamptz not null default now(),
	constraint snapshots_report_id_edition_key unique (report_id, edition),
	constraint snapshots_id_user_id_key unique (id, user_id),
	constraint snapshots_report_id_fkey foreign key (report_id, user_id)
		references iops.reports (id, user_id) on delete cascade,
	constraint edition_is_positive check (edition > 0),
	constraint content_hash_is_sha256 check (content_hash ~ '^[0-9a-f]{64}$')
);
create index snapshots_user_id_idx on iops.snapshots (user_id);

-- The table of an edition, to be read by the page.
create table iops.snapshot_rows (
	snapshot_id uuid not null,
	n integer not null,
	user_id uuid not null default identity.user_id()
		references identity.users (id) on delete cascade,
	cells json not null,
	primary key (snapshot_id, n),
	constraint snapshot_rows_snapshot_id_fkey foreign key (snapshot_id, user_id)
		references iops.snapshots (id, user_id) on delete cascade
);
create index snapshot_rows_user_id_idx on iops.snapshot_rows (user_id);

-- How often a report was looked at.
create table iops.report_views (
	report_id uuid not null,
	day date not null default (now() at time zone 'UTC')::date,
	kind text not null,
	user_id uuid not null
		references identity.users (id) on delete cascade,
	count integer not null default 1,
	primary key (report_id, day, kind),
	constraint report_views_report_id_fkey foreign key (report_id, user_id)
		references iops.reports (id, user_id) on delete cascade,
	constraint kind_is_known check (kind in ('views', 'embeds', 'downloads',
		'previews', 'refused')),
	constraint count_is_positive check (count > 0)
) with (fillfactor = 80);
create index report_views_user_id_idx on iops.report_views (user_id);
create index report_views_day_idx on iops.report_views (day);

-- Who knew the password.
create table iops.report_unlocks (
	token_hash bytea not null,
	report_id uuid not null,
	user_id uuid not null
		references identity.users (id) on delete cascade,
	ip_hash text not null,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null default now() + interval '12 hours',
	primary key (token_hash, report_id),
	constraint report_unlocks_report_id_fkey foreign key (report_id, user_id)
		references iops.reports (id, user_id) on delete cascade
);
create index report_unlocks_report_id_ip_hash_idx
	on iops.report_unlocks (report_id, ip_hash);
create index report_unlocks_user_id_idx on iops.report_unlocks (user_id);
create index report_unlocks_expires_at_idx on iops.report_unlocks (expires_at);

-- Passwords that were tried, and were wrong.
create table iops.report_attempts (
	id bigint generated always as identity primary key,
	report_id uuid not null,
	user_id uuid not null
		references identity.users (id) on delete cascade,
	ip_hash text not null,
	at timestamptz not null default now(),
	constraint report_attempts_report_id_fkey foreign key (report_id, user_id)
		references iops.reports (id, user_id) on delete cascade
);
create index report_attempts_report_id_at_idx
	on iops.report_attempts (report_id, at);
create index report_attempts_user_id_idx on iops.report_attempts (user_id);
create index report_attempts_at_idx on iops.report_attempts (at);

-- Codes that nobody has, tried from a network within a minute.
create unlogged table iops.code_misses (
	ip_hash text not null,
	minute timestamptz not null default date_trunc('minute', now()),
	count integer not null default 1,
	primary key (ip_hash, minute)
);
create index code_misses_minute_idx on iops.code_misses (minute);

-- Who serves reports does not know whose they are.
create function iops.report_owner() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	if new.user_id is null then
		select r.user_id
		into new.user_id
		from iops.reports as r
		where r.id = new.report_id;
	end if;
	return new;
end
$$;

-- With another password or code nobody is let in by what she knew.
create function iops.report_locked() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	delete from iops.report_unlocks as u
	where u.report_id = new.id;
	return null;
end
$$;
create trigger locked after update of password_hash, short_code on iops.reports
	for each row when (old.password_hash is distinct from new.password_hash
		or old.short_code <> new.short_code)
	execute function iops.report_locked();

-- Whether reports of this user are shown: not of who was suspended or leaves.
create function iops.is_served(user_id uuid) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
return exists (
	select
	from identity.users as u
	where u.id = is_served.user_id
	and u.is_active
	and u.deleted_at is null
);

-- Of a report that the policy hides: whether it is public, but has expired.
create function iops.report_expired(short_code text) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
return exists (
	select
	from iops.reports as r
	where r.short_code = report_expired.short_code
	and r.is_public
	and r.edition > 0
	and r.expires_at <= now()
	and iops.is_served(r.user_id)
);

-- Whether this browser is its owner's.
create function iops.report_is_mine(report uuid, session_hash bytea)
returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
return exists (
	select
	from iops.reports as r
	join identity.browser_sessions as b on b.user_id = r.user_id
	where r.id = report_is_mine.report
	and b.token_hash = report_is_mine.session_hash
	and b.expires_at > now()
);

drop policy share on iops.reports;
create policy share on iops.reports to tessera_share_api
	using ((select identity.user_id()) is null and is_public
		and (expires_at is null or expires_at > now())
		and iops.is_served(user_id));
do $$
declare
	relation text;
begin
	foreach relation in array array['snapshots', 'snapshot_rows',
		'report_views', 'report_unlocks', 'report_attempts']
	loop
		execute format('alter table iops.%I enable row level security',
			relation);
		execute format('create policy own on iops.%I '
			'using (user_id = (select identity.user_id()))', relation);
		execute format('create policy share on iops.%I '
			'to tessera_share_api using ((select identity.user_id()) is null '
			'and exists (select from iops.%s))', relation,
			case relation when 'snapshot_rows'
				then 'snapshots as s where s.id = snapshot_id'
				else 'reports as r where r.id = report_id' end);
	end loop;
	foreach relation in array array['report_views', 'report_unlocks',
		'report_attempts']
	loop
		execute format('create trigger owner before insert on iops.%I '
			'for each row execute function iops.report_owner()', relation);
	end loop;
end
$$;

grant select (title, description, max_views, allow_download, embed_origins,
	edition) on iops.reports to tessera_share_api;
grant select (id, report_id, edition, content, content_hash, face, created_at)
	on iops.snapshots to tessera_share_api;
grant select (snapshot_id, n, cells) on iops.snapshot_rows
	to tessera_share_api;
grant select (report_id, day, kind, count), insert (report_id, kind),
	update (count) on iops.report_views to tessera_share_api;
grant select (token_hash, report_id, ip_hash, expires_at),
	insert (token_hash, report_id, ip_hash, expires_at)
	on iops.report_unlocks to tessera_share_api;
grant select (id, report_id, ip_hash, at), insert (report_id, ip_hash), delete
	on iops.report_attempts to tessera_share_api;
grant select, insert, update on iops.code_misses to tessera_share_api;
grant select, insert on iops.snapshots, iops.snapshot_rows to tessera_iops_api;
grant select on iops.report_views to tessera_iops_api;
grant execute on function iops.is_served, iops.report_expired,
	iops.report_is_mine to tessera_share_api;
grant select (title, description, max_views, allow_download, embed_origins,
	edition) on iops.reports to tessera_account_api;
grant select (change) on iops.reports to tessera_account_api;
grant select (id, report_id, edition, user_id, content, created_at)
	on iops.snapshots to tessera_account_api;
grant select on iops.snapshot_rows, iops.report_views to tessera_account_api;
grant select (report_id, user_id, created_at, expires_at)
	on iops.report_unlocks to tessera_account_api;
grant select (id, report_id, user_id, at) on iops.report_attempts
	to tessera_account_api;

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
		(wire.records('iops.reports', '{password_hash}')),
		(wire.records('iops.snapshots', '{face,content_hash}')),
		(wire.records('iops.snapshot_rows')),
		(wire.records('iops.report_views')),
		(wire.records('iops.report_unlocks', '{ip_hash}')),
		(wire.records('iops.report_attempts', '{ip_hash}'));
end;

insert into maintenance.tasks (name, condition, keep, about) values
('iops.report_views', 'day < (now() - $1)::date', '400 days',
	'how often reports were looked at'),
('iops.report_unlocks', 'expires_at < now() - $1', '1 day',
	'passwords of reports that were right'),
('iops.report_attempts', 'at < now() - $1', '1 day',
	'passwords of reports that were wrong'),
('iops.code_misses', 'minute < now() - $1', '1 hour',
	'codes of reports that nobody has');

commit;
