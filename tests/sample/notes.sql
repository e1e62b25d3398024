-- Notes: a list, one, and its changes.

-- The same for all, so it needs no user and nginx may keep it for a second.
create function note_colours() returns json
language plpgsql
as $$
begin
	return json_build_object('colours',
		json_build_array('yellow', 'green', 'blue'));
end
$$;

-- A note as clients see it; its version is the ETag: who sends it back as
-- If-None-Match is told 304, and as If-Match overwrites nobody's change.
create type note_shown as (id uuid, title text, "text" text, colour text,
	tags text[], price numeric, due date, remind_at timestamptz,
	parent_id uuid, locked boolean, version integer, created_at timestamptz,
	_etag integer);

-- Its names are written out: what is added to the table later is not shown by
-- accident. PostgreSQL takes such a function into the query that names it, so
-- that a list costs no call for each row.
create function shown(note sample.notes) returns note_shown
language sql stable
return row(note.id, note.title, note."text", note.colour, note.tags, note.price,
	note.due, note.remind_at, note.parent_id, note.pin_hash is not null,
	note.version, note.created_at, note.version)::note_shown;

-- One more row than asked for tells whether there is a next page.
--
-- One plan does for whatever is asked: the index leads to the place to go on from
-- and keeps the order. So that PostgreSQL sees that before it knows the values,
-- the place is compared without "or" and without coalesce (row security lets no
-- index see those), and a filter that may be absent is a case: of an "or" it
-- would expect hardly a row, and sort.
create function note_list(bearer bytea, colour text, due_before date,
	"limit" integer, cursor text) returns setof note_shown
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb;
begin
	perform identity.enter(bearer, 'sample');

	keys := coalesce(wire.keys(note_list.cursor), '["infinity"]');
	return query
	select (shown(n)).*
	from sample.notes as n
	where case when note_list.colour is null then true
		else n.colour = note_list.colour end
	and case when note_list.due_before is null then true
		else n.due < note_list.due_before end
	and (n.created_at, n.id) < ((keys ->> 0)::timestamptz, (keys ->> 1)::uuid)
	order by n.created_at desc, n.id desc
	limit note_list."limit" + 1;
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
	parent_id uuid, secret text, pin text) returns note_shown
language plpgsql
as $$
declare
	made note_shown;
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
	returning (shown(n)).*
	into made;

	return made;
end
$$;

create function note_get(bearer bytea, id uuid) returns note_shown
language plpgsql
as $$
declare
	note note_shown;
begin
	perform identity.enter(bearer, 'sample');

	select (shown(n)).*
	into note
	from sample.notes as n
	where n.id = note_get.id;

	return note;
end
$$;

-- patch holds the keys that were sent, so an absent one keeps its column and
-- one that is null empties it. A new secret forgets the failures at the PIN.
create function note_change(bearer bytea, id uuid, if_match text, patch jsonb)
returns note_shown
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
	perform wire.check_match(note_change.if_match, note.version);
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

	return shown(note);
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
