-- Deploy tessera:browsers to pg
-- Pages of every group let in whom a browser is signed in for.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- For a page, what identity.enter is for a token: session_hash is the SHA-256 of
-- the browser's cookie.
create function identity.enter_browser(session_hash bytea) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	entered uuid;
	stale boolean;
begin
	select u.id, b.last_used_at < now() - interval '5 minutes'
	into entered, stale
	from identity.browser_sessions as b
	join identity.users as u on u.id = b.user_id
	where b.token_hash = enter_browser.session_hash
	and b.expires_at > now()
	and b.last_used_at > now() - interval '1 day'
	and u.is_active
	and u.deleted_at is null;
	if not found then
		raise sqlstate 'PT401' using message = 'unauthorized';
	end if;
	perform set_config('app.user_id', entered::text, true);

	if stale then
		update identity.browser_sessions as b
		set last_used_at = now()
		where b.token_hash = enter_browser.session_hash;
	end if;
end
$$;
grant execute on function identity.enter_browser to tessera_api;

commit;
