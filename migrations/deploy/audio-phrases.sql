-- Deploy tessera:audio-phrases to pg
-- The index of words knows which of them stand side by side. Whether a phrase is
-- in a record is told by the record's own words, 15 KB of them: without this,
-- those of every record that has the same words anywhere must be read.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- Each two neighbours with their distance, as one of 4096 keys, which begin with
-- a blank, as no word does. More keys would leave fewer records to be read for a
-- phrase, and make each record dearer to write.
create function audio.pairs(search tsvector) returns text[]
language plpgsql immutable parallel safe cost 10000
as $$
begin
	return array(
		select distinct ' '
			|| to_hex(hashtext(word || ' ' || gap || ' ' || next) & 4095)
		from (
			select w.lexeme as word,
				lead(w.lexeme) over along as next,
				lead(place) over along - place as gap
			from unnest(pairs.search) as w, unnest(w.positions) as place
			window along as (order by place)
		) as pair
		where gap > 0
	);
end
$$;

-- The words and pairs of a record, each with a part of the user's id before it.
-- Of a transcript that is longer than what is read of it, or whose positions
-- end before it does, not all pairs are here: its key says so. Together they
-- stay under the 1 MiB of a tsvector: 800 KB of words and 32 KB of pairs.
create function audio.index_words(user_id uuid, search tsvector,
	transcript text) returns tsvector
language plpgsql immutable parallel safe cost 10000
as $$
begin
	return array_to_tsvector(array(
		select left(user_id::text, 4) || word
		from unnest(tsvector_to_array(search) || audio.pairs(search)
			|| case when octet_length(transcript) > 50000
				then array[' long'] end) as word
	));
end
$$;

-- What any record with the phrase has in that index, besides its words; NULL if
-- nothing stands side by side.
create function audio.pairs_query(phrase tsvector) returns tsquery
language plpgsql immutable parallel safe
as $$
begin
	return (
		select '(' || string_agg(quote_literal(pair), ' & ') || ') | '' long'''
		from unnest(audio.pairs(phrase)) as pair
	)::tsquery;
end
$$;

-- The function of two parameters stays for programs from before, which do
-- without an index while they are swapped.
drop index audio.audio_history_user_id_search_idx;
create index audio_history_user_id_search_idx on audio.audio_history
	using gin (user_id, audio.index_words(user_id, search, transcript));

-- As the one before: it compares nothing and raises no error.
reset role;
alter function audio.index_words(uuid, tsvector, text) leakproof;
set local role tessera_owner;

grant execute on function audio.pairs, audio.pairs_query,
	audio.index_words(uuid, tsvector, text) to tessera_audio_api;

commit;
