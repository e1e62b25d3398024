-- The end of a token.

create function oauth_client(client_id text) returns json
language plpgsql
as $$
begin
	return json_build_object('client', client_of(oauth_client.client_id));
end
$$;

-- RFC 7009: a refresh token takes its family along, an access token only
-- itself; of another client's it says so, of one that is none nothing.
create function oauth_revoke(token_hash bytea, client_id text) returns json
language plpgsql
as $$
declare
	token record;
begin
	select t.grant_id, g.client_id
	into token
	from identity.refresh_tokens as t
	join identity.grants as g on g.id = t.grant_id
	where t.token_hash = oauth_revoke.token_hash;
	if found then
		if token.client_id <> oauth_revoke.client_id then
			return invalid_grant('The token is another client''s.');
		end if;
		perform end_grant(token.grant_id, 'revoked_by_client');
		return null;
	end if;

	select s.id, s.client_id
	into token
	from identity.sessions as s
	where s.token_hash = oauth_revoke.token_hash;
	if found and token.client_id is distinct from oauth_revoke.client_id then
		return invalid_grant('The token is another client''s.');
	end if;
	delete from identity.sessions as s
	where s.token_hash = oauth_revoke.token_hash;
	return null;
end
$$;
