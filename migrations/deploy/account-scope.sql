-- Deploy tessera:account-scope to pg
-- Managing an account (data, devices, password, address, leaving) is a scope of
-- its own, for first-party clients only; user.info reads and changes the profile.
-- What first-party clients were given stays worth the same.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

update identity.scopes
set sentence = 'See and change your profile'
where name = 'user.info';
insert into identity.scopes (name, sentence) values
('account', 'Manage your account: password, devices, all your data');

update identity.oauth_clients as c
set scope = c.scope || ' account'
where c.first_party
and 'user.info' = any (string_to_array(c.scope, ' '))
and not 'account' = any (string_to_array(c.scope, ' '));

alter table identity.oauth_clients
	add constraint account_is_first_partys check (first_party
		or not coalesce('account' = any (string_to_array(scope, ' ')), false));

update identity.grants as g
set scopes = g.scopes || '{account}'
from identity.oauth_clients as c
where c.client_id = g.client_id
and c.first_party
and 'user.info' = any (g.scopes)
and not 'account' = any (g.scopes);
update identity.refresh_tokens as t
set scopes = t.scopes || '{account}'
from identity.grants as g
where g.id = t.grant_id
and 'account' = any (g.scopes)
and 'user.info' = any (t.scopes)
and not 'account' = any (t.scopes);
update identity.sessions as s
set scopes = s.scopes || '{account}'
from identity.oauth_clients as c
where c.client_id = s.client_id
and c.first_party
and 'user.info' = any (s.scopes)
and not 'account' = any (s.scopes);

commit;
