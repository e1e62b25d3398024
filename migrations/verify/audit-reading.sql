-- Verify tessera:audit-reading on pg
begin;

do $$
begin
	assert has_table_privilege('tessera_admin_api', 'identity.audit_log',
		'SELECT');
	assert exists (
		select
		from pg_policies
		where schemaname = 'identity'
		and tablename = 'audit_log'
		and policyname = 'admin'
	);
end
$$;

rollback;
