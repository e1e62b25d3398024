-- Verify tessera:NAME on pg
begin;

select id, user_id, title, text, version, created_at, updated_at
from NAME.entries
where false;

do $$
begin
	assert (
		select relrowsecurity
		from pg_class
		where oid = 'NAME.entries'::regclass
	);
	assert has_function_privilege('tessera_account_api', 'NAME.export()',
		'EXECUTE');
	assert (
		select count(*) = 1
		from identity.scopes
		where name = 'NAME'
	);
end
$$;

rollback;
