-- Deploy tessera:iops to pg
-- Datasets, analyses and public reports: seed 003, phases 1 and 2.
begin;
set local lock_timeout = '5s';

call maintenance.create_group('iops');
call maintenance.create_group('share');

create schema iops authorization tessera_owner;
grant usage on schema iops to tessera_iops_api, tessera_share_api,
	tessera_account_api;
set local role tessera_owner;

-- What each tier may use; NULL is unlimited, or agreed on.
create table iops.tiers (
	tier varchar(50) primary key,
	datasets integer,
	ai_messages integer,
	reports integer,
	collaborators integer,
	data_connections integer,
	constraint tier_is_known
		check (tier in ('free', 'pro', 'team', 'enterprise')),
	constraint limits_are_not_negative check (datasets >= 0
		and ai_messages >= 0 and reports >= 0 and collaborators >= 0
		and data_connections >= 0)
);

-- What only this product knows of a user; without a row, the tier is free.
create table iops.accounts (
	user_id uuid primary key
		references identity.users (id) on delete cascade,
	full_name varchar(255),
	tier varchar(50) not null default 'free',
	stripe_customer_id varchar(255),
	stripe_subscription_id varchar(255),
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint tier_is_known
		check (tier in ('free', 'pro', 'team', 'enterprise'))
);
create index idx_users_tier on iops.accounts (tier);
create index idx_users_stripe_customer_id
	on iops.accounts (stripe_customer_id);

-- Counted by one statement (insert, on conflict update where below the limit),
-- so that a limit holds whatever happens at once.
create table iops.usage_tracking (
	id uuid primary key default gen_random_uuid(),
	user_id uuid not null
		references identity.users (id) on delete cascade,
	month_year varchar(7) not null,
	datasets_count integer not null default 0,
	ai_messages_count integer not null default 0,
	reports_count integer not null default 0,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint idx_usage_tracking_user_month unique (user_id, month_year),
	constraint month_year_is_a_month
		check (month_year ~ '^\d{4}-(0[1-9]|1[0-2])$'),
	constraint counts_are_not_negative check (datasets_count >= 0
		and ai_messages_count >= 0 and reports_count >= 0)
);
create index idx_usage_tracking_user_id on iops.usage_tracking (user_id);
create index idx_usage_tracking_month_year on iops.usage_tracking (month_year);

-- A file in our own store has the path store:<name>.
create table iops.datasets (
	id uuid primary key default gen_random_uuid(),
	user_id uuid not null
		references identity.users (id) on delete cascade,
	name varchar(255) not null,
	file_path varchar(500),
	connection_id uuid,
	row_count integer,
	column_count integer,
	size_bytes bigint,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint datasets_id_user_id_key unique (id, user_id),
	constraint name_is_not_blank check (name ~ '\S'),
	constraint counts_are_not_negative
		check (row_count >= 0 and column_count >= 0 and size_bytes >= 0)
);
create index idx_datasets_user_id on iops.datasets (user_id);
create index idx_datasets_connection_id on iops.datasets (connection_id);
create index idx_datasets_created_at on iops.datasets (created_at);
create unique index datasets_stored_file_idx on iops.datasets (file_path)
	where file_path like 'store:%';

create table iops.analyses (
	id uuid primary key default gen_random_uuid(),
	user_id uuid not null
		references identity.users (id) on delete cascade,
	name varchar(255) not null,
	dataset_id uuid,
	config jsonb,
	results jsonb,
	status varchar(50) not null default 'draft',
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint analyses_id_user_id_key unique (id, user_id),
	constraint analyses_dataset_id_fkey foreign key (dataset_id, user_id)
		references iops.datasets (id, user_id) on delete set null (dataset_id),
	constraint name_is_not_blank check (name ~ '\S'),
	constraint status_is_known check (status in ('draft', 'completed', 'failed'))
);
create index idx_analyses_user_id on iops.analyses (user_id);
create index idx_analyses_dataset_id on iops.analyses (dataset_id);
create index idx_analyses_status on iops.analyses (status);
create index idx_analyses_created_at on iops.analyses (created_at);

