-- Webhooks: where a user wants to be told, of what, and the secret that signs.

create type hook_shown as (id uuid, url text, events text[], description text,
	is_active boolean, paused_at timestamptz, paused_reason text,
	old_secret_until timestamptz, created_at timestamptz,
	updated_at timestamptz);

create function hook_of(w llm.webhooks) returns hook_shown
language sql stable
return row((w).id, (w).url, (w).events, (w).description, (w).is_active,
	(w).paused_at, (w).paused_why,
	case when (w).old_until > now() then (w).old_until end,
	(w).created_at, (w).updated_at)::hook_shown;

-- With its secret, which finish opens: when it is made and when it is rotated.
create function told(w llm.webhooks) returns json
language sql stable
return json_build_object('id', (w).id, 'url', (w).url, 'events', (w).events,
	'description', (w).description, 'is_active', (w).is_active,
	'paused_at', wire.instant((w).paused_at), 'paused_reason', (w).paused_why,
	'old_secret_until', wire.instant((w).old_until),
	'created_at', wire.instant((w).created_at),
	'updated_at', wire.instant((w).updated_at),
	'secret', wire.sealed('webhooks.secret', (w).secret));

create function webhooks_list(bearer bytea, "limit" integer, cursor text)
returns setof hook_shown
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb;
begin
	perform identity.enter(bearer, 'account');

	keys := coalesce(wire.keys_of(webhooks_list.cursor, 2),
		'["-infinity", "00000000-0000-0000-0000-000000000000"]');
	return query
	select (hook_of(w)).*
	from llm.webhooks as w
	where (w.created_at, w.id)
		> ((keys ->> 0)::timestamptz, (keys ->> 1)::uuid)
	order by w.created_at, w.id
	limit webhooks_list."limit" + 1;
end
$$;

create function webhooks_create(bearer bytea, url text, events text[],
	description text, sealed text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');

	perform check_room();
	return told(hook_make(webhooks_create.url, webhooks_create.events,
		webhooks_create.description, webhooks_create.sealed));
end
$$;

create function webhooks_one(bearer bytea, id uuid) returns hook_shown
language plpgsql
as $$
declare
	found_hook hook_shown;
begin
	perform identity.enter(bearer, 'account');

	select (hook_of(w)).*
	into found_hook
	from llm.webhooks as w
	where w.id = webhooks_one.id;
	return found_hook;
end
$$;

-- Who is woken hears of what happens from now on.
create function webhooks_change(bearer bytea, id uuid, patch jsonb)
returns hook_shown
language plpgsql
as $$
declare
	hook llm.webhooks;
	active boolean := (patch ->> 'is_active')::boolean;
begin
	perform identity.enter(bearer, 'account');

	if active is false then
		perform llm.hook_pause(webhooks_change.id, 'asked');
	end if;
	select w.*
	into hook
	from llm.webhooks as w
	where w.id = webhooks_change.id
	for update;
	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	hook := jsonb_populate_record(hook, webhooks_change.patch);

	update llm.webhooks as w
	set url = hook.url,
		events = events_of(hook.events),
		description = hook.description,
		is_active = w.is_active or active is true,
		paused_at = case when active is not true then w.paused_at end,
		paused_why = case when active is not true then w.paused_why end
	where w.id = webhooks_change.id
	returning w.*
	into hook;
	return hook_of(hook);
end
$$;

create function webhooks_delete(bearer bytea, id uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');

	delete from llm.webhooks as w
	where w.id = webhooks_delete.id;
	if not found then
		return null;
	end if;
	return '{}'::json;
end
$$;

create function webhooks_rotate(bearer bytea, id uuid, sealed text) returns json
language plpgsql
as $$
declare
	hook llm.webhooks;
begin
	perform identity.enter(bearer, 'account');

	hook := hook_rotate(webhooks_rotate.id, webhooks_rotate.sealed);
	if hook.id is null then
		return null;
	end if;
	return told(hook);
end
$$;

create function webhooks_test(bearer bytea, id uuid, event_type text) returns json
language plpgsql
as $$
declare
	made uuid;
begin
	perform identity.enter(bearer, 'account');

	perform check_event(webhooks_test.event_type);
	made := llm.hook_again(webhooks_test.id, webhooks_test.event_type, null);
	if made is null then
		return null;
	end if;
	return json_build_object('delivery_id', made);
end
$$;
