-- Revert tessera:roles from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

do $$
declare
	f regprocedure;
	login name;
begin
	for login in
		select member::regrole
		from pg_auth_members
		where roleid = 'tessera_worker'::regrole
	loop
		call maintenance.drop_group(substr(login, length('tessera_') + 1));
	end loop;
	for f in
		select oid
		from pg_proc
		where pronamespace = 'pg_catalog'::regnamespace
		and proname ~ '^(lo_|loread$|lowrite$)'
		and proname not in ('lo_import', 'lo_export')
	loop
		execute format('grant execute on function %s to public', f);
	end loop;
	execute format('revoke all on database %I from tessera_worker',
		current_database());
	execute format('grant connect, temporary on database %I to public',
		current_database());
end
$$;

grant usage on schema public to public;
alter default privileges for role tessera_owner
	grant execute on functions to public;
alter default privileges grant execute on functions to public;

drop schema maintenance cascade;
drop role tessera_owner, tessera_worker, tessera_api;

commit;
