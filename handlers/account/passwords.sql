-- A password that was forgotten, is to be another, or is asked for once more.

-- Whoever left within 30 days may forget the password, too.
create function account_forgot(email text, ip_hash text, token_hash bytea,
	token text, browser_hash bytea) returns json
language plpgsql
as $$
declare
	who text := asker(account_forgot.email, account_forgot.ip_hash,
		account_forgot.browser_hash);
	held json := account_asked(account_forgot.email, account_forgot.ip_hash,
		account_forgot.browser_hash);
	person identity.users;
	due timestamptz;
begin
	if held ->> 'held' is not null then
		return held;
	end if;
	due := link_due(account_forgot.email, 'reset_password', who);
	select u.*
	into person
	from identity.users as u
	where u.email = lower(account_forgot.email)
	and u.is_active;

	if found and due is not null then
		perform make_token(person.id, 'reset_password', person.email,
			account_forgot.token_hash, due + interval '1 hour');
		perform write_to(person, 'reset_password',
			jsonb_build_object('token', account_forgot.token), due);
		perform identity.audit('password.forgotten', person.id, null,
			account_forgot.ip_hash);
	end if;
	return held;
end
$$;

-- Whose password the token may set, so that it can be judged; NULL: nobody's.
create function account_reset_look(token_hash bytea) returns json
language plpgsql
as $$
begin
	return (
		select json_build_object('email', u.email, 'username', u.username,
			'first_name', u.first_name, 'last_name', u.last_name)
		from identity.mail_tokens as t
		join identity.users as u on u.id = t.user_id and u.email = t.email
		where t.token_hash = account_reset_look.token_hash
		and t.purpose = 'reset_password'
		and t.expires_at > now()
		and u.is_active
	);
end
$$;

-- The browser in which it is done, if it is one, is known from then on; others
-- are no longer. Who forgot the password before she confirmed her address keeps
-- the names that she typed.
create function account_reset(token_hash bytea, password_hash text,
	ip_hash text, browser_hash bytea) returns json
language plpgsql
as $$
declare
	owner uuid;
	person identity.users;
begin
	delete from identity.mail_tokens as t
	where t.token_hash = account_reset.token_hash
	and t.purpose = 'reset_password'
	and t.expires_at > now()
	returning t.user_id
	into owner;
	if not found then
		return to_json(false);
	end if;

	perform take_names(person_of(owner), typed_by(owner,
		account_reset.browser_hash, account_reset.ip_hash));
	update identity.users as u
	set password_hash = account_reset.password_hash, email_verified = true
	where u.id = owner
	and u.is_active;
	person := person_of(owner);
	delete from identity.mail_tokens as t
	where t.user_id = owner;
	delete from identity.known_browsers as k
	where k.user_id = owner;
	insert into identity.known_browsers (user_id, browser_hash)
	select owner, account_reset.browser_hash
	where account_reset.browser_hash is not null;
	perform identity.end_sessions(owner, 'password_reset', null);
	perform tell(person, 'password_changed');
	perform identity.audit('password.reset', owner, null,
		account_reset.ip_hash);
	return to_json(true);
end
$$;

-- Whatever else she is signed in by is ended, and what she was mailed: a change
-- of address, too, which somebody else may have asked for.
create function change_password(this bytea, attempt bigint, hash text,
	new_hash text, ip_hash text) returns json
language plpgsql
as $$
declare
	person identity.users := confirmed(change_password.attempt,
		change_password.hash);
begin
	update identity.users as u
	set password_hash = change_password.new_hash
	where u.id = person.id;
	delete from identity.mail_tokens as t
	where t.user_id = person.id;
	perform identity.end_sessions(person.id, 'password_changed',
		change_password.this);
	perform tell(person, 'password_changed');
	perform identity.audit('password.changed', person.id, null,
		change_password.ip_hash);
	return null;
end
$$;

create function account_password(bearer bytea, attempt bigint, hash text,
	new_hash text, ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');
	return change_password(bearer, account_password.attempt,
		account_password.hash, account_password.new_hash,
		account_password.ip_hash);
end
$$;

create function page_password(session_hash bytea, attempt bigint, hash text,
	new_hash text, ip_hash text, next_hash bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_password.session_hash);
	perform confirmed(page_password.attempt, page_password.hash);
	perform change_cookie(page_password.session_hash, page_password.next_hash);
	return change_password(page_password.next_hash, page_password.attempt,
		page_password.hash, page_password.new_hash, page_password.ip_hash);
end
$$;

-- Before a password is judged: whose, unless she has to wait. It is counted with
-- failures to sign in by her address. this is her browser's hash or her token's.
create function try_password(ip_hash text, this bytea) returns json
language plpgsql
as $$
declare
	person identity.users := person_of(identity.user_id());
	tried json := identity.try_password(person.id, person.email,
		try_password.ip_hash, try_password.this);
begin
	if tried ->> 'held' is not null then
		return tried;
	end if;
	return json_build_object('attempt', tried -> 'attempt',
		'hash', person.password_hash,
		'email', person.email, 'username', person.username,
		'first_name', person.first_name, 'last_name', person.last_name);
end
$$;

create function account_try(bearer bytea, ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');
	return try_password(account_try.ip_hash, bearer);
end
$$;

create function page_try(session_hash bytea, ip_hash text,
	browser_hash bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_try.session_hash);
	return try_password(page_try.ip_hash, page_try.browser_hash);
end
$$;

-- It was wrong.
create function account_failed(bearer bytea, ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');
	perform identity.audit('password.failed', identity.user_id(), null,
		account_failed.ip_hash);
	return null;
end
$$;

create function page_failed(session_hash bytea, ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_failed.session_hash);
	perform identity.audit('password.failed', identity.user_id(), null,
		page_failed.ip_hash);
	return null;
end
$$;

-- It was right, and yet nothing is done: for a new one that is too weak.
create function account_forgiven(bearer bytea, attempt bigint) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');
	perform identity.forgive(account_forgiven.attempt);
	return null;
end
$$;

create function page_forgiven(session_hash bytea, attempt bigint) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_forgiven.session_hash);
	perform identity.forgive(page_forgiven.attempt);
	return null;
end
$$;
