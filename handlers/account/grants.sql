-- Connected apps: clients that were let in, by what they may do.

create type app as (id uuid, client json, scopes text[], resource text,
	since timestamptz, "lastUsedAt" timestamptz);

-- What lets a client in: authorizations that may still give tokens, and consents,
-- by which it gets another without asking. id is that of client and resource.
create type way_in as (id uuid, client_id text, resource text, grant_id uuid,
	scopes text[], since timestamptz, used timestamptz);

create function app_id(client text, resource text) returns uuid
language sql stable
return encode(substr(sha256(convert_to(json_build_array(
	(select identity.user_id()), client, resource)::text, 'UTF8')), 1, 16),
	'hex')::uuid;

create function ways_in() returns setof way_in
language sql stable
begin atomic
	select app_id(g.client_id, g.audience), g.client_id, g.audience, g.id,
		g.scopes, g.created_at, (
			select max(coalesce(s.last_used_at, s.created_at))
			from identity.sessions as s
			where s.grant_id = g.id
		)
	from identity.grants as g
	where g.user_id = (select identity.user_id())
	and g.revoked_at is null
	and g.expires_at > now()
	union all
	select app_id(c.client_id, null), c.client_id, null, null, c.scopes,
		c.created_at, null
	from identity.consents as c
	where c.user_id = (select identity.user_id())
	and c.scopes <> '{}'
	union all
	select app_id(c.client_id, e.resource), c.client_id, e.resource, null, array(
			select jsonb_array_elements_text(e.scopes)
		), c.created_at, null
	from identity.consents as c
	cross join jsonb_each(c.elsewhere) as e (resource, scopes)
	where c.user_id = (select identity.user_id());
end;

create function scopes_in_order(words text) returns text[]
language sql stable
return array(
	select w.name
	from (
		select distinct unnest(string_to_array(scopes_in_order.words, ' '))
	) as w (name)
	left join identity.scopes as s on s.name = w.name
	where w.name <> ''
	order by s.place, w.name
);

-- Each client once for each resource: under the id of its last authorization, if
-- one is left.
create function apps() returns setof app
language sql stable
begin atomic
	select coalesce((array_agg(w.grant_id order by w.since desc)
			filter (where w.grant_id is not null))[1], w.id),
		json_build_object('id', c.client_id, 'name', c.client_name),
		scopes_in_order(string_agg(array_to_string(w.scopes, ' '), ' ')),
		w.resource, min(w.since), max(w.used)
	from ways_in() as w
	join identity.oauth_clients as c on c.client_id = w.client_id
	group by w.id, w.resource, c.client_id, c.client_name;
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
	perform identity.enter_browser(page_grants.session_hash);
	return (
		select json_build_object('apps', json_agg(json_build_object(
			'id', a.id, 'client', a.client, 'resource', a.resource,
			'scopes', array(
				select s.sentence
				from identity.scopes as s
				where s.name = any (a.scopes)
				order by s.place
			), 'sinceAgo', extract(epoch from now() - a.since)::bigint)))
		from (
			select g.id, g.client, g.scopes, g.resource, g.since
			from apps() as g
			order by g.since desc, g.id desc
			limit 100
		) as a
	);
end
$$;

-- All that the client holds for this resource ends. Codes are locked before
-- grants, as by identity.end_sessions.
create function withdraw(client text, resource text) returns void
language plpgsql
as $$
declare
	ended uuid[];
begin
	perform end_codes(withdraw.client);
	with gone as (
		update identity.grants as g
		set revoked_at = now(), revoked_why = 'revoked_by_user'
		where g.user_id = identity.user_id()
		and g.client_id = withdraw.client
		and g.audience is not distinct from withdraw.resource
		and g.revoked_at is null
		returning g.id
	)
	select array_agg(g.id)
	into ended
	from gone as g;
	perform withdraw_consent(withdraw.client, withdraw.resource);
	delete from identity.sessions as s
	where s.grant_id = any (ended);
	delete from identity.refresh_tokens as r
	where r.grant_id = any (ended);
end
$$;

-- By the id in the list, or that of any authorization behind it.
create function end_app(id uuid, ip_hash text) returns boolean
language plpgsql
as $$
declare
	app record;
begin
	select w.client_id, w.resource
	into app
	from ways_in() as w
	where end_app.id in (w.id, w.grant_id)
	limit 1;
	if not found then
		return false;
	end if;
	perform withdraw(app.client_id, app.resource);
	perform identity.audit('app.withdrawn', identity.user_id(),
		jsonb_build_object('grant_id', end_app.id, 'client_id', app.client_id,
			'resource', app.resource), end_app.ip_hash);
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
	perform identity.enter_browser(page_grant_end.session_hash);
	return to_json(end_app(page_grant_end.id, page_grant_end.ip_hash));
end
$$;
