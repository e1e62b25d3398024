-- Deploy tessera:people to pg
-- What administrators see of users and do to them, from the command line and over
-- HTTP alike: so it stands here, as functions of the tables' owner.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- Ends what a user is signed in by, but for what this is of: an application, a
-- browser, or, if it is NULL, nothing. In the order in which these things come
-- from each other and are locked by whoever makes them: what is made meanwhile
-- is waited for and ended, or waits and finds nothing to be made from.
create function identity.end_sessions(user_id uuid, why text, this bytea)
returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	kept record;
begin
	perform
	from identity.users as u
	where u.id = end_sessions.user_id
	for no key update;
	select s.id, s.grant_id
	into kept
	from identity.sessions as s
	where s.token_hash = end_sessions.this;

	delete from identity.browser_sessions as b
	where b.user_id = end_sessions.user_id
	and b.token_hash is distinct from end_sessions.this;
	delete from identity.codes as c
	where c.user_id = end_sessions.user_id
	and c.used_at is null;
	update identity.grants as g
	set revoked_at = now(), revoked_why = end_sessions.why
	where g.user_id = end_sessions.user_id
	and g.revoked_at is null
	and g.id is distinct from kept.grant_id;
	delete from identity.sessions as s
	where s.user_id = end_sessions.user_id
	and s.id is distinct from kept.id
	and (s.grant_id is null or s.grant_id is distinct from kept.grant_id);
	delete from identity.refresh_tokens as r
	where r.user_id = end_sessions.user_id
	and r.grant_id is distinct from kept.grant_id;
end
$$;

-- False if there is no such user. A disabled one can neither sign in nor use
-- what was given before, and what was mailed to her is worth nothing.
create function identity.user_activate(user_id uuid, active boolean)
returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	update identity.users as u
	set is_active = user_activate.active
	where u.id = user_activate.user_id;
	if not found then
		return false;
	end if;
	if not user_activate.active then
		perform identity.end_sessions(user_activate.user_id, 'disabled', null);
		delete from identity.mail_tokens as t
		where t.user_id = user_activate.user_id;
	end if;
	perform identity.audit(case when user_activate.active then 'user.enabled'
		else 'user.disabled' end, user_activate.user_id);
	return true;
end
$$;

create function identity.user_sign_out(user_id uuid) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	if not exists (
		select
		from identity.users as u
		where u.id = user_sign_out.user_id
	) then
		return false;
	end if;
	perform identity.end_sessions(user_sign_out.user_id, 'signed_out', null);
	perform identity.audit('user.signed_out', user_sign_out.user_id);
	return true;
end
$$;

-- The mail that whoever forgot the password asks for, to an active user.
create function identity.user_reset(user_id uuid) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	person record;
	token text := identity.secret();
begin
	select u.email, case when u.email_verified then u.first_name end as name
	into person
	from identity.users as u
	where u.id = user_reset.user_id
	and u.is_active;
	if not found then
		return false;
	end if;
	insert into identity.mail_tokens (token_hash, user_id, purpose, email,
		expires_at)
	values (sha256(token::bytea), user_reset.user_id, 'reset_password',
		person.email, now() + interval '1 hour');
	insert into identity.mail_outbox (user_id, recipient, template, parameters)
	values (user_reset.user_id, person.email, 'reset_password',
		jsonb_build_object('token', token, 'name', person.name));
	perform identity.audit('user.reset', user_reset.user_id);
	return true;
end
$$;

-- An administrator is somebody with an address that was proven.
create function identity.user_make_admin(user_id uuid, admin boolean)
returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	update identity.users as u
	set is_admin = user_make_admin.admin
	where u.id = user_make_admin.user_id
	and (not user_make_admin.admin
		or u.is_active and u.email_verified and u.deleted_at is null);
	if not found then
		return false;
	end if;
	perform identity.audit(case when user_make_admin.admin then 'admin.granted'
		else 'admin.revoked' end, user_make_admin.user_id);
	return true;
end
$$;

-- Administrators look at others by these alone, which ask for is_admin again.
create function identity.look() returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	if not exists (
		select
		from identity.users as u
		where u.id = identity.user_id()
		and u.is_admin
	) then
		raise sqlstate 'PT403' using message = 'forbidden';
	end if;
end
$$;

create type identity.person as (id uuid, email text, email_verified boolean,
	username text, first_name text, last_name text, created_at timestamptz,
	last_login_at timestamptz, is_active boolean, is_admin boolean,
	deleted_at timestamptz, total bigint);

-- Newest first; total is how many there are on all pages. search is how an
-- address or username begins, or an id; NULL finds all.
create function identity.people(search text, "limit" integer, "offset" bigint)
returns setof identity.person
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
	begins text := regexp_replace(lower(people.search), '([\\%_])', '\\\1',
		'g') || '%';
begin
	perform identity.look();

	if people.search is not null then
		set local plan_cache_mode = force_custom_plan;
	end if;
	return query
	with found as materialized (
		select u.id, u.created_at
		from identity.users as u
		where people.search is null
		or lower(u.email) like begins
		or lower(u.username) like begins
		or u.id::text = lower(people.search)
	), page as (
		select f.id
		from found as f
		order by f.created_at desc, f.id desc
		limit people."limit"
		offset people."offset"
	)
	select u.id, u.email::text, u.email_verified, u.username::text,
		u.first_name::text, u.last_name::text, u.created_at,
		u.last_login_at, u.is_active, u.is_admin, u.deleted_at,
		counted.total
	from (select count(*) from found) as counted (total)
	left join page as p on true
	left join identity.users as u on u.id = p.id
	order by u.created_at desc, u.id desc;
end
$$;

create type identity.let_in as (id uuid, client_id text, scopes text[],
	created_at timestamptz, expires_at timestamptz, last_used_at timestamptz,
	user_agent text, ended_at timestamptz, ended_why text);

-- A user's live access tokens, newest first.
create function identity.sessions_of(user_id uuid) returns setof identity.let_in
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform identity.look();

	return query
	select s.id, s.client_id::text, s.scopes, s.created_at, s.expires_at,
		s.last_used_at, s.user_agent, null::timestamptz, null
	from identity.sessions as s
	where s.user_id = sessions_of.user_id
	and s.expires_at > now()
	order by s.created_at desc, s.id
	limit 100;
end
$$;

-- What clients were given for a user, newest first.
create function identity.grants_of(user_id uuid) returns setof identity.let_in
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform identity.look();

	return query
	select g.id, g.client_id::text, g.scopes, g.created_at, g.expires_at,
		null::timestamptz, null, g.revoked_at, g.revoked_why
	from identity.grants as g
	where g.user_id = grants_of.user_id
	order by g.created_at desc, g.id
	limit 100;
end
$$;

create index users_email_pattern_idx
	on identity.users (lower(email) text_pattern_ops);
create index users_username_pattern_idx
	on identity.users (lower(username) text_pattern_ops);

grant execute on function identity.people, identity.sessions_of,
	identity.grants_of, identity.user_activate, identity.user_sign_out,
	identity.user_reset, identity.user_make_admin to tessera_admin_api;
grant execute on function identity.end_sessions
	to tessera_account_api, tessera_admin_api;

commit;
