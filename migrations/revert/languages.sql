-- Revert tessera:languages from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter table identity.mail_tokens
	drop column ip_hash;
drop trigger language on identity.mail_outbox;
drop function identity.mail_language;
alter table identity.mail_outbox
	drop column language;
alter table identity.users
	drop column language;

commit;
