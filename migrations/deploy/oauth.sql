-- Deploy tessera:oauth to pg
-- What the authorization server keeps: clients, codes, grants with their
-- refresh tokens, consents, browser sign-ins, failures, public keys.
begin;
set local lock_timeout = '5s';

call maintenance.create_group('oauth');
set local role tessera_owner;

create table identity.oauth_clients (
	client_id varchar(255) primary key,
	client_name varchar(255) not null,
	client_secret_hash varchar(255),
	redirect_uris text[] not null,
	grant_types text[] not null,
	response_types text[] not null,
	scope text,
	is_active boolean not null default true,
	created_at timestamptz not null default now(),
	require_pkce boolean not null default true,
	first_party boolean not null default false,
	post_logout_redirect_uris text[] not null default '{}',
	id_token_alg text not null default 'RS256',
	audiences text[] not null default '{}',
	constraint public_client_uses_pkce
		check (client_secret_hash is not null or require_pkce),
	constraint grant_types_are_known
		check (grant_types <@ array['authorization_code', 'refresh_token']),
	constraint response_types_are_known check (response_types <@ array['code']),
	constraint id_token_alg_is_known check (id_token_alg in ('RS256', 'EdDSA'))
);
comment on column identity.oauth_clients.audiences is
	'other resource servers that it may ask tokens for (RFC 8707)';

-- What one authorization gave: the family of its refresh tokens, and their
-- access tokens. It ends at expires_at, however often it is refreshed.
create table identity.grants (
	id uuid primary key default gen_random_uuid(),
	user_id uuid not null
		references identity.users (id) on delete cascade,
	client_id varchar(255) not null
		references identity.oauth_clients (client_id) on delete cascade,
	scopes text[] not null,
	audience text,
	auth_time timestamptz not null,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null default now() + interval '180 days',
	revoked_at timestamptz,
	revoked_why text,
	constraint grants_id_user_id_key unique (id, user_id),
	constraint revoked_for_a_reason
		check ((revoked_at is null) = (revoked_why is null))
);
create index grants_user_id_idx on identity.grants (user_id);
create index grants_client_id_idx on identity.grants (client_id);
create index grants_expires_at_idx
	on identity.grants ((coalesce(revoked_at, expires_at)));

-- An authorization code; used once, it names the grant that it gave.
create table identity.codes (
	code_hash bytea primary key,
	user_id uuid not null
		references identity.users (id) on delete cascade,
	client_id varchar(255) not null
		references identity.oauth_clients (client_id) on delete cascade,
	redirect_uri text not null,
	code_challenge text,
	scopes text[] not null,
	audience text,
	nonce text,
	auth_time timestamptz not null,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null default now() + interval '60 seconds',
	used_at timestamptz,
	grant_id uuid,
	constraint codes_grant_id_fkey foreign key (grant_id, user_id)
		references identity.grants (id, user_id) on delete cascade,
	constraint code_hash_is_sha256 check (octet_length(code_hash) = 32),
	constraint code_challenge_is_s256
		check (code_challenge ~ '^[A-Za-z0-9_-]{43}$'),
	constraint used_code_has_a_grant
		check ((used_at is null) = (grant_id is null))
);
create index codes_user_id_idx on identity.codes (user_id);
create index codes_client_id_idx on identity.codes (client_id);
create index codes_grant_id_idx on identity.codes (grant_id);
create index codes_expires_at_idx on identity.codes (expires_at);

-- A used one stays until it expires, so that a second use is noticed. replay
-- is the pair that it was exchanged for, encrypted under a key derived from the
-- token itself, until the retry window is over.
create table identity.refresh_tokens (
	token_hash bytea primary key,
	grant_id uuid not null,
	user_id uuid not null,
	scopes text[] not null,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null default now() + interval '30 days',
	used_at timestamptz,
	successor_hash bytea,
	replay bytea,
	constraint refresh_tokens_grant_id_fkey foreign key (grant_id, user_id)
		references identity.grants (id, user_id) on delete cascade,
	constraint refresh_tokens_successor_hash_key unique (successor_hash),
	constraint token_hash_is_sha256 check (octet_length(token_hash) = 32),
	constraint successor_hash_is_sha256
		check (octet_length(successor_hash) = 32),
	constraint used_token_has_a_successor
		check ((used_at is null) = (successor_hash is null)),
	constraint only_a_used_token_has_a_replay
		check (replay is null or used_at is not null)
) with (fillfactor = 80);
create index refresh_tokens_grant_id_idx on identity.refresh_tokens (grant_id);
create index refresh_tokens_expires_at_idx
	on identity.refresh_tokens (expires_at);
create index refresh_tokens_used_at_idx on identity.refresh_tokens (used_at)
	where replay is not null;