create table iops.reports (
	id uuid primary key default gen_random_uuid(),
	analysis_id uuid not null,
	short_code varchar(20) not null,
	is_public boolean not null default true,
	password_hash varchar(255),
	expires_at timestamptz,
	view_count integer not null default 0,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	user_id uuid not null default identity.user_id(),
	constraint reports_analysis_id_fkey foreign key (analysis_id, user_id)
		references iops.analyses (id, user_id) on delete cascade,
	constraint idx_reports_short_code unique (short_code),
	constraint short_code_is_base62 check (short_code ~ '^[0-9A-Za-z]+$'),
	constraint password_hash_is_argon2id_or_bcrypt
		check (password_hash ~ '^\$(argon2id\$|2[abxy]\$)'),
	constraint view_count_is_not_negative check (view_count >= 0)
) with (fillfactor = 80);
create index idx_reports_analysis_id on iops.reports (analysis_id);
create index idx_reports_expires_at on iops.reports (expires_at);
create index reports_user_id_idx on iops.reports (user_id);

-- Files in the store whose rows are gone; the sweeper removes them.
create table iops.files_gone (
	name text primary key,
	since timestamptz not null default now()
);

-- Runs as the owner, so that whoever deletes a row cannot forget its file.
create function iops.file_gone() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	insert into iops.files_gone (name)
	values (substr(old.file_path, length('store:') + 1))
	on conflict (name) do nothing;
	return null;
end
$$;
create trigger file_gone after delete on iops.datasets
	for each row when (old.file_path like 'store:%')
	execute function iops.file_gone();
create trigger file_replaced after update of file_path on iops.datasets
	for each row when (old.file_path like 'store:%'
		and new.file_path is distinct from old.file_path)
	execute function iops.file_gone();

-- A view counts as no change of the report.
create trigger touch before update on iops.reports
	for each row when ((old.analysis_id, old.short_code, old.is_public,
		old.password_hash, old.expires_at) is distinct from
		(new.analysis_id, new.short_code, new.is_public, new.password_hash,
		new.expires_at))
	execute function wire.touch();
do $$
declare
	relation text;
begin
	foreach relation in array array['accounts', 'usage_tracking', 'datasets',
		'analyses']
	loop
		execute format('create trigger touch before update on iops.%I '
			'for each row when (old.* is distinct from new.*) '
			'execute function wire.touch()', relation);
	end loop;
	foreach relation in array array['accounts', 'usage_tracking', 'datasets',
		'analyses', 'reports']
	loop
		execute format('alter table iops.%I enable row level security',
			relation);
		execute format('create policy own on iops.%I '
			'using (user_id = (select identity.user_id()))', relation);
	end loop;
end
$$;

create view iops.users with (security_invoker = true) as
select u.id, u.email, u.password_hash, a.full_name,
	coalesce(a.tier, 'free')::varchar(50) as tier, a.stripe_customer_id,
	a.stripe_subscription_id, u.is_admin, u.created_at, u.updated_at
from identity.users as u
left join iops.accounts as a on a.user_id = u.id;

grant select on iops.tiers to tessera_iops_api;
grant select, insert (user_id, full_name), update (full_name) on iops.accounts
	to tessera_iops_api;
grant select, insert, update on iops.usage_tracking to tessera_iops_api;
grant select, insert, update, delete on iops.datasets, iops.analyses,
	iops.reports to tessera_iops_api;
grant select, delete on iops.files_gone to tessera_iops_api;

-- Whoever has the code of a public report may read it and what it shows.
grant select (id, analysis_id, short_code, is_public, password_hash,
	expires_at, view_count, created_at, updated_at), update (view_count)
	on iops.reports to tessera_share_api;
grant select (id, name, results, config, status, created_at, updated_at)
	on iops.analyses to tessera_share_api;
create policy share on iops.reports to tessera_share_api
	using ((select identity.user_id()) is null and is_public);
create policy share on iops.analyses for select to tessera_share_api
	using ((select identity.user_id()) is null and exists (
		select
		from iops.reports as r
		where r.analysis_id = analyses.id
		and r.is_public
	));

-- For the export of all that is held about a user.
grant select on iops.accounts, iops.usage_tracking, iops.datasets,
	iops.analyses to tessera_account_api;
grant select (id, analysis_id, short_code, is_public, expires_at, view_count,
	created_at, updated_at, user_id) on iops.reports to tessera_account_api;

commit;
