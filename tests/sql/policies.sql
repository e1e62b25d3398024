-- What every policy is like, and where there must be one.
begin;
select plan(4);

create temporary table guarded as
select c.oid::regclass as relation
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where pg_get_userbyid(n.nspowner) = 'tessera_owner'
and c.relkind in ('r', 'p')
and c.relrowsecurity
and not c.relispartition;

select is_empty($$
	select format('%s on %I.%I', policyname, schemaname, tablename)
	from pg_policies,
		unnest(array[qual, with_check]) as expression
	where schemaname <> 'sample'
	and expression not like '%( SELECT identity.user_id() AS user_id)%'
$$, 'every policy asks (select identity.user_id())');
select is_empty($$
	select relation
	from guarded as g
	where not exists (
		select
		from pg_policy as p
		where p.polrelid = g.relation
		and p.polname = 'own'
		and p.polroles = '{0}'
	)
	or exists (
		select
		from pg_policy as p
		where p.polrelid = g.relation
		and p.polname <> 'own'
		and p.polname not in ('own_insert', 'own_update', 'own_delete')
		and (cardinality(p.polroles) <> 1 or p.polroles = '{0}'
			or p.polroles[1]::regrole::text <> format('tessera_%s_api',
				p.polname))
	)
$$, 'every table has the policy of its users, and others for one group each');
select is_empty($$
	select a.attrelid::regclass
	from pg_attribute as a
	join pg_class as c on c.oid = a.attrelid
	join pg_namespace as n on n.oid = c.relnamespace
	where pg_get_userbyid(n.nspowner) = 'tessera_owner'
	and c.relkind in ('r', 'p')
	and a.attname = 'user_id'
	and a.atttypid = 'uuid'::regtype
	and not c.relrowsecurity
$$, 'every table with a user''s rows has row security, partitions too');
select is_empty($$
	select c.oid::regclass
	from pg_class as c
	where c.relispartition
	and c.relkind = 'r'
	and c.relacl is not null
	and exists (
		select
		from aclexplode(c.relacl) as a
		where a.grantee <> c.relowner
	)
$$, 'partitions are granted to nobody');

select * from finish();
rollback;
