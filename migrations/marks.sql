-- Run by apply: what is said of PostgreSQL's own functions. Neither pg_dump nor
-- pg_upgrade carries it, and without it indexes do not serve under row security.
-- Why it is true stands in deploy/audio.sql, llm.sql and home.sql.
do $$
declare
	lost record;
begin
	for lost in
		select f.name, f.cost
		from (
			values ('pg_catalog.enum_eq(anyenum, anyenum)', 1),
				('pg_catalog.jsonb_contains(jsonb, jsonb)', 1),
				('pg_catalog.ts_match_vq(tsvector, tsquery)', 100)
		) as f (name, cost)
		join pg_proc as p on p.oid = f.name::regprocedure
		where not p.proleakproof
	loop
		execute format('alter function %s leakproof cost %s', lost.name,
			lost.cost);
		raise notice 'marked leakproof: %', lost.name;
	end loop;
end
$$;
