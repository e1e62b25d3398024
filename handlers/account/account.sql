-- What the rooms share: limits, mails, names, signing out, a password once more.
-- Passwords come as Argon2id hashes, tokens as SHA-256; a token itself comes
-- only where it goes into a mail. What is typed at a form by whoever it may be
-- is answered alike for known and unknown addresses.
--
-- What its owner does with an account has two ways in, a function each:
-- account_<deed> enters by a token, page_<deed> by the session of a browser that
-- is signed in. Where it matters who asks, "this" is the hash of either.

-- Counts a request in the present window of so many seconds, be it refused or
-- not: the seconds until the next one, if it is more than the most.
create function counted(name text, wide integer, most integer) returns integer
language plpgsql
as $$
declare
	ends timestamptz := to_timestamp(
		(floor(extract(epoch from now()) / counted.wide) + 1) * counted.wide);
	n integer;
begin
	insert into identity.request_counts as c (key_hash, seconds, ends_at, count)
	values (sha256(convert_to(counted.name, 'UTF8')), counted.wide, ends, 1)
	on conflict (key_hash, seconds, ends_at) do update
	set count = least(c.count + 1, 1000000)
	returning c.count
	into n;
	if n > counted.most then
		return ceil(extract(epoch from ends - now()));
	end if;
	return null;
end
$$;

-- Tags (user+tag@) are the same box.
create function box_of(email text) returns text
language sql immutable
return 'address:' || regexp_replace(lower(email), '\+[^@]*@', '@');

-- What one network, or one user, may ask for: few mails to one address, and not
-- many at all.
create function held_for_mails(email text, who text) returns integer
language plpgsql
as $$
declare
	box text := box_of(held_for_mails.email) || ' ' || held_for_mails.who;
	network text := 'network:' || held_for_mails.who;
begin
	return greatest(counted(box, 3600, 5), counted(box, 86400, 10),
		counted(network, 3600, 60), counted(network, 86400, 300));
end
$$;

-- When a mail goes out, by what all asked for that address, so that nobody's box
-- is filled through us, and yet whoever asks gets one: 5 an hour and 10 a day at
-- once, then one in a quarter of an hour, then one in an hour. NULL: one waits
-- that serves as well; where only somebody's own does, who says whose.
create function mail_due(email text, template text, who uuid default null)
returns timestamptz
language plpgsql
as $$
declare
	box text := box_of(mail_due.email);
	often boolean := counted(box, 3600, 5) is not null;
	daily boolean := counted(box, 86400, 10) is not null;
begin
	if not often and not daily then
		return now();
	end if;
	return identity.mail_slot(lower(mail_due.email), mail_due.template,
		mail_due.who, case when daily then interval '1 hour'
			else interval '15 minutes' end);
end
$$;

create function account_asked(email text, ip_hash text) returns json
language plpgsql
as $$
begin
	return json_build_object('held', held_for_mails(account_asked.email,
		account_asked.ip_hash));
end
$$;

create function write_mail(user_id uuid, recipient text, template text,
	parameters jsonb default '{}', due timestamptz default now())
returns void
language plpgsql
as $$
begin
	insert into identity.mail_outbox (user_id, recipient, template, parameters,
		due_at)
	values (write_mail.user_id, write_mail.recipient, write_mail.template,
		write_mail.parameters, write_mail.due);
end
$$;

-- To somebody whose address was proven. Before that nothing that was typed at
-- a form is in a mail, so that nobody sends words of their own through us, but
-- for a username. A name that mail programs could take for an address of a page,
-- and make a link of, is left out.
create function write_to(person identity.users, template text,
	parameters jsonb default '{}', due timestamptz default now())
returns void
language plpgsql
as $$
begin
	perform write_mail((write_to.person).id, (write_to.person).email,
		write_to.template, write_to.parameters
		|| jsonb_build_object('name', case
			when (write_to.person).email_verified
			and (write_to.person).first_name !~ '[./:@]'
				then (write_to.person).first_name end), write_to.due);
end
$$;

-- Without the column that no page and no answer shows.
create function person_of(id uuid) returns identity.users
language plpgsql stable
as $$
declare
	person identity.users;
begin
	select u.*
	into person
	from identity.users as u
	where u.id = person_of.id;
	return person;
end
$$;

create function make_token(user_id uuid, purpose text, email text,
	token_hash bytea, expires_at timestamptz) returns void
language plpgsql
as $$
begin
	insert into identity.mail_tokens (token_hash, user_id, purpose, email,
		expires_at)
	values (make_token.token_hash, make_token.user_id, make_token.purpose,
		make_token.email, make_token.expires_at);
end
$$;

