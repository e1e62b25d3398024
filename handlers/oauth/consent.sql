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

create function union_of(one text[], other text[]) returns text[]
language sql immutable
return array(
	select distinct s
	from unnest(one || other) as s
	order by s
);

-- Beside what was agreed to before.
create function keep_consent(who person, asked judged) returns void
language plpgsql
as $$
declare
	ours boolean := (keep_consent.asked).audience = '';
	before identity.consents;
begin
	insert into identity.consents as c (user_id, client_id, scopes)
	values ((keep_consent.who).user_id, (keep_consent.asked).client_id, '{}')
	on conflict (user_id, client_id) do update
	set scopes = c.scopes
	returning c.*
	into before;
	if ours then
		update identity.consents as c
		set scopes = union_of(before.scopes, (keep_consent.asked).scopes)
		where c.user_id = before.user_id
		and c.client_id = before.client_id;
		return;
	end if;
	update identity.consents as c
	set elsewhere = before.elsewhere || jsonb_build_object(
		(keep_consent.asked).audience, union_of(array(
			select jsonb_array_elements_text(
				before.elsewhere -> (keep_consent.asked).audience)
		), (keep_consent.asked).scopes))
	where c.user_id = before.user_id
	and c.client_id = before.client_id;
end
$$;

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
			(oauth_consent.request ->> 'max_age')::integer + 600,
			oauth_consent.request ->> 'hint_sub') then
		return json_build_object('outcome', 'login');
	end if;
	if not who.is_admin then
		asked.scopes := array_remove(asked.scopes, 'admin');
	end if;

	if oauth_consent.decision is null then
		return json_build_object('outcome', 'page',
			'client_name', asked.client_name,
			'email', who.email,
			'resource', nullif(asked.audience, ''),
			'scopes', meanings(asked.scopes),
			'again', asked.first_party or agreed(who.user_id, asked),
			'before', agreed(who.user_id, asked));
	end if;
	if oauth_consent.decision <> 'allow' then
		return failed('access_denied', 'The user refused.');
	end if;
	if asked.scopes = '{}' then
		return failed('invalid_scope', 'The user has none of these scopes.');
	end if;

	perform keep_consent(who, asked);
	perform identity.audit('consent', who.user_id, jsonb_build_object(
		'client_id', asked.client_id, 'scopes', asked.scopes,
		'resource', nullif(asked.audience, '')),
		oauth_consent.ip_hash);
	return give_code(who, asked, oauth_consent.request,
		oauth_consent.code_hash);
end
$$;
