-- Installs one version of a group's functions, in one transaction; run by
-- apply with the variables group, schema, file, includes, routes and checked.
--
-- The group's .sql files, which includes names, are run as the owner of its
-- functions. Those that a row names then become security definer, with a search
-- path of their own, and may be executed by the group's login role; the others
-- are helpers that only they can call.
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

call maintenance.create_group(:'group');
select 'tessera_' || :'group' as login, 'tessera_' || :'group' || '_api' as api,
	to_regnamespace(:'schema') is null as fresh
\gset

\if :fresh
	create schema :"schema" authorization tessera_owner;
	grant usage, create on schema :"schema" to :"api";
	set local search_path = :"schema", pg_temp;
	set local role :"api";
	\i :includes
	reset role;
	revoke create on schema :"schema" from :"api";
\endif
set local search_path = :"schema", pg_temp;

create temporary table route on commit drop as
select split_part(line, E'\t', 1) as method,
	split_part(line, E'\t', 2) as path,
	split_part(line, E'\t', 3) as scope,
	split_part(line, E'\t', 4) as function,
	string_to_array(split_part(line, E'\t', 7), ',') as params,
	string_to_array(split_part(line, E'\t', 11), ',') as answer
from string_to_table(:'routes', E'\n') as line
where split_part(line, E'\t', 4) not in ('', '-');

create temporary table function on commit drop as
select p.oid, p.proname as name, l.lanname as language, p.prorettype, p.prokind,
	p.proretset, p.proargmodes, p.pronargdefaults,
	coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) as source,
	coalesce(p.proargnames, '{}') as params,
	exists (
		select
		from pg_temp.route as r
		where r.function = p.proname
	) as named
from pg_proc as p
join pg_language as l on l.oid = p.prolang
where p.pronamespace = :'schema'::regnamespace;

-- The source without comments, blanks folded.
create function pg_temp.folded(source text) returns text
language sql immutable
return btrim(regexp_replace(regexp_replace(regexp_replace(source,
	'--[^\n]*', ' ', 'g'), '/\*.*?\*/', ' ', 'g'), '\s+', ' ', 'g'));

