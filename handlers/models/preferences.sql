-- Preferences: one row a user, made when they are first read.

create type preferences_shown as ("defaultModelId" text,
	"enableStreaming" boolean, "maxTokens" integer, temperature numeric,
	"preferencesMetadata" jsonb, "updatedAt" timestamptz);

create function mine() returns llm.user_preferences
language plpgsql
as $$
declare
	kept llm.user_preferences;
begin
	loop
		select p.*
		into kept
		from llm.user_preferences as p;
		exit when found;
		insert into llm.user_preferences (user_id)
		values (identity.user_id())
		on conflict do nothing;
	end loop;
	return kept;
end
$$;

create function shown(p llm.user_preferences) returns preferences_shown
language sql stable
return row(p.default_model_id, p.enable_streaming, p.max_tokens, p.temperature,
	p.preferences_metadata, p.updated_at)::preferences_shown;

create function preferences(bearer bytea) returns preferences_shown
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'user.info');

	return shown(mine());
end
$$;

-- Nobody can take what nobody may use. NULL is no model.
create function check_model(id text, field text) returns void
language plpgsql stable
as $$
declare
	available boolean;
begin
	if check_model.id is null then
		return;
	end if;
	select m.is_available
	into available
	from llm.models as m
	where m.id = check_model.id;
	if not found then
		perform no_model();
	elsif not available then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = json_build_object(check_model.field,
				'is not available')::text;
	end if;
end
$$;

create function preferences_change(bearer bytea, patch jsonb)
returns preferences_shown
language plpgsql
as $$
declare
	kept llm.user_preferences;
begin
	perform identity.enter(bearer, 'user.info');
	perform check_model(patch ->> 'default_model_id', 'defaultModelId');
	perform mine();

	update llm.user_preferences as p
	set default_model_id = case when patch ? 'default_model_id'
			then patch ->> 'default_model_id' else p.default_model_id end,
		enable_streaming = coalesce(
			(patch ->> 'enable_streaming')::boolean, p.enable_streaming),
		max_tokens = coalesce((patch ->> 'max_tokens')::integer, p.max_tokens),
		temperature = coalesce(
			(patch ->> 'temperature')::numeric, p.temperature),
		preferences_metadata = case when patch ? 'preferences_metadata'
			then nullif(patch -> 'preferences_metadata', 'null')
			else p.preferences_metadata end
	returning p.*
	into kept;
	return shown(kept);
end
$$;

create function chosen() returns json
language plpgsql
as $$
declare
	p llm.user_preferences := mine();
begin
	return json_build_object('defaultModelId', p.default_model_id,
		'model', (
			select json_build_object('id', m.id, 'name', m.name,
				'capabilities', m.capabilities)
			from llm.models as m
			where m.id = p.default_model_id
		),
		'updatedAt', wire.instant(p.updated_at));
end
$$;

create function preferences_model(bearer bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'user.info');

	return chosen();
end
$$;

create function preferences_model_choose(bearer bytea, model_id text)
returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'user.info');
	perform check_model(preferences_model_choose.model_id, 'modelId');
	perform mine();

	update llm.user_preferences as p
	set default_model_id = preferences_model_choose.model_id;
	return chosen();
end
$$;

create function preferences_model_forget(bearer bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'user.info');
	perform mine();

	update llm.user_preferences as p
	set default_model_id = null;
	return chosen();
end
$$;
