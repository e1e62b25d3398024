-- The page on which a person lets a client in, or refuses.

-- What each scope means, in words.
create function meanings(scopes text[]) returns json
language sql stable
return (
	select coalesce(json_agg(coalesce(s.sentence, w.name) order by w.place),
		'[]')
	from unnest(scopes) with ordinality as w (name, place)
	left join identity.scopes as s on s.name = w.name
);

-- /consent: decision is NULL for the page, else allow or cancel. The sign-in
-- may have become older than max_age while somebody read.
create function oauth_consent(request jsonb, session_hash bytea,
	code_hash bytea, decision text, issuer text, ip_hash text) returns json
language plpgsql
as $$
declare
	asked judged := judge(oauth_consent.request, oauth_consent.issuer);
	who person;
begin
	if asked.outcome <> 'good' then
		return json_build_object('outcome', asked.outcome,
			'error', asked.error, 'says', asked.says);
	end if;
	who := signed_in(oauth_consent.session_hash);
	if sign_in_needed(who, '{}',
			(oauth_consent.request ->> 'max_age')::integer + 600) then
		return json_build_object('outcome', 'login');
	end if;
	if not who.is_admin then
		asked.scopes := array_remove(asked.scopes, 'admin');
	end if;

	if oauth_consent.decision is null then
		return json_build_object('outcome', 'page',
			'client_name', asked.client_name,
			'email', who.email,
			'scopes', meanings(asked.scopes),
			'again', asked.first_party or agreed(who.user_id, asked));
	end if;
	if oauth_consent.decision <> 'allow' then
		return failed('access_denied', 'The user refused.');
	end if;
	if asked.scopes = '{}' then
		return failed('invalid_scope', 'The user has none of these scopes.');
	end if;

	insert into identity.consents as c (user_id, client_id, scopes)
	values (who.user_id, asked.client_id, asked.scopes)
	on conflict (user_id, client_id) do update
	set scopes = array(
		select distinct s
		from unnest(c.scopes || excluded.scopes) as s
		order by s
	);
	perform identity.audit('consent', who.user_id, jsonb_build_object(
		'client_id', asked.client_id, 'scopes', asked.scopes),
		oauth_consent.ip_hash);
	return give_code(who, asked, oauth_consent.request,
		oauth_consent.code_hash);
end
$$;
