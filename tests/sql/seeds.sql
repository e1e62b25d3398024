-- What the seeds say, column by column, against what the catalog says. What
-- differs must stand in seeds/differences.psql, and what stands there must
-- differ.
begin;
select plan(9);

create temporary table said_column (seed text, relation text, name text,
	type text, nullable text, fallback text, key text);
create temporary table said_index (seed text, relation text, name text,
	columns text, kind text);
create temporary table said_reference (seed text, relation text, name text,
	target text, deleted text);
create temporary table said_enum (seed text, name text, labels text);
create temporary table said_type (said text, type text, reason text);
create temporary table place (seed text, relation text, tables regclass[],
	shown regclass);
create temporary table difference (seed text, relation text, what text,
	name text, ours text, reason text);
\ir seeds/000.psql
\ir seeds/001.psql
\ir seeds/002.psql
\ir seeds/003.psql
\ir seeds/004.psql
\ir seeds/places.psql
\ir seeds/differences.psql

-- The catalog's columns of every place, the first table that has one.
create temporary view our_column as
select distinct on (p.seed, p.relation, a.attname)
	p.seed, p.relation, t.relation as at, a.attname::text as name,
	format_type(a.atttypid, a.atttypmod) as type,
	case when a.attnotnull then 'no' else 'yes' end as nullable,
	coalesce(regexp_replace(pg_get_expr(d.adbin, d.adrelid),
		'^''(.*)''::.*$', '\1'), '') as fallback
from place as p,
	unnest(p.tables) with ordinality as t (relation, nth)
join pg_attribute as a on a.attrelid = t.relation
left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attnum > 0
and not a.attisdropped
order by p.seed, p.relation, a.attname, t.nth;

create temporary view our_index as
select p.seed, p.relation, i.indrelid::regclass as at, c.relname::text as name,
	i.indisunique as is_unique, i.indisprimary as is_primary,
	replace(translate(regexp_replace(
		substring(pg_get_indexdef(i.indexrelid) from '\((.*)$'),
		'\)( WITH .*)?( WHERE .*)?$', ''), '"', ''), ', ', ',')
		|| case a.amname when 'gin' then ' gin' else '' end as columns
from place as p,
	unnest(p.tables) as t (relation)
join pg_index as i on i.indrelid = t.relation
join pg_class as c on c.oid = i.indexrelid
join pg_am as a on a.oid = c.relam;

-- A reference to a user's row carries user_id beside the column that counts,
-- and one to a row below a home home_id, too.
create temporary view our_reference as
select p.seed, p.relation, f.conrelid::regclass as at, f.conname::text as fk,
	a.attname::text as name, f.confrelid::regclass as target,
	case f.confdeltype when 'a' then 'NoAction' when 'r' then 'Restrict'
		when 'c' then 'Cascade' when 'n' then 'SetNull' end as deleted
from place as p,
	unnest(p.tables) as t (relation)
join pg_constraint as f on f.conrelid = t.relation
	and f.contype = 'f'
	and f.conparentid = 0
join pg_attribute as a on a.attrelid = f.conrelid
	and a.attnum = any (f.conkey)
	and (cardinality(f.conkey) = 1 or a.attname <> 'user_id')
	and (cardinality(f.conkey) < 3 or a.attname <> 'home_id');

create temporary view found as
-- columns
select s.seed, coalesce(o.at::text, s.relation) as relation, v.what, s.name,
	v.ours
from said_column as s
left join our_column as o
	on (o.seed, o.relation, o.name) = (s.seed, s.relation, s.name)
left join said_type as t on t.said = s.type,
	lateral (values
		('type', o.type, s.type <> '' and o.type <> all (
			string_to_array(coalesce(t.type, s.type), '|'))),
		('null', o.nullable, s.nullable <> '?' and o.nullable <> s.nullable),
		('default', o.fallback,
			s.fallback <> '?' and o.fallback <> s.fallback)
	) as v (what, ours, differs)
where v.differs
union all
select min(o.seed), o.at::text, 'added column', o.name, o.type
from our_column as o
where not exists (
	select
	from said_column as s
	join our_column as other
		on (other.seed, other.relation, other.name)
			= (s.seed, s.relation, s.name)
	where (other.at, other.name) = (o.at, o.name)
)
group by o.at, o.name, o.type
union all
-- indexes
select s.seed, s.relation, 'index', s.name, coalesce(o.columns, 'none')
from said_index as s
left join our_index as o
	on (o.seed, o.relation, o.name) = (s.seed, s.relation, s.name)
