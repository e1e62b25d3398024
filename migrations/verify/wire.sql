-- Verify tessera:wire on pg
begin;

do $$
begin
	assert has_schema_privilege('tessera_worker', 'wire', 'USAGE');
	assert has_function_privilege('tessera_api', 'wire.cuid()', 'EXECUTE');
	assert wire.instant('2025-11-01 01:00+01') = '2025-11-01T00:00:00.000Z';
	assert wire.cuid() ~ '^c[0-9a-z]{24}$';
	assert wire.keys(wire.cursor('[1,"a"]')) = '[1,"a"]';
end
$$;

select (null::wire.reply).status, 'wire.sealed(text, text)'::regprocedure,
	'wire.touch()'::regprocedure;

rollback;
