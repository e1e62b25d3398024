-- Verify tessera:mails on pg
begin;

select template, parameters
from identity.mail_outbox
where false;

select password_hash
from identity.mail_tokens
where false;

select key_hash, seconds, ends_at, count
from identity.request_counts
where false;

select username, until
from identity.usernames_held
where false;

do $$
begin
	assert not has_column_privilege('tessera_account_api',
		'identity.mail_outbox', 'parameters', 'SELECT');
end
$$;

rollback;
