-- The authorization server. Tokens, codes and cookies come as SHA-256 hashes;
-- what they are hashes of is made and signed in C, and never comes here.
--
-- A token call first looks (client, claims), then C judges the client's secret
-- and signs, and a second call writes: it locks the code or refresh token and
-- judges again, so that whoever comes second sees what the first one did.

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

-- Somebody who is signed in.
create type person as (
	user_id uuid,
	email text,
	is_admin boolean,
	auth_time timestamptz
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

-- Scopes in the order of the second list, each once; NULL asks for all.
create function scopes_asked(asked text, allowed text[]) returns text[]
language plpgsql immutable
as $$
declare
	words text[] := string_to_array(scopes_asked.asked, ' ');
begin
	if words is null then
		return scopes_asked.allowed;
	end if;
	words := array_remove(words, '');
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
-- every five minutes.
create function signed_in(session_hash bytea) returns person
language plpgsql
as $$
declare
	found_person person;
begin
	select u.id, u.email, u.is_admin, b.auth_time
	into found_person
	from identity.browser_sessions as b
	join identity.users as u on u.id = b.user_id
	where b.token_hash = signed_in.session_hash
	and b.expires_at > now()
	and b.last_used_at > now() - interval '1 day'
	and u.is_active
	and u.deleted_at is null;

	if found then
		update identity.browser_sessions as b
		set last_used_at = now()
		where b.token_hash = signed_in.session_hash
		and b.last_used_at < now() - interval '5 minutes';
	end if;
	return found_person;
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
	select json_build_object('secret_hash', c.client_secret_hash)
	into client
	from identity.oauth_clients as c
	where c.client_id = client_of.client_id
	and c.is_active;
	return client;
end
$$;

create function oauth_client(client_id text) returns json
language plpgsql
as $$
begin
	return json_build_object('client', client_of(oauth_client.client_id));
end
$$;

-- Public halves of the keys that sign: those in use, and for a day those that
-- were until then, which is longer than what they signed lives.
create function oauth_keys(keys jsonb) returns json
language plpgsql
as $$
declare
	listed json;
begin
	insert into identity.signing_keys (kid, alg, jwk)
	select k ->> 'kid', k ->> 'alg', k
	from jsonb_array_elements(oauth_keys.keys) as k
	where not exists (
		select
		from identity.signing_keys as known
		where known.kid = k ->> 'kid'
	)
	on conflict (kid) do nothing;

	update identity.signing_keys as s
	set retired_at = case when s.retired_at is null then now() end
	where (s.retired_at is null) <> exists (
		select
		from jsonb_array_elements(oauth_keys.keys) as k
		where k ->> 'kid' = s.kid
	);

	select json_build_object('keys', json_agg(s.jwk order by s.created_at, s.kid))
	into listed
	from identity.signing_keys as s
	where s.retired_at is null
	or s.retired_at > now() - interval '1 day';
	return listed;
end
$$;

-- True if this person has agreed to these scopes for this client before.
create function agreed(user_id uuid, asked judged) returns boolean
language plpgsql stable
as $$
begin
	return exists (
		select
		from identity.consents as c
		where c.user_id = agreed.user_id
		and c.client_id = (agreed.asked).client_id
		and c.scopes @> (agreed.asked).scopes
	);
end
$$;

-- Nobody and nothing is asked when a first-party web client comes, or one that
-- was agreed to; a native one is always asked for a click.
create function needs_page(who person, asked judged, prompt text[])
returns boolean
language plpgsql stable
as $$
begin
	return 'consent' = any (needs_page.prompt)
		or (needs_page.asked).native
		or not ((needs_page.asked).first_party
			or agreed((needs_page.who).user_id, needs_page.asked));
end
$$;

create function sign_in_needed(who person, prompt text[], max_age integer)
returns boolean
language plpgsql stable
as $$
begin
	return (sign_in_needed.who).user_id is null
		or sign_in_needed.prompt && '{login,select_account}'
		or coalesce((sign_in_needed.who).auth_time < now()
			- make_interval(secs => sign_in_needed.max_age), false);
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

create function give_code(who person, asked judged, request jsonb,
	code_hash bytea) returns json
language plpgsql
as $$
begin
	insert into identity.codes (code_hash, user_id, client_id, redirect_uri,
		code_challenge, scopes, audience, nonce, auth_time)
	values (give_code.code_hash, (give_code.who).user_id,
		(give_code.asked).client_id, give_code.request ->> 'redirect_uri',
		give_code.request ->> 'code_challenge', (give_code.asked).scopes,
		nullif((give_code.asked).audience, ''), give_code.request ->> 'nonce',
		(give_code.who).auth_time);
	return json_build_object('outcome', 'code');
end
$$;

-- GET /oauth/authorize. The outcome: a page that says that the client or its
-- address is wrong, an error to send back, a page to show first (login,
-- consent), or a code.
create function oauth_authorize(request jsonb, session_hash bytea,
	code_hash bytea, issuer text) returns json
language plpgsql
as $$
declare
	asked judged := judge(oauth_authorize.request, oauth_authorize.issuer);
	prompt text[] := string_to_array(oauth_authorize.request ->> 'prompt', ' ');
	who person;
begin
	if asked.outcome <> 'good' then
		return json_build_object('outcome', asked.outcome,
			'error', asked.error, 'says', asked.says);
	end if;

	who := signed_in(oauth_authorize.session_hash);
	if sign_in_needed(who, coalesce(prompt, '{}'),
			(oauth_authorize.request ->> 'max_age')::integer) then
		if 'none' = any (prompt) then
			return failed('login_required', 'Nobody is signed in.');
		end if;
		return json_build_object('outcome', 'login');
	end if;

	if not who.is_admin then
		asked.scopes := array_remove(asked.scopes, 'admin');
	end if;
	if asked.scopes = '{}' then
		return failed('invalid_scope', 'The user has none of these scopes.');
	end if;
	if needs_page(who, asked, coalesce(prompt, '{}')) then
		if 'none' = any (prompt) then
			return failed('consent_required', 'The user must be asked first.');
		end if;
		return json_build_object('outcome', 'consent');
	end if;
	return give_code(who, asked, oauth_authorize.request,
		oauth_authorize.code_hash);
end
$$;

-- GET /login: for whom, and who is signed in already.
create function oauth_login_page(request jsonb, session_hash bytea,
	issuer text) returns json
language plpgsql
as $$
declare
	asked judged := judge(oauth_login_page.request, oauth_login_page.issuer);
	who person := signed_in(oauth_login_page.session_hash);
begin
	return json_build_object('outcome', asked.outcome,
		'client_name', asked.client_name, 'email', who.email);
end
$$;

-- /consent: decision is NULL for the page, else allow or cancel. The sign-in
-- may have become older than max_age while somebody read.
create function oauth_consent(request jsonb, session_hash bytea,
	code_hash bytea, decision text, issuer text, ip_hash text) returns json
language plpgsql
as $$
declare
	asked judged := judge(oauth_consent.request, oauth_consent.issuer);
	who person;
begin
	if asked.outcome <> 'good' then
		return json_build_object('outcome', asked.outcome,
			'error', asked.error, 'says', asked.says);
	end if;
	who := signed_in(oauth_consent.session_hash);
	if sign_in_needed(who, '{}',
			(oauth_consent.request ->> 'max_age')::integer + 600) then
		return json_build_object('outcome', 'login');
	end if;
	if not who.is_admin then
		asked.scopes := array_remove(asked.scopes, 'admin');
	end if;

	if oauth_consent.decision is null then
		return json_build_object('outcome', 'page',
			'client_name', asked.client_name,
			'email', who.email,
			'scopes', array_to_json(asked.scopes),
			'again', asked.first_party or agreed(who.user_id, asked));
	end if;
	if oauth_consent.decision <> 'allow' then
		return failed('access_denied', 'The user refused.');
	end if;
	if asked.scopes = '{}' then
		return failed('invalid_scope', 'The user has none of these scopes.');
	end if;

	insert into identity.consents as c (user_id, client_id, scopes)
	values (who.user_id, asked.client_id, asked.scopes)
	on conflict (user_id, client_id) do update
	set scopes = array(
		select distinct s
		from unnest(c.scopes || excluded.scopes) as s
		order by s
	);
	perform identity.audit('consent', who.user_id, jsonb_build_object(
		'client_id', asked.client_id, 'scopes', asked.scopes),
		oauth_consent.ip_hash);
	return give_code(who, asked, oauth_consent.request,
		oauth_consent.code_hash);
end
$$;

-- How long a sign-in must wait: failures of the last 15 minutes, 5 for the
-- account and a network, 50 for the account. A browser that the account was
-- signed in from before is a network of its own, and not held by the second.
create function held_for(account_hash bytea, ip_hash text, known boolean)
returns interval
language plpgsql stable
as $$
declare
	since timestamptz;
begin
	select f.at
	into since
	from identity.sign_in_failures as f
	where f.account_hash = held_for.account_hash
	and f.ip_hash = held_for.ip_hash
	and f.at > now() - interval '15 minutes'
	order by f.at desc
	offset 4
	limit 1;
	if not found and not held_for.known then
		select f.at
		into since
		from identity.sign_in_failures as f
		where f.account_hash = held_for.account_hash
		and f.at > now() - interval '15 minutes'
		order by f.at desc
		offset 49
		limit 1;
	end if;
	return since + interval '15 minutes' - now();
end
$$;

-- The first half of a sign-in: whose password to judge. It counts as a failure
-- until it has succeeded, so that no number of tries at once gets round the
-- limit; tries for one account wait for each other here.
create function oauth_attempt(name text, ip_hash text, browser_hash bytea)
returns json
language plpgsql
as $$
declare
	person record;
	account bytea;
	network text := oauth_attempt.ip_hash;
	known boolean;
	wait interval;
	attempt bigint;
begin
	select u.id, u.password_hash
	into person
	from identity.users as u
	where case when oauth_attempt.name like '%@%'
		then u.email = lower(oauth_attempt.name)
		else u.username = oauth_attempt.name end;
	account := sha256(convert_to(
		coalesce(person.id::text, lower(oauth_attempt.name)), 'UTF8'));

	update identity.known_browsers as k
	set last_seen_at = now()
	where k.user_id = person.id
	and k.browser_hash = oauth_attempt.browser_hash;
	known := found;
	if known then
		network := encode(oauth_attempt.browser_hash, 'hex');
	end if;

	perform pg_advisory_xact_lock(hashtextextended(encode(account, 'hex'), 0));
	wait := held_for(account, network, known);
	if wait is not null then
		return json_build_object(
			'held', ceil(extract(epoch from wait))::integer);
	end if;
	insert into identity.sign_in_failures (account_hash, ip_hash)
	values (account, network)
	returning id into attempt;
	return json_build_object('attempt', attempt, 'user_id', person.id,
		'hash', person.password_hash);
end
$$;

-- The second half, when the password was wrong.
create function oauth_sign_in_failed(user_id uuid, ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.audit('sign_in.failed', oauth_sign_in_failed.user_id,
		null, oauth_sign_in_failed.ip_hash);
	return null;
end
$$;

-- The second half, when it was right: makes the browser's session. Whoever left
-- within 30 days is told so, and comes back by restore. old_hash is what the
-- password was judged by; new_hash replaces it, if not NULL.
create function oauth_sign_in(attempt bigint, user_id uuid, old_hash text,
	new_hash text, restore boolean, session_hash bytea, browser_hash bytea,
	old_session_hash bytea, old_browser_hash bytea, user_agent text,
	ip_hash text) returns json
language plpgsql
as $$
declare
	person record;
begin
	select u.id, u.is_active, u.deleted_at
	into person
	from identity.users as u
	where u.id = oauth_sign_in.user_id
	and u.password_hash = oauth_sign_in.old_hash
	for no key update;

	if not found
	or not person.is_active
	or person.deleted_at < now() - interval '30 days' then
		perform oauth_sign_in_failed(oauth_sign_in.user_id,
			oauth_sign_in.ip_hash);
		return json_build_object('outcome', 'wrong');
	end if;

	delete from identity.sign_in_failures as f
	using identity.sign_in_failures as this
	where this.id = oauth_sign_in.attempt
	and f.account_hash = this.account_hash
	and f.ip_hash = this.ip_hash;
	if person.deleted_at is not null then
		if not oauth_sign_in.restore then
			return json_build_object('outcome', 'deleted');
		end if;
		update identity.users as u
		set deleted_at = null
		where u.id = person.id;
		perform identity.audit('account.restored', person.id, null,
			oauth_sign_in.ip_hash);
	end if;

	update identity.users as u
	set last_login_at = now(),
		password_hash = coalesce(oauth_sign_in.new_hash, u.password_hash)
	where u.id = person.id;
	delete from identity.browser_sessions as b
	where b.token_hash = oauth_sign_in.old_session_hash;
	insert into identity.browser_sessions (token_hash, user_id, user_agent,
		ip_hash)
	values (oauth_sign_in.session_hash, person.id, oauth_sign_in.user_agent,
		oauth_sign_in.ip_hash);
	perform know_browser(person.id, oauth_sign_in.browser_hash,
		oauth_sign_in.old_browser_hash);
	perform identity.audit('sign_in', person.id, null, oauth_sign_in.ip_hash);
	return json_build_object('outcome', 'signed_in');
end
$$;

-- The browser's name changes at each sign-in; an account keeps the latest 20.
create function know_browser(user_id uuid, browser_hash bytea,
	old_browser_hash bytea) returns void
language plpgsql
as $$
begin
	delete from identity.known_browsers as k
	where k.user_id = know_browser.user_id
	and (k.browser_hash = know_browser.old_browser_hash
		or k.browser_hash in (
			select old.browser_hash
			from identity.known_browsers as old
			where old.user_id = know_browser.user_id
			order by old.last_seen_at desc
			offset 19
		));
	insert into identity.known_browsers (user_id, browser_hash)
	values (know_browser.user_id, know_browser.browser_hash);
end
$$;

-- What tokens say of their user and grant; NULL when the user may have none.
-- admin goes with the right.
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
		'refresh', 'refresh_token' = any (c.grant_types))
	into claims
	from identity.users as u
	join identity.oauth_clients as c on c.client_id = claims_of.client_id
	where u.id = claims_of.user_id
	and u.is_active
	and u.deleted_at is null;
	return claims;
end
$$;

create function invalid_grant(says text) returns json
language plpgsql immutable
as $$
begin
	return json_build_object('error', 'invalid_grant', 'says', invalid_grant.says);
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
	and c.client_id = oauth_code_look.client_id;

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
--   retry    it was, a moment ago, and what it gave was not used yet
--   reused   it was, and this use of it is somebody else's, or comes too late
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
			when t.used_at is null and t.expires_at <= now() then 'dead'
			when t.used_at is null then 'fresh'
			when t.used_at > now() - interval '60 seconds'
				and t.replay is not null
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
-- second gets what the first one got. Who writes to a family holds its grant,
-- so that nothing new is kept while it ends.
create function oauth_refresh(token_hash bytea, access_hash bytea,
	token_id uuid, scope text, refresh_hash bytea, replay bytea,
	user_agent text, ip_hash text) returns json
language plpgsql
as $$
declare
	token refreshing;
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

	update identity.refresh_tokens as t
	set used_at = now(), successor_hash = oauth_refresh.refresh_hash,
		replay = oauth_refresh.replay
	where t.token_hash = oauth_refresh.token_hash;
	insert into identity.refresh_tokens (token_hash, grant_id, user_id, scopes,
		expires_at)
	values (oauth_refresh.refresh_hash, token.grant_id, token.user_id,
		token.scopes, least(now() + interval '30 days', token.ends_at));
	perform keep_access(token.grant_id, oauth_refresh.access_hash,
		oauth_refresh.token_id, oauth_refresh.scope, oauth_refresh.user_agent,
		oauth_refresh.ip_hash);
	return null;
end
$$;

-- RFC 7009: a refresh token takes its family along, an access token only
-- itself; of another client's it says so, of one that is none nothing.
create function oauth_revoke(token_hash bytea, client_id text) returns json
language plpgsql
as $$
declare
	token record;
begin
	select t.grant_id, g.client_id
	into token
	from identity.refresh_tokens as t
	join identity.grants as g on g.id = t.grant_id
	where t.token_hash = oauth_revoke.token_hash;
	if found then
		if token.client_id <> oauth_revoke.client_id then
			return invalid_grant('The token is another client''s.');
		end if;
		perform end_grant(token.grant_id, 'revoked_by_client');
		return null;
	end if;

	select s.id, s.client_id
	into token
	from identity.sessions as s
	where s.token_hash = oauth_revoke.token_hash;
	if found and token.client_id is distinct from oauth_revoke.client_id then
		return invalid_grant('The token is another client''s.');
	end if;
	delete from identity.sessions as s
	where s.token_hash = oauth_revoke.token_hash;
	return null;
end
$$;

-- RFC 7662: any access token, for resource servers ask; of refresh tokens only
-- the client's own.
create function oauth_introspect(token_hash bytea, client_id text, issuer text)
returns json
language plpgsql
as $$
declare
	answer json;
begin
	select json_build_object('active', true,
		'scope', array_to_string(t.scopes, ' '),
		'client_id', t.client_id,
		'username', u.email,
		'token_type', t.token_type,
		'exp', floor(extract(epoch from t.expires_at))::bigint,
		'iat', floor(extract(epoch from t.created_at))::bigint,
		'sub', u.id,
		'aud', coalesce(t.audience, oauth_introspect.issuer),
		'iss', oauth_introspect.issuer,
		'jti', t.jti)
	into answer
	from (
		select s.user_id, s.scopes, s.client_id, s.expires_at, s.created_at,
			s.audience, s.id as jti, 'Bearer' as token_type
		from identity.sessions as s
		where s.token_hash = oauth_introspect.token_hash
		and s.expires_at > now()
		union all
		select r.user_id, r.scopes, g.client_id,
			least(r.expires_at, g.expires_at), r.created_at, g.audience,
			null, 'refresh_token'
		from identity.refresh_tokens as r
		join identity.grants as g on g.id = r.grant_id
		where r.token_hash = oauth_introspect.token_hash
		and r.used_at is null
		and r.expires_at > now()
		and g.expires_at > now()
		and g.revoked_at is null
		and g.client_id = oauth_introspect.client_id
	) as t
	join identity.users as u on u.id = t.user_id
	where u.is_active
	and u.deleted_at is null;
	return json_build_object('client', client_of(oauth_introspect.client_id),
		'answer', coalesce(answer, '{"active":false}'));
end
$$;

-- OpenID Connect Core 5.4: which claims a scope lets see.
create function oauth_userinfo(bearer bytea) returns json
language plpgsql
as $$
declare
	claims jsonb;
	scopes text[];
begin
	perform identity.enter(bearer, 'openid');

	select s.scopes
	into scopes
	from identity.sessions as s
	where s.token_hash = bearer;
	select jsonb_build_object('sub', u.id)
		|| case when 'email' = any (scopes) then jsonb_build_object(
			'email', u.email,
			'email_verified', u.email_verified) else '{}' end
		|| case when 'profile' = any (scopes) then jsonb_build_object(
			'name', nullif(concat_ws(' ', u.first_name, u.last_name), ''),
			'given_name', u.first_name,
			'family_name', u.last_name,
			'preferred_username', u.username,
			'picture', u.profile_picture_url,
			'updated_at', floor(extract(epoch from u.updated_at))::bigint)
			else '{}' end
		|| case when 'user.info' = any (scopes) then jsonb_build_object(
			'created_at', wire.instant(u.created_at),
			'last_login_at', wire.instant(u.last_login_at),
			'is_active', u.is_active) else '{}' end
	into claims
	from identity.users as u
	where u.id = (select identity.user_id());
	return jsonb_strip_nulls(claims);
end
$$;

-- GET /oauth/logout: who is signed in, and whether the client may have the
-- browser back at this address.
create function oauth_logout_look(session_hash bytea, client_id text,
	address text) returns json
language plpgsql
as $$
declare
	who person := signed_in(oauth_logout_look.session_hash);
begin
	return json_build_object('sub', who.user_id, 'email', who.email,
		'registered', exists (
			select
			from identity.oauth_clients as c
			where c.client_id = oauth_logout_look.client_id
			and c.is_active
			and oauth_logout_look.address = any (c.post_logout_redirect_uris)
		));
end
$$;

create function oauth_logout(session_hash bytea, ip_hash text) returns json
language plpgsql
as $$
declare
	who uuid;
begin
	delete from identity.browser_sessions as b
	where b.token_hash = oauth_logout.session_hash
	returning b.user_id into who;
	if found then
		perform identity.audit('sign_out', who, null, oauth_logout.ip_hash);
	end if;
	return null;
end
$$;
