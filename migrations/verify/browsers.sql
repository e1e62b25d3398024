-- Verify tessera:browsers on pg
begin;

do $$
begin
	assert has_function_privilege('tessera_billing_api',
		'identity.enter_browser(bytea)', 'execute');
end
$$;

rollback;
