-- What a token is, to resource servers.

-- RFC 7662: of access tokens the client's own, and those for a resource server that
-- it is; of refresh tokens only its own. An address is told with scope email.
create function oauth_introspect(token_hash bytea, client_id text, issuer text)
returns json
language plpgsql
as $$
declare
	answer json;
begin
	select json_strip_nulls(json_build_object('active', true,
		'scope', array_to_string(t.scopes, ' '),
		'client_id', t.client_id,
		'username', case when 'email' = any (t.scopes) then u.email end,
		'token_type', t.token_type,
		'exp', floor(extract(epoch from t.expires_at))::bigint,
		'iat', floor(extract(epoch from t.created_at))::bigint,
		'sub', u.id,
		'aud', coalesce(t.audience, oauth_introspect.issuer),
		'iss', oauth_introspect.issuer,
		'jti', t.jti))
	into answer
	from (
		select s.user_id, s.scopes, s.client_id, s.expires_at, s.created_at,
			s.audience, s.id as jti, 'Bearer' as token_type
		from identity.sessions as s
		where s.token_hash = oauth_introspect.token_hash
		and s.expires_at > now()
		and (s.client_id = oauth_introspect.client_id or s.audience = any (array(
			select unnest(c.audiences)
			from identity.oauth_clients as c
			where c.client_id = oauth_introspect.client_id
		)))
		union all
		select r.user_id, r.scopes, g.client_id,
			least(r.expires_at, g.expires_at), r.created_at, g.audience,
			null, 'refresh_token'
		from identity.refresh_tokens as r
		join identity.grants as g on g.id = r.grant_id
		where r.token_hash = oauth_introspect.token_hash
		and r.used_at is null
		and r.expires_at > now()
		and g.expires_at > now()
		and g.revoked_at is null
		and g.client_id = oauth_introspect.client_id
	) as t
	join identity.users as u on u.id = t.user_id
	where u.is_active
	and u.deleted_at is null;
	return json_build_object('client', client_of(oauth_introspect.client_id),
		'answer', coalesce(answer, '{"active":false}'));
end
$$;
