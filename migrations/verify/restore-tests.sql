-- Verify tessera:restore-tests on pg
begin;

select tested_at, seconds, wrong
from maintenance.restore_tests
where false;

do $$
begin
	assert has_function_privilege('tessera_health_api',
		'maintenance.restore_figures()', 'execute');
	assert not has_function_privilege('tessera_worker',
		'maintenance.restore_figures()', 'execute');
end
$$;

rollback;
