-- Row security: every table with a user's rows, as every group that may touch
-- it, entered as Ann and as nobody; and every reference with another user's id.
begin;
select plan(13);
\ir seeds/people.psql

-- Tables with row security, and the column that says whose a row is.
create temporary table guarded as
select c.oid::regclass as relation, case c.oid::regclass::text
		when 'identity.users' then 'id' else 'user_id' end as owner
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where pg_get_userbyid(n.nspowner) = 'tessera_owner'
and c.relkind in ('r', 'p')
and c.relrowsecurity
and not c.relispartition;

-- What each group may do with each of them: the columns.
create temporary table rights as
select r.rolname::text as role, g.relation, g.owner,
	array_agg(quote_ident(a.attname) order by a.attnum) filter (
		where has_column_privilege(r.oid, g.relation, a.attnum, 'SELECT')
	) as selects,
	array_agg(quote_ident(a.attname) order by a.attnum) filter (
		where has_column_privilege(r.oid, g.relation, a.attnum, 'INSERT')
		and a.attgenerated = '' and a.attidentity = ''
	) as inserts,
	array_agg(quote_ident(a.attname) order by a.attnum) filter (
		where has_column_privilege(r.oid, g.relation, a.attnum, 'UPDATE')
		and a.attgenerated = '' and a.attidentity = ''
	) as updates,
	has_table_privilege(r.oid, g.relation, 'DELETE') as deletes
from guarded as g
join pg_attribute as a on a.attrelid = g.relation
	and a.attnum > 0
	and not a.attisdropped,
	pg_roles as r
where r.rolname like 'tessera\_%\_api'
group by r.rolname, r.oid, g.relation, g.owner;

-- What a group sees of a table before anybody has entered; of all others none.
create temporary table unentered (role text, relation regclass, rows bigint);
insert into unentered (role, relation)
select 'tessera_oauth_api', ('identity.' || relation)::regclass
from unnest(array['users', 'sessions', 'grants', 'codes', 'refresh_tokens',
	'consents', 'browser_sessions', 'known_browsers']) as relation
union all
select 'tessera_account_api', ('identity.' || relation)::regclass
from unnest(array['users', 'sessions', 'grants', 'codes', 'refresh_tokens',
	'browser_sessions', 'known_browsers', 'mail_tokens', 'mail_outbox'])
	as relation
union all
values
	('tessera_courier_api', 'identity.mail_outbox'::regclass),
	('tessera_billing_api', 'llm.subscriptions'),
	('tessera_billing_api', 'llm.credits'),
	('tessera_analyst_api', 'iops.datasets'),
	('tessera_analyst_api', 'iops.jobs'),
	('tessera_analyst_api', 'iops.analyses'),
	('tessera_share_api', 'iops.reports'),
	('tessera_share_api', 'iops.snapshots'),
	('tessera_share_api', 'iops.snapshot_rows'),
	('tessera_share_api', 'iops.report_views'),
	('tessera_share_api', 'iops.report_unlocks'),
	('tessera_share_api', 'iops.report_attempts');

-- Runs a statement as a role and takes it back: how many rows, or SQLSTATE.
create function pg_temp.tried(role text, entered text, statement text)
returns text
language plpgsql
as $$
declare
	n bigint;
begin
	perform set_config('app.user_id', entered, true);
	perform set_config('role', role, true);
	execute statement;
	get diagnostics n = row_count;
	raise exception using errcode = 'TRIED', message = n;
exception
	when sqlstate 'TRIED' then
		return sqlerrm;
	when others then
		return sqlstate;
end
$$;

create function pg_temp.row_of(relation regclass, owner text, id uuid)
returns jsonb
language plpgsql
as $$
declare
	found jsonb;
begin
	execute format('select to_jsonb(t) from %s as t where %I = $1 limit 1',
		relation, owner)
	into found
	using id;
	return found;
end
$$;

create function pg_temp.ann() returns text
language sql immutable
return '00000000-0000-0000-0000-00000000000a';

-- How many rows there are of Ann, and in all.
create temporary table counted as
select g.relation, g.owner,
	pg_temp.tried('none', '', format('select from %s where %I = %L', g.relation,
		g.owner, pg_temp.ann())) as ann,
	pg_temp.tried('none', '', format('select from %s', g.relation)) as total
from guarded as g;
update unentered as e
set rows = case e.role when 'tessera_share_api' then '2'
	else c.total end::bigint
from counted as c
where c.relation = e.relation;

select is_empty($$
	select relation
	from counted
	where ann !~ '^[1-9]\d*$'
	or total !~ '^[1-9]\d*$'
	or ann::bigint >= total::bigint
$$, 'Ann and Bob have rows in every table: tests/<group>/people.psql makes them');
select cmp_ok((select count(*) from rights where selects is not null), '>',
	60::bigint, 'there is something to try');

