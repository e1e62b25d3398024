-- Verify tessera:signing-keys on pg
begin;

do $$
begin
	assert exists (
		select
		from maintenance.tasks
		where name = 'identity.signing_keys'
	);
end
$$;

rollback;
