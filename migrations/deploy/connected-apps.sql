-- Deploy tessera:connected-apps to pg
-- A consent for another resource server is one for it alone; the browser that
-- somebody goes on in, when all else is signed out, gets another cookie.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter table identity.consents
	add column elsewhere jsonb not null default '{}',
	add constraint elsewhere_is_an_object
		check (jsonb_typeof(elsewhere) = 'object');
comment on column identity.consents.elsewhere is
	'scopes by other resource server; the column scopes is those for ours';

grant select on identity.scopes to tessera_account_api;
grant update (token_hash) on identity.browser_sessions to tessera_account_api;

commit;
