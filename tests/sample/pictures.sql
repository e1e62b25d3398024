-- A picture beside a note: its bytes are in the store, its name is here.

-- file is what the shared code says of what it stored: name, size, sha256 and
-- type. What the picture was before goes with the next sweep.
create function note_picture(bearer bytea, id uuid, file jsonb, caption text)
returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'sample');

	update sample.notes as n
	set picture = note_picture.file ->> 'name',
		picture_type = note_picture.file ->> 'type',
		caption = note_picture.caption
	where n.id = note_picture.id;

	if not found then
		return null;
	end if;
	return json_build_object('size', (note_picture.file ->> 'size')::integer,
		'sha256', note_picture.file ->> 'sha256',
		'caption', note_picture.caption);
end
$$;

-- nginx sends the file, which the worker never opens.
create function note_file(bearer bytea, id uuid) returns wire.reply
language plpgsql
as $$
declare
	note sample.notes;
begin
	perform identity.enter(bearer, 'sample');

	select n.*
	into note
	from sample.notes as n
	where n.id = note_file.id
	and n.picture is not null;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	return (200, null::json, jsonb_build_object(
		'X-Accel-Redirect', '/store/sample/' || note.picture,
		'Content-Type', case note.picture_type
			when '.png' then 'image/png' else 'image/jpeg' end));
end
$$;

-- Which files may go: those whose notes are gone, and old ones of the store
-- that no note names, because their upload was cut off.
create function note_sweep(old_names jsonb, gone jsonb) returns json
language plpgsql
as $$
declare
	names json;
begin
	delete from sample.files_gone as f
	where f.name in (
		select jsonb_array_elements_text(note_sweep.gone)
	);

	select json_agg(due.name)
	into names
	from (
		select f.name
		from sample.files_gone as f
		union
		select old.name
		from jsonb_array_elements_text(note_sweep.old_names) as old (name)
		where not sample.has_picture(old.name)
		limit 1000
	) as due;

	return coalesce(names, '[]');
end
$$;
