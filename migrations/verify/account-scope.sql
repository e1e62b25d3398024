-- Verify tessera:account-scope on pg
begin;

do $$
begin
	assert exists (
		select
		from pg_constraint
		where conname = 'account_is_first_partys'
	);
end
$$;

rollback;
