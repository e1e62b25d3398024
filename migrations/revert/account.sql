-- Revert tessera:account from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

drop owned by tessera_account_api, tessera_courier_api;
drop table identity.mail_outbox, identity.mail_tokens;
drop index identity.users_deleted_at_idx;
alter table identity.users
	drop constraint username_is_plain,
	drop constraint password_hash_is_argon2id_or_bcrypt;
call maintenance.drop_group('account');
call maintenance.drop_group('courier');
commit;
