-- Deploy tessera:mails to pg
-- Mails as a template's name and what fills it in; passwords that wait for an
-- address to be proven; how often things were asked for.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- The courier makes the text: so a template can be corrected for mails that
-- wait, and nothing that a user chose is ever part of a header or of markup.
alter table identity.mail_outbox
	drop column subject,
	drop column body,
	add column template text not null,
	add column parameters jsonb,
	add constraint template_is_a_name check (template ~ '^[a-z_]{1,50}$'),
	add constraint parameters_are_an_object
		check (jsonb_typeof(parameters) = 'object'),
	add constraint what_is_queued_has_parameters
		check (state <> 'queued' or parameters is not null),
	add constraint what_was_sent_has_none
		check (state <> 'sent' or parameters is null),
	add constraint recipient_is_one_line check (recipient !~ '[[:cntrl:]<>]');
comment on column identity.mail_outbox.parameters is
	'may hold a token that lets in, so they go when the mail was sent';

-- Wakes the couriers when the transaction commits.
create function identity.mail_waits() returns trigger
language plpgsql
as $$
begin
	perform pg_notify('tessera_mail', '');
	return null;
end
$$;
create trigger waits after insert on identity.mail_outbox
	for each statement execute function identity.mail_waits();

-- Whoever registers has no password until the address is proven: so nobody
-- learns by signing in whether an address was known, and who comes first with
-- another's address gets nothing.
alter table identity.mail_tokens
	add column password_hash varchar(255),
	add constraint password_hash_is_argon2id
		check (password_hash ~ '^\$argon2id\$'),
	add constraint only_a_registration_has_a_password
		check (password_hash is null or purpose = 'verify_email');

alter table identity.users
	add constraint names_are_one_line
		check (first_name !~ '[[:cntrl:]]' and last_name !~ '[[:cntrl:]]');

-- Requests by what they are counted under: the hash of an address, a network.
create table identity.request_counts (
	key_hash bytea not null,
	seconds integer not null,
	ends_at timestamptz not null,
	count integer not null,
	primary key (key_hash, seconds, ends_at),
	constraint key_hash_is_sha256 check (octet_length(key_hash) = 32),
	constraint count_is_positive check (count > 0)
) with (fillfactor = 80);
create index request_counts_ends_at_idx on identity.request_counts (ends_at);

-- Usernames that a registration with a known address asked for. They are taken
-- for as long as an account that nobody verified would have taken them.
create table identity.usernames_held (
	username varchar(100) primary key,
	until timestamptz not null default now() + interval '30 days'
);
create index usernames_held_until_idx on identity.usernames_held (until);

insert into maintenance.tasks (name, condition, keep, about) values
('identity.request_counts', 'ends_at < now() - $1', '1 hour',
	'requests that no longer count'),
('identity.usernames_held', 'until < now() - $1', '0',
	'usernames that are free again'),
('identity.users', 'not email_verified and password_hash is null '
	'and last_login_at is null and created_at < now() - $1', '30 days',
	'registrations that nobody verified');

grant insert (template, parameters),
	select (template, message_id, attempts, due_at, last_error)
	on identity.mail_outbox to tessera_account_api;
grant update (parameters) on identity.mail_outbox to tessera_courier_api;
grant select, insert, update (count) on identity.request_counts
	to tessera_account_api;
grant select, insert on identity.usernames_held to tessera_account_api;

commit;