-- Whether a link is worth something.
create function account_link_lives(token_hash bytea, purpose text) returns json
language plpgsql
as $$
begin
	return to_json(exists (
		select
		from identity.mail_tokens as t
		join identity.users as u on u.id = t.user_id
		where t.token_hash = account_link_lives.token_hash
		and t.purpose = account_link_lives.purpose
		and t.expires_at > now()
		and u.is_active
	));
end
$$;

-- What a form could not check.
create function check_names(username text, first_name text, last_name text)
returns void
language plpgsql
as $$
begin
	if check_names.username !~ '^[A-Za-z0-9_-]{3,30}$' then
		raise sqlstate 'PT422' using message =
				'The username may have 3 to 30 letters, digits, _ and -.',
			detail = '{"username":"may have letters, digits, _ and - only"}';
	elsif lower(check_names.username) = any ('{abuse,account,admin,
			administrator,anonymous,api,billing,contact,help,hostmaster,info,
			mail,me,moderator,noreply,no-reply,null,official,postmaster,root,
			sales,security,self,staff,support,system,team,tessera,undefined,
			webmaster,www}') then
		raise sqlstate 'PT422' using message = 'This username is reserved.',
			detail = '{"username":"is reserved"}';
	elsif check_names.first_name ~ '[[:cntrl:]]' then
		raise sqlstate 'PT422' using
			message = 'The first name must be one line.',
			detail = '{"firstName":"must be one line"}';
	elsif check_names.last_name ~ '[[:cntrl:]]' then
		raise sqlstate 'PT422' using
			message = 'The last name must be one line.',
			detail = '{"lastName":"must be one line"}';
	end if;
end
$$;

-- By an account. Who only registered has it when the address is proven.
create function is_taken(username text) returns boolean
language plpgsql
as $$
begin
	return exists (
		select
		from identity.users as u
		where u.id = identity.user_named(is_taken.username)
		and not identity.is_unproven(u)
	);
end
$$;

-- What was typed in this browser when it registered the address, if it did.
create function registered_in(user_id uuid, browser_hash bytea)
returns identity.mail_tokens
language plpgsql stable
as $$
declare
	typed identity.mail_tokens;
begin
	select t.*
	into typed
	from identity.mail_tokens as t
	where t.user_id = registered_in.user_id
	and t.purpose = 'verify_email'
	and t.browser_hash = registered_in.browser_hash
	and t.expires_at > now()
	order by t.created_at desc
	limit 1;
	return typed;
end
$$;

-- What was typed by whoever registered the address, if that was one alone.
create function registered_alone(user_id uuid) returns identity.mail_tokens
language plpgsql stable
as $$
declare
	typed identity.mail_tokens;
begin
	select t.*
	into typed
	from identity.mail_tokens as t
	where t.user_id = registered_alone.user_id
	and t.purpose = 'verify_email'
	and t.password_hash is not null
	order by t.created_at desc
	limit 1;
	if exists (
		select
		from identity.mail_tokens as t
		where t.user_id = registered_alone.user_id
		and t.password_hash <> typed.password_hash
	) then
		return null;
	end if;
	return typed;
end
$$;

-- What was agreed to for one resource server, NULL for ours: the client has to
-- ask again.
create function withdraw_consent(client text, resource text) returns void
language plpgsql
as $$
declare
	me uuid := identity.user_id();
begin
	update identity.consents as c
	set scopes = case when withdraw_consent.resource is null then '{}'
			else c.scopes end,
		elsewhere = case when withdraw_consent.resource is null then c.elsewhere
			else c.elsewhere - withdraw_consent.resource end
	where c.user_id = me
	and c.client_id = withdraw_consent.client;
	delete from identity.consents as c
	where c.user_id = me
	and c.client_id = withdraw_consent.client
	and c.scopes = '{}'
	and c.elsewhere = '{}';
end
$$;

-- The codes that a client was given and has not used.
create function end_codes(client text) returns void
language plpgsql
as $$
begin
	delete from identity.codes as c
	where c.user_id = identity.user_id()
	and c.client_id = end_codes.client
	and c.used_at is null;
end
$$;

-- The browser goes on by another cookie; who has the old one is out.
create function change_cookie(session_hash bytea, next_hash bytea) returns void
language plpgsql
as $$
begin
	update identity.browser_sessions as b
	set token_hash = change_cookie.next_hash
	where b.token_hash = change_cookie.session_hash
	and b.user_id = identity.user_id();
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

-- The password was right: it is no failure. Unless it was changed meanwhile.
create function confirmed(attempt bigint, hash text) returns identity.users
language plpgsql
as $$
declare
	person identity.users;
begin
	select u.*
	into person
	from identity.users as u
	where u.id = identity.user_id()
	and u.password_hash = confirmed.hash
	for no key update;
	if not found then
		raise sqlstate 'PT409' using message = 'conflict';
	end if;
	perform identity.forgive(confirmed.attempt);
	return person;
end
$$;