-- True if the first statement lets nobody pass without this scope.
create function pg_temp.enters(source text, function text, scope text)
returns boolean
language sql immutable
return pg_temp.folded(source) ~ (
	'^(declare .*?)?\mbegin perform identity\.enter\((' || function
	|| '\.)?bearer, ''' || scope || '''\);');

-- True for json, for wire.reply, and for columns, be it a set of them. Types of
-- our own that such a column has are enums; the program judges the others.
create function pg_temp.answers(type oid, is_set boolean) returns boolean
language sql stable
return case when type in ('json'::regtype, 'wire.reply'::regtype)
	then not is_set
	else (select t.typtype = 'c' from pg_type as t where t.oid = type)
		and not exists (
			select
			from pg_type as t
			join pg_attribute as a on a.attrelid = t.typrelid
			join pg_type as column_type on column_type.oid = a.atttypid
			where t.oid = type
			and a.attnum > 0
			and a.atttypid >= 16384
			and column_type.typtype not in ('e', 'd'))
end;

create temporary table fault (name text, says text) on commit drop;

insert into pg_temp.fault
select :'file', format('makes %s; tables and views belong in migrations',
	relname)
from pg_class
where relnamespace = :'schema'::regnamespace
and relkind <> 'c';

insert into pg_temp.fault
select r.function, format('is named by %s %s and does not exist',
	r.method, r.path)
from pg_temp.route as r
where not exists (
	select
	from pg_temp.function as f
	where f.name = r.function
);

insert into pg_temp.fault
select name, format('exists %s times; one name, one function', count(*))
from pg_temp.function
group by name
having count(*) > 1;

insert into pg_temp.fault
select name, 'is called neither by a row nor by another function'
from pg_temp.function as f
where not named
and not exists (
	select
	from pg_temp.function as other
	where other.oid <> f.oid
	and other.source ~ ('\m' || f.name || '\M')
);

insert into pg_temp.fault
select f.name, fault.says
from pg_temp.function as f,
	lateral (values
		(f.prokind <> 'f' or f.language <> 'plpgsql',
			'must be a function in language plpgsql, whose plans are kept'),
		(not pg_temp.answers(f.prorettype, f.proretset),
			'must return json, wire.reply or columns: a composite type'),
		(f.proargmodes is not null,
			'may have neither OUT nor VARIADIC parameters'),
		(f.pronargdefaults > 0,
			'has defaults, which never apply; write them into its row')
	) as fault (found, says)
where f.named
and fault.found;

-- A name that is spelled in two ways is one fault.
insert into pg_temp.fault
select u.name, format(case
		when passed is null
			then 'has the parameter %1$s, which %3$s %4$s does not pass'
		when takes is null
			then 'lacks the parameter %2$s, which %3$s %4$s passes'
		else 'has the parameter %1$s where %3$s %4$s passes %2$s'
	end, takes, passed, method, path)
from (
	select f.name, r.method, r.path, (
			select string_agg(param, ', ')
			from unnest(f.params) as param
			where param <> all (r.params)
		) as takes, (
			select string_agg(param, ', ')
			from unnest(r.params) as param
			where param <> all (f.params)
		) as passed
	from pg_temp.function as f
	join pg_temp.route as r on r.function = f.name
) as u
where takes is not null
or passed is not null;

-- The names of columns; the program judges their types.
create temporary table shown on commit drop as
select f.name, r.method, r.path, r.answer, array(
		select a.attname::text
		from pg_attribute as a
		where a.attrelid = t.typrelid
		and a.attnum > 0
		and not starts_with(a.attname, '_')
	) as columns
from pg_temp.function as f
join pg_temp.route as r on r.function = f.name
join pg_type as t on t.oid = f.prorettype
where t.typtype = 'c'
and t.oid <> 'wire.reply'::regtype
and r.answer <> '{}';

insert into pg_temp.fault
select s.name, format('returns %s, which the answer of %s %s has not',
	shown, s.method, s.path)
from pg_temp.shown as s,
	unnest(s.columns) as shown
where shown <> all (s.answer)
and shown || '?' <> all (s.answer);

insert into pg_temp.fault
select s.name, format('returns no %s, which the answer of %s %s has',
	said, s.method, s.path)
from pg_temp.shown as s,
	unnest(s.answer) as said
where said not like '%?'
and said <> all (s.columns);

insert into pg_temp.fault
select f.name, format('must begin with perform identity.enter(bearer, %L); '
	'as %s %s asks for that scope', r.scope, r.method, r.path)
from pg_temp.function as f
join pg_temp.route as r on r.function = f.name
where r.scope <> 'PUBLIC'
and not pg_temp.enters(f.source, f.name, r.scope);

-- Discovery and the page that asks for consent tell of scopes by this table.
insert into pg_temp.fault
select r.scope, format('is the scope of %s %s, and no migration says in '
	'identity.scopes what it means', r.method, r.path)
from pg_temp.route as r
where r.scope <> 'PUBLIC'
and not exists (
	select
	from identity.scopes as s
	where s.name = r.scope
);

insert into pg_temp.fault
select f.name, format('asks for a token, but %s %s is PUBLIC', r.method, r.path)
from pg_temp.function as f
join pg_temp.route as r on r.function = f.name
where r.scope = 'PUBLIC'
and ('bearer' = any (f.params)
	or pg_temp.folded(f.source) ~ '\midentity\.enter\M');

select exists (
	select
	from pg_available_extensions
	where name = 'plpgsql_check'
) as checkable
\gset
\if :checkable
	create schema if not exists plpgsql_check;
	create extension if not exists plpgsql_check schema plpgsql_check;

	-- Where something is wrong, what else is odd only follows from it.
	insert into pg_temp.fault
	select c.name, concat_ws(' ',
		'line ' || c.lineno || ':', c.message, c.detail, c.hint)
	from (
		select f.name, said.lineno, said.message, said.detail, said.hint,
			said.level = 'error' as wrong,
			bool_or(said.level = 'error') over (partition by f.oid) as broken
		from pg_temp.function as f,
			lateral plpgsql_check.plpgsql_check_function_tb(f.oid,
				fatal_errors => false, security_warnings => true) as said
		where f.language = 'plpgsql'
		and f.prorettype <> 'trigger'::regtype
	) as c
	where c.wrong >= c.broken
	-- Whoever does not enter was told so above.
	and c.message <> 'unused parameter "bearer"'
	-- Parameters are called what clients call them, "limit" and "from" too.
	and c.message !~ '^name of parameter .* is reserved keyword$';

	insert into pg_temp.fault
	select distinct f.name,
		format('uses %s.%s, on which %s has no rights',
			d.schema, d.name, :'api')
	from pg_temp.function as f,
		lateral plpgsql_check.plpgsql_show_dependency_tb(f.oid) as d
	where f.language = 'plpgsql'
	and f.prorettype <> 'trigger'::regtype
	and d.schema <> 'pg_catalog'
	and not case d.type
		when 'RELATION' then has_table_privilege(:'api', d.oid, 'DELETE')
			or has_any_column_privilege(:'api', d.oid,
				'SELECT, INSERT, UPDATE')
		when 'FUNCTION' then has_function_privilege(:'api', d.oid, 'EXECUTE')
		else true
	end;

	-- Whose rows they are is what row security goes by, in a subselect that
	-- is asked once a statement and not once a row.
	insert into pg_temp.fault
	select distinct f.name, format('uses %s, which %s', c.oid::regclass,
		case when not c.relrowsecurity then 'has user_id and no row security'
			else 'has a policy that asks identity.user_id() for each row'
		end)
	from pg_temp.function as f,
		lateral plpgsql_check.plpgsql_show_dependency_tb(f.oid) as d
	join pg_class as c on c.oid = d.oid
	where f.language = 'plpgsql'
	and f.prorettype <> 'trigger'::regtype
	and d.type = 'RELATION'
	and c.relkind in ('r', 'p')
	and exists (
		select
		from pg_attribute as a
		where a.attrelid = c.oid
		and a.attname = 'user_id'
		and a.atttypid = 'uuid'::regtype
	)
	and (not c.relrowsecurity or exists (
		select
		from pg_policy as p
		where p.polrelid = c.oid
		and concat(pg_get_expr(p.polqual, c.oid), ' ',
			pg_get_expr(p.polwithcheck, c.oid))
			~ '(?<!SELECT )identity\.user_id\(\)'
	));
\endif

select set_config('tessera.installs', :'group', true) is not null as set \gset
\set VERBOSITY terse
do $$
declare
	faults text;
begin
	select string_agg(format('%s: %s %s',
		current_setting('tessera.installs'), name, says), E'\n')
	into faults
	from (
		select distinct name, says
		from pg_temp.fault
		order by name, says
	) as fault;
	if faults is not null then
		raise exception using message = faults;
	end if;
end
$$;
\set VERBOSITY default

grant usage on schema :"schema" to :"login";
select format('alter function %s security definer set search_path = %I, pg_temp',
		oid::regprocedure, :'schema')
from pg_temp.function
where named
union all
select format('revoke execute on function %s from public', oid::regprocedure)
from pg_temp.function
union all
select format('grant execute on function %s to %I', oid::regprocedure, :'login')
from pg_temp.function
where named
\gexec

insert into maintenance.versions (schema, checked)
values (:'schema', :'checked')
on conflict (schema) do update
set checked = excluded.checked;

-- The ten newest versions stay, and those that a program used lately.
create temporary table pruned on commit drop as
select schema
from (
	select v.schema, v.seen_at,
		row_number() over (order by v.installed_at desc) as age
	from maintenance.versions as v
	where v.schema ~ ('^' || :'group' || '_[0-9a-f]{8}$')
) as v
where age > 10
and seen_at < now() - interval '2 days';

delete from maintenance.versions
where schema in (select schema from pg_temp.pruned);

select format('drop schema if exists %I cascade', schema)
from pg_temp.pruned
\gexec
select :'group' || ': ' || schema || ' dropped'
from pg_temp.pruned;

commit;
