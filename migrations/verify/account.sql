-- Verify tessera:account on pg
begin;

select token_hash, user_id, purpose, email, created_at, expires_at
from identity.mail_tokens
where false;

select id, message_id, user_id, recipient, state, attempts, due_at, last_error,
	created_at, ended_at
from identity.mail_outbox
where false;

do $$
begin
	assert not has_table_privilege('tessera_courier_api', 'identity.users',
		'SELECT');
end
$$;

rollback;
