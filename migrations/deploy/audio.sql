-- Deploy tessera:audio to pg
-- Settings, provider keys and the history of transcriptions: seed 002.
begin;
set local lock_timeout = '5s';

call maintenance.create_group('audio');

create schema audio authorization tessera_owner;
-- For the one index that holds users and words together.
create extension btree_gin schema audio;
-- Policies come before a query's own conditions, and an index serves only what
-- cannot leak. A match compares words and positions; the one error that it can
-- raise is about the depth of the query. Its cost tells the planner that a long
-- text's words must be fetched first.
alter function pg_catalog.ts_match_vq(tsvector, tsquery) leakproof cost 100;

grant usage on schema audio to tessera_audio_api, tessera_account_api;
set local role tessera_owner;

-- Keys are sealed under the user's data key, each for its column alone.
create table audio.user_settings (
	user_id uuid primary key
		references identity.users (id) on delete cascade,
	openai_api_key_encrypted text,
	elevenlabs_api_key_encrypted text,
	preferred_language varchar(10) not null default 'en',
	summary_quality varchar(20) not null default 'balanced',
	settings_json jsonb not null default '{}',
	updated_at timestamptz not null default now(),
	custom_api_key_encrypted text,
	keys_meta jsonb not null default '{}',
	constraint summary_quality_is_known
		check (summary_quality in ('fast', 'balanced', 'high')),
	constraint settings_are_an_object
		check (jsonb_typeof(settings_json) = 'object'),
	constraint keys_meta_is_an_object check (jsonb_typeof(keys_meta) = 'object')
);
comment on column audio.user_settings.keys_meta is
	'prefix, base address, expiry, made, last used; by provider';

-- One key a user, wrapped by the installation's root key of this version. What
-- it sealed cannot be read once its row is gone.
create table audio.data_keys (
	user_id uuid primary key
		references identity.users (id) on delete cascade,
	wrapped_key bytea not null,
	root_version integer not null,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint root_version_is_positive check (root_version > 0)
);
create index data_keys_root_version_idx on audio.data_keys (root_version);

-- The first characters of a text that fit into so many bytes.
create function audio.head(text text, bytes integer) returns text
language plpgsql immutable parallel safe
as $$
declare
	raw bytea;
begin
	if octet_length(text) <= bytes then
		return text;
	end if;
	raw := convert_to(text, 'UTF8');
	while get_byte(raw, bytes) & 192 = 128 loop
		bytes := bytes - 1;
	end loop;
	return convert_from(substr(raw, 1, bytes), 'UTF8');
end
$$;

-- The words of a record in its language. A tsvector ends at 1 MiB, which no
-- 200 KB of text exceed.
create function audio.words(language text, title text, summary text,
	transcript text) returns tsvector
language plpgsql immutable parallel safe
as $$
declare
	config regconfig := case split_part(lower(language), '-', 1)
		when 'ar' then 'pg_catalog.arabic'::regconfig
		when 'ca' then 'pg_catalog.catalan'
		when 'da' then 'pg_catalog.danish'
		when 'de' then 'pg_catalog.german'
		when 'el' then 'pg_catalog.greek'
		when 'en' then 'pg_catalog.english'
		when 'es' then 'pg_catalog.spanish'
		when 'eu' then 'pg_catalog.basque'
		when 'fi' then 'pg_catalog.finnish'
		when 'fr' then 'pg_catalog.french'
		when 'ga' then 'pg_catalog.irish'
		when 'hi' then 'pg_catalog.hindi'
		when 'hu' then 'pg_catalog.hungarian'
		when 'hy' then 'pg_catalog.armenian'
		when 'id' then 'pg_catalog.indonesian'
		when 'it' then 'pg_catalog.italian'
		when 'lt' then 'pg_catalog.lithuanian'
		when 'nb' then 'pg_catalog.norwegian'
		when 'ne' then 'pg_catalog.nepali'
		when 'nl' then 'pg_catalog.dutch'
		when 'nn' then 'pg_catalog.norwegian'
		when 'no' then 'pg_catalog.norwegian'
		when 'pt' then 'pg_catalog.portuguese'
		when 'ro' then 'pg_catalog.romanian'
		when 'ru' then 'pg_catalog.russian'
		when 'sr' then 'pg_catalog.serbian'
		when 'sv' then 'pg_catalog.swedish'
		when 'ta' then 'pg_catalog.tamil'
		when 'tr' then 'pg_catalog.turkish'
		when 'yi' then 'pg_catalog.yiddish'
		else 'pg_catalog.simple'
	end;
begin
	return setweight(to_tsvector(config, coalesce(title, '')), 'A')
		|| setweight(to_tsvector(config,
			coalesce(audio.head(summary, 40000), '')), 'B')
		|| setweight(to_tsvector(config,
			coalesce(audio.head(transcript, 160000), '')), 'C');
end
$$;

-- In the order in which a user's changes are committed: see audio.change().
create sequence audio.changes;

