-- Verify tessera:cheaper on pg
begin;

do $$
begin
	assert wire.cuid() ~ '^c[0-9a-z]{24}$';
	assert (
		select p.proisstrict
		from pg_proc as p
		where p.oid = 'wire.keys'::regproc
	);
end
$$;

rollback;
