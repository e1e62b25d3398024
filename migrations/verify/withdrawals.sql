-- Verify tessera:withdrawals on pg
begin;

do $$
begin
	assert has_column_privilege('tessera_account_api', 'identity.consents',
		'elsewhere', 'update');
end
$$;

rollback;
