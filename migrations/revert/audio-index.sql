-- Revert tessera:audio-index from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter index audio.audio_history_user_id_search_idx
	reset (gin_pending_list_limit);

create or replace function audio.index_words(user_id uuid, search tsvector,
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

create or replace function audio.pairs_query(phrase tsvector) returns tsquery
language plpgsql immutable parallel safe
as $$
begin
	return (
		select '(' || string_agg(quote_literal(pair), ' & ') || ') | '' long'''
		from unnest(audio.pairs(phrase)) as pair
	)::tsquery;
end
$$;

reset role;
alter function audio.index_words(uuid, tsvector, text) leakproof;

commit;
