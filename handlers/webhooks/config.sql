-- The one webhook of clients that know of one alone: the oldest.

create type config_shown as (id uuid, user_id uuid, webhook_url text,
	is_active boolean, created_at timestamptz, updated_at timestamptz);

create function oldest() returns uuid
language sql stable
begin atomic
	select w.id
	from llm.webhooks as w
	order by w.created_at, w.id
	limit 1;
end;

create function config_of(id uuid) returns config_shown
language plpgsql stable
as $$
declare
	found_config config_shown;
begin
	select w.id, w.user_id, w.url, w.is_active, w.created_at, w.updated_at
	into found_config
	from llm.webhooks as w
	where w.id = config_of.id;
	return found_config;
end
$$;

create function config_get(bearer bytea) returns config_shown
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');

	return config_of(oldest());
end
$$;

-- The first is told of all that there is; a later one changes it, and wakes it.
create function config_set(bearer bytea, webhook_url text, webhook_secret text)
returns config_shown
language plpgsql
as $$
declare
	hook uuid;
begin
	perform identity.enter(bearer, 'account');

	hook := oldest();
	if hook is null then
		perform check_room();
		insert into llm.webhooks as w (user_id, url, secret, events)
		select identity.user_id(), config_set.webhook_url,
			config_set.webhook_secret, array_agg(k.name order by k.name)
		from llm.event_kinds as k
		returning w.id
		into hook;
	else
		update llm.webhooks as w
		set url = config_set.webhook_url,
			secret = config_set.webhook_secret,
			old_secret = null,
			old_until = null,
			is_active = true,
			paused_at = null,
			paused_why = null
		where w.id = hook;
	end if;
	return config_of(hook);
end
$$;

create function config_delete(bearer bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');

	delete from llm.webhooks as w
	where w.id = oldest();
	if not found then
		return null;
	end if;
	return '{}'::json;
end
$$;

create function config_test(bearer bytea, event_type text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');

	perform check_event(config_test.event_type);
	if llm.hook_again(oldest(), config_test.event_type, null) is null then
		return null;
	end if;
	return json_build_object('success', true,
		'message', 'The test is on its way.');
end
$$;
