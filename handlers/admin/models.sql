-- Models, where they are had, and what they cost.

create function model_told(m llm.models) returns json
language sql stable
return json_build_object('id', m.id, 'name', m.name,
	'displayName', m.display_name, 'provider', m.provider,
	'description', m.description, 'capabilities', m.capabilities,
	'contextLength', m.context_length,
	'maxOutputTokens', m.max_output_tokens,
	'inputCostPerMillionTokens', m.input_cost_per_million_tokens,
	'outputCostPerMillionTokens', m.output_cost_per_million_tokens,
	'creditsPer1kTokens', m.credits_per_1k_tokens,
	'creditsPer1kOutputTokens', m.credits_per_1k_output_tokens,
	'creditsPer1kCachedTokens', m.credits_per_1k_cached_tokens,
	'imageTokens', m.image_tokens, 'tokenPercent', m.token_percent,
	'serverTools', m.server_tools, 'minTier', m.min_tier,
	'isAvailable', m.is_available, 'isDeprecated', m.is_deprecated,
	'version', m.version, 'createdAt', wire.instant(m.created_at),
	'updatedAt', wire.instant(m.updated_at),
	'routes', (
		select coalesce(json_agg(json_build_object('provider', r.provider,
			'upstreamModel', r.upstream_model, 'streams', r.streams,
			'usage', r.usage, 'completions', r.completions,
			'extra', r.extra) order by r.position), '[]')
		from llm.model_routes as r
		where r.model_id = m.id
	));

create function model_of(id text) returns json
language plpgsql stable
as $$
begin
	return (
		select model_told(m)
		from llm.models as m
		where m.id = model_of.id
	);
end
$$;

create function admin_models(bearer bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.models');

	return json_build_object('models', (
		select coalesce(json_agg(model_told(m) order by m.name, m.id), '[]')
		from llm.models as m
	));
end
$$;

create function admin_model(bearer bytea, id text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.model', details =>
		jsonb_build_object('model', admin_model.id));

	return model_of(admin_model.id);
end
$$;

-- Writes all that a patch may say; what it does not say is as before.
create function model_write(m llm.models) returns void
language plpgsql
as $$
begin
	update llm.models as t
	set name = m.name, display_name = m.display_name, provider = m.provider,
		description = m.description, capabilities = m.capabilities,
		context_length = m.context_length,
		max_output_tokens = m.max_output_tokens,
		input_cost_per_million_tokens = m.input_cost_per_million_tokens,
		output_cost_per_million_tokens = m.output_cost_per_million_tokens,
		credits_per_1k_tokens = m.credits_per_1k_tokens,
		credits_per_1k_output_tokens = m.credits_per_1k_output_tokens,
		credits_per_1k_cached_tokens = m.credits_per_1k_cached_tokens,
		image_tokens = m.image_tokens, token_percent = m.token_percent,
		server_tools = m.server_tools, min_tier = m.min_tier,
		is_available = m.is_available, is_deprecated = m.is_deprecated,
		version = m.version
	where t.id = m.id;
end
$$;

create function check_capabilities(list jsonb) returns void
language plpgsql immutable
as $$
begin
	if not list <@ '["text","vision","function_calling","code",
		"long_context"]' then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"capabilities":"must be of text, vision, '
				'function_calling, code, long_context"}';
	end if;
end
$$;

-- The rest of a new one's columns come as a patch of their defaults.
create function admin_model_add(bearer bytea, id text, name text,
	display_name text, provider text, capabilities text[],
	context_length integer, input_cost_per_million_tokens integer,
	output_cost_per_million_tokens integer, credits_per_1k_tokens integer,
	description text, max_output_tokens integer,
	credits_per_1k_output_tokens integer, credits_per_1k_cached_tokens integer,
	image_tokens integer, token_percent integer, server_tools boolean,
	min_tier llm.subscription_tier, is_available boolean, version text)
returns json
language plpgsql
as $$
declare
	can jsonb := to_jsonb(admin_model_add.capabilities);
