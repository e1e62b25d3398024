-- People who are called when something breaks.

create type shown_contact as (contact_id uuid, home_id uuid, name text,
	phone json, email text, notes text, created_at timestamptz,
	updated_at timestamptz, _etag bigint);

create type listed_contact as (contact_id uuid, home_id uuid, name text,
	phone json, email text, notes text, created_at timestamptz,
	updated_at timestamptz, _total bigint);

create function shown_contact(c home.contacts) returns shown_contact
language sql stable
return row(c.contact_id, c.home_id, c.name, wire.sealed('home.phone', c.phone),
	c.email, c.notes, c.created_at, c.updated_at, c.change)::shown_contact;

-- A home keeps 200.
create function home_contact_create(bearer bytea, id uuid, name text,
	phone text, email text, notes text) returns shown_contact
language plpgsql
as $$
declare
	made shown_contact;
begin
	perform identity.enter(bearer, 'home');
	perform need(home_contact_create.id, 'editor');
	perform in_turn(home_contact_create.id);
	perform check_room('contacts', (
			select count(*)
			from home.contacts as c
			where c.home_id = home_contact_create.id
		), 200);

	insert into home.contacts as c (home_id, user_id, name, phone, email, notes)
	select h.home_id, h.user_id, home_contact_create.name,
		home_contact_create.phone, home_contact_create.email,
		home_contact_create.notes
	from home.homes as h
	where h.home_id = home_contact_create.id
	returning (shown_contact(c)).*
	into made;

	perform home.note(made.home_id, 'contact.created',
		jsonb_build_object('contact_id', made.contact_id));
	return made;
end
$$;

create function home_contacts(bearer bytea, id uuid, "limit" integer,
	cursor text) returns setof listed_contact
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb := coalesce(wire.keys_of(home_contacts.cursor, 2),
		'["", "00000000-0000-0000-0000-000000000000"]');
	total bigint;
begin
	perform identity.enter(bearer, 'home');
	perform see(home_contacts.id);

	select count(*)
	into total
	from home.contacts as c
	where c.home_id = home_contacts.id;

	return query
	select c.contact_id, c.home_id, c.name, c.phone, c.email, c.notes,
		c.created_at, c.updated_at, total
	from (values (total)) as t
	left join lateral (
		select (shown_contact(k)).*
		from home.contacts as k
		where k.home_id = home_contacts.id
		and (k.name, k.contact_id) > (keys ->> 0, (keys ->> 1)::uuid)
		order by k.name, k.contact_id
		limit home_contacts."limit" + 1
	) as c on true;
end
$$;

create function home_contact(bearer bytea, id uuid, contact_id uuid)
returns shown_contact
language plpgsql
as $$
declare
	found shown_contact;
begin
	perform identity.enter(bearer, 'home');

	select (shown_contact(c)).*
	into found
	from home.contacts as c
	where c.home_id = home_contact.id
	and c.contact_id = home_contact.contact_id;

	return found;
end
$$;

-- The contact that is about to be changed, if it is the one that was read.
create function hold_contact(id uuid, contact_id uuid, if_match text)
returns home.contacts
language plpgsql
as $$
declare
	held home.contacts;
begin
	perform need(hold_contact.id, 'editor');

	select c.*
	into held
	from home.contacts as c
	where c.home_id = hold_contact.id
	and c.contact_id = hold_contact.contact_id
	for update;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	perform wire.check_match(hold_contact.if_match, held.change);
	return held;
end
$$;

create function home_contact_change(bearer bytea, id uuid, contact_id uuid,
	if_match text, patch jsonb) returns shown_contact
language plpgsql
as $$
declare
	held home.contacts;
	kept shown_contact;
begin
	perform identity.enter(bearer, 'home');

	held := hold_contact(home_contact_change.id,
		home_contact_change.contact_id, home_contact_change.if_match);
	update home.contacts as c
	set name = coalesce(patch ->> 'name', held.name),
		phone = patched(patch, 'phone', held.phone),
		email = patched(patch, 'email', held.email),
		notes = patched(patch, 'notes', held.notes)
	where c.contact_id = held.contact_id
	returning (shown_contact(c)).*
	into kept;

	perform home.note(held.home_id, 'contact.changed',
		jsonb_build_object('contact_id', held.contact_id));
	return kept;
end
$$;

create function home_contact_delete(bearer bytea, id uuid, contact_id uuid,
	if_match text) returns json
language plpgsql
as $$
declare
	held home.contacts;
begin
	perform identity.enter(bearer, 'home');

	held := hold_contact(home_contact_delete.id,
		home_contact_delete.contact_id, home_contact_delete.if_match);
	delete from home.contacts as c
	where c.contact_id = held.contact_id;

	perform home.note(held.home_id, 'contact.deleted',
		jsonb_build_object('contact_id', held.contact_id));
	return '{}'::json;
end
$$;
