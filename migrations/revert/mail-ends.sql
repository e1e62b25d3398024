-- Revert tessera:mail-ends from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

revoke insert (due_at) on identity.mail_outbox from tessera_oauth_api;
drop function identity.tell_due;
drop trigger unsend on identity.mail_tokens;
drop function identity.unsend;

commit;
