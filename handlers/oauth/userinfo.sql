-- Claims about the user, to whom the user's token was given.

-- OpenID Connect Core 5.4: which claims a scope lets see.
create function oauth_userinfo(bearer bytea) returns json
language plpgsql
as $$
declare
	claims jsonb;
	scopes text[];
begin
	perform identity.enter(bearer, 'openid');

	select s.scopes
	into scopes
	from identity.sessions as s
	where s.token_hash = bearer;
	select jsonb_build_object('sub', u.id)
		|| case when 'email' = any (scopes) then jsonb_build_object(
			'email', u.email,
			'email_verified', u.email_verified) else '{}' end
		|| case when 'profile' = any (scopes) then jsonb_build_object(
			'name', nullif(concat_ws(' ', u.first_name, u.last_name), ''),
			'given_name', u.first_name,
			'family_name', u.last_name,
			'preferred_username', u.username,
			'picture', u.profile_picture_url,
			'updated_at', floor(extract(epoch from u.updated_at))::bigint)
			else '{}' end
		|| case when 'user.info' = any (scopes) then jsonb_build_object(
			'created_at', wire.instant(u.created_at),
			'last_login_at', wire.instant(u.last_login_at),
			'is_active', u.is_active) else '{}' end
	into claims
	from identity.users as u
	where u.id = (select identity.user_id());
	return jsonb_strip_nulls(claims);
end
$$;
