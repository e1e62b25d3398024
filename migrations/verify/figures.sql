-- Verify tessera:figures on pg
begin;

do $$
begin
	assert has_function_privilege('tessera_health_api',
		'maintenance.figures()', 'EXECUTE');
	assert not has_function_privilege('tessera_worker',
		'maintenance.figures()', 'EXECUTE');
	assert not has_function_privilege('tessera_worker',
		'maintenance.queues()', 'EXECUTE');
	assert (
		select not rolcanlogin
		from pg_roles
		where rolname = 'tessera_monitor'
	);
	assert exists (select from maintenance.figures());
end
$$;

rollback;
