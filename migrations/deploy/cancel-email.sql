-- Deploy tessera:cancel-email to pg
-- Who has the old address may call off that it is changed.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter table identity.mail_tokens
	drop constraint purpose_is_known,
	add constraint purpose_is_known check (purpose in ('verify_email',
		'change_email', 'cancel_email', 'reset_password'));

commit;
