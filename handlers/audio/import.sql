-- What clients kept in the browser.

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
-- number of words. What is between has an order to name, what is equal has none.
create function import_known(h audio.audio_history, words integer)
returns boolean
language plpgsql
set enable_sort = off
as $$
begin
	return exists (
		select
		from (
			select
			from audio.audio_history as k
			where k.original_id between h.original_id and h.original_id
			order by k.original_id
			limit 1
		) as k
	) or exists (
		select
		from (
			select
			from audio.audio_history as k
			where k.title between h.title and h.title
			and k.duration_seconds is not distinct from h.duration_seconds
			and regexp_count(coalesce(k.transcript, ''), '\S+')
				= import_known.words
			order by k.title
			limit 1
		) as k
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
	kept := records_kept() + coalesce((before ->> 'ahead')::bigint, 0);

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
