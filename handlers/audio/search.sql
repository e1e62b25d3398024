-- Lists of records, and searches in them.

-- True if a record's language is the one asked for, or a kind of it
-- (RFC 4647 3.3.1): en is en-GB too.
create function speaks(language text, range text) returns boolean
language sql immutable
return range is null or lower(language) = lower(range)
	or starts_with(lower(language), lower(range) || '-');

-- A record in a list. As this is inlined, only the columns that it names are
-- read: whole records would be copied with all their texts.
create function item_json(h audio.audio_history) returns json
language sql stable
return json_build_object(
	'id', h.id,
	'title', h.title,
	'audioUrl', h.audio_url,
	'fileSizeBytes', h.file_size_bytes::text,
	'durationSeconds', h.duration_seconds,
	'excerpt', left(coalesce(h.transcript, h.summary), 200),
	'language', h.language,
	'tags', h.tags,
	'originalId', h.original_id,
	'createdAt', wire.instant(h.created_at),
	'updatedAt', wire.instant(h.updated_at));

-- Newest first. One more row than asked for tells whether there is a next page.
-- The number of all is read from an index alone where no filter asks for more;
-- of what nobody has analyzed yet, from any that begins with the user.
create function history_page(language text, tag text, "from" timestamptz,
	"to" timestamptz, "limit" integer, cursor text) returns json
language plpgsql
set enable_seqscan = off
set enable_sort = off
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb := wire.keys(history_page.cursor);
	before timestamptz := coalesce((keys ->> 0)::timestamptz, 'infinity');
	before_id uuid := coalesce((keys ->> 1)::uuid,
		'ffffffff-ffff-ffff-ffff-ffffffffffff');
	since timestamptz := coalesce(history_page."from", '-infinity');
	until timestamptz := coalesce(history_page."to", 'infinity');
	items json;
	next text;
	total bigint;
begin
	select json_agg(f.item order by f.place)
			filter (where f.place <= history_page."limit"),
		case when count(*) > history_page."limit" then
			max(wire.cursor(json_build_array(f.created_at, f.id)))
				filter (where f.place = history_page."limit")
		end
	into items, next
	from (
		select item_json(h) as item, h.created_at, h.id,
			row_number() over (order by h.created_at desc, h.id desc) as place
		from audio.audio_history as h
		where h.created_at >= since
		and h.created_at < until
		and (h.created_at, h.id) < (before, before_id)
		and speaks(h.language, history_page.language)
		and (history_page.tag is null or history_page.tag = any (h.tags))
		order by h.created_at desc, h.id desc
		limit history_page."limit" + 1
	) as f;

	if history_page.language is null and history_page.tag is null then
		select count(*)
		into total
		from audio.audio_history as h
		where h.created_at >= since
		and h.created_at < until;
	else
		select count(*)
		into total
		from audio.audio_history as h
		where h.created_at >= since
		and h.created_at < until
		and speaks(h.language, history_page.language)
		and (history_page.tag is null or history_page.tag = any (h.tags));
	end if;

	return json_build_object('items', coalesce(items, '[]'), 'total', total,
		'next', next);
end
$$;

-- Positions end at 16383: a phrase that comes later is looked for in segments,
-- each with the one after it.
create function in_segments(config regconfig, segments jsonb, phrase tsquery)
returns boolean
language plpgsql immutable
as $$
begin
	return exists (
		select
		from (
			select concat_ws(' ', s ->> 'text',
				lead(s ->> 'text') over (order by place)) as text
			from jsonb_array_elements(in_segments.segments)
				with ordinality as r (s, place)
		) as pair
		where to_tsvector(config, pair.text) @@ in_segments.phrase
	);
end
$$;

-- True if every phrase stands somewhere in a transcript, be it only in segments.
create function phrased(config regconfig, asked terms, search tsvector,
	segments jsonb) returns boolean
language plpgsql immutable
as $$
begin
	return phrased.segments is not null and (
		select bool_and(phrased.search @@ p
			or in_segments(config, phrased.segments, p))
		from unnest((asked).phrases) as p
	);
end
$$;

