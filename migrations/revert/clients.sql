-- Revert tessera:clients from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

revoke select (client_id, client_name, redirect_uris, post_logout_redirect_uris,
	scope, first_party, confidential, is_active, created_at,
	previous_secret_until),
	update (client_name, redirect_uris, post_logout_redirect_uris, scope,
		first_party, is_active)
	on identity.oauth_clients from tessera_admin_api;
drop function identity.client_remove, identity.client_end,
	identity.client_rotate, identity.client_add, identity.check_scopes,
	identity.secret, identity.check_client_name, identity.check_redirects, identity.are_redirects,
	identity.is_redirect;
alter table identity.oauth_clients
	drop column confidential,
	drop column previous_secret_hash,
	drop column previous_secret_until;

commit;
