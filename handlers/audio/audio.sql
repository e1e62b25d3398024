-- Settings, the keys of a vault, and a history of transcriptions that can be
-- searched. What only C can do stands in keys.c, export.c and import.c.

create function audio_settings(bearer bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'audio');

	return (
		select json_build_object(
			'preferredLanguage', coalesce(s.preferred_language, 'en'),
			'summaryQuality', coalesce(s.summary_quality, 'balanced'),
			'settingsJson', coalesce(s.settings_json, '{}'),
			'updatedAt', wire.instant(s.updated_at))
		from (select identity.user_id() as user_id) as me
		left join audio.user_settings as s on s.user_id = me.user_id
	);
end
$$;

create function audio_settings_change(bearer bytea, patch jsonb) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'audio');

	insert into audio.user_settings as s (user_id, preferred_language,
		summary_quality, settings_json)
	values (identity.user_id(),
		coalesce(patch ->> 'preferred_language', 'en'),
		coalesce(patch ->> 'summary_quality', 'balanced'),
		coalesce(patch -> 'settings_json', '{}'))
	on conflict (user_id) do update
	set preferred_language = coalesce(patch ->> 'preferred_language',
			s.preferred_language),
		summary_quality = coalesce(patch ->> 'summary_quality',
			s.summary_quality),
		settings_json = coalesce(patch -> 'settings_json', s.settings_json);

	return audio_settings(bearer);
end
$$;

-- One provider's entry in the list of keys.
create function key_json(provider text, meta jsonb) returns json
language plpgsql
as $$
begin
	return json_build_object(
		'provider', key_json.provider,
		'keyPrefix', meta -> 'prefix',
		'baseUrl', meta -> 'base_url',
		'expiresAt', wire.instant((meta ->> 'expires_at')::timestamptz),
		'createdAt', wire.instant((meta ->> 'created_at')::timestamptz),
		'lastUsedAt', wire.instant((meta ->> 'last_used_at')::timestamptz));
end
$$;

create function audio_keys(bearer bytea) returns json
language plpgsql
as $$
declare
	keys json;
begin
	perform identity.enter(bearer, 'audio');

	select json_agg(key_json(p.name, s.keys_meta -> p.name) order by p.place)
	into keys
	from audio.user_settings as s,
		unnest(array['openai', 'elevenlabs', 'custom'])
			with ordinality as p (name, place)
	where s.keys_meta ? p.name;

	return coalesce(keys, '[]');
end
$$;

-- The user's wrapped data key, if there is one.
create function audio_data_key(bearer bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'audio');

	return (
		select json_build_object(
			'user', me.user_id,
			'wrapped', encode(k.wrapped_key, 'hex'),
			'version', k.root_version)
		from (select identity.user_id() as user_id) as me
		left join audio.data_keys as k on k.user_id = me.user_id
	);
end
$$;

-- Keeps a user's first data key. Of two that come at once the first stays, and
-- both hear which it is.
create function audio_data_key_keep(bearer bytea, wrapped text,
	version integer) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'audio');

	insert into audio.data_keys (user_id, wrapped_key, root_version)
	values (identity.user_id(), decode(audio_data_key_keep.wrapped, 'hex'),
		audio_data_key_keep.version)
	on conflict (user_id) do nothing;

	return audio_data_key(bearer);
end
$$;

create function audio_key_put(bearer bytea, provider text, api_key text,
	base_url text, expires_at timestamptz, key_prefix text) returns json
language plpgsql
as $$
declare
	meta jsonb := jsonb_build_object(
		'prefix', audio_key_put.key_prefix,
		'base_url', audio_key_put.base_url,
		'expires_at', audio_key_put.expires_at,
		'created_at', now(),
		'last_used_at', null);
	openai text := case provider when 'openai' then api_key end;
	elevenlabs text := case provider when 'elevenlabs' then api_key end;
	custom text := case provider when 'custom' then api_key end;
begin
	perform identity.enter(bearer, 'audio');

	insert into audio.user_settings as s (user_id, openai_api_key_encrypted,
		elevenlabs_api_key_encrypted, custom_api_key_encrypted, keys_meta)
	values (identity.user_id(), openai, elevenlabs, custom,
		jsonb_build_object(audio_key_put.provider, meta))
	on conflict (user_id) do update
	set openai_api_key_encrypted = coalesce(openai,
			s.openai_api_key_encrypted),
		elevenlabs_api_key_encrypted = coalesce(elevenlabs,
			s.elevenlabs_api_key_encrypted),
		custom_api_key_encrypted = coalesce(custom,
			s.custom_api_key_encrypted),
		keys_meta = s.keys_meta || excluded.keys_meta;

	return key_json(audio_key_put.provider, meta);
end
$$;

