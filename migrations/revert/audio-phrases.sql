-- Revert tessera:audio-phrases from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop index audio.audio_history_user_id_search_idx;
create index audio_history_user_id_search_idx on audio.audio_history
	using gin (user_id, audio.index_words(user_id, search));
drop function audio.pairs_query;
drop function audio.index_words(uuid, tsvector, text);
drop function audio.pairs;

commit;
