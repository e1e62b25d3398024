-- Verify tessera:erasure on pg
begin;

select subject, what, at, id
from identity.deletions
where false;

do $$
begin
	assert to_regprocedure('site.erase(uuid)') is not null;
	assert exists (
		select
		from pg_trigger
		where tgrelid = 'identity.users'::regclass
		and tgname = 'gone'
	);
end
$$;

rollback;
