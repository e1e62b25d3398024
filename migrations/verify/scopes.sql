-- Verify tessera:scopes on pg
begin;

select name, sentence, place
from identity.scopes
where false;

do $$
begin
	assert has_table_privilege('tessera_oauth_api', 'identity.scopes',
		'SELECT');
end
$$;

rollback;
