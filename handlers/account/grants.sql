-- Connected apps: clients that were let in, by what they may do.

create type app as (id uuid, client json, scopes text[], resource text,
	since timestamptz, "lastUsedAt" timestamptz);

-- Each authorization that may still give tokens.
create function apps() returns setof app
language sql stable
begin atomic
	select g.id, json_build_object('id', c.client_id, 'name', c.client_name),
		g.scopes, g.audience, g.created_at, (
			select max(coalesce(s.last_used_at, s.created_at))
			from identity.sessions as s
			where s.grant_id = g.id
		)
	from identity.grants as g
	join identity.oauth_clients as c on c.client_id = g.client_id
	where g.user_id = (select identity.user_id())
	and g.revoked_at is null
	and g.expires_at > now();
end;

create function account_grants(bearer bytea, "limit" integer, cursor text)
returns setof app
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb;
begin
	perform identity.enter(bearer, 'account');

	keys := coalesce(wire.keys(account_grants.cursor), '["infinity"]');
	return query
	select a.id, a.client, a.scopes, a.resource, a.since, a."lastUsedAt"
	from apps() as a
	where (a.since, a.id) < ((keys ->> 0)::timestamptz, (keys ->> 1)::uuid)
	order by a.since desc, a.id desc
	limit account_grants."limit" + 1;
end
$$;

create function page_grants(session_hash bytea) returns json
language plpgsql
as $$
begin
	perform enter_browser(page_grants.session_hash);
	return (
		select json_build_object('apps', json_agg(json_build_object(
			'id', a.id, 'client', a.client, 'resource', a.resource,
			'scopes', array(
				select s.sentence
				from identity.scopes as s
				where s.name = any (a.scopes)
				order by s.place
			), 'since', wire.instant(a.since))))
		from (
			select g.id, g.client, g.scopes, g.resource, g.since
			from apps() as g
			order by g.since desc, g.id desc
			limit 100
		) as a
	);
end
$$;

-- Its tokens end, and it has to ask for consent again.
create function end_app(id uuid, ip_hash text) returns boolean
language plpgsql
as $$
begin
	if not end_application(end_app.id) then
		return false;
	end if;
	perform identity.audit('app.withdrawn', identity.user_id(),
		jsonb_build_object('grant_id', end_app.id), end_app.ip_hash);
	return true;
end
$$;

create function account_grant_end(bearer bytea, id uuid, ip_hash text)
returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');
	if not end_app(account_grant_end.id, account_grant_end.ip_hash) then
		return null;
	end if;
	return '{}'::json;
end
$$;

create function page_grant_end(session_hash bytea, id uuid, ip_hash text)
returns json
language plpgsql
as $$
begin
	perform enter_browser(page_grant_end.session_hash);
	return to_json(end_app(page_grant_end.id, page_grant_end.ip_hash));
end
$$;
