-- Deploy tessera:identity-notes to pg
-- Small things: updated_at tells of the profile, not of sign-ins; the sign-in
-- writes mails; the audit log is kept for two years; feedback that names a
-- user's address is hers.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop trigger touch on identity.users;
create trigger touch before update on identity.users
	for each row when ((old.email, old.email_verified, old.username,
		old.first_name, old.last_name, old.profile_picture_url, old.is_active,
		old.is_admin, old.updated_at) is distinct from (new.email, new.email_verified,
		new.username, new.first_name, new.last_name, new.profile_picture_url,
		new.is_active, new.is_admin, new.updated_at))
	execute function wire.touch();

grant insert (user_id, recipient, template, parameters)
	on identity.mail_outbox to tessera_oauth_api;
create policy oauth on identity.mail_outbox to tessera_oauth_api
	using ((select identity.user_id()) is null);

-- A call that was refused is rolled back with all that it wrote.
create function identity.note_refusal(token_hash bytea, details jsonb)
returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	insert into identity.audit_log (event, actor_id, details)
	select 'admin.refused', s.user_id, note_refusal.details
	from identity.sessions as s
	where s.token_hash = note_refusal.token_hash
	and s.expires_at > now();
end
$$;
grant execute on function identity.note_refusal to tessera_admin_api;

insert into maintenance.tasks (name, condition, keep, about) values
('identity.audit_log', 'at < now() - $1', '2 years',
	'what was done so long ago that nobody asks');

create or replace function site.my_feedbacks() returns setof site.feedbacks
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
	select f.*
	from site.feedbacks as f
	where f.user_id = identity.user_id()::text
	or lower(f.email) = (
		select u.email
		from identity.users as u
		where u.id = identity.user_id()
		and u.email_verified
	);
end;

create or replace function site.export() returns setof text
language sql stable
begin atomic
	select replace(wire.records(t.relation, mine => 'true'),
		' from ' || t.relation || ' as t', ' from ' || t.shown || '() as t')
	from (values ('site.feedbacks'::regclass, 'site.my_feedbacks'),
		('site.diagnostics', 'site.my_diagnostics')) as t (relation, shown);
end;

-- What only her address tells: <domain>.erase(email text).
create function site.erase(email text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
	delete from site.feedbacks as f
	where lower(f.email) = erase.email;
end
$$;

create or replace function identity.user_gone() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	domain record;
begin
	for domain in
		select n.nspname, p.proargtypes = '2950'::oidvector as by_id
		from pg_proc as p
		join pg_namespace as n on n.oid = p.pronamespace
		where p.proname = 'erase'
		and p.proargtypes in ('2950'::oidvector, '25'::oidvector)
		and pg_get_userbyid(n.nspowner) = 'tessera_owner'
		order by n.nspname
	loop
		if domain.by_id then
			execute format('select %I.erase($1)', domain.nspname)
			using old.id;
		elsif old.email_verified then
			execute format('select %I.erase($1)', domain.nspname)
			using old.email::text;
		end if;
	end loop;
	insert into identity.deletions (subject, what)
	values (old.id, 'erased');
	return null;
end
$$;

commit;
