-- Deploy tessera:site to pg
-- The public side of the desktop application: its versions, downloads,
-- feedback and diagnostic logs.
begin;
set local lock_timeout = '5s';

call maintenance.create_group('site');
call maintenance.create_group('admin');

create schema site authorization tessera_owner;
grant usage on schema site to tessera_site_api, tessera_admin_api;
set local role tessera_owner;

create table site.downloads (
	id text primary key default wire.cuid(),
	os text not null,
	"timestamp" timestamptz not null default now(),
	user_agent text,
	ip_hash text,
	constraint os_is_known check (os in ('windows', 'macos', 'linux')),
	constraint ip_hash_is_hex check (ip_hash ~ '^[0-9a-f]{64}$')
);
create index downloads_os_idx on site.downloads (os);
create index downloads_timestamp_idx on site.downloads ("timestamp");

create table site.feedbacks (
	id text primary key default wire.cuid(),
	user_id text,
	message varchar(1000) not null,
	email text,
	"timestamp" timestamptz not null default now(),
	constraint message_is_not_blank check (message ~ '\S')
);
create index feedbacks_timestamp_idx on site.feedbacks ("timestamp");
create index feedbacks_email_idx on site.feedbacks (email);

-- A file in our own store has the path store:<name>, a hash and a type; any
-- other path is an address that the client uploaded to itself.
create table site.diagnostics (
	id text primary key default wire.cuid(),
	user_id text,
	file_path text not null,
	file_size integer not null,
	"timestamp" timestamptz not null default now(),
	sha256 text,
	file_type text,
	constraint file_size_is_at_most_5_mib
		check (file_size between 1 and 5242880),
	constraint sha256_is_hex check (sha256 ~ '^[0-9a-f]{64}$'),
	constraint file_type_is_allowed
		check (file_type in ('.json', '.log', '.txt', '.zip')),
	constraint stored_file_has_hash_and_type check (
		num_nonnulls(sha256, file_type)
			= case when file_path like 'store:%' then 2 else 0 end
	)
);
create index diagnostics_timestamp_idx on site.diagnostics ("timestamp");
create index "diagnostics_userId_idx" on site.diagnostics (user_id);
create unique index diagnostics_stored_file_idx on site.diagnostics (file_path)
	where file_path like 'store:%';

create table site.app_versions (
	id text primary key default wire.cuid(),
	version text not null,
	release_date timestamptz not null,
	download_url text not null,
	changelog text not null,
	is_latest boolean not null default true,
	created_at timestamptz not null default now(),
	constraint app_versions_version_key unique (version),
	-- The expression that semver.org gives.
	constraint version_is_semantic check (version ~ (
		'^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)'
		'(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)'
		'(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?'
		'(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$'))
);
create index "app_versions_isLatest_idx" on site.app_versions (is_latest);
create unique index app_versions_one_is_latest on site.app_versions (is_latest)
	where is_latest;

-- Files in the store whose rows are gone; the sweeper removes them.
create table site.files_gone (
	name text primary key,
	since timestamptz not null default now()
);

-- Runs as the owner, so that whoever deletes a row cannot forget its file.
create function site.file_gone() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	insert into site.files_gone (name)
	values (substr(old.file_path, length('store:') + 1))
	on conflict (name) do nothing;
	return null;
end
$$;
create trigger file_gone after delete on site.diagnostics
	for each row when (old.file_path like 'store:%')
	execute function site.file_gone();

grant select on site.app_versions to tessera_site_api;
grant insert, select (id) on site.downloads to tessera_site_api;
grant insert, select (id) on site.feedbacks to tessera_site_api;
grant insert, select (id, file_path, file_size) on site.diagnostics
	to tessera_site_api;
grant select, delete on site.files_gone to tessera_site_api;

grant select on site.downloads to tessera_admin_api;
grant select, delete on site.feedbacks, site.diagnostics to tessera_admin_api;
grant select, insert, update (is_latest), delete on site.app_versions
	to tessera_admin_api;

commit;
