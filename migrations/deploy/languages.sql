-- Deploy tessera:languages to pg
-- Mails are in the language of whom they are to, which is that of her pages; a
-- registration knows the network that it came from, so that by a link alone nobody
-- elsewhere is given what was typed for it.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter table identity.users
	add column language text
		constraint language_is_two_letters check (language ~ '^[a-z]{2}$');
comment on column identity.users.language is
	'of her pages when she signed in last, or registered';
grant update (language) on identity.users
	to tessera_oauth_api, tessera_account_api;

alter table identity.mail_outbox
	add column language text
		constraint language_is_two_letters check (language ~ '^[a-z]{2}$');

-- Whoever writes a mail need not know whose language it is.
create function identity.mail_language() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	new.language := (
		select u.language
		from identity.users as u
		where u.id = new.user_id
	);
	return new;
end
$$;
create trigger language before insert on identity.mail_outbox
	for each row execute function identity.mail_language();
grant select (language) on identity.mail_outbox to tessera_account_api;

alter table identity.mail_tokens
	add column ip_hash text,
	add constraint only_a_registration_has_a_network
		check (ip_hash is null or purpose = 'verify_email'),
	add constraint ip_hash_is_hex check (ip_hash ~ '^[0-9a-f]{64}$');

commit;
