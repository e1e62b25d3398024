-- Codes and refresh tokens become tokens. A call first looks (client, claims),
-- then C judges the client's secret and signs, and a second call writes: it locks
-- the code or refresh token and judges again, so that whoever comes second sees
-- what the first one did.

-- What tokens say of their user and grant; NULL when the user may have none.
-- admin goes with the right. published are the keys that they may be signed by.
create function claims_of(user_id uuid, client_id text, scopes text[],
	audience text, auth_time timestamptz) returns json
language plpgsql stable
as $$
declare
	claims json;
begin
	select json_build_object('sub', u.id,
		'client_id', claims_of.client_id,
		'scope', array_to_string(case when u.is_admin then claims_of.scopes
			else array_remove(claims_of.scopes, 'admin') end, ' '),
		'aud', claims_of.audience,
		'auth_time', floor(extract(epoch from claims_of.auth_time))::bigint,
		'now', floor(extract(epoch from now()))::bigint,
		'id_token_alg', c.id_token_alg,
		'refresh', 'refresh_token' = any (c.grant_types),
		'published', (
			select json_agg(s.kid)
			from identity.signing_keys as s
			where s.retired_at is null
		))
	into claims
	from identity.users as u
	join identity.oauth_clients as c on c.client_id = claims_of.client_id
	where u.id = claims_of.user_id
	and u.is_active
	and u.deleted_at is null;
	return claims;
end
$$;

-- A code is looked at: the client, and what its tokens would say. A code that
-- was used, by the right client, revokes what it gave (RFC 6749 4.1.2); C comes
-- back for that when it has judged the client's secret.
create function oauth_code_look(code_hash bytea, client_id text,
	redirect_uri text, resource text, issuer text) returns json
language plpgsql
as $$
declare
	code record;
	claims json;
	verdict json;
begin
	select c.user_id, c.redirect_uri, c.code_challenge, c.scopes, c.audience,
		c.nonce, c.auth_time, c.used_at is not null as used,
		c.expires_at <= now() as expired
	into code
	from identity.codes as c
	where c.code_hash = oauth_code_look.code_hash
	and c.client_id = oauth_code_look.client_id
	and not c.waits;

	if not found then
		verdict := invalid_grant('There is no such code.');
	elsif code.used then
		verdict := json_build_object('error', 'used');
	elsif code.expired then
		verdict := invalid_grant('The code has expired.');
	elsif code.redirect_uri is distinct from oauth_code_look.redirect_uri then
		verdict := invalid_grant('The redirect_uri is not that of the code.');
	elsif oauth_code_look.resource is not null
	and rtrim(oauth_code_look.resource, '/')
		<> rtrim(coalesce(code.audience, oauth_code_look.issuer), '/') then
		verdict := json_build_object('error', 'invalid_target',
			'says', 'The code is not for this resource.');
	else
		claims := claims_of(code.user_id, oauth_code_look.client_id, code.scopes,
			code.audience, code.auth_time);
		if claims is null then
			verdict := invalid_grant('The account cannot be used.');
		end if;
	end if;
	return json_build_object('client', client_of(oauth_code_look.client_id),
		'verdict', verdict, 'claims', claims, 'nonce', code.nonce,
		'code_challenge', code.code_challenge);
end
$$;

-- A second use of a code, or its exchange by whoever came second.
create function oauth_code_reused(code_hash bytea) returns json
language plpgsql
as $$
declare
	given uuid;
begin
	select c.grant_id
	into given
	from identity.codes as c
	where c.code_hash = oauth_code_reused.code_hash;
	perform end_grant(given, 'code_reused');
	return invalid_grant('The code was used before.');
end
$$;

-- Keeps the tokens that a code is exchanged for, once. token_id is the JWT's
-- jti; refresh_hash may be NULL.
create function oauth_code_exchange(code_hash bytea, access_hash bytea,
	token_id uuid, scope text, refresh_hash bytea, user_agent text,
	ip_hash text) returns json
language plpgsql
as $$
declare
	code record;
	given uuid;
