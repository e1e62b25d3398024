-- What the rows of sample.c call. A row's fields are its function's parameters,
-- by name; a guarded one has bearer before them and begins by entering.

-- The same for all, so it needs no user and nginx may keep it for a second.
create function note_colours() returns json
language plpgsql
as $$
begin
	return json_build_object('colours',
		json_build_array('yellow', 'green', 'blue'));
end
$$;

-- A note as clients see it. Its names are written out: what is added to the
-- table later is not shown by accident. PostgreSQL takes such a function into
-- the query that names it, so that a list costs no call for each row.
create function note_shown(note sample.notes)
returns table (id uuid, title text, "text" text, colour text, tags text[],
	price numeric, due date, remind_at text, parent_id uuid, locked boolean,
	version integer, created_at text)
language sql stable
begin atomic
	select note.id, note.title, note."text", note.colour, note.tags,
		note.price, note.due, wire.instant(note.remind_at), note.parent_id,
		note.pin_hash is not null, note.version,
		wire.instant(note.created_at);
end;

create function note_json(note sample.notes) returns json
language plpgsql
as $$
begin
	return (
		select row_to_json(shown)
		from note_shown(note_json.note) as shown
	);
end
$$;

-- One more row than asked for tells whether there is a next page. The place to
-- go on from is compared without "or", so that the index leads there.
create function note_list(bearer bytea, colour text, due_before date,
	"limit" integer, cursor text) returns json
language plpgsql
as $$
declare
	keys jsonb;
	notes json;
	next text;
begin
	perform identity.enter(bearer, 'sample');

	keys := wire.keys(note_list.cursor);
	select json_agg(f.note) filter (where f.place <= note_list."limit"),
		case when count(*) > note_list."limit" then
			max(wire.cursor(json_build_array(f.created_at, f.id)))
				filter (where f.place = note_list."limit")
		end
	into notes, next
	from (
		select row_to_json(shown) as note, n.created_at, n.id,
			row_number() over (order by n.created_at desc, n.id desc) as place
		from sample.notes as n, note_shown(n) as shown
		where (note_list.colour is null or n.colour = note_list.colour)
		and (note_list.due_before is null or n.due < note_list.due_before)
		and (n.created_at, n.id) < (
			coalesce((keys ->> 0)::timestamptz, 'infinity'),
			(keys ->> 1)::uuid)
		order by n.created_at desc, n.id desc
		limit note_list."limit" + 1
	) as f;

	return json_build_object('notes', coalesce(notes, '[]'), 'next', next);
end
$$;

-- A PIN is short: what protects it is that note_open counts the failures.
create function pin_hash(id uuid, pin text) returns bytea
language plpgsql
as $$
begin
	return sha256(convert_to(pin_hash.id || ':' || pin_hash.pin, 'UTF8'));
end
$$;

-- An id of somebody else's is not found, be it in the path or in the body:
-- row security hides the row from this query.
create function check_parent(id uuid) returns void
language plpgsql
as $$
begin
	if check_parent.id is not null and not exists (
		select
		from sample.notes as n
		where n.id = check_parent.id
	) then
		raise sqlstate 'PT404' using message = 'not_found',
			detail = '{"parent_id":"is no note of yours"}';
	end if;
end
$$;

create function note_create(bearer bytea, title text, "text" text, colour text,
	tags text[], price numeric, due date, remind_at timestamptz,
	parent_id uuid, secret text, pin text) returns json
language plpgsql
as $$
declare
	note sample.notes;
	fresh uuid := gen_random_uuid();
begin
	perform identity.enter(bearer, 'sample');
	perform check_parent(note_create.parent_id);

	insert into sample.notes as n (id, title, "text", colour, tags, price, due,
		remind_at, parent_id, secret, pin_hash)
	values (fresh, note_create.title, note_create."text",
		note_create.colour, coalesce(note_create.tags, '{}'),
		note_create.price, note_create.due, note_create.remind_at,
		note_create.parent_id, note_create.secret,
		pin_hash(fresh, note_create.pin))
	returning n.*
	into note;

	return note_json(note);