alter table identity.sessions
	add constraint sessions_client_id_fkey foreign key (client_id)
		references identity.oauth_clients (client_id) on delete cascade,
	add constraint sessions_grant_id_fkey foreign key (grant_id, user_id)
		references identity.grants (id, user_id) on delete cascade;
create index sessions_client_id_idx on identity.sessions (client_id);
create index sessions_grant_id_idx on identity.sessions (grant_id);

create table identity.consents (
	user_id uuid not null
		references identity.users (id) on delete cascade,
	client_id varchar(255) not null
		references identity.oauth_clients (client_id) on delete cascade,
	scopes text[] not null,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (user_id, client_id)
);
create index consents_client_id_idx on identity.consents (client_id);
create trigger touch before update on identity.consents
	for each row when (old.* is distinct from new.*)
	execute function wire.touch();

-- A browser in which somebody is signed in. Idle after a day.
create table identity.browser_sessions (
	token_hash bytea primary key,
	user_id uuid not null
		references identity.users (id) on delete cascade,
	auth_time timestamptz not null default now(),
	created_at timestamptz not null default now(),
	last_used_at timestamptz not null default now(),
	expires_at timestamptz not null default now() + interval '30 days',
	user_agent text,
	ip_hash text,
	constraint token_hash_is_sha256 check (octet_length(token_hash) = 32),
	constraint ip_hash_is_hex check (ip_hash ~ '^[0-9a-f]{64}$')
) with (fillfactor = 80);
create index browser_sessions_user_id_idx
	on identity.browser_sessions (user_id);
create index browser_sessions_last_used_at_idx
	on identity.browser_sessions (last_used_at);

-- A browser that this account has signed in from before is not held by the
-- failures of others, so that nobody can lock another out.
create table identity.known_browsers (
	user_id uuid not null
		references identity.users (id) on delete cascade,
	browser_hash bytea not null,
	created_at timestamptz not null default now(),
	last_seen_at timestamptz not null default now(),
	primary key (user_id, browser_hash),
	constraint browser_hash_is_sha256 check (octet_length(browser_hash) = 32)
);
create index known_browsers_last_seen_at_idx
	on identity.known_browsers (last_seen_at);

-- Counted by the hash of the name that was typed, be there such an account or
-- not.
create table identity.sign_in_failures (
	id bigint generated always as identity primary key,
	account_hash bytea not null,
	ip_hash text not null,
	at timestamptz not null default now(),
	constraint account_hash_is_sha256 check (octet_length(account_hash) = 32),
	constraint ip_hash_is_hex check (ip_hash ~ '^[0-9a-f]{64}$')
);
create index sign_in_failures_account_hash_at_idx
	on identity.sign_in_failures (account_hash, at);
create index sign_in_failures_at_idx on identity.sign_in_failures (at);

-- Public halves; the private ones are files. A key stays listed for as long as
-- what it signed can live.
create table identity.signing_keys (
	kid text primary key,
	alg text not null,
	jwk jsonb not null,
	created_at timestamptz not null default now(),
	retired_at timestamptz,
	constraint kid_is_a_thumbprint check (kid ~ '^[A-Za-z0-9_-]{43}$'),
	constraint alg_is_known check (alg in ('RS256', 'EdDSA')),
	constraint jwk_is_public check (not jwk ?| array['d', 'p', 'q', 'k'])
);

grant select, update (email_verified, password_hash, last_login_at, deleted_at)
	on identity.users to tessera_oauth_api;
grant select on identity.oauth_clients to tessera_oauth_api;
grant select, insert, update, delete on identity.sessions, identity.grants,
	identity.codes, identity.refresh_tokens, identity.consents,
	identity.browser_sessions, identity.known_browsers
	to tessera_oauth_api;
grant select, insert, delete on identity.sign_in_failures to tessera_oauth_api;
grant select, insert, update (retired_at) on identity.signing_keys
	to tessera_oauth_api;

-- A user who entered sees what is hers. The authorization server works before
-- anybody has entered, and only then sees more.
-- Two policies are joined by OR, which no index serves: where a group has both,
-- its queries name the user themselves.
do $$
declare
	relation text;
begin
	foreach relation in array array['grants', 'codes', 'refresh_tokens',
		'consents', 'browser_sessions', 'known_browsers']
	loop
		execute format('alter table identity.%I enable row level security',
			relation);
		execute format('create policy own on identity.%I '
			'using (user_id = (select identity.user_id()))', relation);
	end loop;
	foreach relation in array array['users', 'sessions', 'grants', 'codes',
		'refresh_tokens', 'consents', 'browser_sessions', 'known_browsers']
	loop
		execute format('create policy oauth on identity.%I to tessera_oauth_api '
			'using ((select identity.user_id()) is null)', relation);
	end loop;
end
$$;

commit;