where s.name <> ''
and (o.columns is distinct from s.columns
	or s.kind = 'unique' and not o.is_unique)
union all
select s.seed, s.relation, 'index', s.columns, 'none'
from said_index as s
where s.name = ''
and not exists (
	select
	from our_index as o
	where (o.seed, o.relation, o.columns) = (s.seed, s.relation, s.columns)
	and (o.is_unique or s.kind <> 'unique')
)
union all
select s.seed, s.relation, s.key || ' key', s.name, 'none'
from said_column as s
where s.key <> ''
and not exists (
	select
	from our_index as o
	where (o.seed, o.relation, o.columns) = (s.seed, s.relation, s.name)
	and o.is_unique
	and (o.is_primary or s.key = 'unique')
)
union all
select min(o.seed), o.at::text, 'added index', o.name, o.columns
from our_index as o
where not o.is_primary
and not exists (
	select
	from said_index as s
	join place as p on (p.seed, p.relation) = (s.seed, s.relation)
	where o.at = any (p.tables)
	and (s.name = o.name or s.name = '' and s.columns = o.columns)
)
and not exists (
	select
	from said_column as s
	join place as p on (p.seed, p.relation) = (s.seed, s.relation)
	where o.at = any (p.tables)
	and s.key = 'unique'
	and s.name = o.columns
)
group by o.at, o.name, o.columns
union all
-- references
select s.seed, s.relation, 'reference', s.name, coalesce(o.deleted, 'none')
from said_reference as s
left join place as p on (p.seed, p.relation) = (s.seed, s.target)
left join our_reference as o
	on (o.seed, o.relation, o.name) = (s.seed, s.relation, s.name)
	and o.target = any (p.tables)
where o.deleted is null
or s.deleted <> '?' and s.deleted <> o.deleted
union all
select min(o.seed), o.at::text, 'added reference', o.name, o.deleted
from our_reference as o
where not exists (
	select
	from said_reference as s
	join place as p on (p.seed, p.relation) = (s.seed, s.relation)
	where o.at = any (p.tables)
	and s.name = o.name
)
group by o.at, o.name, o.deleted;

select is_empty($$
	select seed, relation
	from said_column
	except
	select seed, relation
	from place
$$, 'every table of the seeds has its place');
select is_empty($$
	select s.seed, s.relation, s.name
	from said_column as s
	left join our_column as o
		on (o.seed, o.relation, o.name) = (s.seed, s.relation, s.name)
	where o.name is null
$$, 'every column of the seeds is there');
select is_empty($$
	select seed, relation, what, name, ours
	from found
	except
	select seed, relation, what, name, ours
	from difference
$$, 'columns, keys, indexes and references are as the seeds say');
select is_empty($$
	select seed, relation, what, name, ours
	from difference
	except
	select seed, relation, what, name, ours
	from found
$$, 'what is listed as a difference is one');
select is_empty($$
	select seed, relation, what, name
	from difference
	where coalesce(reason, '') !~ '\w{2} '
$$, 'every difference has its reason');

-- The views show exactly the seed's columns.
select is_empty($$
	select p.seed, a.attname::text
	from place as p
	join pg_attribute as a on a.attrelid = p.shown
	where a.attnum > 0
	except
	select seed, name
	from said_column
	where relation = 'users'
$$, 'the views of users show no more than their seeds');
select is_empty($$
	select s.seed, s.name
	from place as p
	join said_column as s on (s.seed, s.relation) = (p.seed, p.relation)
	where p.shown is not null
	except
	select p.seed, a.attname::text
	from place as p
	join pg_attribute as a on a.attrelid = p.shown
$$, 'nor less');
select is_empty($$
	select p.shown
	from place as p
	join pg_class as c on c.oid = p.shown
	where not c.reloptions @> '{security_invoker=true}'
$$, 'and show it by the rights of who asks');

select results_eq($$
	select name, labels
	from said_enum
	order by name
$$, $$
	select t.typname::text collate "default",
		string_agg(e.enumlabel, ',' order by e.enumsortorder) collate "default"
	from pg_type as t
	join pg_enum as e on e.enumtypid = t.oid
	where t.typnamespace = 'llm'::regnamespace
	group by t.typname
	order by 1
$$, 'the enum types are those of the seeds');

select * from finish();
rollback;
