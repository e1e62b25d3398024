-- Revert tessera:api-keys from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

delete from maintenance.tasks where name = 'llm.api_keys';
drop index llm.api_keys_ended_idx;
drop index llm.api_keys_user_id_created_at_idx;
revoke select (id, user_id, kind, last_used_at) on identity.sessions
	from tessera_billing_api;
revoke execute on function llm.budget_start, llm.budget_end, llm.clock
	from tessera_billing_api;
drop function llm.key_revoke, llm.key_change, llm.key_recount, llm.key_make,
	llm.check_key_end, llm.check_key_models, llm.check_key_scopes,
	identity.refuse_key;

create or replace function identity.sessions_of(user_id uuid)
returns setof identity.let_in
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform identity.look();

	return query
	select s.id, s.client_id::text, s.scopes, s.created_at, s.expires_at,
		s.last_used_at, s.user_agent, null::timestamptz, null
	from identity.sessions as s
	where s.user_id = sessions_of.user_id
	and s.expires_at > now()
	order by s.created_at desc, s.id
	limit 100;
end
$$;

create or replace function identity.end_sessions(user_id uuid, why text,
	this bytea) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	kept record;
begin
	perform
	from identity.users as u
	where u.id = end_sessions.user_id
	for no key update;
	select s.id, s.grant_id
	into kept
	from identity.sessions as s
	where s.token_hash = end_sessions.this;

	delete from identity.browser_sessions as b
	where b.user_id = end_sessions.user_id
	and b.token_hash is distinct from end_sessions.this;
	delete from identity.codes as c
	where c.user_id = end_sessions.user_id
	and c.used_at is null;
	update identity.grants as g
	set revoked_at = now(), revoked_why = end_sessions.why
	where g.user_id = end_sessions.user_id
	and g.revoked_at is null
	and g.id is distinct from kept.grant_id;
	delete from identity.sessions as s
	where s.user_id = end_sessions.user_id
	and s.id is distinct from kept.id
	and (s.grant_id is null or s.grant_id is distinct from kept.grant_id);
	delete from identity.refresh_tokens as r
	where r.user_id = end_sessions.user_id
	and r.grant_id is distinct from kept.grant_id;
end
$$;

drop trigger key_ended on identity.sessions;
drop function identity.key_ended;
alter table identity.sessions drop constraint keys_manage_nothing;
commit;
