-- The authorization server: what its rooms share. Tokens, codes and cookies come
-- as SHA-256 hashes; what they are hashes of is made and signed in C, and never
-- comes here.

-- A request for authorization, judged but for who asks.
create type judged as (
	outcome text,
	error text,
	says text,
	client_id text,
	client_name text,
	scopes text[],
	audience text,
	native boolean,
	first_party boolean
);

-- Somebody who is signed in, and by what.
create type person as (
	user_id uuid,
	email text,
	is_admin boolean,
	auth_time timestamptz,
	session_hash bytea
);

-- An address of RFC 8252 7.3 without its port; NULL if it is none.
create function loopback(address text) returns text
language plpgsql immutable
as $$
declare
	parts text[] := regexp_match(loopback.address,
		'^(http://(?:127\.0\.0\.1|\[::1\]))(?::([0-9]{1,5}))?([/?].*)?$');
begin
	if parts[2]::integer not between 1 and 65535 then
		return null;
	end if;
	return parts[1] || coalesce(parts[3], '');
end
$$;

-- Character by character; of a loopback address only the port may differ.
create function redirect_fits(registered text[], address text) returns boolean
language plpgsql immutable
as $$
begin
	if redirect_fits.address is null
	or redirect_fits.address ~ '#'
	or redirect_fits.address ~ '^[^/?]*//[^/?]*@' then
		return false;
	end if;
	return redirect_fits.address = any (redirect_fits.registered)
		or coalesce(loopback(redirect_fits.address) = any (array(
			select loopback(r)
			from unnest(redirect_fits.registered) as r
		)), false);
end
$$;

-- An address that another program on the same machine could take (RFC 8252 8.6).
create function is_native(address text, issuer text) returns boolean
language plpgsql immutable
as $$
begin
	if starts_with(is_native.address, is_native.issuer || '/') then
		return false;
	end if;
	return is_native.address !~ '^https?://'
		or is_native.address ~ '^http://(localhost|127\.0\.0\.1|\[::1\])([:/?]|$)';
end
$$;

-- Scopes in the order of the second list, each once; NULL asks for all. Those that
-- nobody knows are ignored (OpenID Connect Core 3.1.2.1).
create function scopes_asked(asked text, allowed text[]) returns text[]
language plpgsql stable
as $$
declare
	words text[] := string_to_array(scopes_asked.asked, ' ');
begin
	if words is null then
		return scopes_asked.allowed;
	end if;
	words := array(
		select w
		from unnest(words) as w
		where w = any (scopes_asked.allowed)
		or exists (
			select
			from identity.scopes as s
			where s.name = w
		)
	);
	if words = '{}' or not words <@ scopes_asked.allowed then
		return null;
	end if;
	return array(
		select a
		from unnest(scopes_asked.allowed) with ordinality as t(a, i)
		where a = any (words)
		order by i
	);
end
$$;

-- The audience that a resource (RFC 8707) means: '' is ourselves, NULL is none
-- that this client may ask for.
create function audience_asked(resource text, issuer text, audiences text[])
returns text
language plpgsql immutable
as $$
begin
	if audience_asked.resource is null
	or rtrim(audience_asked.resource, '/') = audience_asked.issuer then
		return '';
	end if;
	return case when audience_asked.resource = any (audience_asked.audiences)
		then audience_asked.resource end;
end
$$;

-- request: the parameters as sent; error and says, what is wrong with their
-- form, if anything is. Client and redirect address come first: before they are
-- known to be right, nobody is told anything by way of them.
create function judge(request jsonb, issuer text) returns judged
language plpgsql stable
as $$
declare
	client record;
	result judged;
begin
	select c.client_id, c.client_name, c.redirect_uris, c.grant_types,
		c.response_types, c.require_pkce, c.first_party, c.audiences,
		string_to_array(coalesce(c.scope, 'openid'), ' ') as scopes
	into client
	from identity.oauth_clients as c
	where c.client_id = judge.request ->> 'client_id'
	and c.is_active;

	if not found then
		result.outcome := 'unknown_client';
		return result;
	end if;
	if not redirect_fits(client.redirect_uris,
			judge.request ->> 'redirect_uri') then
		result.outcome := 'wrong_redirect';
		return result;
	end if;

	result.client_id := client.client_id;
	result.client_name := client.client_name;
	result.first_party := client.first_party;
	result.native := is_native(judge.request ->> 'redirect_uri', judge.issuer);
	result.scopes := scopes_asked(judge.request ->> 'scope', client.scopes);
	result.audience := audience_asked(judge.request ->> 'resource',
		judge.issuer, client.audiences);
	result.outcome := 'error';
	if judge.request ? 'error' then
		result.error := judge.request ->> 'error';
		result.says := judge.request ->> 'says';
	elsif not 'code' = any (client.response_types)
	or not 'authorization_code' = any (client.grant_types) then
		result.error := 'unauthorized_client';
		result.says := 'The client may not ask for codes.';
	elsif result.scopes is null then
		result.error := 'invalid_scope';
		result.says := 'The client may not ask for this scope.';
	elsif client.require_pkce and not judge.request ? 'code_challenge' then
		result.error := 'invalid_request';
		result.says := 'A code_challenge is needed (RFC 7636).';
	elsif result.audience is null then
		result.error := 'invalid_target';
		result.says := 'The client may not ask for this resource.';
	else
		result.outcome := 'good';
	end if;
	return result;
