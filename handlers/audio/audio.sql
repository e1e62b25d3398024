-- What the rooms share: a record as clients see it, what its lists must be
-- like, and how the text of a search is read.
--
-- No plan may hang on what was analyzed: of new tables the planner knows
-- nothing, takes a user's records for one, and each index that begins with the
-- user for as good, which it is for who reads them all. Who must not names the
-- order of the index that is to lead, and forbids sorting; no other can then.

-- A whole record, as clients see it; its version is the ETag.
create type shown_record as (id uuid, title text, "audioUrl" text,
	"fileSizeBytes" text, "durationSeconds" integer, transcript text,
	summary text, "keyMoments" jsonb, takeaways jsonb, segments jsonb,
	"speakerNames" jsonb, language text, tags text[],
	"processingOptions" jsonb, "originalId" text, "createdAt" timestamptz,
	"updatedAt" timestamptz, _etag bigint);

-- As this is inlined, only the columns that it names are read.
create function shown(h audio.audio_history) returns shown_record
language sql stable
return row(h.id, h.title, h.audio_url, h.file_size_bytes::text,
	h.duration_seconds, h.transcript, h.summary, h.key_moments, h.takeaways,
	h.segments, h.speaker_names, h.language, h.tags, h.processing_options,
	h.original_id, h.created_at, h.updated_at, h.change)::shown_record;

-- How many records the user keeps, up to the most.
create function records_kept() returns bigint
language plpgsql
set enable_seqscan = off
as $$
begin
	return (
		select count(*)
		from (
			select
			from audio.audio_history as h
			limit 10000
		) as h
	);
end
$$;

create function segments_good(segments jsonb) returns boolean
language plpgsql immutable
as $$
begin
	return not exists (
		select
		from jsonb_array_elements(segments_good.segments) as s
		where case
			when jsonb_typeof(s -> 'start') = 'number'
				and jsonb_typeof(s -> 'end') = 'number'
				and jsonb_typeof(s -> 'text') = 'string'
				and coalesce(jsonb_typeof(s -> 'speaker'), 'null')
					in ('null', 'string')
			then (s -> 'start')::numeric not between 0 and 1e9
				or (s -> 'end')::numeric not between (s -> 'start')::numeric
					and 1e9
			else true
			end
	);
end
$$;

create function moments_good(moments jsonb) returns boolean
language plpgsql immutable
as $$
begin
	return not exists (
		select
		from jsonb_array_elements(moments_good.moments) as m
		where case jsonb_typeof(m -> 'timestamp')
			when 'number' then (m -> 'timestamp')::numeric not between 0
				and 1e9
			when 'string' then m ->> 'timestamp'
				!~ '^([0-9]{1,4}:)?[0-9]{1,4}(:[0-5][0-9])?([.,][0-9]{1,9})?$'
			else true
			end
	);
end
$$;

create function texts_good(list jsonb) returns boolean
language plpgsql immutable
as $$
begin
	return not exists (
		select
		from jsonb_array_elements(texts_good.list) as t
		where jsonb_typeof(t) <> 'string'
	);
end
$$;

-- A title as it is kept: without blanks around it, and never empty.
create function title_of(given text) returns text
language sql immutable
return coalesce(nullif(btrim(given, E' \t\r\n'), ''), 'Untitled Audio');

-- What a search asks for in one configuration: the query itself; a wider one
-- that an index can answer, without what positions decide; any of what is
-- wanted, which is soon ranked; the phrases in it; the words, by which the
-- place of a match is found.
create type terms as (
	query tsquery,
	wide tsquery,
	wanted tsquery,
	phrases tsquery[],
	words text[]
);

-- Endings with which a word that is being typed may go on.
create function endings(config regconfig) returns text[]
language plpgsql immutable
as $$
begin
	return case config::text
		when 'english' then array['e', 's', 'es', 'ed', 'ing', 'ning', 'er',
			'ers', 'ion', 'ions', 'ation', 'ations', 'ize', 'izes', 'ized',
			'izing', 'ise', 'ised', 'ly', 'ment', 'ments', 'ness', 'able',
			'ive', 'y', 'ies', 'ied', 'ity']
		when 'german' then array['e', 'n', 'en', 'er', 'em', 'es', 's', 'st',
			't', 'te', 'ten', 'end', 'ung', 'ungen', 'lich', 'liche', 'keit',
			'heit', 'isch', 'ische']
		when 'french' then array['e', 's', 'es', 'er', 'ez', 'ent', 'ant',
			'ants', 'ait', 'aient', 'ement', 'ements', 'ation', 'ations',
			'ion', 'ions', 'euse', 'eux', 'if', 'ive', 'ique']
		when 'spanish' then array['a', 'o', 's', 'as', 'os', 'es', 'ar', 'er',
			'ir', 'ado', 'ada', 'ando', 'iendo', 'ido', 'mente', 'idad']
		when 'italian' then array['a', 'e', 'i', 'o', 'are', 'ere', 'ire',
			'ato', 'ata', 'ando', 'endo', 'ione', 'ioni', 'mente']
		when 'portuguese' then array['a', 'o', 's', 'as', 'os', 'es', 'ar',
			'er', 'ir', 'ado', 'ada', 'ando', 'endo', 'indo', 'mente', 'idade']
		else '{}'
	end;