create function audio_key_delete(bearer bytea, provider text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'audio');

	update audio.user_settings as s
	set openai_api_key_encrypted = case audio_key_delete.provider
			when 'openai' then null else s.openai_api_key_encrypted end,
		elevenlabs_api_key_encrypted = case audio_key_delete.provider
			when 'elevenlabs' then null
			else s.elevenlabs_api_key_encrypted end,
		custom_api_key_encrypted = case audio_key_delete.provider
			when 'custom' then null else s.custom_api_key_encrypted end,
		keys_meta = s.keys_meta - audio_key_delete.provider
	where s.keys_meta ? audio_key_delete.provider;

	if not found then
		return null;
	end if;
	return '{}'::json;
end
$$;

create function audio_keys_delete(bearer bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'audio');

	update audio.user_settings as s
	set openai_api_key_encrypted = null,
		elevenlabs_api_key_encrypted = null,
		custom_api_key_encrypted = null,
		keys_meta = '{}'
	where s.user_id = (select identity.user_id());

	return '{}'::json;
end
$$;

-- One turn of a rotation: takes back what was wrapped anew, gives out what is
-- still wrapped by another root key than this version, by user from there on.
create function audio_rewrap(version integer, after uuid, done json)
returns json
language plpgsql
as $$
declare
	keys json;
	held json;
begin
	perform audio.wrap_key((d ->> 'user')::uuid,
		decode(d ->> 'before', 'hex'), decode(d ->> 'wrapped', 'hex'),
		audio_rewrap.version)
	from json_array_elements(audio_rewrap.done) as d;

	select json_agg(json_build_object(
		'user', k.user_id,
		'wrapped', encode(k.wrapped_key, 'hex'),
		'version', k.root_version))
	into keys
	from audio.keys_to_wrap(audio_rewrap.version, audio_rewrap.after, 200)
		as k;

	select json_agg(json_build_object('version', v.root_version,
		'rows', v.held))
	into held
	from audio.keys_by_version() as v;

	return json_build_object('keys', coalesce(keys, '[]'),
		'held', coalesce(held, '[]'));
end
$$;

-- Who names the version that was read changes nobody's change. nginx marks
-- what it compressed as weak (RFC 9110 8.8.3); it is the same version.
create function matches(if_match text, change bigint) returns boolean
language plpgsql
as $$
begin
	return if_match is null or btrim(if_match) = '*'
		or format('"%s"', change) = any (
			select regexp_replace(btrim(tag), '^W/', '')
			from string_to_table(if_match, ',') as tag
		);
end
$$;

-- A whole record, as clients see it.
create function record_json(id uuid) returns json
language plpgsql
as $$
begin
	return (
		select row_to_json(shown)
		from (
			select h.id,
				h.title,
				h.audio_url as "audioUrl",
				h.file_size_bytes::text as "fileSizeBytes",
				h.duration_seconds as "durationSeconds",
				h.transcript,
				h.summary,
				h.key_moments as "keyMoments",
				h.takeaways,
				h.segments,
				h.speaker_names as "speakerNames",
				h.language,
				h.tags,
				h.processing_options as "processingOptions",
				h.original_id as "originalId",
				wire.instant(h.created_at) as "createdAt",
				wire.instant(h.updated_at) as "updatedAt"
			from audio.audio_history as h
			where h.id = record_json.id
		) as shown
	);
end
$$;

create function record_reply(status integer, id uuid, change bigint)
returns wire.reply
language plpgsql
as $$
begin
	return (record_reply.status, record_json(record_reply.id),
		jsonb_build_object('ETag', format('"%s"', record_reply.change)));
end
$$;

-- Refuses a list of which an element is not as it must be; says what it is.
create function check_list(name text, good boolean) returns void
language plpgsql
as $$
begin
	if not check_list.good then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = json_build_object(check_list.name,
				case check_list.name
				when 'segments' then 'each must have start and end, seconds '
					'from 0, and text; and speaker, if any, a text'
				when 'keyMoments' then 'each must be an object with a '
					'timestamp: seconds, or a text such as 01:23'
				when 'takeaways' then 'each must be a text'
				else 'each must be a text of up to 200 characters'
				end)::text;
	end if;
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

