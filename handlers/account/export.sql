-- All that is held about somebody; for who signed in within five minutes, or
-- sends the password.

-- Opens the cursor "rows" over all that is held about her: domain, table,
-- record.
create function open_export(ip_hash text) returns json
language plpgsql
as $$
declare
	rows refcursor := 'rows'::refcursor;
	query text := maintenance.export_query();
begin
	perform identity.audit('data.exported', identity.user_id(), null,
		open_export.ip_hash);
	open rows no scroll for execute query using identity.user_id();
	return case when rows is not null then json_build_object(
		'exportedAt', wire.instant(now()), 'userId', identity.user_id()) end;
end
$$;

-- RFC 9470; a page asks for the password at once.
create function check_recent(auth_time timestamptz, page boolean) returns void
language plpgsql
as $$
begin
	if check_recent.auth_time > now() - interval '5 minutes' then
		return;
	end if;
	raise exception using
		errcode = case when check_recent.page then 'PT422' else 'PT401' end,
		message =
			'The sign-in is older than five minutes: the password is needed.',
		detail = '{"password":"is needed, the sign-in is older than five '
			'minutes"}',
		column = 'insufficient_user_authentication';
end
$$;

-- The password was right, unless it was changed meanwhile. Nothing is locked: an
-- export may take long.
create function check_password(attempt bigint, hash text) returns void
language plpgsql
as $$
declare
	person identity.users := person_of(identity.user_id());
begin
	if person.password_hash is distinct from check_password.hash then
		raise sqlstate 'PT409' using message = 'conflict';
	end if;
	perform identity.forgive(check_password.attempt);
end
$$;

create function account_export(bearer bytea, ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');
	perform check_recent((
		select g.auth_time
		from identity.sessions as s
		join identity.grants as g on g.id = s.grant_id
		where s.token_hash = bearer
	), false);
	return open_export(account_export.ip_hash);
end
$$;

create function page_export(session_hash bytea, ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_export.session_hash);
	perform check_recent((
		select b.auth_time
		from identity.browser_sessions as b
		where b.token_hash = page_export.session_hash
	), true);
	return open_export(page_export.ip_hash);
end
$$;

create function account_export_by(bearer bytea, attempt bigint, hash text,
	ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');
	perform check_password(account_export_by.attempt, account_export_by.hash);
	return open_export(account_export_by.ip_hash);
end
$$;

create function page_export_by(session_hash bytea, attempt bigint, hash text,
	ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_export_by.session_hash);
	perform check_password(page_export_by.attempt, page_export_by.hash);
	return open_export(page_export_by.ip_hash);
end
$$;
