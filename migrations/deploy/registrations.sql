-- Deploy tessera:registrations to pg
-- What was typed at a registration belongs to the link that was mailed for it,
-- so that each link confirms its own; who proved an address goes before who did
-- not. Usernames are one whatever their case.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter table identity.mail_tokens
	add column username varchar(100),
	add column first_name varchar(100),
	add column last_name varchar(100),
	add constraint only_a_registration_has_names check (purpose = 'verify_email'
		or coalesce(username, first_name, last_name) is null),
	add constraint username_is_plain check (username ~ '^[A-Za-z0-9_-]+$'),
	add constraint names_are_one_line
		check (first_name !~ '[[:cntrl:]]' and last_name !~ '[[:cntrl:]]');

-- Of several that differ in case only, the oldest account's stays as it is.
update identity.users as u
set username = left(u.username, 21) || '-' || left(u.id::text, 8)
where exists (
	select
	from identity.users as older
	where lower(older.username) = lower(u.username)
	and (older.created_at, older.id) < (u.created_at, u.id)
);
create unique index users_username_lower_key
	on identity.users (lower(username));

-- Whose address or username it is, in any case. As the owner, because under row
-- security lower() keeps the planner from the index.
create function identity.user_named(name text) returns uuid
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
	select u.id
	from identity.users as u
	where u.email = lower(user_named.name)
	or lower(u.username) = lower(user_named.name);
end;
grant execute on function identity.user_named
	to tessera_oauth_api, tessera_account_api;

-- A registration that came to nothing so far: nobody was ever let in.
create function identity.is_unproven(who identity.users) returns boolean
language sql stable
return not (who).email_verified
	and (who).password_hash is null
	and (who).last_login_at is null
	and not exists (
		select
		from identity.sessions as s
		where s.user_id = (who).id
	);
grant execute on function identity.is_unproven to tessera_account_api;

-- Registrations that nobody proved give their address and username up.
create function identity.give_way(email text, username text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	delete from identity.users as u
	where u.email = give_way.email
	and identity.is_unproven(u);
	update identity.users as u
	set username = null
	where lower(u.username) = lower(give_way.username)
	and identity.is_unproven(u);
end
$$;

grant execute on function identity.give_way to tessera_account_api;
grant insert on identity.known_browsers to tessera_account_api;

commit;
