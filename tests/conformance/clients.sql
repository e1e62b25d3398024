-- The clients of the conformance tests; safe to run again.
insert into identity.oauth_clients (client_id, client_name, client_secret_hash,
	redirect_uris, grant_types, response_types, scope, require_pkce,
	first_party, post_logout_redirect_uris, id_token_alg, audiences)
values
	('conformance-native', 'A native client', null,
		'{http://127.0.0.1/callback}', '{authorization_code,refresh_token}',
		'{code}', 'openid email profile user.info', true, false,
		'{http://127.0.0.1/out}', 'RS256', '{}'),
	('conformance-web', 'A web client',
		encode(sha256('a secret of the tests'), 'hex'),
		'{https://client.example/callback}',
		'{authorization_code,refresh_token}', '{code}',
		'openid email profile', true, false, '{https://client.example/out}',
		'EdDSA', '{https://api.example}')
on conflict (client_id) do nothing;
