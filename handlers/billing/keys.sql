-- API keys: rows of identity.sessions, which let them in, and of llm.api_keys.

create type key_shown as (id uuid, name text, hint text, scopes text[],
	expires_at timestamptz, budget json, requests_per_minute integer,
	tokens_per_minute integer, models text[], created_at timestamptz,
	last_used_at timestamptz, revoked_at timestamptz);

create type key_made as (id uuid, name text, hint text, scopes text[],
	expires_at timestamptz, budget json, requests_per_minute integer,
	tokens_per_minute integer, models text[], created_at timestamptz,
	last_used_at timestamptz, revoked_at timestamptz, key text);

-- What was spent counts for the period in which it was.
create function budget(credits integer, period text, begun timestamptz,
	spent bigint) returns json
language sql stable
return json_build_object('credits', credits, 'period', period,
	'spent', case when begun >= llm.budget_start(period, llm.clock())
		then spent else 0 end,
	'resets_at', wire.instant(nullif(
		llm.budget_end(period, llm.clock()), 'infinity')));

-- NULL for all; the newest first.
create function keys(id uuid) returns setof key_shown
language sql stable
begin atomic
	select k.session_id, k.name::text, k.hint::text, k.scopes, k.expires_at,
		budget(k.budget, k.budget_period, k.period_start, k.spent),
		k.requests_per_minute, k.tokens_per_minute, k.models, k.created_at,
		greatest(k.last_used_at, (
			select s.last_used_at
			from identity.sessions as s
			where s.id = k.session_id
		)), k.revoked_at
	from llm.api_keys as k
	where (keys.id is null or k.session_id = keys.id);
end;

create function keys_list(bearer bytea, "limit" integer, cursor text)
returns setof key_shown
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	places jsonb;
begin
	perform identity.enter(bearer, 'account');

	places := coalesce(wire.keys_of(keys_list.cursor, 2), '["infinity"]');
	return query
	select k.id, k.name, k.hint, k.scopes, k.expires_at, k.budget,
		k.requests_per_minute, k.tokens_per_minute, k.models, k.created_at,
		k.last_used_at, k.revoked_at
	from keys(null) as k
	where (k.created_at, k.id)
		< ((places ->> 0)::timestamptz, (places ->> 1)::uuid)
	order by k.created_at desc, k.id desc
	limit keys_list."limit" + 1;
end
$$;

create function key_of(id uuid) returns key_shown
language plpgsql stable
as $$
declare
	found key_shown;
begin
	select k.id, k.name, k.hint, k.scopes, k.expires_at, k.budget,
		k.requests_per_minute, k.tokens_per_minute, k.models, k.created_at,
		k.last_used_at, k.revoked_at
	into found
	from keys(key_of.id) as k;
	return found;
end
$$;

create function keys_one(bearer bytea, id uuid) returns key_shown
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');

	return key_of(keys_one.id);
end
$$;

create function keys_create(bearer bytea, name text, scopes text[],
	expires_at timestamptz, budget_period text, budget_credits integer,
	requests_per_minute integer, tokens_per_minute integer, models text[])
returns key_made
language plpgsql
as $$
declare
	made record;
	told key_shown;
begin
	perform identity.enter(bearer, 'account');

	perform check_key_name(keys_create.name);
	made := llm.key_make(bearer, keys_create.name,
		once_each(keys_create.scopes),
		keys_create.expires_at, keys_create.budget_credits,
		keys_create.budget_period, keys_create.requests_per_minute,
		keys_create.tokens_per_minute, once_each(keys_create.models));
	told := key_of(made.id);
	return (told.*, made.key)::key_made;
end
$$;

-- A list of a patch, with each text once, if it is in it.
create function list_of(patch jsonb, name text) returns jsonb
language sql immutable
return case jsonb_typeof(patch -> name)
	when 'array' then jsonb_build_object(name, to_jsonb(once_each(array(
		select jsonb_array_elements_text(patch -> name)))))
	else '{}' end;

create function keys_change(bearer bytea, id uuid, patch jsonb)
returns key_shown
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');

	perform check_key_name(patch ->> 'name');
	if not llm.key_change(bearer, keys_change.id, patch
			|| list_of(patch, 'scopes') || list_of(patch, 'models')) then
		return null;
	end if;
	return key_of(keys_change.id);
end
$$;

create function keys_revoke(bearer bytea, id uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');

	if llm.key_revoke(keys_revoke.id) then
		return '{}'::json;
	end if;
	return null;
end
$$;
