-- Deploy tessera:invitations to pg
-- Who is asked into a home, by mail. Nobody learns by it who has an account.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- What was taken back stays until the task takes it, for it counts as a mail.
create table home.invitations (
	invitation_id uuid primary key default gen_random_uuid(),
	home_id uuid not null,
	user_id uuid not null,
	created_by uuid default identity.user_id()
		references identity.users (id) on delete set null,
	email varchar(254) not null,
	role text not null,
	token_hash bytea not null,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null default now() + interval '7 days',
	ended_at timestamptz,
	accepted boolean not null default false,
	constraint invitations_home_id_fkey foreign key (home_id, user_id)
		references home.homes (home_id, user_id)
		on update cascade on delete cascade,
	constraint role_is_to_be_given check (role in ('viewer', 'editor')),
	constraint email_is_lower_case check (email = lower(email)),
	constraint token_hash_is_sha256 check (octet_length(token_hash) = 32),
	constraint what_was_accepted_is_over
		check (not accepted or ended_at is not null)
);
create unique index invitations_token_hash_idx
	on home.invitations (token_hash);
create unique index invitations_one_waits on home.invitations (home_id, email)
	where ended_at is null;
create index invitations_home_id_idx
	on home.invitations (home_id, created_at, invitation_id);
create index invitations_email_idx on home.invitations (email)
	where ended_at is null;
create index invitations_user_id_idx on home.invitations (user_id);
create index invitations_created_by_idx
	on home.invitations (created_by, created_at);
create index invitations_expires_at_idx on home.invitations (expires_at);

alter table home.invitations enable row level security;
create policy own on home.invitations for select
	using (home_id = any (array(
		select m.home_id
		from home.members as m
		where m.user_id = (select identity.user_id())
	)));

insert into maintenance.tasks (name, condition, keep, about) values
('home.invitations', 'expires_at < now() - $1', '30 days',
	'invitations that are over');

-- A name that mail programs could take for an address of a page, and make a link
-- of, is left out: an invitation goes to strangers.
create function home.plain_name(name text, instead text) returns text
language sql immutable
return case when name ~ '[./:@]' then instead else left(name, 60) end;

-- What is told of the one who entered to people outside of her homes.
create function home.my_name() returns text
language sql stable security definer
set search_path = pg_catalog, pg_temp
return (
	select home.plain_name(coalesce(p.name, nullif(concat_ws(' ', u.first_name,
		u.last_name), ''), u.username), 'Somebody')
	from identity.users as u
	left join home.profiles as p on p.user_id = u.id
	where u.id = identity.user_id()
);

-- The mail has the token, the table its hash. One to the same address takes the
-- place of what waits there.
create function home.invite(home_id uuid, email text, role text)
returns home.invitations
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	token text := encode(sha256(uuid_send(gen_random_uuid())
		|| uuid_send(gen_random_uuid())), 'hex');
	made home.invitations;
	mine text := home.my_role(invite.home_id);
begin
	if mine is null then
		raise sqlstate 'PT404' using message = 'not_found';
	elsif mine = 'viewer' or mine = 'editor' and invite.role <> 'viewer' then
		raise sqlstate 'PT403' using message =
			'Editors invite viewers; the owner invites editors, too.';
	end if;
	update home.invitations as i
	set ended_at = now()
	where i.home_id = invite.home_id
	and i.email = lower(invite.email)
	and i.ended_at is null;
	insert into home.invitations as i (home_id, user_id, email, role,
		token_hash)
	select h.home_id, h.user_id, lower(invite.email), invite.role,
		sha256(convert_to(token, 'UTF8'))
	from home.homes as h
	where h.home_id = invite.home_id
	returning i.*
	into made;
	insert into identity.mail_outbox (user_id, recipient, template, parameters)
	select (
			select u.id
			from identity.users as u
			where u.email = made.email
		), made.email, 'home_invitation', jsonb_build_object('code', token,
			'inviter', coalesce(home.my_name(), 'Somebody'),
			'home', home.plain_name(h.name, 'Home'))
	from home.homes as h
	where h.home_id = made.home_id;
	return made;
end
$$;

create function home.uninvite(home_id uuid, invitation_id uuid)
returns home.invitations
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	ended home.invitations;
	mine text := home.my_role(uninvite.home_id);
