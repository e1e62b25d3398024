-- The sign-in page: who may try, and the browser's session.

-- GET /login: for whom, and who is signed in already.
create function oauth_login_page(request jsonb, session_hash bytea,
	issuer text) returns json
language plpgsql
as $$
declare
	asked judged := judge(oauth_login_page.request, oauth_login_page.issuer);
	who person := signed_in(oauth_login_page.session_hash);
begin
	return json_build_object('outcome', asked.outcome,
		'client_name', asked.client_name, 'email', who.email);
end
$$;

-- The first half of a sign-in: whose password to judge, unless the name or the
-- network has to wait.
create function oauth_attempt(name text, ip_hash text, browser_hash bytea)
returns json
language plpgsql
as $$
declare
	typed text := lower(btrim(oauth_attempt.name));
	person record;
	tried json;
begin
	select u.id, u.password_hash
	into person
	from identity.users as u
	where u.id = identity.user_named(typed);
	tried := identity.try_password(person.id, typed, oauth_attempt.ip_hash,
		oauth_attempt.browser_hash);
	if tried ->> 'held' is not null then
		return tried;
	end if;
	return json_build_object('attempt', tried -> 'attempt',
		'user_id', person.id, 'hash', person.password_hash);
end
$$;

-- The second half, when the password was wrong.
create function oauth_sign_in_failed(user_id uuid, ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.audit('sign_in.failed', oauth_sign_in_failed.user_id,
		null, oauth_sign_in_failed.ip_hash);
	return null;
end
$$;

-- The second half, when it was right: makes the browser's session. Whoever left
-- within 30 days is told so, and comes back by restore. old_hash is what the
-- password was judged by; new_hash replaces it, if not NULL. Where it is another by
-- now (hashed anew by a sign-in at the same moment) the password is judged again.
-- Without a browser_hash it is a computer of others: half a day, and not known.
create function oauth_sign_in(attempt bigint, user_id uuid, old_hash text,
	new_hash text, restore boolean, session_hash bytea, browser_hash bytea,
	old_session_hash bytea, old_browser_hash bytea, user_agent text,
	ip_hash text, language text) returns json
language plpgsql
as $$
declare
	person record;
begin
	select u.id, u.is_active, u.deleted_at, u.email, u.last_login_at,
		u.password_hash
	into person
	from identity.users as u
	where u.id = oauth_sign_in.user_id
	for no key update;

	if found and person.password_hash <> oauth_sign_in.old_hash then
		return json_build_object('outcome', 'changed');
	end if;
	if not found
	or not person.is_active
	or person.deleted_at < now() - interval '30 days' then
		perform oauth_sign_in_failed(oauth_sign_in.user_id,
			oauth_sign_in.ip_hash);
		return json_build_object('outcome', 'wrong');
	end if;

	perform identity.forgive(oauth_sign_in.attempt);
	if person.deleted_at is not null then
		if not oauth_sign_in.restore then
			return json_build_object('outcome', 'deleted');
		end if;
		update identity.users as u
		set deleted_at = null
		where u.id = person.id;
		perform identity.audit('account.restored', person.id, null,
			oauth_sign_in.ip_hash);
		perform tell(person.id, person.email, 'account_restored');
	elsif person.last_login_at is not null
	and not is_known(person.id, oauth_sign_in.old_browser_hash) then
		perform tell(person.id, person.email, 'new_browser');
	end if;

	update identity.users as u
	set last_login_at = now(),
		language = oauth_sign_in.language,
		password_hash = coalesce(oauth_sign_in.new_hash, u.password_hash)
	where u.id = person.id;
	delete from identity.browser_sessions as b
	where b.token_hash = oauth_sign_in.old_session_hash;
	insert into identity.browser_sessions (token_hash, user_id, user_agent,
		ip_hash, expires_at)
	values (oauth_sign_in.session_hash, person.id, oauth_sign_in.user_agent,
		oauth_sign_in.ip_hash, now() + case
			when oauth_sign_in.browser_hash is null then interval '12 hours'
			else interval '30 days' end);
	perform know_browser(person.id, oauth_sign_in.browser_hash,
		oauth_sign_in.old_browser_hash);
	perform identity.audit('sign_in', person.id, null, oauth_sign_in.ip_hash);
	return json_build_object('outcome', 'signed_in');
end
$$;

-- Who signs in again and again without cookies fills no box.
create function tell(user_id uuid, email text, template text) returns void
language plpgsql
as $$
declare
	due timestamptz := identity.tell_due(tell.user_id, tell.email,
		tell.template);
begin
	insert into identity.mail_outbox (user_id, recipient, template, parameters,
		due_at)
	select tell.user_id, tell.email, tell.template, '{}', due
	where due is not null;
end
$$;

create function is_known(user_id uuid, browser_hash bytea) returns boolean
language plpgsql stable
as $$
begin
	return exists (
		select
		from identity.known_browsers as k
		where k.user_id = is_known.user_id
		and k.browser_hash = is_known.browser_hash
	);
end
$$;

-- The browser's name changes at each sign-in; an account keeps the latest 20.
create function know_browser(user_id uuid, browser_hash bytea,
	old_browser_hash bytea) returns void
language plpgsql
as $$
begin
	delete from identity.known_browsers as k
	where k.user_id = know_browser.user_id
	and (k.browser_hash = know_browser.old_browser_hash
		or k.browser_hash in (
			select old.browser_hash
			from identity.known_browsers as old
			where old.user_id = know_browser.user_id
			order by old.last_seen_at desc
			offset 19
		));
	insert into identity.known_browsers (user_id, browser_hash)
	select know_browser.user_id, know_browser.browser_hash
	where know_browser.browser_hash is not null;
end
$$;
