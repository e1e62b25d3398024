-- Revert tessera:registrations from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

revoke insert on identity.known_browsers from tessera_account_api;
drop function identity.give_way, identity.is_unproven, identity.user_named;
drop index identity.users_username_lower_key;
alter table identity.mail_tokens
	drop column username,
	drop column first_name,
	drop column last_name;
commit;
