-- What holds for every table, function, policy and role, be it made later.
begin;
select plan(12);

create temporary view ours as
select c.oid, c.relname, c.relkind, c.relowner, c.relacl, c.relrowsecurity,
	c.oid::regclass::text as name
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where pg_get_userbyid(n.nspowner) = 'tessera_owner'
and c.relkind in ('r', 'p', 'v', 'm', 'S');

select is_empty($$
	select c.name
	from ours as c
	where c.relowner <> 'tessera_owner'::regrole
$$, 'every table belongs to tessera_owner');

select is_empty($$
	select c.name
	from ours as c,
		aclexplode(c.relacl) as a
	where a.grantee = 0
$$, 'nobody may do anything with a table by default');

select is_empty($$
	select r.rolname || ' on ' || c.name
	from ours as c,
		pg_roles as r
	where r.rolcanlogin
	and not r.rolsuper
	and c.relkind in ('r', 'p', 'v', 'm')
	and (has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE')
		or has_table_privilege(r.oid, c.oid, 'DELETE, TRUNCATE'))
$$, 'no login role has rights on a table');

select is_empty($$
	select r.rolname || ' on ' || c.name
	from ours as c,
		pg_roles as r
	where r.rolname like 'tessera\_%\_api'
	and c.relkind in ('r', 'p')
	and has_table_privilege(r.oid, c.oid, 'TRUNCATE, REFERENCES, TRIGGER')
$$, 'no functions'' owner may truncate a table or refer to it');

select is_empty($$
	select f.conrelid::regclass::text
	from pg_constraint as f
	join ours as c on c.oid = f.conrelid
	where f.contype = 'f'
	and f.confrelid = 'identity.users'::regclass
	and not c.relrowsecurity
$$, 'a table that refers to a user has row security');

select is_empty($$
	select format('%s on %I.%I', policyname, schemaname, tablename)
	from pg_policies,
		regexp_replace(concat_ws(' ', qual, with_check),
			'\( SELECT identity\.user_id\(\) AS user_id\)', '', 'g') as rest
	where rest ~ 'user_id\(\)'
$$, 'a policy reads the user once a query: (select identity.user_id())');

select is_empty($$
	select format('%s on %s', f.conname, c.name)
	from pg_constraint as f
	join ours as c on c.oid = f.conrelid
	where f.contype = 'f'
	and not exists (
		select
		from pg_index as i
		where i.indrelid = f.conrelid
		and i.indkey[0] = any (f.conkey)
		and i.indpred is null
	)
$$, 'a foreign key has an index, so that a delete need not scan');

select is_empty($$
	select format('%s.%I', a.attrelid::regclass, a.attname)
	from pg_attribute as a
	join ours as c on c.oid = a.attrelid
	where a.atttypid = 'timestamp'::regtype
$$, 'instants have a zone');

select is_empty($$
	select c.name
	from pg_attribute as a
	join ours as c on c.oid = a.attrelid
	where a.attname = 'updated_at'
	and c.relkind in ('r', 'p')
	and not exists (
		select
		from pg_trigger as t
		where t.tgrelid = c.oid
		and t.tgfoid = 'wire.touch()'::regprocedure
	)
$$, 'updated_at is kept by the one trigger');

select is_empty($$
	select p.oid::regprocedure::text
	from pg_proc as p
	where p.prosecdef
	and p.pronamespace <> 'pg_catalog'::regnamespace
	and coalesce(array_to_string(p.proconfig, ','), '') !~ 'search_path=.*pg_temp'
$$, 'a security definer function has a search path of its own');

select is_empty($$
	select p.oid::regprocedure::text
	from pg_proc as p
	join pg_namespace as n on n.oid = p.pronamespace
	where n.nspname not in ('pg_catalog', 'information_schema', 'tap',
		'plpgsql_check')
	and has_function_privilege('public', p.oid, 'EXECUTE')
$$, 'no function may be executed by everyone');

select is_empty($$
	select rolname
	from pg_roles
	where rolname like 'tessera\_%'
	and (rolsuper or rolcreatedb or rolcreaterole or rolbypassrls
		or rolreplication)
$$, 'no role of ours is more than a role');

select * from finish();
rollback;
