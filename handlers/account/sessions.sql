-- What somebody is signed in by: a list, and its end.

-- Applications (a grant, or a token without one) and browsers, whose id is made
-- of what they are known by.
create function devices(this bytea)
returns table (id uuid, kind text, client_id text, client_name text,
	since timestamptz, used timestamptz, user_agent text, current boolean)
language sql stable
begin atomic
	select g.id, 'application', c.client_id, c.client_name, g.created_at,
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
	select s.id, 'application', c.client_id, c.client_name, s.created_at,
		coalesce(s.last_used_at, s.created_at), s.user_agent,
		s.token_hash = devices.this
	from identity.sessions as s
	left join identity.oauth_clients as c on c.client_id = s.client_id
	where s.user_id = (select identity.user_id())
	and s.grant_id is null
	and s.expires_at > now()
	union all
	select encode(substr(sha256(b.token_hash), 1, 16), 'hex')::uuid, 'browser',
		null, null, b.created_at, b.last_used_at, b.user_agent,
		b.token_hash = devices.this
	from identity.browser_sessions as b
	where b.user_id = (select identity.user_id())
	and b.expires_at > now()
	and b.last_used_at > now() - interval '1 day';
end;

create function list_devices(this bytea, "limit" integer, cursor text)
returns json
language plpgsql
as $$
declare
	keys jsonb := wire.keys(list_devices.cursor);
	list json;
	next text;
begin
	select json_agg(f.device) filter (where f.place <= list_devices."limit"),
		case when count(*) > list_devices."limit" then
			max(wire.cursor(json_build_array(f.since, f.id)))
				filter (where f.place = list_devices."limit")
		end
	into list, next
	from (
		select json_build_object('id', d.id, 'kind', d.kind,
				'client', case when d.client_id is not null then
					json_build_object('id', d.client_id,
						'name', d.client_name) end,
				'since', wire.instant(d.since),
				'lastUsedAt', wire.instant(d.used),
				'userAgent', d.user_agent,
				'current', d.current) as device,
			d.since, d.id,
			row_number() over (order by d.since desc, d.id desc) as place
		from devices(list_devices.this) as d
		where keys is null
		or (d.since, d.id) < ((keys ->> 0)::timestamptz, (keys ->> 1)::uuid)
		order by d.since desc, d.id desc
		limit list_devices."limit" + 1
	) as f;
	return json_build_object('sessions', coalesce(list, '[]'), 'next', next);
end
$$;

create function account_sessions(bearer bytea, "limit" integer, cursor text)
returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'user.info');
	return list_devices(bearer, account_sessions."limit",
		account_sessions.cursor);
end
$$;

create function page_sessions(session_hash bytea) returns json
language plpgsql
as $$
begin
	perform enter_browser(page_sessions.session_hash);
	return list_devices(page_sessions.session_hash, 100, null);
end
$$;

create function end_device(id uuid, ip_hash text) returns boolean
language plpgsql
as $$
declare
	me uuid := identity.user_id();
	n integer;
	ended integer := 0;
begin
	update identity.grants as g
	set revoked_at = now(), revoked_why = 'revoked_by_user'
	where g.id = end_device.id
	and g.user_id = me
	and g.revoked_at is null;
	get diagnostics ended = row_count;
	delete from identity.refresh_tokens as r
	where r.grant_id = end_device.id
	and r.user_id = me;
	delete from identity.sessions as s
	where (s.grant_id = end_device.id
		or s.id = end_device.id and s.grant_id is null)
	and s.user_id = me;
	get diagnostics n = row_count;
	ended := ended + n;
	delete from identity.browser_sessions as b
	where b.user_id = me
	and encode(substr(sha256(b.token_hash), 1, 16), 'hex')::uuid = end_device.id;
	get diagnostics n = row_count;
	if ended + n = 0 then
		return false;
	end if;
	perform identity.audit('session.revoked', me, null, end_device.ip_hash);
	return true;
end
$$;

create function account_session_end(bearer bytea, id uuid, ip_hash text)
returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'user.info');
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
	perform enter_browser(page_session_end.session_hash);
	return to_json(end_device(page_session_end.id,
		page_session_end.ip_hash));
end
$$;

create function end_others(this bytea, ip_hash text) returns json
language plpgsql
as $$
begin
	perform end_sessions(identity.user_id(), 'revoked_by_user',
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
	perform identity.enter(bearer, 'user.info');
	return end_others(bearer, account_sessions_end.ip_hash);
end
$$;

create function page_sessions_end(session_hash bytea, ip_hash text)
returns json
language plpgsql
as $$
begin
	perform enter_browser(page_sessions_end.session_hash);
	return end_others(page_sessions_end.session_hash,
		page_sessions_end.ip_hash);
end
$$;
