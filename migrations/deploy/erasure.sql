-- Deploy tessera:erasure to pg
-- What happens when a user goes for good, whoever deletes the row. Rows that
-- refer to identity.users go with it. A domain with others joins by one
-- function: <domain>.erase(user_id uuid) returns void.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- Who asked to go, came back or is gone; no more of them than the id. After a
-- restore of an older backup it is applied again (migrations/deletions), so a
-- copy is kept outside the database.
create table identity.deletions (
	subject uuid not null,
	what text not null,
	at timestamptz not null default now(),
	id bigint generated always as identity primary key,
	constraint what_is_known check (what in ('asked', 'restored', 'erased'))
);
create index deletions_subject_idx on identity.deletions (subject, id);

create function site.erase(user_id uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
	delete from site.feedbacks as f
	where f.user_id = erase.user_id::text;
	delete from site.diagnostics as d
	where d.user_id = erase.user_id::text;
end
$$;

-- Of the log only the fact stays; and that others' data was acted upon.
drop trigger append_only on identity.audit_log;
create trigger append_only before update or delete or truncate
	on identity.audit_log
	for each statement when (current_user <> 'tessera_owner')
	execute function identity.forbid();

create function identity.erase(user_id uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
	delete from identity.audit_log as a
	where a.user_id = erase.user_id;
	update identity.audit_log as a
	set actor_id = null, ip_hash = null
	where a.actor_id = erase.user_id;
	insert into identity.audit_log (event, user_id)
	values ('account.erased', erase.user_id);
	delete from identity.sign_in_failures as f
	where f.account_hash = sha256(convert_to(erase.user_id::text, 'UTF8'));
end
$$;

create function identity.user_gone() returns trigger
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
create trigger gone after delete on identity.users
	for each row execute function identity.user_gone();

create function identity.user_leaves() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	insert into identity.deletions (subject, what, at)
	values (new.id,
		case when new.deleted_at is null then 'restored' else 'asked' end,
		coalesce(new.deleted_at, now()));
	return null;
end
$$;
create trigger leaves after update of deleted_at on identity.users
	for each row when ((old.deleted_at is null) <> (new.deleted_at is null))
	execute function identity.user_leaves();

-- Brings one user to where the list says that she was.
create function identity.delete_again(subject uuid, what text, at timestamptz)
returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
	if delete_again.what = 'erased' then
		delete from identity.users as u
		where u.id = delete_again.subject;
	else
		update identity.users as u
		set deleted_at = case delete_again.what
			when 'asked' then delete_again.at end
		where u.id = delete_again.subject
		and (u.deleted_at is null) = (delete_again.what = 'asked');
	end if;
	return found;
end
$$;

create or replace function identity.deleted_users(keep interval, batch integer)
returns bigint
language plpgsql
as $$
declare
	did bigint;
begin
	delete from identity.users
	where id = any (array(
		select id
		from identity.users
		where deleted_at < now() - keep
		limit batch
		for update skip locked
	));
	get diagnostics did = row_count;
	return did;
end
$$;

commit;
