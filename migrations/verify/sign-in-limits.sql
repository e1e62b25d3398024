-- Verify tessera:sign-in-limits on pg
begin;

do $$
declare
	role name;
begin
	assert to_regclass('identity.sign_in_failures_ip_hash_at_idx') is not null;
	foreach role in array array['tessera_oauth_api', 'tessera_account_api'] loop
		assert has_function_privilege(role,
			'identity.try_password(uuid, text, text, bytea)', 'execute');
		assert has_function_privilege(role, 'identity.forgive(bigint)',
			'execute');
	end loop;
end
$$;

rollback;