begin
	perform identity.enter(bearer, 'admin');
	perform check_capabilities(can);

	insert into llm.models (id, name, display_name, provider, description,
		capabilities, context_length, max_output_tokens,
		input_cost_per_million_tokens, output_cost_per_million_tokens,
		credits_per_1k_tokens, credits_per_1k_output_tokens,
		credits_per_1k_cached_tokens, image_tokens, token_percent,
		server_tools, min_tier, is_available, version)
	values (admin_model_add.id, admin_model_add.name,
		admin_model_add.display_name, admin_model_add.provider,
		admin_model_add.description,
		admin_model_add.capabilities::llm.model_capability[],
		admin_model_add.context_length, admin_model_add.max_output_tokens,
		admin_model_add.input_cost_per_million_tokens,
		admin_model_add.output_cost_per_million_tokens,
		admin_model_add.credits_per_1k_tokens,
		admin_model_add.credits_per_1k_output_tokens,
		admin_model_add.credits_per_1k_cached_tokens,
		admin_model_add.image_tokens, admin_model_add.token_percent,
		admin_model_add.server_tools, admin_model_add.min_tier,
		admin_model_add.is_available, admin_model_add.version);
	perform identity.audit('model.added', details =>
		jsonb_build_object('model', admin_model_add.id));
	return model_of(admin_model_add.id);
end
$$;

create function admin_model_change(bearer bytea, id text, patch jsonb)
returns json
language plpgsql
as $$
declare
	m llm.models;
begin
	perform identity.enter(bearer, 'admin');

	select t.*
	into m
	from llm.models as t
	where t.id = admin_model_change.id
	for update;
	if not found then
		return null;
	end if;
	perform check_capabilities(coalesce(patch -> 'capabilities', '[]'));
	perform model_write(jsonb_populate_record(m, patch));
	perform identity.audit('model.changed', details => jsonb_build_object(
		'model', admin_model_change.id, 'patch', patch));
	return model_of(admin_model_change.id);
end
$$;

create function admin_model_deprecate(bearer bytea, id text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');

	update llm.models as m
	set is_deprecated = true
	where m.id = admin_model_deprecate.id;
	if not found then
		return null;
	end if;
	perform identity.audit('model.deprecated', details =>
		jsonb_build_object('model', admin_model_deprecate.id));
	return model_of(admin_model_deprecate.id);
end
$$;

create function admin_model_remove(bearer bytea, id text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');

	delete from llm.models as m
	where m.id = admin_model_remove.id;
	if not found then
		return null;
	end if;
	perform identity.audit('model.removed', details =>
		jsonb_build_object('model', admin_model_remove.id));
	return '{}'::json;
exception when foreign_key_violation then
	raise sqlstate 'PT409' using message =
		'The model was used: make it unavailable or deprecated instead.';
end
$$;

create function check_routes(routes jsonb) returns void
language plpgsql stable
as $$
begin
	if jsonb_array_length(routes) > 10 or exists (
		select
		from jsonb_array_elements(routes) as r
		where case when jsonb_typeof(r) = 'object' then
			not r ? 'provider'
			or jsonb_typeof(r -> 'upstreamModel') is distinct from 'string'
			or char_length(r ->> 'upstreamModel') not between 1 and 200
			or exists (
				select
				from jsonb_each(r) as e
				where case
					when e.key in ('streams', 'usage', 'completions')
						then jsonb_typeof(e.value) <> 'boolean'
					when e.key = 'extra'
						then jsonb_typeof(e.value) <> 'object'
					else e.key not in ('provider', 'upstreamModel') end
			)
			or not exists (
				select
				from llm.providers as p
				where to_jsonb(p.name::text) = r -> 'provider'
			)
		else true end
	) then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"routes":"must be up to 10 of a provider that exists '
				'and an upstreamModel, with streams, usage and completions '
				'true or false, and extra an object"}';
	end if;
end
$$;

-- The first is tried first.
create function admin_model_routes(bearer bytea, id text, routes jsonb)
returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');

	perform
	from llm.models as m
	where m.id = admin_model_routes.id
	for update;
	if not found then
		return null;
	end if;
	perform check_routes(routes);
	delete from llm.model_routes as r
	where r.model_id = admin_model_routes.id;
	insert into llm.model_routes (model_id, position, provider, upstream_model,
		streams, usage, completions, extra)
	select admin_model_routes.id, r.n, r.route ->> 'provider',
		r.route ->> 'upstreamModel',
		coalesce((r.route ->> 'streams')::boolean, true),
		coalesce((r.route ->> 'usage')::boolean, true),
		coalesce((r.route ->> 'completions')::boolean, false),
		coalesce(r.route -> 'extra', '{}')
	from jsonb_array_elements(routes) with ordinality as r (route, n);
	perform identity.audit('model.routed', details => jsonb_build_object(
		'model', admin_model_routes.id, 'routes', routes));
	return model_of(admin_model_routes.id);
end
$$;
