-- What sign-in and accounts keep: what the tables refuse, and the seed data.
begin;
select plan(33);
\ir seeds/people.psql

select throws_ok(statement, state, null, what || ' is refused')
from (values
	('users set username = ''a b''', '23514', 'a username with a blank'),
	('users set username = ''a@example.com''', '23514',
		'a username that could be an address'),
	('users set username = ''''', '23514', 'an empty username'),
	('users set password_hash = ''secret''', '23514', 'a password as it is'),
	('oauth_clients set require_pkce = false
		where client_secret_hash is null', '23514',
		'a public client without PKCE'),
	('oauth_clients set grant_types = ''{password}''', '23514',
		'a grant type that is not offered'),
	('oauth_clients set response_types = ''{token}''', '23514',
		'the implicit flow'),
	('oauth_clients set id_token_alg = ''none''', '23514',
		'an ID token without signature'),
	('oauth_clients set scope = ''openid account'', first_party = false',
		'23514', 'the scope account for a third party'),
	('grants set revoked_at = now()', '23514', 'a revocation without reason'),
	('codes set code_hash = ''\x00''', '23514', 'a code that is not hashed'),
	('codes set code_challenge = repeat(''a'', 42)', '23514',
		'a challenge that is no S256'),
	('codes set used_at = null', '23514', 'an unused code with a grant'),
	('codes set session_hash = ''\x00''', '23514',
		'a cookie beside a code that is not hashed'),
	('refresh_tokens set token_hash = ''\x00''', '23514',
		'a token that is not hashed'),
	('refresh_tokens set used_at = now()', '23514',
		'a used token without a successor'),
	('refresh_tokens set replay = ''\x00''', '23514',
		'a pair beside an unused token'),
	('sessions set client_id = ''nobody''', '23503',
		'a token of an unknown client'),
	('browser_sessions set token_hash = ''\x00''', '23514',
		'a cookie that is not hashed'),
	('known_browsers set browser_hash = ''\x00''', '23514',
		'a browser that is not hashed'),
	('mail_tokens set purpose = ''spam''', '23514', 'an unknown purpose'),
	('mail_tokens set email = ''A@example.com''', '23514',
		'an address in upper case'),
	('mail_outbox set state = ''sent'', ended_at = now()', '23514',
		'a sent mail that keeps its parameters'),
	('mail_outbox set parameters = null', '23514',
		'a queued mail without parameters'),
	('mail_outbox set ended_at = now()', '23514',
		'a queued mail that has ended'),
	('mail_outbox set recipient = E''a@b.co\r\nBcc: x''', '23514',
		'a recipient of two lines')
) as v (change, state, what),
	lateral (select 'update identity.' || change) as s (statement);
select throws_ok($$
	insert into identity.signing_keys (kid, alg, jwk)
	values (repeat('a', 43), 'EdDSA', '{"x": "", "d": ""}')
$$, '23514', null, 'a private key is refused');
select throws_ok($$
	insert into identity.sign_in_failures (account_hash, ip_hash)
	values ('a', '127.0.0.1')
$$, '23514', null, 'a raw address is refused');

select lives_ok(format($$
	update identity.users
	set password_hash = %L
	where id = pg_temp.id('0', 'a')
$$, hash), 'a password may be ' || what)
from (values
	('$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA', 'Argon2id'),
	('$2b$12$' || repeat('a', 53), 'bcrypt')
) as v (hash, what);
select is(expires_at - created_at, interval '60 seconds', 'a code lives 60 s')
from identity.codes
where user_id = pg_temp.id('0', 'a');
select results_eq($$
	select distinct r.expires_at - r.created_at, g.expires_at - g.created_at
	from identity.refresh_tokens as r
	join identity.grants as g on g.id = r.grant_id
$$, $$values (interval '30 days', interval '180 days')$$,
	'a refresh token lives 30 days, its family 180');

select results_eq($$
	select client_id::text, client_secret_hash is null, redirect_uris[1],
		grant_types, scope, require_pkce, first_party
	from identity.oauth_clients
	order by client_id <> 'textassistant-desktop', client_id
$$, $$values
	('textassistant-desktop', true, 'http://localhost:8080/callback',
		'{authorization_code,refresh_token}'::text[], 'openid email profile '
		'llm.inference models.read user.info credits.read', true, false),
	('audio-web', true, 'http://localhost:7150/audio/callback',
		'{authorization_code,refresh_token}', 'openid email profile user.info '
		'account audio', true, true),
	('home-web', true, 'http://localhost:7150/home/callback',
		'{authorization_code,refresh_token}', 'openid email profile user.info '
		'account home', true, true),
	('iops-web', true, 'http://localhost:7150/iops/callback',
		'{authorization_code,refresh_token}', 'openid email profile user.info '
		'account iops', true, true)$$, 'the clients are the contract''s');

select * from finish();
rollback;
