-- Keys of providers. SQL sees only what keys.c has sealed; rewrap.c wraps the
-- keys that it was sealed by anew.

-- One provider's entry in the list of keys.
create function key_json(provider text, meta jsonb) returns json
language plpgsql
as $$
begin
	return json_build_object(
		'provider', key_json.provider,
		'keyPrefix', meta -> 'prefix',
		'baseUrl', meta -> 'base_url',
		'expiresAt', wire.instant((meta ->> 'expires_at')::timestamptz),
		'createdAt', wire.instant((meta ->> 'created_at')::timestamptz),
		'lastUsedAt', wire.instant((meta ->> 'last_used_at')::timestamptz));
end
$$;

create function audio_keys(bearer bytea) returns json
language plpgsql
as $$
declare
	keys json;
begin
	perform identity.enter(bearer, 'audio');

	select json_agg(key_json(p.name, s.keys_meta -> p.name) order by p.place)
	into keys
	from audio.user_settings as s,
		unnest(array['openai', 'elevenlabs', 'custom'])
			with ordinality as p (name, place)
	where s.keys_meta ? p.name;

	return coalesce(keys, '[]');
end
$$;

-- The user's wrapped data key, if there is one.
create function audio_data_key(bearer bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'audio');

	return (
		select json_build_object(
			'user', me.user_id,
			'wrapped', encode(k.wrapped_key, 'hex'),
			'version', k.root_version)
		from (select identity.user_id() as user_id) as me
		left join audio.data_keys as k on k.user_id = me.user_id
	);
end
$$;

-- Keeps a user's first data key. Of two that come at once the first stays, and
-- both hear which it is.
create function audio_data_key_keep(bearer bytea, wrapped text,
	version integer) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'audio');

	insert into audio.data_keys (user_id, wrapped_key, root_version)
	values (identity.user_id(), decode(audio_data_key_keep.wrapped, 'hex'),
		audio_data_key_keep.version)
	on conflict (user_id) do nothing;

	return audio_data_key(bearer);
end
$$;

create function audio_key_put(bearer bytea, provider text, api_key text,
	base_url text, expires_at timestamptz, key_prefix text) returns json
language plpgsql
as $$
declare
	meta jsonb := jsonb_build_object(
		'prefix', audio_key_put.key_prefix,
		'base_url', audio_key_put.base_url,
		'expires_at', audio_key_put.expires_at,
		'created_at', now(),
		'last_used_at', null);
	openai text := case provider when 'openai' then api_key end;
	elevenlabs text := case provider when 'elevenlabs' then api_key end;
	custom text := case provider when 'custom' then api_key end;
begin
	perform identity.enter(bearer, 'audio');

	insert into audio.user_settings as s (user_id, openai_api_key_encrypted,
		elevenlabs_api_key_encrypted, custom_api_key_encrypted, keys_meta)
	values (identity.user_id(), openai, elevenlabs, custom,
		jsonb_build_object(audio_key_put.provider, meta))
	on conflict (user_id) do update
	set openai_api_key_encrypted = coalesce(openai,
			s.openai_api_key_encrypted),
		elevenlabs_api_key_encrypted = coalesce(elevenlabs,
			s.elevenlabs_api_key_encrypted),
		custom_api_key_encrypted = coalesce(custom,
			s.custom_api_key_encrypted),
		keys_meta = s.keys_meta || excluded.keys_meta;

	return key_json(audio_key_put.provider, meta);
end
$$;

create function audio_key_delete(bearer bytea, provider text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'audio');

	update audio.user_settings as s
	set openai_api_key_encrypted = case audio_key_delete.provider
			when 'openai' then null else s.openai_api_key_encrypted end,
		elevenlabs_api_key_encrypted = case audio_key_delete.provider
			when 'elevenlabs' then null
			else s.elevenlabs_api_key_encrypted end,
		custom_api_key_encrypted = case audio_key_delete.provider
			when 'custom' then null else s.custom_api_key_encrypted end,
		keys_meta = s.keys_meta - audio_key_delete.provider
	where s.keys_meta ? audio_key_delete.provider;

	if not found then
		return null;
	end if;
	return '{}'::json;
end
$$;

create function audio_keys_delete(bearer bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'audio');

	update audio.user_settings as s
	set openai_api_key_encrypted = null,
		elevenlabs_api_key_encrypted = null,
		custom_api_key_encrypted = null,
		keys_meta = '{}'
	where s.user_id = (select identity.user_id());

	return '{}'::json;
end
$$;

-- One turn of a rotation: takes back what was wrapped anew, gives out what is
-- still wrapped by another root key than this version, by user from there on.
create function audio_rewrap(version integer, after uuid, done json)
returns json
language plpgsql
as $$
declare
	keys json;
	held json;
begin
	perform audio.wrap_key((d ->> 'user')::uuid,
		decode(d ->> 'before', 'hex'), decode(d ->> 'wrapped', 'hex'),
		audio_rewrap.version)
	from json_array_elements(audio_rewrap.done) as d;

	select json_agg(json_build_object(
		'user', k.user_id,
		'wrapped', encode(k.wrapped_key, 'hex'),
		'version', k.root_version))
	into keys
	from audio.keys_to_wrap(audio_rewrap.version, audio_rewrap.after, 200)
		as k;

	select json_agg(json_build_object('version', v.root_version,
		'rows', v.held))
	into held
	from audio.keys_by_version() as v;

	return json_build_object('keys', coalesce(keys, '[]'),
		'held', coalesce(held, '[]'));
end
$$;

-- One data key of each root key.
create function audio_sample_keys() returns json
language plpgsql
as $$
begin
	return (
		select coalesce(json_agg(json_build_object(
			'user', k.user_id,
			'wrapped', encode(k.wrapped_key, 'hex'),
			'version', k.root_version)), '[]')
		from audio.sample_keys() as k
	);
end
$$;
