-- Revert tessera:identity-notes from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

create or replace function identity.user_gone() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	domain name;
begin
	for domain in
		select n.nspname
		from pg_proc as p
		join pg_namespace as n on n.oid = p.pronamespace
		where p.proname = 'erase'
		and p.proargtypes = '2950'::oidvector
		and pg_get_userbyid(n.nspowner) = 'tessera_owner'
		order by n.nspname
	loop
		execute format('select %I.erase($1)', domain)
		using old.id;
	end loop;
	insert into identity.deletions (subject, what)
	values (old.id, 'erased');
	return null;
end
$$;
drop function site.erase(text);

create or replace function site.export() returns setof text
language sql stable
begin atomic
	select replace(wire.records(t.relation, mine => 't.user_id = $1::text'),
		' from ' || t.relation || ' as t', ' from ' || t.shown || '() as t')
	from (values ('site.feedbacks'::regclass, 'site.my_feedbacks'),
		('site.diagnostics', 'site.my_diagnostics')) as t (relation, shown);
end;

create or replace function site.my_feedbacks() returns setof site.feedbacks
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
	select f.*
	from site.feedbacks as f
	where f.user_id = identity.user_id()::text;
end;

drop function identity.note_refusal;
delete from maintenance.tasks
where name = 'identity.audit_log';

drop policy oauth on identity.mail_outbox;
revoke insert (user_id, recipient, template, parameters)
	on identity.mail_outbox from tessera_oauth_api;

drop trigger touch on identity.users;
create trigger touch before update on identity.users
	for each row when (old.* is distinct from new.*)
	execute function wire.touch();
commit;
