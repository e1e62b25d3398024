-- What somebody is signed in by: a list, and its end.

create type device as (id uuid, kind text, client json, since timestamptz,
	"lastUsedAt" timestamptz, "userAgent" text, current boolean);

create function client_json(id text, name text) returns json
language sql stable
return case when id is not null then
	json_build_object('id', id, 'name', name) end;

-- Applications (a grant, or a token without one) and browsers, whose id is made
-- of what they are known by.
create function devices(this bytea) returns setof device
language sql stable
begin atomic
	select g.id, 'application', client_json(c.client_id, c.client_name), g.created_at,
		coalesce(last.used, g.created_at), last.user_agent,
		coalesce(last.current, false)
	from identity.grants as g
	join identity.oauth_clients as c on c.client_id = g.client_id
	left join lateral (
		select max(coalesce(s.last_used_at, s.created_at)) as used,
			(array_agg(s.user_agent order by s.created_at desc))[1]
				as user_agent,
			bool_or(s.token_hash = devices.this) as current
		from identity.sessions as s
		where s.grant_id = g.id
	) as last on true
	where g.user_id = (select identity.user_id())
	and g.revoked_at is null
	and g.expires_at > now()
	and (last.used is not null or exists (
		select
		from identity.refresh_tokens as r
		where r.grant_id = g.id
		and r.used_at is null
		and r.expires_at > now()
	))
	union all
	select s.id, 'application', client_json(c.client_id, c.client_name), s.created_at,
		coalesce(s.last_used_at, s.created_at), s.user_agent,
		s.token_hash = devices.this
	from identity.sessions as s
	left join identity.oauth_clients as c on c.client_id = s.client_id
	where s.user_id = (select identity.user_id())
	and s.grant_id is null
	and s.kind = 'access'
	and s.expires_at > now()
	union all
	select encode(substr(sha256(b.token_hash), 1, 16), 'hex')::uuid, 'browser',
		null, b.created_at, b.last_used_at, b.user_agent,
		b.token_hash = devices.this
	from identity.browser_sessions as b
	where b.user_id = (select identity.user_id())
	and b.expires_at > now()
	and b.last_used_at > now() - interval '1 day';
end;

create function account_sessions(bearer bytea, "limit" integer, cursor text)
returns setof device
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb;
begin
	perform identity.enter(bearer, 'account');

	keys := coalesce(wire.keys(account_sessions.cursor), '["infinity"]');
	return query
	select d.id, d.kind, d.client, d.since, d."lastUsedAt", d."userAgent",
		d.current
	from devices(bearer) as d
	where (d.since, d.id) < ((keys ->> 0)::timestamptz, (keys ->> 1)::uuid)
	order by d.since desc, d.id desc
	limit account_sessions."limit" + 1;
end
$$;

create function page_sessions(session_hash bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_sessions.session_hash);
	return (
		select json_build_object('sessions', json_agg(json_build_object(
			'id', d.id, 'client', d.client, 'userAgent', d."userAgent",
			'current', d.current,
			'sinceAgo', extract(epoch from now() - d.since)::bigint,
			'usedAgo', extract(epoch from now() - d."lastUsedAt")::bigint)))
		from (
			select d.id, d.client, d."userAgent", d.current, d.since,
				d."lastUsedAt"
			from devices(page_sessions.session_hash) as d
			order by d.since desc, d.id desc
			limit 100
		) as d
	);
end
$$;

-- A browser, with the codes that it was given and nobody has used.
create function end_browser(id uuid) returns boolean
language plpgsql
as $$
declare
	me uuid := identity.user_id();
	ended bytea;
begin
	delete from identity.browser_sessions as b
	where b.user_id = me
	and encode(substr(sha256(b.token_hash), 1, 16), 'hex')::uuid = end_browser.id
	returning b.token_hash
	into ended;
	delete from identity.codes as c
	where c.user_id = me
	and c.session_hash = ended
	and c.used_at is null;
	return ended is not null;
end
$$;

-- An application; what was agreed to is withdrawn. Codes are locked before grants,
-- as by identity.end_sessions.
create function end_application(id uuid) returns boolean
language plpgsql
as $$
declare
	me uuid := identity.user_id();
	device record;
	grants integer;
	tokens integer;