select is_empty($$
	select role, relation, seen, c.ann
	from rights as r
	join counted as c using (relation),
		lateral pg_temp.tried(role, pg_temp.ann(),
			format('select from %s', relation)) as seen
	where selects is not null
	and seen <> c.ann
$$, 'entered, every group sees her rows and no other');
select is_empty($$
	select role, relation, seen
	from rights as r
	left join unentered as u using (role, relation),
		lateral pg_temp.tried(role, '',
			format('select from %s', relation)) as seen
	where selects is not null
	and seen <> coalesce(u.rows, 0)::text
$$, 'before anybody entered, only the groups that must see rows, and those');
select is_empty($$
	select role, relation, changed, c.ann
	from rights as r
	join counted as c using (relation),
		lateral (
			select min(v)
			from unnest(updates) as v
			where v = any (selects)
		) as u (name),
		lateral pg_temp.tried(role, pg_temp.ann(),
			format('update %s set %s = %2$s', relation, u.name)) as changed
	where updates is not null
	and changed <> c.ann
$$, 'entered, every group changes her rows and no other');
select is_empty($$
	select role, relation, changed
	from rights as r
	left join unentered as u using (role, relation),
		lateral (
			select min(v)
			from unnest(updates) as v
			where v = any (selects)
		) as c (name),
		lateral pg_temp.tried(role, '',
			format('update %s set %s = %2$s', relation, c.name)) as changed
	where updates is not null
	and changed <> coalesce(u.rows, 0)::text
$$, 'before anybody entered, nothing can be changed but by those groups');
select is_empty($$
	select role, relation, gone, c.ann
	from rights as r
	join counted as c using (relation),
		lateral pg_temp.tried(role, pg_temp.ann(),
			format('delete from %s', relation)) as gone
	where deletes
	and gone <> case relation::text when 'home.homes' then '23503'
		else c.ann end
$$, 'entered, every group deletes her rows and no other');
select is_empty($$
	select role, relation, gone
	from rights as r
	left join unentered as u using (role, relation),
		lateral pg_temp.tried(role, '', format('delete from %s', relation))
			as gone
	where deletes
	and gone <> coalesce(u.rows, 0)::text
$$, 'before anybody entered, nothing can be deleted but by those groups');

select is_empty($$
	select role, relation, given
	from rights as r,
		lateral pg_temp.tried(role, pg_temp.ann(), format(
			'update %s set %I = %L', relation, owner, pg_temp.id('0', 'b')))
			as given
	where owner = any (updates)
	and given <> '42501'
$$, 'nobody gives a row away');
-- A copy of Bob's row, with the columns that the group may write.
create temporary table made as
select r.role, r.relation, who.entered, pg_temp.tried(r.role, who.entered,
	format('insert into %1$s (%2$s) select %2$s '
		'from jsonb_populate_record(null::%1$s, %3$L)', r.relation,
		array_to_string(r.inserts, ', '),
		pg_temp.row_of(r.relation, r.owner, pg_temp.id('0', 'b')))) as outcome
from rights as r,
	(values (pg_temp.ann()), ('')) as who (entered)
where r.owner = any (r.inserts);
select is_empty($$
	select role, relation, outcome
	from made
	where entered <> ''
	and outcome <> '42501'
$$, 'nobody makes a row for another');
select is_empty($$
	select role, relation, outcome
	from made as m
	where entered = ''
	and outcome <> '42501'
	and not exists (
		select
		from pg_policy as p
		where p.polrelid = m.relation
		and p.polroles = array[m.role::regrole::oid]
	)
$$, 'nor does who has not entered');

-- Foreign keys do not see row security. Members are of another's home, and are
-- written by functions of the tables' owner.
create temporary table reference as
select f.conrelid::regclass as relation, f.confrelid::regclass as target,
	a.attname as name, t.attname as target_name, f.conname
from pg_constraint as f
join guarded as g on g.relation = f.confrelid
cross join unnest(f.conkey, f.confkey) as k (key, target_key)
join pg_attribute as a on a.attrelid = f.conrelid and a.attnum = k.key
join pg_attribute as t on t.attrelid = f.confrelid and t.attnum = k.target_key
where f.contype = 'f'
and f.conparentid = 0
and f.confrelid <> 'identity.users'::regclass
and f.conrelid <> 'home.members'::regclass
and (a.attname <> 'user_id' or cardinality(f.conkey) = 1);
select is_empty($$
	select f.conname
	from reference as r
	join pg_constraint as f on f.conname = r.conname
		and f.conrelid = r.relation
	where cardinality(f.conkey) < 2
	or not exists (
		select
		from pg_attribute as a
		where a.attrelid = f.conrelid
		and a.attnum = any (f.conkey)
		and a.attname = 'user_id'
	)
$$, 'a reference to a user''s row carries user_id');
select is_empty($$
	select relation, name, outcome
	from reference as r,
		lateral pg_temp.tried('none', '', format(
			'delete from %1$s where user_id = %4$L; '
			'update %1$s set %2$I = (select %3$I from %5$s '
				'where user_id = %4$L limit 1) where user_id = %6$L',
			relation, name, target_name, pg_temp.id('0', 'b'), target,
			pg_temp.ann())) as outcome
	where outcome <> '23503'
$$, 'no row refers to another user''s');

select * from finish();
rollback;
