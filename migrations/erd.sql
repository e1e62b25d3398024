-- Prints the tables of one domain (the variable domain) and what they refer to
-- as a graph for graphviz, from the catalog. Bold: primary key. Grey: another
-- domain's. An arrow points to what is referred to and says what a delete does.
select set_config('erd.domain', :'domain', false) as domain
\gset
create temporary view node as
select c.oid, c.oid::regclass::text as name, c.relkind,
	n.nspname = current_setting('erd.domain') as ours
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v')
and not c.relispartition
and (n.nspname = current_setting('erd.domain') or c.oid in (
	select f.confrelid
	from pg_constraint as f
	join pg_class as r on r.oid = f.conrelid
	where f.contype = 'f'
	and r.relnamespace = to_regnamespace(current_setting('erd.domain'))
));

create function pg_temp.html(text text) returns text
language sql immutable
return replace(replace(replace(text, '&', '&amp;'), '<', '&lt;'), '>', '&gt;');

create temporary view line as
select n.oid, a.attnum, format('<tr><td align="left">%2$s</td>'
	'<td align="left" port="%1$s"><font color="#606060">%3$s%4$s</font></td>'
	'</tr>',
	a.attname,
	case when a.attnum = any (p.indkey::smallint[])
		then '<b>' || pg_temp.html(a.attname) || '</b>'
		else pg_temp.html(a.attname) end,
	replace(replace(replace(pg_temp.html(format_type(a.atttypid, a.atttypmod)),
		'character varying', 'varchar'),
		'timestamp with time zone', 'timestamptz'),
		current_setting('erd.domain') || '.', ''),
	case when a.attnotnull or n.relkind = 'v' then '' else '?' end) as html
from node as n
join pg_attribute as a on a.attrelid = n.oid
left join pg_index as p on p.indrelid = n.oid and p.indisprimary
where a.attnum > 0
and not a.attisdropped
and n.ours;

select format(E'digraph "%s" {\n'
	'rankdir=LR; nodesep=0.3; ranksep=1.2; '
	'node [shape=plain, fontname="sans-serif", fontsize=10]; '
	'edge [fontname="sans-serif", fontsize=8, color="#606060"];',
	:'domain');
select format('"%s" [label=<<table border="%s" cellborder="0" cellspacing="0" '
	'cellpadding="2" color="%s"><tr><td colspan="2" bgcolor="%s"><b>%s</b>%s'
	'</td></tr>%s</table>>];',
	n.name, 1, case when n.ours then 'black' else '#a0a0a0' end,
	case when not n.ours then '#e0e0e0' when n.relkind = 'v' then '#fff4d0'
		else '#d0e4f4' end,
	pg_temp.html(n.name), case n.relkind when 'v' then ' (view)'
		when 'p' then ' (by month)' else '' end,
	(
		select string_agg(l.html, '' order by l.attnum)
		from line as l
		where l.oid = n.oid
	))
from node as n
order by n.name;
select format('"%s":"%s":e -> "%s" [label="%s"];', f.conrelid::regclass,
	a.attname, f.confrelid::regclass,
	case f.confdeltype when 'c' then 'cascade' when 'n' then 'set null'
		when 'r' then 'restrict' else 'no action' end)
from pg_constraint as f
join node as n on n.oid = f.conrelid and n.ours
join pg_attribute as a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
where f.contype = 'f'
and f.conparentid = 0
order by f.conrelid::regclass::text, f.conname;
select '}';
