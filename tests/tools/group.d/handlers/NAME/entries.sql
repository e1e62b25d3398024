-- Entries: a list to search, one, and its changes.

-- An entry as clients see it; its version is the ETag.
create type entry_shown as (id uuid, title text, "text" text, version integer,
	created_at timestamptz, updated_at timestamptz, _etag integer);

-- Inlined by PostgreSQL, so that a list costs no call for each row.
create function shown(entry NAME.entries) returns entry_shown
language sql stable
return row(entry.id, entry.title, entry."text", entry.version, entry.created_at,
	entry.updated_at, entry.version)::entry_shown;

-- One more row than asked for tells whether there is a next page. One plan does
-- for whatever is asked: the index leads to the place to go on from and keeps the
-- order, so that the place is compared without "or". A q is looked for in each row,
-- newest first: for words in long texts, an index needs a statement of its own
-- (handlers/audio/search.sql).
create function NAME_list(bearer bytea, q text, "limit" integer, cursor text)
returns setof entry_shown
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb;
begin
	perform identity.enter(bearer, 'NAME');

	keys := coalesce(wire.keys(NAME_list.cursor), '["infinity"]');
	return query
	select (shown(e)).*
	from NAME.entries as e
	where case when NAME_list.q is null then true
		else strpos(lower(concat_ws(' ', e.title, e."text")),
			lower(NAME_list.q)) > 0 end
	and (e.created_at, e.id) < ((keys ->> 0)::timestamptz, (keys ->> 1)::uuid)
	order by e.created_at desc, e.id desc
	limit NAME_list."limit" + 1;
end
$$;

create function NAME_create(bearer bytea, title text, "text" text)
returns entry_shown
language plpgsql
as $$
declare
	made entry_shown;
begin
	perform identity.enter(bearer, 'NAME');

	insert into NAME.entries as e (title, "text")
	values (NAME_create.title, NAME_create."text")
	returning (shown(e)).*
	into made;

	return made;
end
$$;

create function NAME_get(bearer bytea, id uuid) returns entry_shown
language plpgsql
as $$
declare
	found_entry entry_shown;
begin
	perform identity.enter(bearer, 'NAME');

	select (shown(e)).*
	into found_entry
	from NAME.entries as e
	where e.id = NAME_get.id;

	return found_entry;
end
$$;

-- The entry itself, held, if it still is the version that was read.
create function hold_entry(id uuid, if_match text) returns NAME.entries
language plpgsql
as $$
declare
	held NAME.entries;
begin
	select e.*
	into held
	from NAME.entries as e
	where e.id = hold_entry.id
	for update;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	perform wire.check_match(hold_entry.if_match, held.version);
	return held;
end
$$;

-- patch holds the keys that were sent, so an absent one keeps its column and
-- one that is null empties it.
create function NAME_change(bearer bytea, id uuid, if_match text, patch jsonb)
returns entry_shown
language plpgsql
as $$
declare
	entry NAME.entries;
begin
	perform identity.enter(bearer, 'NAME');

	entry := jsonb_populate_record(
		hold_entry(NAME_change.id, NAME_change.if_match), NAME_change.patch);
	update NAME.entries as e
	set title = entry.title,
		"text" = entry."text",
		version = e.version + 1
	where e.id = NAME_change.id
	returning e.*
	into entry;

	return shown(entry);
end
$$;

create function NAME_delete(bearer bytea, id uuid, if_match text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'NAME');

	perform hold_entry(NAME_delete.id, NAME_delete.if_match);
	delete from NAME.entries as e
	where e.id = NAME_delete.id;

	return '{}'::json;
end
$$;
