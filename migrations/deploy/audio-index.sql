-- Deploy tessera:audio-index to pg
-- The index of words is asked before any other, whatever the planner believes;
-- its functions are planned once; its list of what is pending is short.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- Each search reads all that is pending: 4 MB, the default, in a millisecond,
-- these in a quarter of one. Without such a list (fastupdate = off, as the index
-- had before it was made anew) a record of 10 KB takes 14 ms to write among
-- 9 000 others, with this one 7, with the default 6.
alter index audio.audio_history_user_id_search_idx
	set (gin_pending_list_limit = 1024);

-- The same words as before. In the query itself, pairs() was worked out by the
-- planner, for each record anew. The cost is that of a long text: to ask a
-- record that the index did not find is never worth it.
create or replace function audio.index_words(user_id uuid, search tsvector,
	transcript text) returns tsvector
language plpgsql immutable parallel safe cost 1000000
as $$
declare
	head text := left(user_id::text, 4);
	words text[] := tsvector_to_array(search) || audio.pairs(search)
		|| case when octet_length(transcript) > 50000
			then array[' long'] end;
begin
	return array_to_tsvector(array(
		select head || word
		from unnest(words) as word
	));
end
$$;

-- The same query as before, without one of SQL: a pair is a blank and digits.
create or replace function audio.pairs_query(phrase tsvector) returns tsquery
language plpgsql immutable parallel safe
as $$
declare
	found text := array_to_string(audio.pairs(phrase), ''' & ''');
begin
	return case when found <> ''
		then ('(''' || found || ''') | '' long''')::tsquery end;
end
$$;

-- Replacing it took that away.
reset role;
alter function audio.index_words(uuid, tsvector, text) leakproof;

commit;
