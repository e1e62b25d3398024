-- Verify tessera:account-pages on pg
begin;

do $$
begin
	assert has_column_privilege('tessera_account_api',
		'identity.browser_sessions', 'last_used_at', 'UPDATE');
end
$$;

rollback;
