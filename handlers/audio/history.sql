-- Records: kept, read, changed and deleted, each by itself.

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

-- Holds all other changes of the user's history until this transaction ends, so
-- that two that come at once cannot both be the last one that fits.
create function check_room(original_id text) returns void
language plpgsql
as $$
begin
	perform audio.in_turn(identity.user_id());

	if records_kept() < 10000 then
		return;
	end if;
	if not exists (
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
returns shown_record
language plpgsql
as $$
declare
	kept shown_record;
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
	returning (shown(h)).*
	into kept;

	return kept;
end
$$;

create function audio_history_get(bearer bytea, id uuid) returns shown_record
language plpgsql
as $$
declare
	kept shown_record;
begin
	perform identity.enter(bearer, 'audio');

	select (shown(h)).*
	into kept
	from audio.audio_history as h
	where h.id = audio_history_get.id;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	return kept;
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
	perform wire.check_match(hold.if_match, version);
end
$$;

create function audio_history_change(bearer bytea, id uuid, if_match text,
	patch jsonb) returns shown_record
language plpgsql
as $$
declare
	kept shown_record;
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
	returning (shown(h)).*
	into kept;

	return kept;
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
