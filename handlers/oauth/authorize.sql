-- A code, or the page that comes before it.

-- Nobody and nothing is asked when a first-party web client comes, or one that
-- was agreed to; a native one is always asked for a click.
create function needs_page(who person, asked judged, prompt text[])
returns boolean
language plpgsql stable
as $$
begin
	return 'consent' = any (needs_page.prompt)
		or (needs_page.asked).native
		or not ((needs_page.asked).first_party
			or agreed((needs_page.who).user_id, needs_page.asked));
end
$$;

-- The click on a form with a code, in the browser that it was given in: where it
-- goes, and NULL if it was open for too long. Of two clicks a browser follows the
-- last, so that it goes again until the client has used the code.
create function oauth_click(code_hash bytea, session_hash bytea) returns json
language plpgsql
as $$
declare
	clicked record;
begin
	update identity.codes as c
	set waits = false, expires_at = now() + interval '60 seconds'
	where c.code_hash = oauth_click.code_hash
	and c.session_hash = oauth_click.session_hash
	and c.waits
	and c.expires_at > now();
	select c.redirect_uri, c.used_at
	into clicked
	from identity.codes as c
	where c.code_hash = oauth_click.code_hash
	and c.session_hash = oauth_click.session_hash
	and (c.used_at is not null or c.expires_at > now());
	if clicked.used_at is not null then
		return json_build_object('used', true);
	end if;
	return case when found
		then json_build_object('address', clicked.redirect_uri) end;
end
$$;

-- GET /oauth/authorize. The outcome: a page that says that the client or its
-- address is wrong, an error to send back, a page to show first (login,
-- consent), or a code.
create function oauth_authorize(request jsonb, session_hash bytea,
	code_hash bytea, issuer text) returns json
language plpgsql
as $$
declare
	asked judged := judge(oauth_authorize.request, oauth_authorize.issuer);
	prompt text[] := string_to_array(oauth_authorize.request ->> 'prompt', ' ');
	who person;
begin
	if asked.outcome <> 'good' then
		return json_build_object('outcome', asked.outcome,
			'error', asked.error, 'says', asked.says);
	end if;

	who := signed_in(oauth_authorize.session_hash);
	if sign_in_needed(who, coalesce(prompt, '{}'),
			(oauth_authorize.request ->> 'max_age')::integer,
			oauth_authorize.request ->> 'hint_sub') then
		if 'none' = any (prompt) then
			return failed('login_required', 'Nobody is signed in.');
		end if;
		return json_build_object('outcome', 'login');
	end if;

	if not who.is_admin then
		asked.scopes := array_remove(asked.scopes, 'admin');
	end if;
	if asked.scopes = '{}' then
		return failed('invalid_scope', 'The user has none of these scopes.');
	end if;
	if needs_page(who, asked, coalesce(prompt, '{}')) then
		if 'none' = any (prompt) then
			return failed('consent_required', 'The user must be asked first.');
		end if;
		return json_build_object('outcome', 'consent');
	end if;
	return give_code(who, asked, oauth_authorize.request,
		oauth_authorize.code_hash);
end
$$;