-- Names by the speaker's label in the segments.
create function names_good(names jsonb) returns boolean
language plpgsql immutable
as $$
begin
	return not exists (
		select
		from jsonb_each(names_good.names) as n
		where jsonb_typeof(n.value) <> 'string'
		or char_length(n.value #>> '{}') > 200
	);
end
$$;

-- A title as it is kept: without blanks around it, and never empty.
create function title_of(given text) returns text
language sql immutable
return coalesce(nullif(btrim(given, E' \t\r\n'), ''), 'Untitled Audio');

-- Holds all other changes of the user's history until this transaction ends, so
-- that two that come at once cannot both be the last one that fits.
create function check_room(original_id text) returns void
language plpgsql
as $$
declare
	kept bigint;
begin
	perform audio.in_turn(identity.user_id());

	select count(*)
	into kept
	from (
		select
		from audio.audio_history as h
		limit 10000
	) as h;

	if kept = 10000 and not exists (
		select
		from audio.audio_history as h
		where h.original_id = check_room.original_id
	) then
		raise sqlstate 'PT409' using message =
			'You keep 10000 records, which is the most; delete some first.';
	end if;
end
$$;

-- A second one with the same originalId takes the first one's place.
create function audio_history_create(bearer bytea, title text, audio_url text,
	file_size_bytes bigint, duration_seconds integer, transcript text,
	summary text, key_moments jsonb, takeaways jsonb, segments jsonb,
	language text, tags text[], processing_options jsonb, original_id text)
returns wire.reply
language plpgsql
as $$
declare
	kept record;
begin
	perform identity.enter(bearer, 'audio');
	perform check_list('segments', segments_good(segments));
	perform check_list('keyMoments', moments_good(key_moments));
	perform check_list('takeaways', texts_good(takeaways));
	perform check_room(audio_history_create.original_id);

	insert into audio.audio_history as h (user_id, title, audio_url,
		file_size_bytes, duration_seconds, transcript, summary, key_moments,
		takeaways, segments, language, tags, processing_options, original_id)
	values (identity.user_id(),
		title_of(audio_history_create.title),
		audio_history_create.audio_url,
		audio_history_create.file_size_bytes,
		audio_history_create.duration_seconds,
		audio_history_create.transcript, audio_history_create.summary,
		audio_history_create.key_moments, audio_history_create.takeaways,
		audio_history_create.segments, audio_history_create.language,
		coalesce(audio_history_create.tags, '{}'),
		audio_history_create.processing_options,
		audio_history_create.original_id)
	on conflict on constraint audio_history_original_id_key do update
	set title = excluded.title,
		audio_url = excluded.audio_url,
		file_size_bytes = excluded.file_size_bytes,
		duration_seconds = excluded.duration_seconds,
		transcript = excluded.transcript,
		summary = excluded.summary,
		key_moments = excluded.key_moments,
		takeaways = excluded.takeaways,
		segments = excluded.segments,
		speaker_names = excluded.speaker_names,
		language = excluded.language,
		tags = excluded.tags,
		processing_options = excluded.processing_options
	returning h.id, h.change
	into kept;

	return record_reply(201, kept.id, kept.change);
end
$$;

create function audio_history_get(bearer bytea, id uuid) returns wire.reply
language plpgsql
as $$
declare
	version bigint;
begin
	perform identity.enter(bearer, 'audio');

	select h.change
	into version
	from audio.audio_history as h
	where h.id = audio_history_get.id;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	return record_reply(200, audio_history_get.id, version);
end
$$;

-- The record that is about to be changed, if it is the one that was read.
create function hold(id uuid, if_match text) returns void
language plpgsql
as $$
declare
	version bigint;
begin
	perform audio.in_turn(identity.user_id());

	select h.change
	into version
	from audio.audio_history as h
	where h.id = hold.id
	for update;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	if not matches(hold.if_match, version) then
		raise sqlstate 'PT412' using message = 'precondition_failed';
	end if;
end
$$;

create function audio_history_change(bearer bytea, id uuid, if_match text,
	patch jsonb) returns wire.reply
language plpgsql
as $$
declare
	version bigint;
	new_moments jsonb := nullif(patch -> 'key_moments', 'null');
	new_segments jsonb := nullif(patch -> 'segments', 'null');
	new_names jsonb := coalesce(nullif(patch -> 'speaker_names', 'null'), '{}');
	new_tags jsonb := coalesce(nullif(patch -> 'tags', 'null'), '[]');
begin
	perform identity.enter(bearer, 'audio');
	perform check_list('segments', segments_good(new_segments));
	perform check_list('keyMoments', moments_good(new_moments));
	perform check_list('speakerNames', names_good(new_names));
	perform hold(audio_history_change.id, audio_history_change.if_match);

	update audio.audio_history as h
	set title = case when patch ? 'title'
			then title_of(patch ->> 'title') else h.title end,
		transcript = case when patch ? 'transcript'
			then patch ->> 'transcript' else h.transcript end,
		summary = case when patch ? 'summary'
			then patch ->> 'summary' else h.summary end,
		tags = case when patch ? 'tags'
			then array(select jsonb_array_elements_text(new_tags))
			else h.tags end,
		key_moments = case when patch ? 'key_moments'
			then new_moments else h.key_moments end,
		segments = case when patch ? 'segments'
			then new_segments else h.segments end,
		speaker_names = case when patch ? 'speaker_names'
			then new_names else h.speaker_names end
	where h.id = audio_history_change.id
	returning h.change
	into version;

	return record_reply(200, audio_history_change.id, version);
end
$$;

create function audio_history_delete(bearer bytea, id uuid, if_match text)
returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'audio');
	perform hold(audio_history_delete.id, audio_history_delete.if_match);

	delete from audio.audio_history as h
	where h.id = audio_history_delete.id;

	return '{}'::json;
