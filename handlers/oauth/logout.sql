-- The sign-out of a browser.

-- GET /oauth/logout: who is signed in, and whether the client may have the
-- browser back at this address.
create function oauth_logout_look(session_hash bytea, client_id text,
	address text) returns json
language plpgsql
as $$
declare
	who person := signed_in(oauth_logout_look.session_hash);
begin
	return json_build_object('sub', who.user_id, 'email', who.email,
		'registered', exists (
			select
			from identity.oauth_clients as c
			where c.client_id = oauth_logout_look.client_id
			and c.is_active
			and oauth_logout_look.address = any (c.post_logout_redirect_uris)
		));
end
$$;

-- What this browser was given and nobody has used yet goes, too.
create function oauth_logout(session_hash bytea, ip_hash text) returns json
language plpgsql
as $$
declare
	who uuid;
begin
	delete from identity.browser_sessions as b
	where b.token_hash = oauth_logout.session_hash
	returning b.user_id into who;
	if found then
		delete from identity.codes as c
		where c.user_id = who
		and c.session_hash = oauth_logout.session_hash
		and c.used_at is null;
		perform identity.audit('sign_out', who, null, oauth_logout.ip_hash);
	end if;
	return null;
end
$$;
