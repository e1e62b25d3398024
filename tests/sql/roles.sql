-- The roles, and what nobody may do.
begin;
select plan(37);

call maintenance.create_group('tile');
call maintenance.create_group('tile');
select has_role('tessera_tile', 'a group has a login role');
select ok(rolcanlogin and not (rolsuper or rolcreatedb or rolcreaterole
		or rolbypassrls or rolreplication), 'it may log in and nothing more')
from pg_roles
where rolname = 'tessera_tile';
select ok(not (rolcanlogin or rolsuper or rolcreatedb or rolcreaterole
		or rolbypassrls or rolreplication), 'its functions'' owner may not')
from pg_roles
where rolname = 'tessera_tile_api';
select ok(not pg_has_role('tessera_tile', 'tessera_tile_api', 'MEMBER'),
	'the login role cannot become the functions'' owner');

select ok(rolconfig @> array[setting], 'workers have ' || setting)
from pg_roles,
	unnest(array[
		'statement_timeout=5s', 'lock_timeout=2s',
		'idle_in_transaction_session_timeout=10s',
		'search_path=pg_catalog, pg_temp', 'jit=off',
		'log_error_verbosity=terse', 'log_min_error_statement=panic',
		'log_statement=none', 'log_min_duration_statement=-1',
		'log_parameter_max_length_on_error=0'
	]) as setting
where rolname = 'tessera_tile';

select throws_like(format('call maintenance.create_group(%L)', name),
	'a group''s name is one lower-case word%', name || ' is no group''s name')
from unnest(array['', 'Tile', 'two_words', 'api', 'owner', 'worker', 'a1'])
	as name;

select throws_ok(format('select tap.run_as(%L, %L)', 'tessera_tile', statement),
	'42501', null, 'a worker cannot ' || what)
from (values
	('create temporary table t ()', 'make temporary tables'),
	('create table public.t ()', 'make tables'),
	('create schema s', 'make schemas'),
	('select lo_from_bytea(0, ''x'')', 'make large objects'),
	('select lo_get(1)', 'read large objects'),
	('select pg_read_file(''/etc/passwd'')', 'read files'),
	('select email from identity.users', 'read users'),
	('select checked from maintenance.versions', 'read versions'),
	('call maintenance.create_group(''more'')', 'make groups')
) as v (statement, what);

create function public.mine() returns integer language sql return 1;
select ok(not has_function_privilege('public', 'public.mine()', 'EXECUTE'),
	'a new function may not be executed by everyone');
set local role tessera_owner;
create function maintenance.mine() returns integer language sql return 1;
reset role;
select ok(not has_function_privilege('public', 'maintenance.mine()', 'EXECUTE'),
	'nor may a new one of the owner''s');

call maintenance.share_connections(20);
select ok(bool_and(rolconnlimit > 0) and sum(rolconnlimit)
		+ 20 + current_setting('superuser_reserved_connections')::integer
		<= current_setting('max_connections')::integer,
	'the groups'' connections fit, and some are kept back')
from pg_roles
where pg_has_role(oid, 'tessera_worker', 'MEMBER')
and rolcanlogin
and not rolsuper;

create schema tile_00000000;
set local client_min_messages = warning;
create table public.held ();
grant select on public.held to tessera_tile_api;
call maintenance.drop_group('tile');
select has_role('tessera_tile_api', 'a group that is granted something stays');
drop table public.held;
call maintenance.drop_group('tile');
select hasnt_role('tessera_tile', 'then its roles are dropped');
select hasnt_role('tessera_tile_api', 'both of them');
select hasnt_schema('tile_00000000', 'and its functions');

select * from finish();
rollback;
