-- Revert tessera:cancel-email from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

delete from identity.mail_tokens
where purpose = 'cancel_email';
alter table identity.mail_tokens
	drop constraint purpose_is_known,
	add constraint purpose_is_known check (purpose in ('verify_email',
		'change_email', 'reset_password'));
commit;
