-- Verify tessera:invitations on pg
begin;

select invitation_id, home_id, user_id, created_by, email, role, token_hash,
	created_at, expires_at, ended_at, accepted
from home.invitations
where false;

do $$
begin
	assert not has_column_privilege('tessera_home_api', 'home.invitations',
		'token_hash', 'SELECT');
	assert not has_table_privilege('tessera_home_api', 'home.invitations',
		'INSERT, UPDATE, DELETE');
end
$$;

rollback;
