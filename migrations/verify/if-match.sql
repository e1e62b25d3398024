-- Verify tessera:if-match on pg
begin;

do $$
begin
	assert has_function_privilege('tessera_api',
		'wire.check_match(text, bigint)', 'execute');
end
$$;

rollback;