begin
	select c.user_id, c.client_id, c.scopes, c.audience, c.auth_time, c.used_at
	into code
	from identity.codes as c
	where c.code_hash = oauth_code_exchange.code_hash
	and c.expires_at > now()
	for update;

	if not found then
		return invalid_grant('The code has expired.');
	end if;
	if code.used_at is not null then
		return oauth_code_reused(oauth_code_exchange.code_hash);
	end if;

	insert into identity.grants (user_id, client_id, scopes, audience, auth_time)
	values (code.user_id, code.client_id, code.scopes, code.audience,
		code.auth_time)
	returning id into given;
	update identity.codes as c
	set used_at = now(), grant_id = given
	where c.code_hash = oauth_code_exchange.code_hash;
	perform keep_access(given, oauth_code_exchange.access_hash,
		oauth_code_exchange.token_id, oauth_code_exchange.scope,
		oauth_code_exchange.user_agent, oauth_code_exchange.ip_hash);
	if oauth_code_exchange.refresh_hash is not null then
		insert into identity.refresh_tokens (token_hash, grant_id, user_id,
			scopes)
		values (oauth_code_exchange.refresh_hash, given, code.user_id,
			code.scopes);
	end if;
	return null;
end
$$;

create function keep_access(grant_id uuid, access_hash bytea, token_id uuid,
	scope text, user_agent text, ip_hash text) returns void
language plpgsql
as $$
begin
	insert into identity.sessions (id, user_id, token_hash, expires_at,
		client_id, grant_id, audience, scopes, user_agent, ip_hash)
	select keep_access.token_id, g.user_id, keep_access.access_hash,
		now() + interval '1 hour', g.client_id, g.id, g.audience,
		string_to_array(keep_access.scope, ' '), keep_access.user_agent,
		keep_access.ip_hash
	from identity.grants as g
	where g.id = keep_access.grant_id;
end
$$;

-- A refresh token, its grant, and in what state it is:
--   fresh    it was not used yet
--   retry    it was, and what it gave was not used yet: an answer got lost, or
--            a laptop slept
--   reused   it was, and so was what it gave: this use of it is somebody else's
--   dead     it expired, or its grant ended
create type refreshing as (
	state text,
	grant_id uuid,
	user_id uuid,
	client_id text,
	scopes text[],
	audience text,
	auth_time timestamptz,
	ends_at timestamptz,
	replay bytea
);

create function refresh_state(token_hash bytea) returns refreshing
language plpgsql
as $$
declare
	found_one refreshing;
begin
	select case
			when g.revoked_at is not null or g.expires_at <= now() then 'dead'
			when t.expires_at <= now() then 'dead'
			when t.used_at is null then 'fresh'
			when t.replay is not null
				and not exists (
					select
					from identity.refresh_tokens as next
					where next.token_hash = t.successor_hash
					and next.used_at is not null
				) then 'retry'
			else 'reused'
		end,
		g.id, g.user_id, g.client_id, t.scopes, g.audience, g.auth_time,
		g.expires_at, t.replay
	into found_one
	from identity.refresh_tokens as t
	join identity.grants as g on g.id = t.grant_id
	where t.token_hash = refresh_state.token_hash;
	return found_one;
end
$$;

create function replay_of(token refreshing) returns json
language plpgsql immutable
as $$
begin
	return json_build_object('replay', encode((replay_of.token).replay, 'base64'));
end
$$;

-- A refresh token is looked at: the client, what new tokens would say, or what
-- it gave already. Nothing happens to it before C has judged the secret.
create function oauth_refresh_look(token_hash bytea, client_id text, scope text,
	resource text, issuer text) returns json
language plpgsql
as $$
declare
	token refreshing := refresh_state(oauth_refresh_look.token_hash);
	scopes text[] := scopes_asked(oauth_refresh_look.scope, token.scopes);
	claims json;
	verdict json;
begin
	if token.state is null
	or token.client_id <> oauth_refresh_look.client_id then
		verdict := invalid_grant('There is no such refresh token.');
	elsif token.state = 'dead' then
		verdict := invalid_grant('The refresh token has expired.');
	elsif token.state = 'reused' then
		verdict := json_build_object('error', 'used');
	elsif scopes is null then
		verdict := json_build_object('error', 'invalid_scope',
			'says', 'The scope is wider than what was granted.');
	elsif oauth_refresh_look.resource is not null
	and rtrim(oauth_refresh_look.resource, '/')
		<> rtrim(coalesce(token.audience, oauth_refresh_look.issuer), '/') then
		verdict := json_build_object('error', 'invalid_target',
			'says', 'The grant is not for this resource.');
	else
		claims := claims_of(token.user_id, token.client_id, scopes,
			token.audience, token.auth_time);
		if claims is null then
			verdict := invalid_grant('The account cannot be used.');
		end if;
	end if;
	return json_build_object('client', client_of(oauth_refresh_look.client_id),
		'verdict', verdict, 'claims', claims,
		'replay', case when token.state = 'retry'
			then encode(token.replay, 'base64') end);
