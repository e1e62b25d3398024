-- Verify tessera:audio-index on pg
begin;

do $$
begin
	assert (
		select 'gin_pending_list_limit=1024' = any (reloptions)
		from pg_class
		where oid = 'audio.audio_history_user_id_search_idx'::regclass
	);
	assert (
		select proleakproof and procost = 1000000
		from pg_proc
		where oid = 'audio.index_words(uuid, tsvector, text)'::regprocedure
	);
	assert audio.pairs_query('''a'':1 ''b'':2')::text
		~ '^'' [0-9a-f]+'' \| '' long''$';
	assert audio.pairs_query('''a'':1') is null;
end
$$;

rollback;