end
$$;

-- The version is the ETag: who sends it back as If-None-Match is told 304, and
-- as If-Match overwrites nobody's change.
create function note_reply(note sample.notes) returns wire.reply
language plpgsql
as $$
begin
	return (200, note_json(note),
		jsonb_build_object('ETag', '"' || note.version || '"'));
end
$$;

create function note_get(bearer bytea, id uuid) returns wire.reply
language plpgsql
as $$
declare
	note sample.notes;
begin
	perform identity.enter(bearer, 'sample');

	select n.*
	into note
	from sample.notes as n
	where n.id = note_get.id;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	return note_reply(note);
end
$$;

-- patch holds the keys that were sent, so an absent one keeps its column and
-- one that is null empties it. A new secret forgets the failures at the PIN.
create function note_change(bearer bytea, id uuid, if_match text, patch jsonb)
returns wire.reply
language plpgsql
as $$
declare
	note sample.notes;
begin
	perform identity.enter(bearer, 'sample');

	select n.*
	into note
	from sample.notes as n
	where n.id = note_change.id
	for update;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	if note_change.if_match <> '"' || note.version || '"' then
		raise sqlstate 'PT412' using message = 'precondition_failed';
	end if;
	note := jsonb_populate_record(note, note_change.patch);
	perform check_parent(note.parent_id);

	update sample.notes as n
	set title = note.title,
		"text" = note."text",
		colour = note.colour,
		tags = coalesce(note.tags, '{}'),
		price = note.price,
		due = note.due,
		remind_at = note.remind_at,
		parent_id = note.parent_id,
		secret = note.secret,
		pin_failures = case when note_change.patch ? 'secret' then 0
			else n.pin_failures end,
		version = n.version + 1
	where n.id = note_change.id
	returning n.*
	into note;

	return note_reply(note);
end
$$;

create function note_delete(bearer bytea, id uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'sample');

	delete from sample.notes as n
	where n.id = note_delete.id;

	if not found then
		return null;
	end if;
	return '{}'::json;
end
$$;

-- A wrong PIN is refused and counted: it must be a reply, for raising an error
-- would take the count back.
create function note_open(bearer bytea, id uuid, pin text) returns wire.reply
language plpgsql
as $$
declare
	note sample.notes;
begin
	perform identity.enter(bearer, 'sample');

	select n.*
	into note
	from sample.notes as n
	where n.id = note_open.id
	for update;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	if note.pin_hash is null then
		raise sqlstate 'PT409' using message = 'The note has no PIN.';
	end if;
	if note.pin_failures >= 5 then
		return (429, json_build_object('message',
				'Too many wrong PINs; give the note a new secret.'),
			jsonb_build_object('Retry-After', '3600'));
	end if;
	if note.pin_hash <> pin_hash(note.id, note_open.pin) then
		update sample.notes as n
		set pin_failures = n.pin_failures + 1
		where n.id = note_open.id;
		return (422, json_build_object('code', 'wrong_pin',
				'message', 'The PIN is wrong.', 'details',
				json_build_object('left', 4 - note.pin_failures)),
			null::jsonb);
	end if;

	update sample.notes as n
	set pin_failures = 0
	where n.id = note_open.id;
	return (200, json_build_object('secret',
		wire.sealed('sample.secret', note.secret)), null::jsonb);
end
$$;

create function note_visit(bearer bytea, id uuid, device text, ip_hash text,
	agent text, place json) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'sample');

	insert into sample.visits (note_id, device, ip_hash, agent, place)
	select n.id, note_visit.device, note_visit.ip_hash, note_visit.agent,
		note_visit.place
	from sample.notes as n
	where n.id = note_visit.id;

	if not found then
		return null;
	end if;
	return (
		select json_build_object('visits', count(*),
			'devices', count(distinct v.device))
		from sample.visits as v
		where v.note_id = note_visit.id
	);
end
$$;

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
