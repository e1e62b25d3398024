-- Deploy tessera:account to pg
-- What accounts need beside sign-in: tokens that were mailed, and the mails.
begin;
set local lock_timeout = '5s';

call maintenance.create_group('account');
call maintenance.create_group('courier');
set local role tessera_owner;

alter table identity.users
	add constraint username_is_plain check (username ~ '^[A-Za-z0-9_-]+$'),
	add constraint password_hash_is_argon2id_or_bcrypt
		check (password_hash ~ '^\$(argon2id\$|2[abxy]\$)');
create index users_deleted_at_idx on identity.users (deleted_at)
	where deleted_at is not null;

-- A link in a mail. Whoever uses it deletes its row.
create table identity.mail_tokens (
	token_hash bytea primary key,
	user_id uuid not null
		references identity.users (id) on delete cascade,
	purpose text not null,
	email varchar(255) not null,
	created_at timestamptz not null default now(),
	expires_at timestamptz not null,
	constraint token_hash_is_sha256 check (octet_length(token_hash) = 32),
	constraint purpose_is_known
		check (purpose in ('verify_email', 'change_email', 'reset_password')),
	constraint email_is_lower_case check (email = lower(email))
);
comment on column identity.mail_tokens.email is
	'the address that it was sent to, and that it proves';
create index mail_tokens_user_id_idx on identity.mail_tokens (user_id);
create index mail_tokens_expires_at_idx on identity.mail_tokens (expires_at);

-- Mails to deliver: written in the transaction that causes them, delivered at
-- least once. A body may hold a link that lets in, so it goes when it was sent.
create table identity.mail_outbox (
	id bigint generated always as identity primary key,
	message_id uuid not null default gen_random_uuid(),
	user_id uuid
		references identity.users (id) on delete cascade,
	recipient varchar(255) not null,
	subject varchar(255) not null,
	body text,
	state text not null default 'queued',
	attempts integer not null default 0,
	due_at timestamptz not null default now(),
	last_error text,
	created_at timestamptz not null default now(),
	ended_at timestamptz,
	constraint mail_outbox_message_id_key unique (message_id),
	constraint state_is_known check (state in ('queued', 'sent', 'dead')),
	constraint attempts_are_counted check (attempts >= 0),
	constraint what_is_queued_has_a_body check (state <> 'queued'
		or body is not null),
	constraint what_was_sent_has_none check (state <> 'sent' or body is null),
	constraint what_is_over_has_an_end
		check ((state = 'queued') = (ended_at is null)),
	constraint subject_and_recipient_are_one_line
		check (subject !~ '[\r\n]' and recipient !~ '[\r\n]')
);
create index mail_outbox_user_id_idx on identity.mail_outbox (user_id);
create index mail_outbox_due_at_idx on identity.mail_outbox (due_at)
	where state = 'queued';
create index mail_outbox_ended_at_idx on identity.mail_outbox (ended_at);

grant select, insert, update (email, email_verified, username, password_hash,
	first_name, last_name, profile_picture_url, deleted_at)
	on identity.users to tessera_account_api;
grant select, update (revoked_at, revoked_why), delete
	on identity.grants to tessera_account_api;
grant select, delete on identity.sessions, identity.browser_sessions,
	identity.known_browsers, identity.consents to tessera_account_api;
grant select (grant_id), delete on identity.codes, identity.refresh_tokens
	to tessera_account_api;
grant select (client_id, client_name) on identity.oauth_clients
	to tessera_account_api;
grant select on identity.audit_log to tessera_account_api;
grant select, insert, delete on identity.sign_in_failures
	to tessera_account_api;
grant select, insert, delete on identity.mail_tokens to tessera_account_api;
grant insert (user_id, recipient, subject, body, due_at)
	on identity.mail_outbox to tessera_account_api;
grant select (id, user_id, recipient, subject, state, created_at, ended_at)
	on identity.mail_outbox to tessera_account_api;
grant select, update (state, attempts, due_at, last_error, body, ended_at)
	on identity.mail_outbox to tessera_courier_api;

alter table identity.mail_tokens enable row level security;
create policy own on identity.mail_tokens
	using (user_id = (select identity.user_id()));
alter table identity.mail_outbox enable row level security;
create policy own on identity.mail_outbox
	using (user_id = (select identity.user_id()));
create policy courier on identity.mail_outbox to tessera_courier_api
	using ((select identity.user_id()) is null);

-- Registration, verification and resets happen before anybody has entered.
do $$
declare
	relation text;
begin
	foreach relation in array array['users', 'sessions', 'grants', 'codes',
		'refresh_tokens', 'browser_sessions', 'known_browsers', 'mail_tokens',
		'mail_outbox']
	loop
		execute format('create policy account on identity.%I '
			'to tessera_account_api '
			'using ((select identity.user_id()) is null)', relation);
	end loop;
end
$$;

commit;