end
$$;

create function audio_history_clear(bearer bytea, confirm text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'audio');
	perform audio.in_turn(identity.user_id());

	delete from audio.audio_history as h
	where audio_history_clear.confirm = 'all';

	return '{}'::json;
end
$$;

-- True if a record's language is the one asked for, or a kind of it
-- (RFC 4647 3.3.1): en is en-GB too.
create function speaks(language text, range text) returns boolean
language sql immutable
return range is null or lower(language) = lower(range)
	or starts_with(lower(language), lower(range) || '-');

-- Newest first. One more row than asked for tells whether there is a next page.
-- The number of all is read from an index alone where no filter asks for more.
create function history_page(language text, tag text, "from" timestamptz,
	"to" timestamptz, "limit" integer, cursor text) returns json
language plpgsql
as $$
declare
	keys jsonb := wire.keys(history_page.cursor);
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
		select json_build_object(
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
				'updatedAt', wire.instant(h.updated_at)) as item,
			h.created_at, h.id,
			row_number() over (order by h.created_at desc, h.id desc) as place
		from audio.audio_history as h
		where h.created_at >= since
		and h.created_at < until
		and (h.created_at, h.id) < (
			coalesce((keys ->> 0)::timestamptz, 'infinity'),
			coalesce((keys ->> 1)::uuid,
				'ffffffff-ffff-ffff-ffff-ffffffffffff'))
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
-- words were read by; each is one step in an index.
create function tongues() returns table (config regconfig, languages text[])
language sql stable
begin atomic
	with recursive spoken (language) as (
		select min(h.language)::text
		from audio.audio_history as h
		union all
		select (
			select min(h.language)::text
			from audio.audio_history as h
			where h.language > s.language
		)
		from spoken as s
		where s.language is not null
	)
	select audio.configuration(s.language),
		array_agg(coalesce(s.language, ''))
	from (
		select distinct s.language
		from spoken as s
		where s.language is not null
		or exists (
			select
			from audio.audio_history as h
			where h.language is null
		)
	) as s
	group by 1;
end;

-- The newest thousand matches by their rank. Each language's records are asked
-- in its own configuration. Each "offset 0" keeps a step by itself: first what
-- the index of words finds, whatever else the planner might begin with; then
-- the newest first; then, until there are a thousand, whether it is a phrase,
-- for which the record's own words must be read.
create function history_search(q text, language text, tag text,
	"from" timestamptz, "to" timestamptz, "limit" integer, cursor text)
returns json
language plpgsql
as $$
declare
	keys jsonb := wire.keys(history_search.cursor);
	since timestamptz := coalesce(history_search."from", '-infinity');
	until timestamptz := coalesce(history_search."to", 'infinity');
	items json;
	next text;
	total bigint;
