-- The models. They are few, so their lists are made of all of them.

create function brief(m llm.models) returns jsonb
language sql stable
return jsonb_build_object('id', m.id, 'object', 'model', 'type', 'model',
	'created', floor(extract(epoch from m.created_at))::bigint,
	'created_at', wire.instant(m.created_at),
	'display_name', m.display_name, 'owned_by', m.provider);

create function listed(m llm.models) returns jsonb
language sql stable
return jsonb_build_object('id', m.id, 'name', m.name, 'provider', m.provider,
	'description', m.description, 'capabilities', m.capabilities,
	'context_length', m.context_length,
	'max_output_tokens', m.max_output_tokens,
	'credits_per_1k_tokens', m.credits_per_1k_tokens,
	'required_tier', m.min_tier, 'is_available', m.is_available,
	'is_deprecated', m.is_deprecated, 'version', m.version);

-- NULL asks for none.
create function capabilities_of(list text) returns llm.model_capability[]
language plpgsql immutable
as $$
begin
	return string_to_array(capabilities_of.list, ',')::llm.model_capability[];
exception when invalid_text_representation then
	raise sqlstate 'PT422' using message = 'validation_error',
		detail = '{"capability":"must be of text, vision, function_calling, '
			'code, long_context, by comma"}';
end
$$;

-- The place of a model in the list, from which it goes on.
create function place_of(id text, field text) returns text[]
language plpgsql stable
set plan_cache_mode = force_generic_plan
as $$
declare
	place text[];
begin
	select array[m.name, m.id]
	into place
	from llm.models as m
	where m.id = place_of.id;
	if place is null and place_of.id is not null then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = json_build_object(place_of.field, 'is no model')::text;
	end if;
	return place;
end
$$;

create function models_list(bearer bytea, available boolean, capability text,
	provider text, "limit" integer, after_id text, before_id text) returns json
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	wanted llm.model_capability[];
	after text[];
	before text[];
	answer json;
begin
	perform identity.enter(bearer, 'models.read');

	wanted := capabilities_of(models_list.capability);
	after := place_of(models_list.after_id, 'after_id');
	before := place_of(models_list.before_id, 'before_id');
	with chosen as (
		select m
		from llm.models as m
		where m.is_available = models_list.available
		and (models_list.provider is null
			or m.provider = models_list.provider)
		and (wanted is null or m.capabilities && wanted)
	), rest as (
		select c.m,
			row_number() over (order by (c.m).name, (c.m).id) as first,
			row_number() over (order by (c.m).name desc, (c.m).id desc) as last,
			count(*) over () as count
		from chosen as c
		where (after is null or array[(c.m).name, (c.m).id]::text[] > after)
		and (before is null or array[(c.m).name, (c.m).id]::text[] < before)
	), page as (
		select r.m, r.first, r.count
		from rest as r
		where case when before is null then r.first else r.last end
			<= models_list."limit"
	)
	select json_build_object('object', 'list',
		'data', coalesce(jsonb_agg(brief(p.m) order by p.first), '[]'),
		'has_more', coalesce(max(p.count) > count(*), false),
		'first_id', (array_agg((p.m).id order by p.first))[1],
		'last_id', (array_agg((p.m).id order by p.first desc))[1],
		'models', coalesce(jsonb_agg(listed(p.m) order by p.first), '[]'),
		'total', (select count(*) from chosen))
	into answer
	from page as p;
	return answer;
end
$$;

create function models_one(bearer bytea, id text) returns json
language plpgsql
as $$
declare
	model llm.models;
begin
	perform identity.enter(bearer, 'models.read');

	select m.*
	into model
	from llm.models as m
	where m.id = models_one.id;
	if not found then
		perform no_model();
	end if;
	return brief(model) || listed(model) || jsonb_build_object(
		'input_cost_per_million_tokens', model.input_cost_per_million_tokens,
		'output_cost_per_million_tokens', model.output_cost_per_million_tokens,
		'credits_per_1k_output_tokens', model.credits_per_1k_output_tokens,
		'credits_per_1k_cached_tokens', model.credits_per_1k_cached_tokens,
		'image_tokens', model.image_tokens,
		'token_percent', model.token_percent,
		'server_tools', model.server_tools,
		'updated_at', wire.instant(model.updated_at));
end
$$;
