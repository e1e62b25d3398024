-- Verify tessera:webhooks-tell on pg
begin;

do $$
begin
	assert 3 = (
		select count(*)
		from pg_trigger as t
		where t.tgname = 'tell'
		and t.tgparentid = 0
	);
end
$$;

rollback;