-- Text for HTML; it holds no mark but those put in afterwards.
create function escaped(plain text) returns text
language sql immutable
return replace(replace(replace(replace(replace(plain, '&', '&amp;'),
	'<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');

-- Small letters without the accents that the language's stemmer takes off, one
-- for one. Only theirs: it is asked of every segment that is looked at.
create function folded(config regconfig, plain text) returns text
language sql immutable
return case config
	when 'german'::regconfig then translate(lower(plain), 'äöüß', 'aous')
	when 'dutch'::regconfig then translate(lower(plain), 'äáëéïíöóüú',
		'aaeeiioouu')
	when 'spanish'::regconfig then translate(lower(plain), 'áéíóú', 'aeiou')
	when 'french'::regconfig then translate(lower(plain), 'éè', 'ee')
	else lower(plain)
	end;

-- The first place at which one of the words may begin: stems differ from words
-- in their last letters. 1 when there is none.
create function place_of(config regconfig, words text[], plain text)
returns integer
language plpgsql immutable
as $$
declare
	small text := folded(config, plain);
	first integer := 0;
	word text;
	place integer;
begin
	foreach word in array words loop
		place := strpos(case when first = 0 then small
			else left(small, first) end,
			left(folded(config, word), greatest(char_length(word) - 1, 2)));
		if place > 0 then
			first := place;
		end if;
	end loop;
	return greatest(first, 1);
end
$$;

-- A snippet with what matched marked; NULL when nothing in the text does. Of a
-- long text, only the part around the first word is looked at.
create function snippet(config regconfig, query tsquery, words text[],
	plain text) returns text
language plpgsql immutable
as $$
declare
	place integer := 1;
	marked text;
begin
	if char_length(plain) > 1000 then
		place := greatest(place_of(config, words, plain) - 200, 1);
	end if;
	marked := ts_headline(config, escaped(substr(plain, place, 1000)), query,
		'StartSel=<mark>, StopSel=</mark>, MaxWords=30, MinWords=12');
	return case when strpos(marked, '<mark>') > 0 then marked end;
end
$$;

-- The beginning of the first segment that matches all of it; else of the first
-- one that has any of it.
create function segment_start(config regconfig, query tsquery, words text[],
	segments jsonb) returns numeric
language plpgsql immutable
as $$
declare
	any_word text := (
		select string_agg(lexeme(word, true)::text, ' | ')
		from unnest(segment_start.words) as word
	);
	likely text[] := array(
		select '%' || left(replace(folded(config, word), 'ss', 's%'),
			greatest(char_length(word) - 1, 2)) || '%'
		from unnest(segment_start.words) as word
	);
begin
	return (
		select start
		from (
			select (s -> 'start')::numeric as start, place,
				to_tsvector(config, s ->> 'text') as search
			from jsonb_array_elements(segment_start.segments)
				with ordinality as r (s, place)
			where folded(config, s ->> 'text') like any (likely)
		) as r
		where search @@ segment_start.query
		or search @@ any_word::tsquery
		order by search @@ segment_start.query desc, place
		limit 1
	);
end
$$;

-- The languages that the user has records in, by the configuration that their
-- words were read by; each is one step in the index that has their order, where
-- NULL is the last.
create function tongues() returns table (config regconfig, languages text[])
language plpgsql stable
set enable_sort = off
as $$
begin
	return query
	with recursive spoken (language) as (
		(
			select h.language::text
			from audio.audio_history as h
			order by h.language
			limit 1
		)
		union all
		select (
			select h.language::text
			from audio.audio_history as h
			where h.language > s.language
			order by h.language
			limit 1
		)
		from spoken as s
		where s.language is not null
	)
	select audio.configuration(spoke.language),
		array_agg(coalesce(spoke.language, ''))
	from (
		select s.language
		from spoken as s
		where s.language is not null
		union all
		select null
		where (
			select h.language is null
			from audio.audio_history as h
			order by h.language desc
			limit 1
		)
	) as spoke
	group by 1;
end
$$;

-- The newest thousand matches, each with its rank and its place in the table.
-- Each language's records are asked in its own configuration. Each "offset 0"
-- keeps a step by itself: first what the index of words finds; then the newest
-- first; then, until there are a thousand, whether it is a phrase, for which
-- the record's own words must be read.
--
-- To look for the words in each of a user's records takes seconds, and the index
-- of words has no order to name. So the planner is told that to take a record
-- from an index is dearer than all else: from any other index it expects one at
-- least, from this one a thousandth of the user's, which it does not round.
create function history_found(q text, language text, tag text,
	since timestamptz, until timestamptz)
returns table (place tid, id uuid, created_at timestamptz, config regconfig,
	query tsquery, words text[], rank real)
language plpgsql stable
set cpu_index_tuple_cost = 1000000
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
begin
	return query
	with asked as materialized (
		select t.config, t.languages, u.terms,
			audio.index_query(identity.user_id(), (u.terms).wide) as wide
		from tongues() as t,
			lateral (
				select terms_of(t.config, history_found.q) as terms
				offset 0
			) as u
	)
	select f.place, f.id, f.created_at, f.config, f.query, f.words,
		ts_rank(f.search, f.wanted, 1)
	from (
		select h.place, h.id, h.created_at, h.search, a.config,
			(a.terms).query, (a.terms).wanted, (a.terms).words
		from asked as a
		cross join lateral (
			select c.place, c.id, c.created_at, c.search
			from (
				select h.place, h.id, h.created_at, h.search, h.segments,
					h.length
				from (
					select h.ctid as place, h.id, h.created_at, h.search,
						h.segments, h.tags, h.language,
						octet_length(h.transcript) as length
					from audio.audio_history as h
					where audio.index_words(h.user_id, h.search,
						h.transcript) @@ a.wide
					offset 0
				) as h
				where coalesce(h.language, '') = any (a.languages)
				and h.created_at >= history_found.since
				and h.created_at < history_found.until
				and speaks(h.language, history_found.language)
				and (history_found.tag is null
					or history_found.tag = any (h.tags))
				order by h.created_at desc, h.id desc
				offset 0
			) as c
			where (a.terms).phrases = '{}'
			or c.search @@ (a.terms).query
			or c.length > 50000 and phrased(a.config, a.terms, c.search,
				c.segments)
			limit 1000
		) as h
		where (a.terms).query is not null
		order by h.created_at desc, h.id desc
		limit 1000
	) as f;
end
$$;

-- Two objects as one, in their order; that of jsonb would be another.
create function joined(head json, tail json) returns json
language sql immutable
return (left(head::text, -1) || ', ' || substr(tail::text, 2))::json;

-- Where a search goes on: only the search that the cursor came from does.
create function search_keys(cursor text, asked bigint) returns jsonb
language plpgsql immutable
as $$
declare
	keys jsonb := wire.keys(search_keys.cursor);
begin
	if keys is not null
	and (keys ->> 3)::bigint is distinct from search_keys.asked then
		raise sqlstate 'PT422' using message = 'The list cannot go on from there.';
	end if;
	return keys;
end
$$;

-- What was found, best first: one page of it. Its records are read where they
-- stand, which no transaction changes while this one statement looks at them.
create function history_search(q text, language text, tag text,
	"from" timestamptz, "to" timestamptz, "limit" integer, cursor text)
returns json
language plpgsql
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
	asked bigint := hashtextextended(json_build_array(history_search.q,
		history_search.language, history_search.tag, history_search."from",
		history_search."to")::text, 0);
	keys jsonb := search_keys(history_search.cursor, asked);
	since timestamptz := coalesce(history_search."from", '-infinity');
	until timestamptz := coalesce(history_search."to", 'infinity');
	items json;
	next text;
	total bigint;
begin
	with found as materialized (
		select f.place, f.id, f.created_at, f.config, f.query, f.words, f.rank
		from history_found(history_search.q, history_search.language,
			history_search.tag, since, until) as f
	), page as materialized (
		select f.place, f.id, f.created_at, f.config, f.query, f.words, f.rank,
			row_number() over (
				order by f.rank desc, f.created_at desc, f.id desc) as nth
		from found as f
		where keys is null
		or (f.rank, f.created_at, f.id) < ((keys ->> 0)::real,
			(keys ->> 1)::timestamptz, (keys ->> 2)::uuid)
		order by f.rank desc, f.created_at desc, f.id desc
		limit history_search."limit" + 1
	)
	select (
			select count(*)
			from found
		), (
			select wire.cursor(json_build_array(p.rank, p.created_at, p.id,
				asked))
			from page as p
			where p.nth = history_search."limit"
			and exists (
				select
				from page as more
				where more.nth > history_search."limit"
			)
		), (
			select json_agg(h.item order by p.nth)
			from page as p
			cross join lateral (
				select joined(item_json(h), json_build_object(
					'highlight', coalesce(
						snippet(p.config, p.query, p.words, h.transcript),
						snippet(p.config, p.query, p.words, h.summary),
						snippet(p.config, p.query, p.words, h.title)),
					'startSeconds', segment_start(p.config, p.query,
						p.words, h.segments))) as item
				from audio.audio_history as h
				where h.ctid = p.place
				offset 0
			) as h
			where p.nth <= history_search."limit"
		)
	into total, next, items;

	return json_build_object('items', coalesce(items, '[]'), 'total', total,
		'next', next);
end
$$;

create function audio_history(bearer bytea, q text, language text, tag text,
	"from" timestamptz, "to" timestamptz, "limit" integer, cursor text)
returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'audio');

	return case when audio_history.q is null
		then history_page(audio_history.language, audio_history.tag,
			audio_history."from", audio_history."to", audio_history."limit",
			audio_history.cursor)
		else history_search(audio_history.q, audio_history.language,
			audio_history.tag, audio_history."from", audio_history."to",
			audio_history."limit", audio_history.cursor)
	end;
end
$$;
