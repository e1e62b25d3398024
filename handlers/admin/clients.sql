-- OAuth clients. What the command line does, too, is identity's.

create type client as ("clientId" text, "clientName" text, "redirectUris" text[],
	"postLogoutRedirectUris" text[], scopes text[], "firstParty" boolean,
	confidential boolean, "isActive" boolean, "createdAt" timestamptz,
	"previousSecretUntil" timestamptz);

create type client_added as ("clientId" text, "clientName" text,
	"redirectUris" text[], "postLogoutRedirectUris" text[], scopes text[],
	"firstParty" boolean, confidential boolean, "isActive" boolean,
	"createdAt" timestamptz, "previousSecretUntil" timestamptz,
	"clientSecret" text);

create type client_rotated as ("clientId" text, "clientSecret" text,
	"previousSecretUntil" timestamptz);

create function admin_clients(bearer bytea, "limit" integer, cursor text)
returns setof client
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	after text := coalesce(wire.keys_of(admin_clients.cursor, 1) ->> 0, '');
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.clients');

	return query
	select c.client_id::text, c.client_name::text, c.redirect_uris,
		c.post_logout_redirect_uris,
		string_to_array(coalesce(c.scope, 'openid'), ' '), c.first_party,
		c.confidential, c.is_active, c.created_at, c.previous_secret_until
	from identity.oauth_clients as c
	where c.client_id > after
	order by c.client_id
	limit admin_clients."limit" + 1;
end
$$;

create function client_told(client_id text) returns client
language plpgsql stable
as $$
declare
	found client;
begin
	select c.client_id, c.client_name, c.redirect_uris,
		c.post_logout_redirect_uris,
		string_to_array(coalesce(c.scope, 'openid'), ' '), c.first_party,
		c.confidential, c.is_active, c.created_at, c.previous_secret_until
	into found
	from identity.oauth_clients as c
	where c.client_id = client_told.client_id;
	return found;
end
$$;

create function admin_client(bearer bytea, client_id text) returns client
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.client', details =>
		jsonb_build_object('client_id', admin_client.client_id));

	return client_told(admin_client.client_id);
end
$$;

create function admin_client_add(bearer bytea, client_id text, client_name text,
	redirect_uris text[], post_logout_redirect_uris text[], scopes text[],
	first_party boolean, confidential boolean) returns client_added
language plpgsql
as $$
declare
	secret text;
	told client;
begin
	perform identity.enter(bearer, 'admin');

	secret := identity.client_add(admin_client_add.client_id,
		admin_client_add.client_name, admin_client_add.redirect_uris,
		coalesce(admin_client_add.post_logout_redirect_uris, '{}'),
		coalesce(admin_client_add.scopes, '{openid}'),
		admin_client_add.first_party, admin_client_add.confidential);
	told := client_told(admin_client_add.client_id);
	return (told.*, secret)::client_added;
end
$$;

create function texts_of(list jsonb) returns text[]
language plpgsql immutable
as $$
begin
	return array(
		select jsonb_array_elements_text(texts_of.list)
	);
end
$$;

-- What a client that is switched off, or may do less from now on, was given is
-- ended: so no token says more than its client may.
create function admin_client_change(bearer bytea, client_id text, patch jsonb)
returns client
language plpgsql
as $$
declare
	p jsonb := admin_client_change.patch;
	before client;
begin
	perform identity.enter(bearer, 'admin');

	perform
	from identity.oauth_clients as c
	where c.client_id = admin_client_change.client_id
	for no key update;
	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	before := client_told(admin_client_change.client_id);
	perform identity.check_client_name(p ->> 'client_name');
	perform identity.check_redirects(
		case when p ? 'redirect_uris' then texts_of(p -> 'redirect_uris')
			else before."redirectUris" end,
		case when p ? 'post_logout_redirect_uris'
			then texts_of(p -> 'post_logout_redirect_uris')
			else before."postLogoutRedirectUris" end);
	perform identity.check_scopes(
		case when p ? 'scopes' then texts_of(p -> 'scopes')
			else before.scopes end,
		case when p ? 'first_party' then (p ->> 'first_party')::boolean
			else before."firstParty" end);

	update identity.oauth_clients as c
	set client_name = case when p ? 'client_name' then p ->> 'client_name'
			else c.client_name end,
		redirect_uris = case when p ? 'redirect_uris'
			then texts_of(p -> 'redirect_uris') else c.redirect_uris end,
		post_logout_redirect_uris = case when p ? 'post_logout_redirect_uris'
			then texts_of(p -> 'post_logout_redirect_uris')
			else c.post_logout_redirect_uris end,
		scope = case when p ? 'scopes'
			then array_to_string(texts_of(p -> 'scopes'), ' ')
			else c.scope end,
		first_party = case when p ? 'first_party'
			then (p ->> 'first_party')::boolean else c.first_party end,
		is_active = case when p ? 'is_active'
			then (p ->> 'is_active')::boolean else c.is_active end
	where c.client_id = admin_client_change.client_id;
	if (p ->> 'is_active')::boolean is false
	or (p ->> 'first_party')::boolean is false and before."firstParty"
	or p ? 'scopes' and not before.scopes <@ texts_of(p -> 'scopes') then
		perform identity.client_end(admin_client_change.client_id);
	end if;
	perform identity.audit('client.changed', details => jsonb_build_object(
		'client_id', admin_client_change.client_id, 'patch', p));
	return client_told(admin_client_change.client_id);
end
$$;

create function admin_client_remove(bearer bytea, client_id text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');

	if identity.client_remove(admin_client_remove.client_id) then
		return '{}'::json;
	end if;
	return null;
end
$$;

create function admin_client_rotate(bearer bytea, client_id text,
	keep_days integer) returns client_rotated
language plpgsql
as $$
declare
	secret text;
	told client;
begin
	perform identity.enter(bearer, 'admin');

	told := client_told(admin_client_rotate.client_id);
	if told."clientId" is not null and not told.confidential then
		raise sqlstate 'PT409'
			using message = 'A public client has no secret.';
	end if;
	secret := identity.client_rotate(admin_client_rotate.client_id,
		make_interval(days => admin_client_rotate.keep_days));
	if secret is null then
		return null;
	end if;
	told := client_told(admin_client_rotate.client_id);
	return (told."clientId", secret, told."previousSecretUntil")::client_rotated;
end
$$;
