-- Verify tessera:nothing on pg
begin;

do $$
begin
	assert has_function_privilege('tessera_worker', 'wire.nothing()',
		'execute');
end
$$;

rollback;