begin
	with asked as materialized (
		select t.config, t.languages, u.terms,
			audio.index_query(identity.user_id(), (u.terms).wide) as wide
		from tongues() as t,
			lateral (
				select terms_of(t.config, history_search.q) as terms
				offset 0
			) as u
	), found as materialized (
		select h.id, h.created_at, h.search, a.config, (a.terms).query,
			(a.terms).wanted, (a.terms).words
		from asked as a
		cross join lateral (
			select c.id, c.created_at, c.search
			from (
				select h.id, h.created_at, h.search, h.segments, h.length
				from (
					select h.id, h.created_at, h.search, h.segments, h.tags,
						h.language, octet_length(h.transcript) as length
					from audio.audio_history as h
					where audio.index_words(h.user_id, h.search,
						h.transcript) @@ a.wide
					offset 0
				) as h
				where coalesce(h.language, '') = any (a.languages)
				and h.created_at >= since
				and h.created_at < until
				and speaks(h.language, history_search.language)
				and (history_search.tag is null
					or history_search.tag = any (h.tags))
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
	), ranked as (
		select f.id, f.created_at, f.config, f.query, f.words,
			ts_rank(f.search, f.wanted, 1) as rank
		from found as f
	), page as materialized (
		select r.id, r.created_at, r.config, r.query, r.words, r.rank,
			row_number() over (
				order by r.rank desc, r.created_at desc, r.id desc) as place
		from ranked as r
		where keys is null
		or (r.rank, r.created_at, r.id) < ((keys ->> 0)::real,
			(keys ->> 1)::timestamptz, (keys ->> 2)::uuid)
		order by r.rank desc, r.created_at desc, r.id desc
		limit history_search."limit" + 1
	)
	select (
			select count(*)
			from found
		), (
			select wire.cursor(json_build_array(p.rank, p.created_at, p.id))
			from page as p
			where p.place = history_search."limit"
			and exists (
				select
				from page as more
				where more.place > history_search."limit"
			)
		), (
			select json_agg(json_build_object(
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
				'updatedAt', wire.instant(h.updated_at),
				'highlight', coalesce(
					snippet(p.config, p.query, p.words, h.transcript),
					snippet(p.config, p.query, p.words, h.summary),
					snippet(p.config, p.query, p.words, h.title)),
				'startSeconds', segment_start(p.config, p.query, p.words,
					h.segments)) order by p.place)
			from page as p
			join audio.audio_history as h on h.id = p.id
			where p.place <= history_search."limit"
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

-- What changed and what went, in the order in which it did. A client that has
-- nothing yet need not hear what went. What went is told for 180 days: who
-- comes later begins anew.
create function audio_history_changes(bearer bytea, since text,
	"limit" integer) returns json
language plpgsql
as $$
declare
	keys jsonb := wire.keys(audio_history_changes.since);
	start bigint := coalesce((keys ->> 0)::bigint, 0);
	items json;
	last bigint;
	more boolean;
begin
	perform identity.enter(bearer, 'audio');

	if (keys ->> 1)::timestamptz < now() - interval '179 days' then
		raise sqlstate 'PT410' using message =
			'What went since then is not known any more; begin anew.';
	end if;

	select json_agg(c.item order by c.change)
			filter (where c.place <= audio_history_changes."limit"),
		max(c.change) filter (where c.place <= audio_history_changes."limit"),
		count(*) > audio_history_changes."limit"
	into items, last, more
	from (
		select c.item, c.change, row_number() over (order by c.change) as place
		from (
			(
				select json_build_object(
					'id', h.id,
					'deleted', false,
					'title', h.title,
					'createdAt', wire.instant(h.created_at),
					'updatedAt', wire.instant(h.updated_at)) as item,
					h.change
				from audio.audio_history as h
				where h.change > start
				order by h.change
				limit audio_history_changes."limit" + 1
			)
			union all
			(
				select json_build_object(
					'id', g.id,
					'deleted', true,
					'deletedAt', wire.instant(g.deleted_at)),
					g.change
				from audio.history_gone as g
				where g.change > start
				and start > 0
				order by g.change
				limit audio_history_changes."limit" + 1
			)
		) as c
		order by c.change
		limit audio_history_changes."limit" + 1
	) as c;

	return json_build_object('items', coalesce(items, '[]'),
		'next', wire.cursor(json_build_array(coalesce(last, start), now())),
		'more', more);
end
$$;

-- Seconds as 01:02:03.004, with the sign that comes before the milliseconds.
-- Hours have room for the most that a record may say, 1e9 seconds.
create function clock(seconds numeric, sign text) returns text
language sql immutable
return to_char(div(round(seconds, 3), 3600), 'FM999900') || to_char(
	make_interval(secs => mod(round(seconds, 3), 3600)::double precision),
	':MI:SS' || sign || 'MS');

-- The segments of a record in the order of their beginning, each with what its
-- speaker is called. No line of a text is empty, for that would end a cue.
create function cues(segments jsonb, names jsonb)
returns table (place bigint, first numeric, last numeric, speaker text,
	text text)
language sql immutable
begin atomic
	select row_number() over (order by (s -> 'start')::numeric, n),
		round((s -> 'start')::numeric, 3),
		greatest(round((s -> 'end')::numeric, 3),
			round((s -> 'start')::numeric, 3) + 0.001),
		nullif(btrim(regexp_replace(coalesce(
			cues.names ->> (s ->> 'speaker'), s ->> 'speaker'),
			'\s+', ' ', 'g')), ''),
		regexp_replace(btrim(s ->> 'text', E' \t\r\n'), '\s*[\r\n]+\s*', E'\n',
			'g')
	from jsonb_array_elements(cues.segments) with ordinality as r (s, n)
	order by 1;
end;

-- SubRip has no way to write its own arrow, so it loses a stroke.
create function to_srt(segments jsonb, names jsonb) returns text
language sql immutable
return (
	select string_agg(format(E'%s\n%s --> %s\n%s%s\n', c.place,
		clock(c.first, ','), clock(c.last, ','), c.speaker || ': ',
		replace(c.text, '-->', '->')), E'\n' order by c.place)
	from cues(segments, names) as c
);

-- WebVTT (W3C): characters that mean something are written as entities.
create function to_vtt(segments jsonb, names jsonb) returns text
language sql immutable
return (
	select E'WEBVTT\n' || coalesce(string_agg(
		format(E'\n%s\n%s --> %s\n%s%s\n', c.place, clock(c.first, '.'),
			clock(c.last, '.'),
			'<v ' || replace(replace(replace(c.speaker, '&', '&amp;'),
				'<', '&lt;'), '>', '&gt;') || '>',
			replace(replace(replace(c.text, '&', '&amp;'), '<', '&lt;'),
				'>', '&gt;')), '' order by c.place), '')
	from cues(segments, names) as c
);

-- What was said: by turns where speakers are known, as written otherwise.
create function to_speech(transcript text, segments jsonb, names jsonb,
	bold text) returns text
language sql immutable
return (
	select case
		when count(c.speaker) > 0 or to_speech.transcript is null
			then string_agg(coalesce(bold || c.speaker || ':' || bold || ' ', '')
				|| c.text, E'\n\n' order by c.turn)
		else to_speech.transcript
		end
	from (
		select c.turn, max(c.speaker) as speaker,
			string_agg(c.text, ' ' order by c.place) as text
		from (
			select c.place, c.speaker, c.text,
				count(*) filter (where c.turns) over (order by c.place) as turn
			from (
				select c.place, c.speaker, c.text,
					c.speaker is distinct from lag(c.speaker)
						over (order by c.place) as turns
				from cues(segments, names) as c
			) as c
		) as c
		group by c.turn
	) as c
);

create function moment_line(moment jsonb) returns text
language sql immutable
return concat_ws(' ', case jsonb_typeof(moment -> 'timestamp')
	when 'number' then '[' || clock((moment -> 'timestamp')::numeric, '.') || ']'
	else '[' || (moment ->> 'timestamp') || ']'
	end, nullif(concat_ws(': ', moment ->> 'title', moment ->> 'description'),
	''));

-- A record to read, as plain text or as Markdown.
create function to_page(h audio.audio_history, mark boolean) returns text
language plpgsql immutable
as $$
declare
	part text := case when mark then '## ' else '' end;
	speech text := to_speech(h.transcript, h.segments, h.speaker_names,
		case when mark then '**' else '' end);
begin
	return case when mark then '# ' else '' end || h.title || E'\n'
		|| coalesce(E'\n' || part || E'Summary\n\n' || h.summary || E'\n', '')
		|| coalesce(E'\n' || part || E'Takeaways\n\n' || (
			select string_agg('- ' || (t #>> '{}') || E'\n', '' order by n)
			from jsonb_array_elements(h.takeaways) with ordinality as r (t, n)
		), '')
		|| coalesce(E'\n' || part || E'Key moments\n\n' || (
			select string_agg('- ' || moment_line(m) || E'\n', '' order by n)
			from jsonb_array_elements(h.key_moments) with ordinality as r (m, n)
		), '')
		|| coalesce(E'\n' || part || E'Transcript\n\n' || speech || E'\n', '');
end
$$;

-- The body of what is not JSON is a JSON string, which export.c sends as text.
create function audio_history_export(bearer bytea, id uuid, format text)
returns wire.reply
language plpgsql
as $$
declare
	h audio.audio_history;
	body json;
begin
	perform identity.enter(bearer, 'audio');

	select r.id, r.title, r.transcript, r.summary, r.key_moments, r.segments,
		r.takeaways, r.speaker_names
	into h.id, h.title, h.transcript, h.summary, h.key_moments, h.segments,
		h.takeaways, h.speaker_names
	from audio.audio_history as r
	where r.id = audio_history_export.id;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	if audio_history_export.format in ('srt', 'vtt')
		and coalesce(jsonb_array_length(h.segments), 0) = 0 then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"format":"needs segments, and this has none"}';
	end if;
	body := case audio_history_export.format
		when 'json' then record_json(h.id)
		when 'srt' then to_json(to_srt(h.segments, h.speaker_names))
		when 'vtt' then to_json(to_vtt(h.segments, h.speaker_names))
		else to_json(to_page(h, audio_history_export.format = 'md'))
	end;
	return (200, body, jsonb_build_object(
		'Content-Disposition', wire.attachment(h.title,
			audio_history_export.format),
		'Content-Type', case audio_history_export.format
			when 'txt' then 'text/plain; charset=utf-8'
			when 'md' then 'text/markdown; charset=utf-8'
			when 'srt' then 'application/x-subrip; charset=utf-8'
			when 'vtt' then 'text/vtt; charset=utf-8'
			end));
end
$$;

create function amiss(reason text) returns void
language plpgsql
as $$
begin
	raise sqlstate 'PT422' using message = amiss.reason;
end
$$;

-- The text of a JSON string or number; NULL for what is absent or empty.
create function plain(value jsonb) returns text
language sql immutable
return case when jsonb_typeof(value) in ('string', 'number')
	then nullif(value #>> '{}', '') end;

-- Seconds as a number or as [hours:]minutes:seconds, rounded.
create function import_seconds(text text) returns integer
language plpgsql
as $$
declare
	parts text[] := string_to_array(text, ':');
begin
	if text is null then
		return null;
	end if;
	if text !~ '^([0-9]{1,4}:){0,2}[0-9]{1,9}([.][0-9]+)?$' then
		perform amiss('the duration is no number of seconds');
	end if;
	return round((
		select sum(part::numeric * 60 ^ (cardinality(parts) - place))
		from unnest(parts) with ordinality as r (part, place)
	));
end
$$;

create function import_bytes(value jsonb) returns bigint
language plpgsql
as $$
declare
	text text := plain(value);
begin
	if text !~ '^[0-9]{1,18}([.]0+)?$' then
		perform amiss('the size of the file is no number of bytes');
	end if;
	return text::numeric;
end
$$;

-- An instant as text, or as milliseconds since 1970.
create function import_moment(value jsonb) returns timestamptz
language plpgsql
as $$
declare
	text text := plain(value);
begin
	if text ~ '^[0-9]{1,15}([.][0-9]+)?$' then
		return to_timestamp(text::numeric / 1000);
	end if;
	return case when text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}' then text::timestamptz
		end;
exception when datetime_field_overflow or invalid_datetime_format then
	return null;
end
$$;

-- What clients call a language: a tag, or the name that speech models use. It
-- only chooses how words are read, so that an unknown one is left out.
create function import_language(name text) returns text
language plpgsql immutable
as $$
declare
	tags jsonb := '{"arabic":"ar","armenian":"hy","basque":"eu","catalan":"ca",
		"chinese":"zh","czech":"cs","danish":"da","dutch":"nl","english":"en",
		"finnish":"fi","french":"fr","german":"de","greek":"el","hebrew":"he",
		"hindi":"hi","hungarian":"hu","indonesian":"id","italian":"it",
		"japanese":"ja","korean":"ko","lithuanian":"lt","nepali":"ne",
		"norwegian":"no","polish":"pl","portuguese":"pt","romanian":"ro",
		"russian":"ru","serbian":"sr","spanish":"es","swedish":"sv",
		"tamil":"ta","thai":"th","turkish":"tr","ukrainian":"uk",
		"vietnamese":"vi","yiddish":"yi"}'::jsonb;
begin
	if lower(name) in ('auto', 'detect', 'unknown', 'none') then
		return null;
	end if;
	return coalesce(tags ->> lower(name), substring(name from
		'^[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?$'));
end
$$;

-- The list at this place, if there is one and its elements are as they must be.
create function import_list(name text, list jsonb, good boolean) returns jsonb
language plpgsql
as $$
begin
	if coalesce(jsonb_typeof(import_list.list), 'null') = 'null' then
		return null;
	end if;
	if jsonb_typeof(import_list.list) <> 'array' or not import_list.good then
		perform amiss('the ' || import_list.name || ' are not as they must be');
	end if;
	return import_list.list;
end
$$;

create function import_title(title text) returns text
language plpgsql
as $$
begin
	if char_length(import_title.title) > 500 then
		perform amiss('the title is longer than 500 characters');
	end if;
	return title_of(import_title.title);
end
$$;

-- One item of what clients kept, of either shape: with results, or with a
-- transcription and its metadata; null is the same as absent. A browser's own
-- address (blob:) of the audio means nothing here.
create function import_item(item jsonb) returns audio.audio_history
language plpgsql
as $$
declare
	h audio.audio_history;
	results jsonb := nullif(item -> 'results', 'null');
	meta jsonb := coalesce(results, item -> 'metadata', '{}');
	said jsonb := results -> 'transcript';
	told jsonb := coalesce(results -> 'summary', item -> 'summary');
begin
	if jsonb_typeof(item) <> 'object' then
		perform amiss('is not an object');
	end if;
	if jsonb_typeof(results) is distinct from 'object'
		and jsonb_typeof(item -> 'transcription') is distinct from 'string' then
		perform amiss('has neither results nor a transcription');
	end if;
	h.title := import_title(coalesce(plain(item -> 'title'),
		plain(meta -> 'fileName')));
	h.transcript := coalesce(plain(said -> 'text'), plain(said),
		plain(item -> 'transcription'));
	h.summary := coalesce(plain(told -> 'summary'), plain(told));
	h.takeaways := import_list('takeaways', told -> 'takeaways',
		jsonb_typeof(told -> 'takeaways') = 'array'
			and texts_good(told -> 'takeaways'));
	h.key_moments := import_list('key moments', told -> 'key_moments',
		jsonb_typeof(told -> 'key_moments') = 'array'
			and moments_good(told -> 'key_moments'));
	h.segments := import_list('segments', said -> 'segments',
		jsonb_typeof(said -> 'segments') = 'array'
			and segments_good(said -> 'segments'));
	h.duration_seconds := import_seconds(coalesce(plain(item -> 'duration'),
		plain(said -> 'duration'), plain(told -> 'total_duration'),
		plain(meta -> 'duration')));
	h.file_size_bytes := import_bytes(meta -> 'fileSize');
	h.language := import_language(coalesce(plain(item -> 'language'),
		plain(said -> 'language'), plain(told -> 'language'),
		plain(meta -> 'outputLanguage')));
	h.audio_url := substring(plain(meta -> 'audioUrl') from '^https?://\S+$');
	h.original_id := left(plain(meta -> 'originalId'), 200);
	h.created_at := coalesce(import_moment(item -> 'timestamp'),
		import_moment(meta -> 'timestamp'), import_moment(item -> 'id'));
	if h.created_at is null then
		perform amiss('has no timestamp');
	end if;
	h.processing_options := nullif(jsonb_strip_nulls(jsonb_build_object(
		'processingTime', coalesce(meta -> 'processing_time',
			meta -> 'processingTime'),
		'summaryStyle', meta -> 'summaryStyle',
		'outputLanguage', meta -> 'outputLanguage')), '{}');
	return h;
end
$$;

-- True if the record is there: the same originalId, or title, duration and
-- number of words.
create function import_known(h audio.audio_history, words integer)
returns boolean
language plpgsql
as $$
begin
	return exists (
		select
		from audio.audio_history as k
		where k.original_id = h.original_id
	) or exists (
		select
		from audio.audio_history as k
		where k.title = h.title
		and k.duration_seconds is not distinct from h.duration_seconds
		and regexp_count(coalesce(k.transcript, ''), '\S+')
			= import_known.words
	);
end
$$;

-- A batch of an import: [[index, item], ...]. An item that cannot be kept is
-- refused with its reason and hinders no other. before is what the batches of
-- a dry run told of themselves, for nothing of it is in the table.
create function audio_import(bearer bytea, items jsonb, dry_run boolean,
	before jsonb) returns json
language plpgsql
as $$
declare
	me uuid;
	h audio.audio_history;
	entry jsonb;
	words integer;
	marks text[];
	told jsonb := coalesce(before -> 'marks', jsonb_build_object());
	kept bigint;
	imported integer := 0;
	skipped integer := 0;
	refused jsonb := jsonb_build_array();
begin
	perform identity.enter(bearer, 'audio');

	me := identity.user_id();
	perform audio.in_turn(me);
	select count(*) + coalesce((before ->> 'ahead')::bigint, 0)
	into kept
	from audio.audio_history as k;

	for entry in
		select e
		from jsonb_array_elements(audio_import.items) as e
	loop
		begin
			h := import_item(entry -> 1);
			words := regexp_count(coalesce(h.transcript, ''), '\S+');
			marks := array[md5(concat_ws(E'\x1f', h.title, words,
				h.duration_seconds)), 'id ' || h.original_id];
			if told ?| marks or import_known(h, words) then
				skipped := skipped + 1;
				continue;
			end if;
			if kept = 10000 then
				perform amiss('you keep 10000 records, which is the most');
			end if;
			if dry_run then
				told := told || jsonb_object(array_remove(marks, null),
					array_remove(marks, null));
			else
				insert into audio.audio_history (user_id, title, audio_url,
					file_size_bytes, duration_seconds, transcript, summary,
					key_moments, takeaways, segments, language,
					processing_options, original_id, created_at)
				values (me, h.title, h.audio_url, h.file_size_bytes,
					h.duration_seconds, h.transcript, h.summary,
					h.key_moments, h.takeaways, h.segments, h.language,
					h.processing_options, h.original_id, h.created_at);
			end if;
			imported := imported + 1;
			kept := kept + 1;
		exception when sqlstate 'PT422' or data_exception
			or integrity_constraint_violation then
			refused := refused || jsonb_build_array(jsonb_build_object(
				'index', entry -> 0, 'reason', case
					when sqlstate = 'PT422' then sqlerrm
					else 'has a value that cannot be kept' end));
		end;
	end loop;

	return json_build_object('imported', imported, 'skipped', skipped,
		'refused', refused, 'marks', told, 'ahead', case when dry_run
		then coalesce((before ->> 'ahead')::integer, 0) + imported end);
end
$$;
