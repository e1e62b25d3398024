-- Deploy tessera:audio-service to pg
-- What the audio group needs beside its tables: names of speakers, the text
-- search configuration by itself, the rotation of root keys.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter table audio.audio_history
	add column speaker_names jsonb not null default '{}',
	add constraint speaker_names_are_an_object
		check (jsonb_typeof(speaker_names) = 'object');
comment on column audio.audio_history.speaker_names is
	'what people call the speakers of the segments';

-- Which languages a user has, and an import's question for the same title.
create index audio_history_user_id_language_idx
	on audio.audio_history (user_id, language);
create index audio_history_user_id_title_idx
	on audio.audio_history (user_id, title);

-- The configuration of a language; simple where PostgreSQL has none.
create function audio.configuration(language text) returns regconfig
language plpgsql immutable parallel safe
as $$
begin
	return case split_part(lower(language), '-', 1)
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
end
$$;

-- The same words as before, by that function.
create or replace function audio.words(language text, title text, summary text,
	transcript text) returns tsvector
language plpgsql immutable parallel safe
as $$
declare
	config regconfig := audio.configuration(language);
begin
	return setweight(to_tsvector(config, coalesce(title, '')), 'A')
		|| setweight(to_tsvector(config,
			coalesce(audio.head(summary, 40000), '')), 'B')
		|| setweight(to_tsvector(config,
			coalesce(audio.head(transcript, 160000), '')), 'C');
end
$$;

-- A record's words as its index has them: each begins with a part of the
-- user's id, so that what begins with a letter is looked for among the user's
-- own words, however many others have such. Two users may share that part: row
-- security tells them apart.
create function audio.index_words(user_id uuid, search tsvector)
returns tsvector
language plpgsql immutable parallel safe cost 10000
as $$
begin
	return array_to_tsvector(array(
		select left(user_id::text, 4) || word
		from unnest(tsvector_to_array(search)) as word
	));
end
$$;

create function audio.index_query(user_id uuid, query tsquery) returns tsquery
language plpgsql immutable parallel safe
as $$
begin
	return regexp_replace(query::text, '''((?:[^'']|'''')+)''',
		'''' || left(user_id::text, 4) || '\1''', 'g')::tsquery;
end
$$;

drop index audio.audio_history_user_id_search_idx;
create index audio_history_user_id_search_idx on audio.audio_history
	using gin (user_id, audio.index_words(user_id, search));

-- Policies come before a query's own conditions, and an index serves only what
-- cannot leak. This compares nothing, and raises no error: no word is empty.
reset role;
alter function audio.index_words(uuid, tsvector) leakproof;
set local role tessera_owner;

-- Rotation enters as nobody: these three are what it may see and do. A wrapped
-- key is of no use without the root key of its version.
create function audio.keys_to_wrap(version integer, after uuid, most integer)
returns table (user_id uuid, wrapped_key bytea, root_version integer)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
	select k.user_id, k.wrapped_key, k.root_version
	from audio.data_keys as k
	where k.root_version <> keys_to_wrap.version
	and k.user_id > keys_to_wrap.after
	order by k.user_id
	limit keys_to_wrap.most;
end;

create function audio.keys_by_version()
returns table (root_version integer, held bigint)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
	select k.root_version, count(*)
	from audio.data_keys as k
	group by k.root_version
	order by k.root_version;
end;

-- Nothing happens when the key was wrapped by somebody else meanwhile.
create function audio.wrap_key(user_id uuid, before bytea, after bytea,
	version integer) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
begin atomic
	update audio.data_keys as k
	set wrapped_key = wrap_key.after, root_version = wrap_key.version
	where k.user_id = wrap_key.user_id
	and k.wrapped_key = wrap_key.before;
end;

grant execute on function audio.configuration, audio.in_turn,
	audio.index_words, audio.index_query,
	audio.keys_to_wrap, audio.keys_by_version, audio.wrap_key
	to tessera_audio_api;

-- A Content-Disposition (RFC 6266) that has the client save under this name:
-- as it is in filename* (RFC 8187), and in ASCII for who cannot read that.
create function wire.attachment(name text, extension text) returns text
language plpgsql immutable parallel safe
as $$
declare
	clean text := btrim(left(btrim(regexp_replace(attachment.name,
		'[\x01-\x1f\x7f-\x9f/\\:*?"<>|\s]+', ' ', 'g'), ' .'), 100), ' .');
	encoded text := '';
	bytes bytea;
	byte integer;
begin
	if clean = '' then
		clean := 'untitled';
	end if;
	clean := clean || '.' || attachment.extension;
	bytes := convert_to(clean, 'UTF8');
	for i in 0 .. length(bytes) - 1 loop
		byte := get_byte(bytes, i);
		encoded := encoded || case
			when byte > 127 then '%' || upper(to_hex(byte))
			when chr(byte) ~ '[A-Za-z0-9!#$&+.^_`|~-]' then chr(byte)
			else '%' || upper(lpad(to_hex(byte), 2, '0'))
		end;
	end loop;
	return format('attachment; filename="%s"; filename*=UTF-8''''%s',
		regexp_replace(clean, '[^ -~]|%', '_', 'g'), encoded);
end
$$;
grant execute on function wire.attachment to tessera_api;

commit;