begin
	if mine = 'viewer' then
		raise sqlstate 'PT403' using message =
			'You may look at this home, but not change it.';
	end if;
	update home.invitations as i
	set ended_at = now()
	where i.home_id = uninvite.home_id
	and i.invitation_id = uninvite.invitation_id
	and i.ended_at is null
	and mine is not null
	returning i.*
	into ended;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	return ended;
end
$$;

-- What waits for who entered, whose address was proven.
create function home.invitations_to_me()
returns table (invitation_id uuid, home_id uuid, home_name text, role text,
	invited_by text, created_at timestamptz, expires_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	return query
	select i.invitation_id, i.home_id, h.name::text, i.role,
		coalesce(p.name, nullif(concat_ws(' ', b.first_name, b.last_name), ''),
			b.username)::text, i.created_at, i.expires_at
	from identity.users as u
	join home.invitations as i on i.email = u.email
	join home.homes as h on h.home_id = i.home_id
	left join identity.users as b on b.id = i.created_by
	left join home.profiles as p on p.user_id = b.id
	where u.id = identity.user_id()
	and u.email_verified
	and i.ended_at is null
	and i.expires_at > now();
end
$$;

create function home.tell_inviter(accepted home.invitations) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	insert into identity.mail_outbox (user_id, recipient, template, parameters)
	select u.id, u.email, 'home_joined', jsonb_build_object(
		'who', coalesce(home.my_name(), 'Somebody'),
		'home', home.plain_name(h.name, 'Home'))
	from identity.users as u
	join home.homes as h on h.home_id = (tell_inviter.accepted).home_id
	where u.id = (tell_inviter.accepted).created_by
	and u.email_verified
	and u.deleted_at is null;
end
$$;

-- By its token, or by its id, if it is to one's own address. The second of two who
-- come at once is told that it was accepted.
create function home.accept(token text, invitation_id uuid)
returns home.invitations
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	found_one home.invitations;
begin
	select i.*
	into found_one
	from home.invitations as i
	where (i.token_hash = sha256(convert_to(accept.token, 'UTF8'))
		or i.invitation_id = accept.invitation_id
		and i.email = (
			select u.email
			from identity.users as u
			where u.id = identity.user_id()
			and u.email_verified
		))
	and (i.accepted or i.ended_at is null and i.expires_at > now())
	for update;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	elsif found_one.accepted then
		raise sqlstate 'PT409' using message =
			'This invitation was accepted already.';
	end if;
	if (
		select count(*)
		from home.members as m
		where m.home_id = found_one.home_id
	) >= 50 then
		raise sqlstate 'PT409' using message =
			'This home has 50 members, which is the most.';
	end if;
	insert into home.members (home_id, user_id, role)
	values (found_one.home_id, identity.user_id(), found_one.role)
	on conflict (user_id, home_id) do nothing;
	if not found then
		raise sqlstate 'PT409' using message =
			'You are a member of this home already.';
	end if;
	update home.invitations as i
	set ended_at = now(), accepted = true
	where i.invitation_id = found_one.invitation_id;
	perform home.note(found_one.home_id, 'member.joined',
		jsonb_build_object('role', found_one.role));
	perform home.tell_inviter(found_one);
	return found_one;
end
$$;

create or replace function home.export() returns setof text
language sql stable
begin atomic
	values (wire.records('home.profiles', sealed => '{phone}')),
		(wire.records('home.homes')),
		(wire.records('home.members')),
		(wire.records('home.invitations')),
		(wire.records('home.contacts', sealed => '{phone}')),
		(wire.records('home.activity')),
		(wire.records('home.appliances', sealed => '{serial_number}')),
		(wire.records('home.appliance_manuals')),
		(wire.records('home.service_events')),
		(wire.records('home.maintenance_schedules')),
		(wire.records('home.troubleshooting_sessions')),
		(wire.records('home.service_tickets'));
end;

grant select (invitation_id, home_id, user_id, created_by, email, role,
	created_at, expires_at, ended_at, accepted) on home.invitations
	to tessera_home_api, tessera_account_api;
grant execute on function home.invite, home.uninvite, home.invitations_to_me,
	home.accept to tessera_home_api;

commit;
