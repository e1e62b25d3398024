-- Deploy tessera:home to pg
-- Homes, appliances, manuals, service, maintenance, troubleshooting and
-- tickets: seed 004.
begin;
set local lock_timeout = '5s';

call maintenance.create_group('home');
call maintenance.create_group('manuals');
-- Policies come before a query's own conditions, and an index serves only what
-- cannot leak. Containment compares two documents and raises nothing of them.
alter function pg_catalog.jsonb_contains(jsonb, jsonb) leakproof;

create schema home authorization tessera_owner;
grant usage on schema home to tessera_home_api, tessera_manuals_api,
	tessera_account_api;
set local role tessera_owner;

-- What only this product knows of a user; phone is sealed.
create table home.profiles (
	user_id uuid primary key
		references identity.users (id) on delete cascade,
	name varchar(255),
	phone text,
	preferences jsonb not null default '{}',
	status varchar(50) not null default 'active',
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint preferences_are_an_object
		check (jsonb_typeof(preferences) = 'object'),
	constraint status_is_known
		check (status in ('active', 'inactive', 'suspended'))
);
create index idx_users_status on home.profiles (status);

create table home.homes (
	home_id uuid primary key default gen_random_uuid(),
	user_id uuid not null
		references identity.users (id) on delete cascade,
	name varchar(255) not null,
	address jsonb,
	timezone varchar(50) not null default 'UTC',
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint homes_home_id_user_id_key unique (home_id, user_id),
	constraint name_is_not_blank check (name ~ '\S'),
	constraint address_is_an_object check (jsonb_typeof(address) = 'object')
);
create index idx_homes_user on home.homes (user_id);

-- serial_number is sealed. A home with appliances cannot be deleted; when its
-- user is, both go: RESTRICT would look before the appliances are gone, NO
-- ACTION looks after.
create table home.appliances (
	instance_id uuid primary key default gen_random_uuid(),
	user_id uuid not null
		references identity.users (id) on delete cascade,
	home_id uuid not null,
	brand varchar(100) not null,
	appliance_category varchar(100) not null,
	appliance_subcategory varchar(100),
	model_number varchar(100) not null,
	model_name varchar(255),
	serial_number text,
	sku varchar(100),
	nickname varchar(100),
	location varchar(255),
	purchase_date date,
	purchase_price numeric(10,2),
	retailer varchar(255),
	warranty_start date,
	warranty_end date,
	warranty_type varchar(100),
	installation_date date,
	installer varchar(255),
	features jsonb,
	specifications jsonb,
	status varchar(50) not null default 'active',
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint appliances_instance_id_user_id_key
		unique (instance_id, user_id),
	constraint appliances_home_id_fkey foreign key (home_id, user_id)
		references home.homes (home_id, user_id) on delete no action,
	constraint status_is_known check (status in ('active', 'archived')),
	constraint price_is_not_negative check (purchase_price >= 0),
	constraint warranty_ends_after_its_start
		check (warranty_end >= warranty_start)
);
create index idx_appliances_user on home.appliances (user_id);
create index idx_appliances_home on home.appliances (home_id);
create index idx_appliances_category on home.appliances (appliance_category);
create index idx_appliances_model on home.appliances (model_number);
create index idx_appliances_brand_category
	on home.appliances (brand, appliance_category);
create index idx_appliances_status on home.appliances (status);