end
$$;

-- The use of a token that only somebody else can have made.
create function oauth_refresh_reused(token_hash bytea) returns json
language plpgsql
as $$
begin
	perform end_grant(t.grant_id, 'refresh_token_reused')
	from identity.refresh_tokens as t
	where t.token_hash = oauth_refresh_reused.token_hash;
	return invalid_grant('The refresh token was used before.');
end
$$;

-- Keeps the pair that a refresh token is exchanged for, once; whoever comes
-- second gets what the first one got, until that is used. Who writes to a family holds its grant,
-- so that nothing new is kept while it ends.
create function oauth_refresh(token_hash bytea, access_hash bytea,
	token_id uuid, scope text, refresh_hash bytea, replay bytea,
	user_agent text, ip_hash text) returns json
language plpgsql
as $$
declare
	token refreshing;
	ends_at timestamptz;
begin
	perform
	from identity.grants as g
	join identity.refresh_tokens as t on t.grant_id = g.id
	where t.token_hash = oauth_refresh.token_hash
	for no key update of g;
	token := refresh_state(oauth_refresh.token_hash);
	if token.state = 'retry' then
		return replay_of(token);
	elsif token.state = 'reused' then
		return oauth_refresh_reused(oauth_refresh.token_hash);
	elsif token.state is distinct from 'fresh' then
		return invalid_grant('The refresh token has expired.');
	end if;

	ends_at := least(now() + interval '30 days', token.ends_at);
	update identity.refresh_tokens as t
	set replay = null
	where t.successor_hash = oauth_refresh.token_hash;
	update identity.refresh_tokens as t
	set used_at = now(), successor_hash = oauth_refresh.refresh_hash,
		replay = oauth_refresh.replay, expires_at = ends_at
	where t.token_hash = oauth_refresh.token_hash;
	insert into identity.refresh_tokens (token_hash, grant_id, user_id, scopes,
		expires_at)
	values (oauth_refresh.refresh_hash, token.grant_id, token.user_id,
		token.scopes, ends_at);
	perform keep_access(token.grant_id, oauth_refresh.access_hash,
		oauth_refresh.token_id, oauth_refresh.scope, oauth_refresh.user_agent,
		oauth_refresh.ip_hash);
	return null;
end
$$;

-- True if what a retry would repeat still lets in.
create function oauth_access_lives(access_hash bytea) returns json
language plpgsql
as $$
begin
	return to_json(exists (
		select
		from identity.sessions as s
		where s.token_hash = oauth_access_lives.access_hash
		and s.expires_at > now()
	));
end
$$;

-- Keeps another access token beside the successor that was given before, whose
-- own has expired.
create function oauth_refresh_again(token_hash bytea, access_hash bytea,
	token_id uuid, scope text, replay bytea, user_agent text, ip_hash text)
returns json
language plpgsql
as $$
declare
	token refreshing;
begin
	perform
	from identity.grants as g
	join identity.refresh_tokens as t on t.grant_id = g.id
	where t.token_hash = oauth_refresh_again.token_hash
	for no key update of g;
	token := refresh_state(oauth_refresh_again.token_hash);
	if token.state = 'reused' then
		return oauth_refresh_reused(oauth_refresh_again.token_hash);
	elsif token.state is distinct from 'retry' then
		return invalid_grant('The refresh token has expired.');
	end if;

	update identity.refresh_tokens as t
	set replay = oauth_refresh_again.replay
	where t.token_hash = oauth_refresh_again.token_hash;
	perform keep_access(token.grant_id, oauth_refresh_again.access_hash,
		oauth_refresh_again.token_id, oauth_refresh_again.scope,
		oauth_refresh_again.user_agent, oauth_refresh_again.ip_hash);
	return null;
end
$$;