begin
	select g.client_id, g.audience
	into device
	from identity.grants as g
	where g.id = end_application.id
	and g.user_id = me
	and g.revoked_at is null;
	if found then
		perform end_codes(device.client_id);
	end if;
	update identity.grants as g
	set revoked_at = now(), revoked_why = 'revoked_by_user'
	where g.id = end_application.id
	and g.user_id = me
	and g.revoked_at is null;
	get diagnostics grants = row_count;
	if grants > 0 then
		perform withdraw_consent(device.client_id, device.audience);
	end if;
	delete from identity.sessions as s
	where (s.grant_id = end_application.id
		or s.id = end_application.id and s.grant_id is null
			and s.kind = 'access')
	and s.user_id = me;
	get diagnostics tokens = row_count;
	delete from identity.refresh_tokens as r
	where r.grant_id = end_application.id
	and r.user_id = me;
	return grants + tokens > 0;
end
$$;

create function end_device(id uuid, ip_hash text) returns boolean
language plpgsql
as $$
begin
	if not end_browser(end_device.id)
	and not end_application(end_device.id) then
		return false;
	end if;
	perform identity.audit('session.revoked', identity.user_id(), null,
		end_device.ip_hash);
	return true;
end
$$;

create function account_session_end(bearer bytea, id uuid, ip_hash text)
returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');
	if not end_device(account_session_end.id, account_session_end.ip_hash) then
		return null;
	end if;
	return '{}'::json;
end
$$;

create function page_session_end(session_hash bytea, id uuid, ip_hash text)
returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_session_end.session_hash);
	return to_json(end_device(page_session_end.id,
		page_session_end.ip_hash));
end
$$;

create function end_others(this bytea, ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.end_sessions(identity.user_id(), 'revoked_by_user',
		end_others.this);
	perform identity.audit('session.others_revoked', identity.user_id(), null,
		end_others.ip_hash);
	return '{}'::json;
end
$$;

create function account_sessions_end(bearer bytea, ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');
	return end_others(bearer, account_sessions_end.ip_hash);
end
$$;

create function page_sessions_end(session_hash bytea, ip_hash text,
	next_hash bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_sessions_end.session_hash);
	perform
	from identity.users as u
	where u.id = identity.user_id()
	for no key update;
	perform change_cookie(page_sessions_end.session_hash,
		page_sessions_end.next_hash);
	return end_others(page_sessions_end.next_hash, page_sessions_end.ip_hash);
end
$$;

-- What happened to the account lately, in words. The longer story is in the export.
create function page_activity(session_hash bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_activity.session_hash);
	return json_build_object('events', (
		select coalesce(json_agg(json_build_object('says', e.says, 'whenAgo',
			extract(epoch from now() - e.at)::bigint) order by e.id desc), '[]')
		from (
			select a.id, a.at, w.says
			from identity.audit_log as a
			join (values
				('sign_in', 'A sign-in'),
				('sign_in.failed', 'A sign-in that failed'),
				('sign_out', 'Signed out in a browser'),
				('password.failed', 'A wrong password'),
				('password.forgotten', 'A link for a new password'),
				('password.changed', 'Another password'),
				('password.reset', 'Another password, by a link'),
				('email.change_asked', 'Another address was asked for'),
				('email.change_cancelled', 'Another address was called off'),
				('email.changed', 'Another address'),
				('email.verified', 'The address was confirmed'),
				('consent', 'An app was let in'),
				('grant.revoked', 'An app or a device was signed out'),
				('app.withdrawn', 'An app was withdrawn'),
				('session.revoked', 'A device was signed out'),
				('session.others_revoked', 'Other devices were signed out'),
				('key.created', 'An API key was made'),
				('key.revoked', 'An API key was ended'),
				('data.exported', 'Your data were downloaded'),
				('user.reset', 'An administrator sent a link'),
				('user.signed_out', 'An administrator signed you out'),
				('account.registered', 'The account was made'),
				('account.restored', 'The account was restored')
			) as w(event, says) on w.event = a.event
			where a.user_id = identity.user_id()
			order by a.id desc
			limit 10
		) as e
	));
end
$$;
