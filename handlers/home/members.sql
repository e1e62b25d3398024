-- Members: who they are, what they may do, what they hear of.

create type shown_member as (user_id uuid, name text, email text, role text,
	notify text, since timestamptz);

create type listed_member as (user_id uuid, name text, email text, role text,
	notify text, since timestamptz, _total bigint);

create function home_members(bearer bytea, id uuid, "limit" integer,
	cursor text) returns setof listed_member
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb := coalesce(wire.keys_of(home_members.cursor, 2),
		'["-infinity", "00000000-0000-0000-0000-000000000000"]');
begin
	perform identity.enter(bearer, 'home');
	perform see(home_members.id);

	return query
	select p.user_id, p.name, p.email, p.role, p.notify, p.since, p.total
	from (
		select m.user_id, m.name, m.email, m.role, m.notify, m.since,
			count(*) over () as total
		from home.people(home_members.id) as m
	) as p
	where (p.since, p.user_id)
		> ((keys ->> 0)::timestamptz, (keys ->> 1)::uuid)
	order by p.since, p.user_id
	limit home_members."limit" + 1;
end
$$;

create function home_member_change(bearer bytea, id uuid, user_id uuid,
	patch jsonb) returns shown_member
language plpgsql
as $$
declare
	found shown_member;
begin
	perform identity.enter(bearer, 'home');
	perform need(home_member_change.id, 'viewer');

	perform home.change_member(home_member_change.id,
		home_member_change.user_id, patch ->> 'role', patch ->> 'notify');
	select p.user_id, p.name, p.email, p.role, p.notify, p.since
	into found
	from home.people(home_member_change.id) as p
	where p.user_id = home_member_change.user_id;

	if patch ->> 'role' is not null then
		perform home.note(home_member_change.id, 'member.changed',
			jsonb_build_object('user_id', found.user_id, 'role',
				found.role));
	end if;
	return found;
end
$$;

create function home_member_delete(bearer bytea, id uuid, user_id uuid)
returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'home');
	perform need(home_member_delete.id, 'viewer');

	perform home.remove_member(home_member_delete.id,
		home_member_delete.user_id);
	return '{}'::json;
end
$$;
