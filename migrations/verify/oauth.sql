-- Verify tessera:oauth on pg
begin;

select client_id, client_name, client_secret_hash, redirect_uris, grant_types,
	response_types, scope, is_active, created_at, require_pkce, first_party,
	post_logout_redirect_uris, id_token_alg, audiences
from identity.oauth_clients
where false;

select id, user_id, client_id, scopes, audience, auth_time, created_at,
	expires_at, revoked_at, revoked_why
from identity.grants
where false;

select code_hash, user_id, client_id, redirect_uri, code_challenge, scopes,
	audience, nonce, auth_time, created_at, expires_at, used_at, grant_id
from identity.codes
where false;

select token_hash, grant_id, user_id, scopes, created_at, expires_at, used_at,
	successor_hash, replay
from identity.refresh_tokens
where false;

select c.user_id, c.client_id, c.scopes, c.created_at, c.updated_at,
	b.token_hash, b.user_id, b.auth_time, b.last_used_at, b.expires_at,
	k.user_id, k.browser_hash, k.last_seen_at,
	f.account_hash, f.ip_hash, f.at,
	s.kid, s.alg, s.jwk, s.retired_at
from identity.consents as c, identity.browser_sessions as b,
	identity.known_browsers as k, identity.sign_in_failures as f,
	identity.signing_keys as s
where false;

do $$
begin
	assert has_table_privilege('tessera_oauth_api', 'identity.codes', 'INSERT');
	assert not has_table_privilege('tessera_oauth_api', 'identity.users',
		'DELETE');
	assert not has_table_privilege('tessera_oauth', 'identity.users', 'SELECT');
end
$$;

rollback;
