-- Invitations into a home: sent, listed, taken back, accepted.

create type shown_invitation as (invitation_id uuid, home_id uuid, email text,
	role text, invited_by uuid, created_at timestamptz, expires_at timestamptz);

create type listed_invitation as (invitation_id uuid, home_id uuid, email text,
	role text, invited_by uuid, created_at timestamptz, expires_at timestamptz,
	_total bigint);

create type invitation_to_me as (invitation_id uuid, home_id uuid,
	home_name text, role text, invited_by text, created_at timestamptz,
	expires_at timestamptz, _total bigint);

create type joined_home as (home_id uuid, role text);

-- Mails to strangers: 10 within a day, whether they are strangers or not, so that
-- the number tells nobody who has an account.
create function check_mails() returns void
language plpgsql
as $$
begin
	perform pg_advisory_xact_lock(hashtext('home.mails'),
		hashtext(identity.user_id()::text));
	if (
		select count(*)
		from home.invitations as i
		where i.created_by = identity.user_id()
		and i.created_at > now() - interval '1 day'
	) >= 10 then
		raise sqlstate 'PT429' using hint = '3600', message =
			'You sent 10 invitations within a day; go on later.';
	end if;
end
$$;

create function home_invitation_create(bearer bytea, id uuid, email text,
	role text) returns shown_invitation
language plpgsql
as $$
declare
	made shown_invitation;
begin
	perform identity.enter(bearer, 'home');
	perform need(home_invitation_create.id, 'editor');
	perform check_mails();
	perform in_turn(home_invitation_create.id);
	perform check_room('members', (
			select count(*)
			from home.people(home_invitation_create.id) as p
		), 50);
	if exists (
		select
		from home.people(home_invitation_create.id) as p
		where p.email = lower(home_invitation_create.email)
	) then
		raise sqlstate 'PT409' using message =
			'Who has this address is a member already.';
	end if;

	select i.invitation_id, i.home_id, i.email, i.role, i.created_by,
		i.created_at, i.expires_at
	into made
	from home.invite(home_invitation_create.id, home_invitation_create.email,
		home_invitation_create.role) as i;

	perform home.note(made.home_id, 'invitation.created',
		jsonb_build_object('invitation_id', made.invitation_id));
	return made;
end
$$;

create function home_invitations(bearer bytea, id uuid, "limit" integer,
	cursor text) returns setof listed_invitation
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb := coalesce(wire.keys_of(home_invitations.cursor, 2),
		'["-infinity", "00000000-0000-0000-0000-000000000000"]');
	total bigint;
begin
	perform identity.enter(bearer, 'home');
	perform see(home_invitations.id);

	select count(*)
	into total
	from home.invitations as i
	where i.home_id = home_invitations.id
	and i.ended_at is null
	and i.expires_at > now();

	return query
	select i.invitation_id, i.home_id, i.email::text, i.role, i.created_by,
		i.created_at, i.expires_at, total
	from (values (total)) as t
	left join lateral (
		select v.invitation_id, v.home_id, v.email, v.role, v.created_by,
			v.created_at, v.expires_at
		from home.invitations as v
		where v.home_id = home_invitations.id
		and v.ended_at is null
		and v.expires_at > now()
		and (v.created_at, v.invitation_id)
			> ((keys ->> 0)::timestamptz, (keys ->> 1)::uuid)
		order by v.created_at, v.invitation_id
		limit home_invitations."limit" + 1
	) as i on true;
end
$$;

create function home_invitation_delete(bearer bytea, id uuid,
	invitation_id uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'home');
	perform need(home_invitation_delete.id, 'editor');

	perform home.uninvite(home_invitation_delete.id,
		home_invitation_delete.invitation_id);
	perform home.note(home_invitation_delete.id, 'invitation.deleted',
		jsonb_build_object('invitation_id',
			home_invitation_delete.invitation_id));
	return '{}'::json;
end
$$;

create function home_invitations_to_me(bearer bytea, "limit" integer,
	cursor text) returns setof invitation_to_me
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb := coalesce(wire.keys_of(home_invitations_to_me.cursor, 2),
		'["-infinity", "00000000-0000-0000-0000-000000000000"]');
begin
	perform identity.enter(bearer, 'home');

	return query
	with waiting as materialized (
		select w.*
		from home.invitations_to_me() as w
	)
	select i.invitation_id, i.home_id, i.home_name, i.role, i.invited_by,
		i.created_at, i.expires_at, t.total
	from (
		select count(*) as total
		from waiting as w
	) as t
	left join lateral (
		select w.*
		from waiting as w
		where (w.created_at, w.invitation_id)
			> ((keys ->> 0)::timestamptz, (keys ->> 1)::uuid)
		order by w.created_at, w.invitation_id
		limit home_invitations_to_me."limit" + 1
	) as i on true;
end
$$;

create function home_invitation_accept(bearer bytea, token text,
	invitation_id uuid) returns joined_home
language plpgsql
as $$
declare
	joined joined_home;
begin
	perform identity.enter(bearer, 'home');
	if num_nonnulls(home_invitation_accept.token,
		home_invitation_accept.invitation_id) <> 1 then
		perform refuse_field('token', 'or invitation_id must be said, and not '
			'both');
	end if;
	perform check_homes();

	select i.home_id, i.role
	into joined
	from home.accept(lower(home_invitation_accept.token),
		home_invitation_accept.invitation_id) as i;

	return joined;
end
$$;