end
$$;

-- Who is signed in in this browser; all NULL if nobody is. The use is noted
-- every five minutes. The session is held until the transaction is over: who
-- ends it meanwhile waits, and then sees the code that it gave.
create function signed_in(session_hash bytea) returns person
language plpgsql
as $$
declare
	found_person person;
begin
	select u.id, u.email, u.is_admin, b.auth_time, b.token_hash
	into found_person
	from identity.browser_sessions as b
	join identity.users as u on u.id = b.user_id
	where b.token_hash = signed_in.session_hash
	and b.expires_at > now()
	and b.last_used_at > now() - interval '1 day'
	and u.is_active
	and u.deleted_at is null
	for key share of b;

	if found then
		update identity.browser_sessions as b
		set last_used_at = now()
		where b.token_hash = signed_in.session_hash
		and b.last_used_at < now() - interval '5 minutes';
	end if;
	return found_person;
end
$$;

-- hint: the id of who is to be signed in, or NULL.
create function sign_in_needed(who person, prompt text[], max_age integer,
	hint text) returns boolean
language plpgsql stable
as $$
begin
	return (sign_in_needed.who).user_id is null
		or coalesce((sign_in_needed.who).user_id::text
			<> sign_in_needed.hint, false)
		or sign_in_needed.prompt && '{login,select_account,create}'
		or coalesce((sign_in_needed.who).auth_time < now()
			- make_interval(secs => sign_in_needed.max_age), false);
end
$$;

-- True if this person has agreed to these scopes for this client, and for this
-- resource server, before.
create function agreed(user_id uuid, asked judged) returns boolean
language plpgsql stable
as $$
begin
	return exists (
		select
		from identity.consents as c
		where c.user_id = agreed.user_id
		and c.client_id = (agreed.asked).client_id
		and case when (agreed.asked).audience = ''
			then c.scopes @> (agreed.asked).scopes
			else c.elsewhere -> (agreed.asked).audience ?& (agreed.asked).scopes
			end
	);
end
$$;

create function failed(error text, says text) returns json
language plpgsql immutable
as $$
begin
	return json_build_object('outcome', 'error', 'error', failed.error,
		'says', failed.says);
end
$$;

-- A form waits for somebody's click on the way back, and the code with it: it is
-- none before (oauth_click).
create function give_code(who person, asked judged, request jsonb,
	code_hash bytea) returns json
language plpgsql
as $$
declare
	waits boolean := coalesce(give_code.request ->> 'response_mode', '')
		= 'form_post';
begin
	insert into identity.codes (code_hash, user_id, client_id, redirect_uri,
		code_challenge, scopes, audience, nonce, auth_time, session_hash,
		waits, expires_at)
	values (give_code.code_hash, (give_code.who).user_id,
		(give_code.asked).client_id, give_code.request ->> 'redirect_uri',
		give_code.request ->> 'code_challenge', (give_code.asked).scopes,
		nullif((give_code.asked).audience, ''), give_code.request ->> 'nonce',
		(give_code.who).auth_time, (give_code.who).session_hash, waits,
		now() + case when waits then interval '10 minutes'
			else '60 seconds' end);
	return json_build_object('outcome', 'code');
end
$$;

-- Ends what one authorization gave: its refresh tokens and its access tokens.
create function end_grant(grant_id uuid, why text) returns void
language plpgsql
as $$
declare
	owner uuid;
begin
	update identity.grants as g
	set revoked_at = now(), revoked_why = end_grant.why
	where g.id = end_grant.grant_id
	and g.revoked_at is null
	returning g.user_id into owner;

	if not found then
		return;
	end if;
	delete from identity.sessions as s
	where s.grant_id = end_grant.grant_id;
	update identity.refresh_tokens as t
	set replay = null
	where t.grant_id = end_grant.grant_id
	and t.replay is not null;
	perform identity.audit('grant.revoked', owner, jsonb_build_object(
		'grant_id', end_grant.grant_id, 'why', end_grant.why));
end
$$;

-- What C needs to judge a client's secret; NULL for an unknown one.
create function client_of(client_id text) returns json
language plpgsql stable
as $$
declare
	client json;
begin
	select json_build_object('secret_hash', c.client_secret_hash,
		'previous_hash', case when c.previous_secret_until > now()
			then c.previous_secret_hash end)
	into client
	from identity.oauth_clients as c
	where c.client_id = client_of.client_id
	and c.is_active;
	return client;
end
$$;

create function invalid_grant(says text) returns json
language plpgsql immutable
as $$
begin
	return json_build_object('error', 'invalid_grant', 'says', invalid_grant.says);
end
$$;