-- Shared by all: whose appliance a manual is linked to may read it.
create table home.manuals (
	document_id uuid primary key default gen_random_uuid(),
	model_numbers text[] not null,
	brand varchar(100) not null,
	appliance_category varchar(100) not null,
	manual_type varchar(50) not null,
	language varchar(10) not null default 'en',
	version varchar(50),
	year integer,
	region varchar(50),
	description text,
	file_name varchar(500) not null,
	file_hash varchar(64) not null,
	content_hash varchar(64),
	file_size bigint not null,
	page_count integer,
	chunk_count integer,
	gcs_uri text,
	source_url text,
	download_url text,
	processor varchar(100),
	indexed boolean not null default false,
	metadata jsonb,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint manual_type_is_a_word check (manual_type ~ '^[a-z_]+$'),
	constraint year_is_of_our_time check (year between 1900 and 2200),
	constraint hashes_are_sha256 check (file_hash ~ '^[0-9a-f]{64}$'
		and content_hash ~ '^[0-9a-f]{64}$'),
	constraint file_is_not_empty check (file_size > 0),
	constraint counts_are_not_negative
		check (page_count >= 0 and chunk_count >= 0)
);
comment on column home.manuals.content_hash is
	'of the text after NFKC, in lower case, blanks folded; NULL without text';
create unique index idx_manuals_file_hash on home.manuals (file_hash);
create index idx_manuals_content_hash on home.manuals (content_hash);
create index idx_manuals_model on home.manuals using gin (model_numbers);
create index idx_manuals_category on home.manuals (appliance_category);
create index idx_manuals_brand_model on home.manuals (brand, manual_type);
create index idx_manuals_type on home.manuals (manual_type);

create table home.appliance_manuals (
	appliance_id uuid not null,
	manual_id uuid not null
		references home.manuals (document_id) on delete cascade,
	linked_at timestamptz not null default now(),
	user_id uuid not null default identity.user_id(),
	primary key (appliance_id, manual_id),
	constraint appliance_manuals_appliance_id_fkey
		foreign key (appliance_id, user_id)
		references home.appliances (instance_id, user_id) on delete cascade
);
create index appliance_manuals_manual_id_idx
	on home.appliance_manuals (manual_id);
create index appliance_manuals_user_id_idx
	on home.appliance_manuals (user_id);

create table home.service_events (
	event_id uuid primary key default gen_random_uuid(),
	appliance_id uuid not null,
	user_id uuid not null
		references identity.users (id) on delete cascade,
	event_type varchar(50) not null,
	event_date date not null,
	description text,
	technician varchar(255),
	service_provider varchar(255),
	cost numeric(10,2),
	warranty_covered boolean not null default false,
	parts_replaced jsonb not null default '[]',
	attachments jsonb not null default '[]',
	notes text,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint service_events_appliance_id_fkey
		foreign key (appliance_id, user_id)
		references home.appliances (instance_id, user_id) on delete cascade,
	constraint cost_is_not_negative check (cost >= 0),
	constraint parts_and_attachments_are_lists
		check (jsonb_typeof(parts_replaced) = 'array'
			and jsonb_typeof(attachments) = 'array')
);
create index idx_service_appliance on home.service_events (appliance_id);
create index idx_service_user on home.service_events (user_id);
create index idx_service_date on home.service_events (event_date desc);
create index idx_service_type on home.service_events (event_type);

create table home.maintenance_schedules (
	schedule_id uuid primary key default gen_random_uuid(),
	appliance_id uuid not null,
	task_name varchar(255) not null,
	description text,
	frequency_months integer,
	last_performed date,
	next_due date,
	parts_needed jsonb not null default '[]',
	estimated_cost numeric(10,2),
	diy boolean not null default false,
	reminder_enabled boolean not null default true,
	reminder_days_before integer not null default 7,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	user_id uuid not null default identity.user_id(),
	constraint maintenance_schedules_appliance_id_fkey
		foreign key (appliance_id, user_id)
		references home.appliances (instance_id, user_id) on delete cascade,
	constraint frequency_is_positive check (frequency_months > 0),
	constraint reminder_is_not_late check (reminder_days_before >= 0),
	constraint cost_is_not_negative check (estimated_cost >= 0),
	constraint parts_are_a_list check (jsonb_typeof(parts_needed) = 'array')
);
create index idx_maint_appliance on home.maintenance_schedules (appliance_id);
create index idx_maint_next_due on home.maintenance_schedules (next_due);
create index maintenance_schedules_user_id_idx
	on home.maintenance_schedules (user_id);

commit;
