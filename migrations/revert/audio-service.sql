-- Revert tessera:audio-service from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop function wire.attachment;
drop function audio.keys_to_wrap, audio.keys_by_version, audio.wrap_key;
revoke execute on function audio.in_turn from tessera_audio_api;
-- The words of a record in its language. A tsvector ends at 1 MiB, which no
-- 200 KB of text exceed.
create or replace function audio.words(language text, title text, summary text,
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

drop function audio.configuration;
drop index audio.audio_history_user_id_search_idx;
drop function audio.index_words, audio.index_query;
create index audio_history_user_id_search_idx
	on audio.audio_history using gin (user_id, search);
drop index audio.audio_history_user_id_language_idx;
drop index audio.audio_history_user_id_title_idx;
alter table audio.audio_history
	drop column speaker_names;
commit;
