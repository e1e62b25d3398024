-- Calls a function as its group's worker does, and takes back what it did: the
-- plan of each statement is a notice. Variables: group, schema, function, token
-- (the hash of one, in hexadecimal) and args, name=value a line.
\set VERBOSITY terse
set client_min_messages = warning;
set jit = off;
load 'auto_explain';
set auto_explain.log_min_duration = 0;
set auto_explain.log_analyze = on;
set auto_explain.log_nested_statements = on;
set auto_explain.log_level = notice;

create temporary table given as
select line, split_part(line, '=', 1) as name,
	substr(line, strpos(line, '=') + 1) as value
from string_to_table(:'args', E'\n') as line
where line <> '';

create temporary table param as
select u.name, u.place
from pg_proc as p,
	unnest(p.proargnames::text[]) with ordinality as u (name, place)
where p.pronamespace = to_regnamespace(:'schema')
and p.proname = :'function'
and u.place <= p.pronargs;

select case when count(*) = 0 then ''
	when bool_or(g.name = g.line) then format('%s is no name=value',
		min(g.line) filter (where g.name = g.line))
	else format('%s has no parameter %s; it has %s', :'function',
		string_agg(g.name, ', '), (
			select string_agg(p.name, ', ' order by p.place)
			from param as p
			where p.name <> 'bearer'
		)) end as wrong
from given as g
where g.name = g.line
or g.name not in (select name from param)
\gset
select :'wrong' <> '' as is_wrong,
	not exists (
		select
		from pg_proc as p
		where p.pronamespace = to_regnamespace(:'schema')
		and p.proname = :'function'
	) as is_unknown
\gset
\if :is_unknown
	select format(case :'function'
			when '' then 'say which FUNCTION: %1$s has %3$s'
			else '%s has no function %s; it has %s' end, :'group', :'function',
			string_agg(p.proname, ', ' order by p.proname)) as wrong
	from pg_proc as p
	where p.pronamespace = to_regnamespace(:'schema')
	and p.prosecdef
	\gset
	\set is_wrong true
\endif
\if :is_wrong
	\warn :wrong
	do 'begin raise assert_failure; end';
\endif

-- What is not given is NULL. Values have no type but the parameter's: the role
-- may call by types that it may not name.
select format('select %I.%I(%s)', :'schema', :'function', string_agg(
		format('%I => %L', p.name, case p.name
			when 'bearer' then '\x' || :'token' else g.value end),
		', ' order by p.place)) as call
from param as p
left join given as g on g.name = p.name
\gset
begin;
set local role tessera_:group;
set local client_min_messages = notice;
:call;
rollback;
