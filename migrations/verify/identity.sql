-- Verify tessera:identity on pg
begin;

select id, email, email_verified, username, password_hash, first_name,
	last_name, profile_picture_url, created_at, updated_at, last_login_at,
	is_active, is_admin, deleted_at
from identity.users
where false;

select id, user_id, token_hash, expires_at, created_at, client_id, grant_id,
	audience, scopes, last_used_at, user_agent, ip_hash
from identity.sessions
where false;

select id, at, event, user_id, actor_id, role, ip_hash, details
from identity.audit_log
where false;

do $$
begin
	assert has_function_privilege('tessera_worker',
		'identity.enter(bytea, text)', 'EXECUTE');
	assert not has_table_privilege('tessera_api', 'identity.users', 'SELECT');
	assert not has_table_privilege('tessera_api', 'identity.audit_log',
		'INSERT');
	assert identity.user_id() is null;
end
$$;

rollback;