end
$$;

-- One lexeme, with all that begins with it if so asked, as a query.
create function lexeme(word text, prefix boolean) returns tsquery
language sql immutable
return ('''' || replace(replace(word, '\', '\\'), '''', '''''') || ''''
	|| case when prefix then ':*' else '' end)::tsquery;

-- A word as it is being typed: itself, what begins with it, and, where stems
-- are shorter than words, the stems of words that it may become: "summari" is
-- on its way to "summarize", whose stem is "summar".
create function typed(config regconfig, word text) returns tsquery
language plpgsql immutable
as $$
declare
	small text := lower(typed.word);
	found tsquery := phraseto_tsquery(config, typed.word);
	stems text[];
	stem text;
begin
	if typed.word !~ '^\w+$' then
		return case when numnode(found) > 0 then found
			else plainto_tsquery('simple', typed.word) end;
	end if;
	found := found || lexeme(small, true);
	-- Some stemmers change a letter: what begins with Häus is kept as haus.
	stem := (tsvector_to_array(to_tsvector(config, small)))[1];
	if stem <> small and char_length(stem) = char_length(small) then
		found := found || lexeme(stem, true);
	end if;
	if char_length(small) < 4 then
		return found;
	end if;
	stems := tsvector_to_array(to_tsvector(config, (
		select string_agg(small || substr(ending, n + 1), ' ')
		from unnest(endings(config)) as ending,
			generate_series(0, char_length(ending) - 1) as n
		where right(small, n) = left(ending, n)
	)));
	foreach stem in array coalesce(stems, '{}') loop
		continue when starts_with(stem, small)
			or char_length(stem) not between 3 and char_length(small);
		found := found || lexeme(stem, false);
	end loop;
	return found;
end
$$;

-- Reads words, "phrases" and -without. The last word, when nothing follows it,
-- is taken as being typed.
create function terms_of(config regconfig, q text) returns terms
language plpgsql immutable
as $$
declare
	found terms := (null, null, null, '{}', '{}');
	term record;
	part tsquery;
begin
	for term in
		select m[1] <> '' as without, coalesce(m[2], m[3]) as words,
			m[2] is null and m[1] = '' and terms_of.q !~ '\s$'
				and place = count(*) over () as typed
		from regexp_matches(terms_of.q, '(-?)(?:"([^"]*)"?|([^\s"]+))', 'g')
			with ordinality as r (m, place)
	loop
		part := case when term.typed then typed(config, term.words)
			else phraseto_tsquery(config, term.words) end;
		-- After other words, one that says nothing ends a sentence ("to sign
		-- in") and begins no other word.
		continue when numnode(part) = 0 or term.typed and found.words <> '{}'
			and numnode(phraseto_tsquery(config, term.words)) = 0;
		if not term.without then
			found.words := found.words || lower(term.words)
				|| tsvector_to_array(to_tsvector(config, term.words));
			found.wanted := concat_ws('|', found.wanted::text,
				regexp_replace(part::text, '<(-|\d+)>', '|', 'g'))::tsquery;
		elsif part::text ~ '<' then
			found.phrases := found.phrases || !!part;
			found.query := coalesce(found.query && !!part, !!part);
			continue;
		else
			part := !!part;
		end if;
		found.query := coalesce(found.query && part, part);
		if part::text ~ '<' then
			found.phrases := found.phrases || part;
			part := regexp_replace(part::text, '<(-|\d+)>', '&', 'g')::tsquery;
			part := coalesce(part && audio.pairs_query(to_tsvector(config,
				term.words)), part);
		end if;
		found.wide := coalesce(found.wide && part, part);
	end loop;
	-- Only what is not wanted finds nothing: that is a list, not a search.
	if found.words = '{}' then
		found.query := null;
	end if;
	return found;
end
$$;
