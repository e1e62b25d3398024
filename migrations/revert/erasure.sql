-- Revert tessera:erasure from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

create or replace function identity.deleted_users(keep interval, batch integer)
returns bigint
language plpgsql
as $$
declare
	gone uuid[];
begin
	select array_agg(u.id)
	into gone
	from (
		select id
		from identity.users
		where deleted_at < now() - keep
		limit batch
		for update skip locked
	) as u;
	delete from site.feedbacks
	where user_id = any (gone::text[]);
	delete from site.diagnostics
	where user_id = any (gone::text[]);
	delete from identity.users
	where id = any (gone);
	return coalesce(cardinality(gone), 0);
end
$$;

drop function identity.delete_again(uuid, text, timestamptz);
drop trigger leaves on identity.users;
drop trigger gone on identity.users;
drop function identity.user_leaves(), identity.user_gone(),
	identity.erase(uuid), site.erase(uuid);
drop trigger append_only on identity.audit_log;
create trigger append_only before update or delete or truncate
	on identity.audit_log
	for each statement execute function identity.forbid();
drop table identity.deletions;
commit;
