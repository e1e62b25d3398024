-- Deploy tessera:api-keys to pg
-- Keys with which programs call for a user: sessions that last until they are
-- revoked, and that may neither sign in nor manage anything.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter table identity.sessions
	add constraint keys_manage_nothing check (kind = 'access'
		or not scopes && '{openid,account,admin}');

-- A key's row tells when it ended. One that expired was not revoked.
create function identity.key_ended() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	update llm.api_keys as k
	set last_used_at = greatest(k.last_used_at, old.last_used_at),
		revoked_at = case when old.expires_at > now() then now() end
	where k.session_id = old.id;
	return null;
end
$$;
create trigger key_ended after delete on identity.sessions
	for each row when (old.kind = 'key')
	execute function identity.key_ended();

-- A key is no device: it outlives a change of password, and others' sign-out.
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
	and (s.grant_id is null or s.grant_id is distinct from kept.grant_id)
	and (s.kind <> 'key'
		or end_sessions.why not in ('password_changed', 'revoked_by_user'));
	delete from identity.refresh_tokens as r
	where r.user_id = end_sessions.user_id
	and r.grant_id is distinct from kept.grant_id;
end
$$;

-- Keys are listed as keys.
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
	and s.kind = 'access'
	and s.expires_at > now()
	order by s.created_at desc, s.id
	limit 100;
end
$$;

-- For what is the user's own to do, though its scope is one that keys may have.
create function identity.refuse_key(bearer bytea) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	if exists (
		select
		from identity.sessions as s
		where s.token_hash = refuse_key.bearer
		and s.kind = 'key'
	) then
		raise sqlstate 'PT403' using message = 'forbidden';
	end if;
end
$$;
grant execute on function identity.refuse_key to tessera_api;

-- A key may what the token may that makes it, and nothing that manages.
create function llm.check_key_scopes(this bytea, scopes text[]) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	if coalesce(cardinality(check_key_scopes.scopes), 0) = 0
	or check_key_scopes.scopes && '{openid,account,admin}'
	or not exists (
		select
		from identity.sessions as s
		where s.token_hash = check_key_scopes.this
		and check_key_scopes.scopes <@ s.scopes
	) then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"scopes":"must be scopes that your own token has, '
				'without openid, account and admin"}';
	end if;
end
$$;

-- NULL is every model.
create function llm.check_key_models(models text[]) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	if check_key_models.models = '{}' or exists (
		select
		from unnest(check_key_models.models) as asked (id)
		where asked.id not in (
			select m.id
			from llm.models as m
		)
	) then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"models":"must be models that exist"}';
	end if;
end
$$;

create function llm.check_key_end(expires_at timestamptz) returns void
language plpgsql stable
as $$
begin
	if check_key_end.expires_at <= now() then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"expires_at":"must be in the future"}';
	end if;
end
$$;

