-- Deploy tessera:roles to pg
-- The roles that own and use the database, and what nobody may do in it.
--
-- tessera_owner         owns the domains' schemas and tables
-- tessera_worker        what every group's login role may do
-- tessera_api           what every group's functions may do
-- tessera_<group>       the group's workers log in as it; it may only execute
-- tessera_<group>_api   owns the group's functions; has its table rights
--
-- Roles belong to the cluster, so each may be there already.
begin;
set local lock_timeout = '5s';

do $$
declare
	role text;
begin
	foreach role in array array['tessera_owner', 'tessera_worker', 'tessera_api']
	loop
		if not exists (select from pg_roles where rolname = role) then
			execute format('create role %I nologin', role);
		end if;
	end loop;
end
$$;

create schema maintenance;
alter schema maintenance owner to tessera_owner;
grant usage on schema maintenance to tessera_worker, tessera_api;

-- The per-schema form of this cannot take away what PUBLIC has by default.
alter default privileges revoke execute on functions from public;
alter default privileges for role tessera_owner
	revoke execute on functions from public;

revoke all on schema public from public;

do $$
begin
	execute format('revoke all on database %I from public', current_database());
	execute format('grant connect on database %I to tessera_worker',
		current_database());
end
$$;

-- Large objects have no owner that counts and no place in the backup plan.
do $$
declare
	f regprocedure;
begin
	for f in
		select oid
		from pg_proc
		where pronamespace = 'pg_catalog'::regnamespace
		and proname ~ '^(lo_|loread$|lowrite$)'
	loop
		execute format('revoke execute on function %s from public', f);
	end loop;
end
$$;

-- Makes a group's two roles, or brings them up to date. Each domain calls it
-- for the groups that it grants something to.
create procedure maintenance.create_group(name text)
language plpgsql
as $$
declare
	login text := 'tessera_' || name;
	api text := 'tessera_' || name || '_api';
	setting text;
begin
	if name !~ '^[a-z]{1,30}$' or name in ('owner', 'worker', 'api') then
		raise 'a group''s name is one lower-case word, not %', quote_ident(name);
	end if;
	if not exists (select from pg_roles where rolname = login) then
		execute format('create role %I', login);
	end if;
	if not exists (select from pg_roles where rolname = api) then
		execute format('create role %I', api);
	end if;
	execute format('alter role %I nologin', api);
	execute format('grant tessera_api to %I', api);
	execute format('alter default privileges for role %I '
		'revoke execute on functions from public', api);
	execute format('alter role %I login', login);
	execute format('grant tessera_worker to %I', login);
	-- No request waits for longer than its deadline, and the log holds no
	-- statement's text or parameter.
	foreach setting in array array[
		'statement_timeout = ''5s''',
		'lock_timeout = ''2s''',
		'idle_in_transaction_session_timeout = ''10s''',
		'search_path = pg_catalog, pg_temp',
		'timezone = ''UTC''',
		'jit = off',
		'temp_file_limit = ''256MB''',
		'log_error_verbosity = terse',
		'log_min_error_statement = panic',
		'log_statement = none',
		'log_duration = off',
		'log_min_duration_statement = -1',
		'log_min_duration_sample = -1',
		'log_transaction_sample_rate = 0',
		'log_parameter_max_length = 0',
		'log_parameter_max_length_on_error = 0'
	] loop
		execute format('alter role %I set %s', login, setting);
	end loop;
end
$$;

-- Drops a group's functions and roles. While another domain grants something
-- to the roles, all of it stays.
create procedure maintenance.drop_group(name text)
language plpgsql
as $$
declare
	login text := 'tessera_' || name;
	api text := 'tessera_' || name || '_api';
	version name;
begin
	for version in
		select nspname
		from pg_namespace
		where nspname ~ ('^' || name || '_[0-9a-f]{8}$')
	loop
		execute format('drop schema %I cascade', version);
	end loop;
	if exists (select from pg_roles where rolname = api) then
		execute format('alter default privileges for role %I '
			'grant execute on functions to public', api);
	end if;
	execute format('drop role if exists %I, %I', login, api);
exception when dependent_objects_still_exist then
	raise notice 'group % is still granted something', name;
end
$$;

-- Shares the cluster's connections evenly among the groups' login roles, and
-- keeps some back for administrators and backups.
create procedure maintenance.share_connections(reserve integer default 20)
language plpgsql
as $$
declare
	role record;
	share integer;
begin
	select greatest(1,
		(current_setting('max_connections')::integer
			- current_setting('superuser_reserved_connections')::integer
			- reserve) / greatest(1, count(*)))
	into share
	from pg_auth_members
	where roleid = 'tessera_worker'::regrole;
	for role in
		select r.rolname
		from pg_roles as r
		join pg_auth_members as m on m.member = r.oid
		where m.roleid = 'tessera_worker'::regrole
		and r.rolconnlimit <> share
	loop
		execute format('alter role %I connection limit %s', role.rolname, share);
	end loop;
end
$$;

commit;
