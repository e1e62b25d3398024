-- Revert tessera:usage-pages from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

revoke select on identity.scopes from tessera_billing_api;
revoke select (is_admin) on identity.users from tessera_billing_api;
drop function llm.overview, llm.day_series;

create or replace function llm.check_key_scopes(this bytea, scopes text[])
returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	if coalesce(cardinality(check_key_scopes.scopes), 0) = 0
	or check_key_scopes.scopes && '{openid,account,admin}'
	or not exists (
		select
		from identity.sessions as s
		where s.token_hash = check_key_scopes.this
		and check_key_scopes.scopes <@ s.scopes
	) then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"scopes":"must be scopes that your own token has, '
				'without openid, account and admin"}';
	end if;
end
$$;
drop function identity.page_scopes;

commit;
