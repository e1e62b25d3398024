-- Verify tessera:connected-apps on pg
begin;

select elsewhere
from identity.consents
where false;

do $$
begin
	assert has_column_privilege('tessera_account_api',
		'identity.browser_sessions', 'token_hash', 'update');
end
$$;

rollback;
