-- Deploy tessera:identity to pg
-- People, their live access tokens, the gate that every guarded function goes
-- through, and the audit log.
begin;
set local lock_timeout = '5s';

create schema identity authorization tessera_owner;
grant usage on schema identity to tessera_worker, tessera_api;
set local role tessera_owner;

create table identity.users (
	id uuid primary key default gen_random_uuid(),
	email varchar(255) not null,
	email_verified boolean not null default false,
	username varchar(100),
	password_hash varchar(255),
	first_name varchar(100),
	last_name varchar(100),
	profile_picture_url text,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	last_login_at timestamptz,
	is_active boolean not null default true,
	is_admin boolean not null default false,
	deleted_at timestamptz,
	constraint users_email_idx unique (email),
	constraint users_username_key unique (username),
	constraint email_is_lower_case check (email = lower(email))
);
create index users_created_at_idx on identity.users (created_at);
create trigger touch before update on identity.users
	for each row when (old.* is distinct from new.*)
	execute function wire.touch();

-- A session is a live access token: who revokes it deletes its row.
create table identity.sessions (
	id uuid primary key default gen_random_uuid(),
	user_id uuid not null
		references identity.users (id) on delete cascade,
	token_hash bytea not null,
	expires_at timestamptz not null,
	created_at timestamptz not null default now(),
	client_id varchar(255),
	grant_id uuid,
	audience text,
	scopes text[] not null default '{}',
	last_used_at timestamptz,
	user_agent text,
	ip_hash text,
	constraint sessions_token_hash_key unique (token_hash),
	constraint token_hash_is_sha256 check (octet_length(token_hash) = 32),
	constraint ip_hash_is_hex check (ip_hash ~ '^[0-9a-f]{64}$')
) with (fillfactor = 80);
comment on column identity.sessions.audience is
	'the other resource server that the token is for; NULL is this one';
create index sessions_user_id_idx on identity.sessions (user_id);
create index sessions_expires_at_idx on identity.sessions (expires_at);

-- The log outlives the users that it names, so it does not refer to them.
create table identity.audit_log (
	id bigint generated always as identity primary key,
	at timestamptz not null default now(),
	event text not null,
	user_id uuid,
	actor_id uuid,
	role text not null default session_user,
	ip_hash text,
	details jsonb,
	constraint event_is_a_word check (event ~ '^[a-z_.]{1,100}$'),
	constraint ip_hash_is_hex check (ip_hash ~ '^[0-9a-f]{64}$')
);
comment on column identity.audit_log.user_id is 'whom the event is about';
comment on column identity.audit_log.actor_id is 'who did it, when signed in';
create index audit_log_user_id_idx on identity.audit_log (user_id, id);

create function identity.forbid() returns trigger
language plpgsql
as $$
begin
	raise '% is append-only', tg_table_name;
end
$$;
create trigger append_only before update or delete or truncate
	on identity.audit_log
	for each statement execute function identity.forbid();

-- The user that entered, or NULL. Without SET clauses and as language sql it
-- is inlined; policies write (select identity.user_id()), so that it is read
-- once a query. After a transaction the setting is '', not NULL.
create function identity.user_id() returns uuid
language sql stable parallel safe
return nullif(current_setting('app.user_id', true), '')::uuid;

-- Lets the holder of a live token with this scope in, for this transaction.
-- bearer is the token's SHA-256. The use is recorded every five minutes, and
-- only by whoever need not wait for it.
create function identity.enter(bearer bytea, scope text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	session record;
begin
	select s.id, s.user_id,
		enter.scope = any (s.scopes)
			and (enter.scope <> 'admin' or u.is_admin) as allowed,
		coalesce(s.last_used_at, '-infinity')
			< now() - interval '5 minutes' as stale
	into session
	from identity.sessions as s
	join identity.users as u on u.id = s.user_id
	where s.token_hash = enter.bearer
	and s.expires_at > now()
	and s.audience is null
	and u.is_active
	and u.deleted_at is null;

	if not found then
		raise sqlstate 'PT401' using message = 'unauthorized';
	end if;
	if session.allowed is not true then
		raise sqlstate 'PT403' using message = 'forbidden';
	end if;
	perform set_config('app.user_id', session.user_id::text, true);

	if session.stale then
		update identity.sessions as s
		set last_used_at = now()
		from (
			select free.id
			from identity.sessions as free
			where free.id = session.id
			for no key update skip locked
		) as free
		where s.id = free.id;
	end if;
end
$$;

-- Writes to the audit log; the one way for workers to do so.
create function identity.audit(event text, user_id uuid default null,
	details jsonb default null, ip_hash text default null) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	insert into identity.audit_log (event, user_id, actor_id, ip_hash, details)
	values (audit.event, audit.user_id, identity.user_id(), audit.ip_hash,
		audit.details);
end
$$;

grant execute on function identity.enter to tessera_worker, tessera_api;
grant execute on function identity.user_id, identity.audit to tessera_api;

alter table identity.users enable row level security;
create policy own on identity.users
	using (id = (select identity.user_id()));
alter table identity.sessions enable row level security;
create policy own on identity.sessions
	using (user_id = (select identity.user_id()));
alter table identity.audit_log enable row level security;
create policy own on identity.audit_log for select
	using (user_id = (select identity.user_id()));

commit;
