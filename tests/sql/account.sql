-- All that is held about a user: in the export, and gone when she is.
begin;
\ir seeds/people.psql
insert into site.feedbacks (message, user_id)
select 'm', pg_temp.id('0', o)::text
from unnest(array['a', 'b']) as o;
insert into site.feedbacks (message, email)
select 'by address', initcap(u.email)
from identity.users as u
where u.id in (pg_temp.id('0', 'a'), pg_temp.id('0', 'b'));
insert into site.diagnostics (file_path, file_size, user_id, sha256, file_type)
select 'store:' || repeat(o, 32), 1, pg_temp.id('0', o)::text,
	repeat('0', 64), '.log'
from unnest(array['a', 'b']) as o;
insert into identity.audit_log (event, user_id, actor_id, ip_hash)
values ('admin.read', pg_temp.id('0', 'b'), pg_temp.id('0', 'a'),
	repeat('0', 64));
update identity.users
set first_name = 'Ann', email_verified = true, deleted_at = now() - interval '31 days'
where id = pg_temp.id('0', 'a');

-- Every table that says whose its rows are.
create temporary table owned as
select c.oid::regclass as relation, n.nspname::text as domain,
	c.relname::text as name
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where pg_get_userbyid(n.nspowner) = 'tessera_owner'
and n.nspname <> 'sample'
and c.relkind in ('r', 'p')
and not c.relispartition
and (c.oid = 'identity.users'::regclass or exists (
	select
	from pg_attribute as a
	where a.attrelid = c.oid
	and a.attname = 'user_id'
));

-- What an export holds, as the group's functions read it.
create temporary table exported (domain text, name text, record json);
grant insert on exported to public;
create function pg_temp.read() returns bigint
language plpgsql
as $$
declare
	ann uuid := pg_temp.id('0', 'a');
	n bigint;
begin
	perform set_config('app.user_id', ann::text, true);
	perform set_config('role', 'tessera_account_api', true);
	execute 'insert into exported ' || maintenance.export_query()
	using ann;
	get diagnostics n = row_count;
	perform set_config('role', 'none', true);
	return n;
end
$$;

select plan(15);
select cmp_ok((select count(*) from owned), '>', 35::bigint,
	'there are tables to look for');
select cmp_ok(pg_temp.read(), '>', 70::bigint,
	'the account''s functions may read all of it');
select is_empty($$
	select relation
	from owned as o
	where not exists (
		select
		from exported as e
		where e.domain = o.domain
		and e.name = wire.camel(o.name)
		and e.record is not null
	)
$$, 'every table with rows of Ann is in the export with them');
select is_empty($$
	select domain, name, record
	from exported
	where record::text like '%' || pg_temp.id('0', 'b') || '%'
	and name <> 'auditLog'
	or record::text like '%bob%'
$$, 'nothing of Bob is');
select is_empty($$
	select domain, name, k
	from exported,
		lateral json_object_keys(record) as k
	where k ~* '(hash|secret|encrypted|password|wrapped|replay|token)'
	and k not in ('ipHash', 'inputTokens', 'outputTokens', 'totalTokens',
		'maxTokens', 'cachedTokens', 'tokens', 'tokensIn', 'tokensCached',
		'tokensOut', 'tokensPerMinute', 'tokensUntil', 'keyTokensUntil')
$$, 'no secret is');
select is_empty($$
	select domain, name
	from exported
	where record::text ~ '"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?!\.\d{3}Z)'
$$, 'instants are written as everywhere');
select is((
		select record ->> 'firstName'
		from exported
		where name = 'users'
		and record is not null
	), 'Ann', 'a name stands there as clients know it');
select is(count(*), count(distinct (domain, name)),
	'each table is told once, be it empty')
from exported
where record is null;

select is((
		select count(*)
		from exported
		where name = 'feedbacks'
		and record ->> 'message' = 'by address'
	), 1::bigint, 'feedback that names her address is hers');

-- Gone for good.
select is(maintenance.perform('identity.deleted_users', 10), 1::bigint,
	'who asked 31 days ago is gone');
create function pg_temp.left_of(id text)
returns table (place text, n bigint)
language plpgsql
as $$
declare
	at record;
begin
	for at in
		select c.oid::regclass as relation, a.attname
		from pg_class as c
		join pg_namespace as n on n.oid = c.relnamespace
		join pg_attribute as a on a.attrelid = c.oid
		where pg_get_userbyid(n.nspowner) = 'tessera_owner'
		and c.relkind in ('r', 'p')
		and not c.relispartition
		and a.attnum > 0
		and not a.attisdropped
	loop
		place := at.relation || '.' || at.attname;
		execute format('select count(*) from %s where %I::text like ''%%'' '
			'|| $1 || ''%%''', at.relation, at.attname)
		into n
		using id;
		if n > 0 then
			return next;
		end if;
	end loop;
end
$$;
select set_eq($$select * from pg_temp.left_of(pg_temp.id('0', 'a')::text)$$,
	$$values ('identity.audit_log.user_id', 1::bigint),
		('identity.deletions.subject', 2)$$,
	'no column of any table knows her, but for the fact');
select is((
		select string_agg(lower(f.email), ' ')
		from site.feedbacks as f
		where f.message = 'by address'
	), 'b@example.com', 'and gone with her');
select results_eq($$
	select event, details, ip_hash, actor_id
	from identity.audit_log
	where user_id = pg_temp.id('0', 'a')
$$, $$values ('account.erased', null::jsonb, null::text, null::uuid)$$,
	'the audit log keeps only the fact');
select cmp_ok((
		select count(*)
		from pg_temp.left_of(pg_temp.id('0', 'b')::text)
	), '>', 35::bigint, 'Bob has all that he had');
select set_eq($$
	select name from site.files_gone union all select name from iops.files_gone
$$, array[repeat('a', 32), 'a'], 'her files may go');

select * from finish();
rollback;
