-- Deploy tessera:clients to pg
-- What administrators do to OAuth clients, from the command line and over HTTP
-- alike: so it stands here, as functions of the tables' owner.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- While clients are told the new secret, the one before does, too.
alter table identity.oauth_clients
	add column previous_secret_hash varchar(255),
	add column previous_secret_until timestamptz,
	add column confidential boolean not null
		generated always as (client_secret_hash is not null) stored,
	add constraint previous_secret_has_an_end
		check ((previous_secret_hash is null) = (previous_secret_until is null));

-- An address that a code may be sent to: https; http on this machine; or a
-- scheme of the program's own, named like a domain (RFC 8252 7.1). No fragment
-- (RFC 6749 3.1.2), no user and password.
create function identity.is_redirect(address text) returns boolean
language plpgsql immutable
as $$
begin
	return length(is_redirect.address) <= 2048
		and is_redirect.address !~ '[[:cntrl:][:space:]#\\]'
		and is_redirect.address ~ ('^(https://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])'
			'|http://(127\.0\.0\.1|\[::1\]|localhost))'
			'(:[0-9]{1,5})?([/?].*)?$'
			'|^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:/.+$');
end
$$;

create function identity.are_redirects(addresses text[]) returns boolean
language plpgsql immutable
as $$
declare
	address text;
begin
	foreach address in array are_redirects.addresses loop
		if identity.is_redirect(address) is not true then
			return false;
		end if;
	end loop;
	return true;
end
$$;

-- The consent page says it, so nothing in it may turn or break the line.
create function identity.check_client_name(client_name text) returns void
language plpgsql immutable
as $$
begin
	if check_client_name.client_name ~ '[\u0001-\u001f\u007f-\u009f\u200e'
		'\u200f\u2028-\u202e\u2066-\u2069]' then
		raise sqlstate 'PT422'
			using message = 'The name of a client must be one line.',
			detail = '{"client_name":"must be one line"}';
	end if;
end
$$;

create function identity.check_redirects(redirect_uris text[],
	post_logout_redirect_uris text[]) returns void
language plpgsql immutable
as $$
begin
	if cardinality(check_redirects.redirect_uris) = 0
	or identity.are_redirects(check_redirects.redirect_uris) is not true then
		raise sqlstate 'PT422' using message = 'A client returns to addresses '
				'of https, of this machine, or of a scheme of its own.',
			detail = '{"redirect_uris":"must be https://, '
				'http://127.0.0.1, or like com.example.app:/"}';
	end if;
	if identity.are_redirects(check_redirects.post_logout_redirect_uris)
		is not true then
		raise sqlstate 'PT422' using message = 'A client returns to addresses '
				'of https, of this machine, or of a scheme of its own.',
			detail = '{"post_logout_redirect_uris":"must be https://, '
				'http://127.0.0.1, or like com.example.app:/"}';
	end if;
end
$$;

-- 256 bits, from three random UUIDs.
create function identity.secret() returns text
language plpgsql volatile
as $$
begin
	return encode(sha256(uuid_send(gen_random_uuid())
		|| uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
		'hex');
end
$$;

create function identity.check_scopes(scopes text[], first_party boolean)
returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	unknown text;
begin
	select asked.name
	into unknown
	from unnest(check_scopes.scopes) as asked (name)
	where asked.name not in (
		select s.name
		from identity.scopes as s
	)
	limit 1;
	if found then
		raise sqlstate 'PT422' using
			message = format('There is no scope %s.', unknown),
			detail = '{"scopes":"must be scopes of this installation"}';
	end if;
	if 'account' = any (check_scopes.scopes)
	and check_scopes.first_party is not true then
		raise sqlstate 'PT422' using
			message = 'The scope account is for first-party clients.',
			detail = '{"scopes":"account is for first-party clients"}';
	end if;
end
$$;

-- The secret is told this once; a public client has none.
create function identity.client_add(client_id text, client_name text,
	redirect_uris text[], post_logout_redirect_uris text[], scopes text[],
	first_party boolean, confidential boolean) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	secret text := case when client_add.confidential
		then identity.secret() end;
begin
	if client_add.client_id !~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$' then
		raise sqlstate 'PT422' using message =
				'The client id may have letters, digits, ., _ and -.',
			detail = '{"client_id":"may have letters, digits, ., _ and -"}';
	end if;
	perform identity.check_client_name(client_add.client_name);
	perform identity.check_redirects(client_add.redirect_uris,
		client_add.post_logout_redirect_uris);
	perform identity.check_scopes(client_add.scopes, client_add.first_party);

	insert into identity.oauth_clients (client_id, client_name,
		client_secret_hash, redirect_uris, post_logout_redirect_uris,
		grant_types, response_types, scope, first_party)
	values (client_add.client_id, client_add.client_name,
		encode(sha256(secret::bytea), 'hex'), client_add.redirect_uris,
		client_add.post_logout_redirect_uris,
		'{authorization_code,refresh_token}', '{code}',
		array_to_string(client_add.scopes, ' '), client_add.first_party);
	perform identity.audit('client.added', details =>
		jsonb_build_object('client_id', client_add.client_id));
	return secret;
exception when unique_violation then
	raise sqlstate 'PT409' using message = 'There is such a client.';
end
$$;

-- The next secret, told this once; the present one does for as long as said.
create function identity.client_rotate(client_id text, keep interval)
returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	secret text := identity.secret();
begin
	update identity.oauth_clients as c
	set client_secret_hash = encode(sha256(secret::bytea), 'hex'),
		previous_secret_hash = c.client_secret_hash,
		previous_secret_until = now() + client_rotate.keep
	where c.client_id = client_rotate.client_id
	and c.client_secret_hash is not null;
	if not found then
		return null;
	end if;
	perform identity.audit('client.rotated', details =>
		jsonb_build_object('client_id', client_rotate.client_id));
	return secret;
end
$$;

-- Ends what a client was given, in the order of end_sessions.
create function identity.client_end(client_id text) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	delete from identity.codes as c
	where c.client_id = client_end.client_id
	and c.used_at is null;
	update identity.grants as g
	set revoked_at = now(), revoked_why = 'client_disabled'
	where g.client_id = client_end.client_id
	and g.revoked_at is null;
	delete from identity.sessions as s
	where s.client_id = client_end.client_id;
	delete from identity.refresh_tokens as r
	using identity.grants as g
	where g.id = r.grant_id
	and g.client_id = client_end.client_id;
end
$$;

-- Its grants and tokens go with it.
create function identity.client_remove(client_id text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	delete from identity.oauth_clients as c
	where c.client_id = client_remove.client_id;
	if not found then
		return false;
	end if;
	perform identity.audit('client.removed', details =>
		jsonb_build_object('client_id', client_remove.client_id));
	return true;
end
$$;

grant execute on function identity.is_redirect, identity.are_redirects
	to tessera_admin_api;
grant execute on function identity.check_client_name,
	identity.check_redirects, identity.check_scopes,
	identity.client_add, identity.client_rotate, identity.client_end,
	identity.client_remove to tessera_admin_api;
grant select (client_id, client_name, redirect_uris, post_logout_redirect_uris,
	scope, first_party, confidential, is_active, created_at,
	previous_secret_until),
	update (client_name, redirect_uris, post_logout_redirect_uris, scope,
		first_party, is_active)
	on identity.oauth_clients to tessera_admin_api;

commit;
