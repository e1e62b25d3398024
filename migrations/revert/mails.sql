-- Revert tessera:mails from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

delete from maintenance.tasks
where name in ('identity.request_counts', 'identity.usernames_held',
	'identity.users');
drop table identity.usernames_held, identity.request_counts;
alter table identity.users drop constraint names_are_one_line;
alter table identity.mail_tokens drop column password_hash;
drop trigger waits on identity.mail_outbox;
drop function identity.mail_waits();

-- Mails that were written the other way cannot be sent any more.
delete from identity.mail_outbox;
alter table identity.mail_outbox
	drop column template,
	drop column parameters,
	drop constraint recipient_is_one_line,
	add column subject varchar(255) not null,
	add column body text,
	add constraint what_is_queued_has_a_body check (state <> 'queued'
		or body is not null),
	add constraint what_was_sent_has_none check (state <> 'sent' or body is null),
	add constraint subject_and_recipient_are_one_line
		check (subject !~ '[\r\n]' and recipient !~ '[\r\n]');
revoke select (message_id, attempts, due_at, last_error)
	on identity.mail_outbox from tessera_account_api;
grant insert (subject, body), select (subject) on identity.mail_outbox
	to tessera_account_api;
grant update (body) on identity.mail_outbox to tessera_courier_api;
commit;
