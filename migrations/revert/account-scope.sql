-- Revert tessera:account-scope from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

update identity.sessions
set scopes = array_remove(scopes, 'account')
where 'account' = any (scopes);
update identity.refresh_tokens
set scopes = array_remove(scopes, 'account')
where 'account' = any (scopes);
update identity.grants
set scopes = array_remove(scopes, 'account')
where 'account' = any (scopes);
alter table identity.oauth_clients
	drop constraint account_is_first_partys;
update identity.oauth_clients
set scope = array_to_string(
	array_remove(string_to_array(scope, ' '), 'account'), ' ')
where 'account' = any (string_to_array(scope, ' '));
delete from identity.scopes
where name = 'account';
update identity.scopes
set sentence = 'See and change your account'
where name = 'user.info';
commit;
