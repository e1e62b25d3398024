-- Providers: where models are had.

create type provider as (name text, kind text, "baseUrl" text, local boolean,
	"connectMs" integer, "firstByteMs" integer, "idleMs" integer,
	"totalMs" integer, "createdAt" timestamptz, "updatedAt" timestamptz);

create function provider_told(p llm.providers) returns provider
language sql stable
return row(p.name, p.kind, p.base_url, p.local, p.connect_ms, p.first_byte_ms,
	p.idle_ms, p.total_ms, p.created_at, p.updated_at)::provider;

create function admin_providers(bearer bytea, "limit" integer, cursor text)
returns setof provider
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	after text := coalesce(wire.keys_of(admin_providers.cursor, 1) ->> 0, '');
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.providers');

	return query
	select (provider_told(p)).*
	from llm.providers as p
	where p.name > after
	order by p.name
	limit admin_providers."limit" + 1;
end
$$;

create function provider_of(name text) returns provider
language plpgsql stable
as $$
declare
	found provider;
begin
	select (provider_told(p)).*
	into found
	from llm.providers as p
	where p.name = provider_of.name;
	return found;
end
$$;

create function admin_provider(bearer bytea, name text) returns provider
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.provider', details =>
		jsonb_build_object('provider', admin_provider.name));

	return provider_of(admin_provider.name);
end
$$;

-- Its key lies in a file of its name.
create function check_provider(p llm.providers) returns void
language plpgsql immutable
as $$
begin
	if p.name !~ '^[a-z0-9][a-z0-9_-]*$' then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"name":"must be of small letters, digits, - and _"}';
	end if;
	if p.base_url !~ '^https://' and not p.local then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"baseUrl":"must be https, or the provider local"}';
	end if;
	if p.base_url ~ '[?#@]' then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"baseUrl":"must have neither user, query nor '
				'fragment"}';
	end if;
end
$$;

create function admin_provider_add(bearer bytea, name text, kind text,
	base_url text, local boolean, connect_ms integer, first_byte_ms integer,
	idle_ms integer, total_ms integer) returns provider
language plpgsql
as $$
declare
	p llm.providers;
begin
	perform identity.enter(bearer, 'admin');

	p.name := admin_provider_add.name;
	p.base_url := admin_provider_add.base_url;
	p.local := admin_provider_add.local;
	perform check_provider(p);
	insert into llm.providers (name, kind, base_url, local, connect_ms,
		first_byte_ms, idle_ms, total_ms)
	values (admin_provider_add.name, admin_provider_add.kind,
		admin_provider_add.base_url, admin_provider_add.local,
		admin_provider_add.connect_ms, admin_provider_add.first_byte_ms,
		admin_provider_add.idle_ms, admin_provider_add.total_ms);
	perform identity.audit('provider.added', details => jsonb_build_object(
		'provider', admin_provider_add.name,
		'base_url', admin_provider_add.base_url));
	return provider_of(admin_provider_add.name);
end
$$;

create function admin_provider_change(bearer bytea, name text, patch jsonb)
returns provider
language plpgsql
as $$
declare
	p llm.providers;
begin
	perform identity.enter(bearer, 'admin');

	select t.*
	into p
	from llm.providers as t
	where t.name = admin_provider_change.name
	for update;
	if not found then
		return null;
	end if;
	p := jsonb_populate_record(p, patch);
	perform check_provider(p);
	update llm.providers as t
	set kind = p.kind, base_url = p.base_url, local = p.local,
		connect_ms = p.connect_ms, first_byte_ms = p.first_byte_ms,
		idle_ms = p.idle_ms, total_ms = p.total_ms
	where t.name = p.name;
	perform identity.audit('provider.changed', details => jsonb_build_object(
		'provider', p.name, 'patch', patch));
	return provider_of(p.name);
end
$$;

create function admin_provider_remove(bearer bytea, name text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');

	delete from llm.providers as p
	where p.name = admin_provider_remove.name;
	if not found then
		return null;
	end if;
	perform identity.audit('provider.removed', details =>
		jsonb_build_object('provider', admin_provider_remove.name));
	return '{}'::json;
exception when foreign_key_violation then
	raise sqlstate 'PT409'
		using message = 'Models are routed to this provider.';
end
$$;