-- Returns the key, which is told this once.
create function llm.key_make(this bytea, name text, scopes text[],
	expires_at timestamptz, budget integer, budget_period text,
	requests_per_minute integer, tokens_per_minute integer, models text[],
	out id uuid, out key text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	me uuid := identity.user_id();
begin
	perform llm.check_key_scopes(key_make.this, key_make.scopes);
	perform llm.check_key_models(key_make.models);
	perform llm.check_key_end(key_make.expires_at);
	perform pg_advisory_xact_lock(hashtext('llm.api_keys'),
		hashtext(me::text));
	if (
		select count(*) >= 100
		from identity.sessions as s
		where s.user_id = me
		and s.kind = 'key'
		and s.expires_at > now()
	) then
		raise sqlstate 'PT409' using message =
			'You have 100 keys, which is the most; revoke some first.';
	end if;

	key := 'tsk_' || translate(encode(decode(identity.secret(), 'hex'),
		'base64'), '+/=', '-_');
	insert into identity.sessions as s (user_id, token_hash, expires_at, scopes,
		kind)
	values (me, sha256(key::bytea),
		coalesce(key_make.expires_at, 'infinity'), key_make.scopes, 'key')
	returning s.id
	into id;
	insert into llm.api_keys (session_id, user_id, token_hash, name, hint,
		scopes, models, expires_at, budget, budget_period, period_start,
		requests_per_minute, tokens_per_minute)
	values (id, me, sha256(key::bytea), key_make.name,
		left(key, 8) || '...' || right(key, 4), key_make.scopes,
		key_make.models, coalesce(key_make.expires_at, 'infinity'),
		key_make.budget, key_make.budget_period,
		llm.budget_start(key_make.budget_period, llm.clock()),
		key_make.requests_per_minute, key_make.tokens_per_minute);
	perform identity.audit('key.created', me, jsonb_build_object('key', id));
end
$$;

-- A budget by another period has what was spent, and is held, since it began.
create function llm.key_recount(id uuid) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	begun timestamptz;
begin
	select llm.budget_start(k.budget_period, llm.clock())
	into begun
	from llm.api_keys as k
	where k.session_id = key_recount.id;
	update llm.api_keys as k
	set period_start = begun,
		spent = coalesce((
			select sum(q.credits_used)
			from llm.usage_quarters as q
			where q.user_id = k.user_id
			and q.key_id = k.session_id
			and q.quarter >= begun
		), 0),
		held = coalesce((
			select sum(h.amount)
			from llm.holds as h
			where h.user_id = k.user_id
			and h.key_id = k.session_id
			and h.created_at >= begun
		), 0)
	where k.session_id = key_recount.id;
end
$$;

-- False if there is no such key. Absent keys of the patch leave what is there.
create function llm.key_change(this bytea, id uuid, patch jsonb)
returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	before llm.api_keys;
	after llm.api_keys;
begin
	perform
	from identity.sessions as s
	where s.id = key_change.id
	and s.user_id = identity.user_id()
	and s.kind = 'key'
	for no key update;
	select k.*
	into before
	from llm.api_keys as k
	where k.session_id = key_change.id
	and k.user_id = identity.user_id()
	for no key update;
	if not found then
		return false;
	end if;
	if before.revoked_at is not null then
		raise sqlstate 'PT409' using message = 'The key was revoked.';
	end if;
	after := jsonb_populate_record(before, patch);
	if patch ? 'budget_credits' then
		after.budget := (patch ->> 'budget_credits')::integer;
	end if;
	after.expires_at := coalesce(after.expires_at, 'infinity');
	if patch ? 'scopes' then
		perform llm.check_key_scopes(key_change.this, after.scopes);
	end if;
	if patch ? 'models' then
		perform llm.check_key_models(after.models);
	end if;
	if patch ? 'expires_at' then
		perform llm.check_key_end(after.expires_at);
	end if;

	update identity.sessions as s
	set scopes = after.scopes, expires_at = after.expires_at
	where s.id = key_change.id;
	if not found then
		raise sqlstate 'PT409' using message = 'The key expired.';
	end if;
	update llm.api_keys as k
	set name = after.name, scopes = after.scopes, models = after.models,
		expires_at = after.expires_at, budget = after.budget,
		budget_period = after.budget_period,
		requests_per_minute = after.requests_per_minute,
		tokens_per_minute = after.tokens_per_minute
	where k.session_id = key_change.id;
	if after.budget_period <> before.budget_period then
		perform llm.key_recount(key_change.id);
	end if;
	perform identity.audit('key.changed', after.user_id,
		jsonb_build_object('key', key_change.id));
	return true;
end
$$;

-- False if there is no such key; one that was revoked stays revoked.
create function llm.key_revoke(id uuid) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	delete from identity.sessions as s
	where s.id = key_revoke.id
	and s.user_id = identity.user_id()
	and s.kind = 'key';
	if found then
		perform identity.audit('key.revoked', identity.user_id(),
			jsonb_build_object('key', key_revoke.id));
	end if;
	return exists (
		select
		from llm.api_keys as k
		where k.session_id = key_revoke.id
		and k.user_id = identity.user_id()
	);
end
$$;

grant execute on function llm.key_make, llm.key_change, llm.key_revoke,
	llm.budget_start, llm.budget_end, llm.clock to tessera_billing_api;
grant select (id, user_id, kind, last_used_at) on identity.sessions
	to tessera_billing_api;

-- The list of a user's keys, and those to be forgotten.
create index api_keys_user_id_created_at_idx
	on llm.api_keys (user_id, created_at desc, session_id desc);
create index api_keys_ended_idx
	on llm.api_keys (least(revoked_at, expires_at));
insert into maintenance.tasks (name, condition, keep, about) values
('llm.api_keys', 'least(revoked_at, expires_at) < now() - $1', '2 years',
	'keys that were revoked or expired');

commit;
