-- Who signs in, and to what.
insert into identity.oauth_clients (client_id, client_name, redirect_uris,
	grant_types, response_types, scope, first_party,
	post_logout_redirect_uris)
values
	('e2e-native', 'Field Notes',
		'{http://127.0.0.1/callback,http://[::1]/callback}',
		'{authorization_code,refresh_token}', '{code}',
		'openid email profile sample user.info', false, '{}'),
	('e2e-private', 'Pocket Notes', '{com.example.notes:/callback}',
		'{authorization_code}', '{code}', 'openid sample', false, '{}');

-- As many as there are cases that must not count each other's failures; the
-- password is the demo user's.
insert into identity.users (email, username, password_hash, deleted_at)
select name || '@localhost', name,
	(select password_hash from identity.users where username = 'demo'),
	case when name = 'gone' then now() - interval '3 days' end
from unnest(array['ada', 'bob', 'cyd', 'dan', 'eve', 'fay', 'gil', 'gone',
	'hal', 'ivy', 'joe', 'kim']) as name;
