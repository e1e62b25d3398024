-- A record as a file.

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

-- The record as its own row answers with it.
create function to_object(id uuid) returns json
language plpgsql
as $$
declare
	kept shown_record;
begin
	select (shown(h)).*
	into kept
	from audio.audio_history as h
	where h.id = to_object.id;

	return (
		select json_object_agg(e.key, case e.key
			when 'createdAt' then to_json(wire.instant(kept."createdAt"))
			when 'updatedAt' then to_json(wire.instant(kept."updatedAt"))
			else e.value
			end)
		from json_each(row_to_json(kept)) as e
		where e.key <> '_etag'
	);
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
		when 'json' then to_object(h.id)
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