create table audio.audio_history (
	id uuid primary key default gen_random_uuid(),
	user_id uuid not null
		references identity.users (id) on delete cascade,
	title varchar(500),
	audio_url text,
	file_size_bytes bigint,
	duration_seconds integer,
	transcript text,
	summary text,
	key_moments jsonb,
	processing_options jsonb,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	original_id text,
	language varchar(10),
	tags text[] not null default '{}',
	segments jsonb,
	takeaways jsonb,
	change bigint not null default nextval('audio.changes'),
	search tsvector not null
		generated always as (audio.words(language, title, summary, transcript))
		stored,
	constraint audio_history_original_id_key unique (user_id, original_id),
	constraint audio_url_is_http check (audio_url ~ '^https?://'),
	constraint size_and_duration_are_not_negative
		check (file_size_bytes >= 0 and duration_seconds >= 0),
	constraint key_moments_are_a_list
		check (jsonb_typeof(key_moments) = 'array'),
	constraint takeaways_are_a_list check (jsonb_typeof(takeaways) = 'array'),
	constraint segments_are_a_list check (jsonb_typeof(segments) = 'array'),
	constraint processing_options_are_an_object
		check (jsonb_typeof(processing_options) = 'object')
);
-- Plans are made before it is known whose records are asked for: let them suit
-- users with many.
alter table audio.audio_history alter user_id set (n_distinct = 100);
create index audio_history_user_id_created_at_idx
	on audio.audio_history (user_id, created_at desc);
create index audio_history_user_id_change_idx
	on audio.audio_history (user_id, change);
-- Without a pending list, which every search would have to read.
create index audio_history_user_id_search_idx
	on audio.audio_history using gin (user_id, search)
	with (fastupdate = off);

-- What was deleted, for clients that sync.
create table audio.history_gone (
	user_id uuid not null
		references identity.users (id) on delete cascade,
	id uuid not null,
	change bigint not null default nextval('audio.changes'),
	deleted_at timestamptz not null default now(),
	primary key (user_id, id)
);
create index history_gone_user_id_change_idx
	on audio.history_gone (user_id, change);
create index history_gone_deleted_at_idx on audio.history_gone (deleted_at);

-- A user's changes are numbered one transaction at a time, so that whoever read
-- up to a number has missed none below it.
create function audio.in_turn(user_id uuid) returns void
language sql
begin atomic
	select pg_advisory_xact_lock(hashtext('audio.changes'),
		hashtext(user_id::text));
end;

create function audio.change() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform audio.in_turn(new.user_id);
	new.change := nextval('audio.changes');
	return new;
end
$$;
create trigger change before insert or update on audio.audio_history
	for each row execute function audio.change();

-- Says what went, unless the user went with it.
create function audio.gone() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform audio.in_turn(owner)
	from (select distinct user_id from gone) as d (owner)
	where exists (
		select
		from identity.users
		where id = owner
	);
	insert into audio.history_gone (user_id, id)
	select g.user_id, g.id
	from gone as g
	join identity.users as u on u.id = g.user_id
	on conflict (user_id, id) do update
	set change = excluded.change, deleted_at = excluded.deleted_at;
	return null;
end
$$;
create trigger gone after delete on audio.audio_history
	referencing old table as gone
	for each statement execute function audio.gone();

-- A condition cannot compare whole rows that have a generated column.
create trigger touch before update on audio.audio_history
	for each row execute function wire.touch();
create trigger touch before update on audio.user_settings
	for each row when (old.* is distinct from new.*)
	execute function wire.touch();
create trigger touch before update on audio.data_keys
	for each row when (old.* is distinct from new.*)
	execute function wire.touch();

create view audio.users with (security_invoker = true) as
select id, email, username, password_hash, created_at, updated_at,
	last_login_at, is_active
from identity.users;

grant select, insert, update, delete on audio.user_settings, audio.data_keys,
	audio.audio_history to tessera_audio_api;
grant select on audio.history_gone to tessera_audio_api;
grant usage on sequence audio.changes to tessera_audio_api;
grant execute on function audio.head, audio.words to tessera_audio_api;

-- For the export of all that is held about a user; keys are never shown again.
grant select (user_id, preferred_language, summary_quality, settings_json,
	updated_at, keys_meta) on audio.user_settings to tessera_account_api;
grant select on audio.audio_history to tessera_account_api;

do $$
declare
	relation text;
begin
	foreach relation in array array['user_settings', 'data_keys',
		'audio_history', 'history_gone']
	loop
		execute format('alter table audio.%I enable row level security',
			relation);
		execute format('create policy own on audio.%I '
			'using (user_id = (select identity.user_id()))', relation);
	end loop;
end
$$;

insert into maintenance.tasks (name, condition, keep, about) values
('audio.history_gone', 'deleted_at < now() - $1', '180 days',
	'what clients that sync had time to hear of');

commit;
