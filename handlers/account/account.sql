-- People: registration, proof of addresses, passwords, profile, devices, data.
-- Passwords come as Argon2id hashes, tokens as SHA-256; a token itself comes
-- only where it goes into a mail. What is typed at a form by whoever it may be
-- is answered alike for known and unknown addresses.

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

-- What may be asked for one address, whoever asks: few mails, so that nobody's
-- box can be filled through us. Tags (user+tag@) are the same box.
create function held_by_address(email text) returns integer
language plpgsql
as $$
declare
	box text := 'address:' || regexp_replace(lower(held_by_address.email),
		'\+[^@]*@', '@');
begin
	return greatest(counted(box, 3600, 5), counted(box, 86400, 10));
end
$$;

-- And from one network, whichever the address.
create function held_by_network(ip_hash text) returns integer
language plpgsql
as $$
declare
	network text := 'network:' || held_by_network.ip_hash;
begin
	return greatest(counted(network, 3600, 60), counted(network, 86400, 300));
end
$$;

create function account_asked(email text, ip_hash text) returns json
language plpgsql
as $$
begin
	return json_build_object('held', greatest(
		held_by_address(account_asked.email),
		held_by_network(account_asked.ip_hash)));
end
$$;

create function write_mail(user_id uuid, recipient text, template text,
	parameters jsonb default '{}') returns void
language plpgsql
as $$
begin
	insert into identity.mail_outbox (user_id, recipient, template, parameters)
	values (write_mail.user_id, write_mail.recipient, write_mail.template,
		write_mail.parameters);
end
$$;

-- To somebody whose address was proven. Before that nothing that was typed at
-- a form is in a mail, so that nobody sends words of their own through us.
create function write_to(person identity.users, template text,
	parameters jsonb default '{}') returns void
language plpgsql
as $$
begin
	perform write_mail((write_to.person).id, (write_to.person).email,
		write_to.template, write_to.parameters
		|| jsonb_build_object('name', case
			when (write_to.person).email_verified
				then (write_to.person).first_name end));
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
	token_hash bytea, lives interval, password_hash text default null)
returns void
language plpgsql
as $$
begin
	insert into identity.mail_tokens (token_hash, user_id, purpose, email,
		expires_at, password_hash)
	values (make_token.token_hash, make_token.user_id, make_token.purpose,
		make_token.email, now() + make_token.lives, make_token.password_hash);
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

create function refuse_username() returns void
language plpgsql
as $$
begin
	raise sqlstate 'PT409' using message = 'This username is taken.',
		detail = '{"username":"is taken"}';
end
$$;

create function is_held(username text) returns boolean
language plpgsql
as $$
begin
	return exists (
		select
		from identity.usernames_held as h
		where h.username = is_held.username
	);
end
$$;

-- A new account, unless the address has one. Its password is that of whoever
-- proves the address by the link: till then, the account has none.
create function account_register(email text, password_hash text, username text,
	first_name text, last_name text, ip_hash text, token_hash bytea, token text)
returns json
language plpgsql
as $$
declare
	address text := lower(account_register.email);
	person record;
	fresh uuid;
begin
	perform check_names(account_register.username, account_register.first_name,
		account_register.last_name);

	select u.id, not u.email_verified and u.password_hash is null as unproven
	into person
	from identity.users as u
	where u.email = address
	for update;
	if is_held(account_register.username) or exists (
		select
		from identity.users as u
		where u.username = account_register.username
		and u.email <> address
	) then
		return json_build_object('taken', true);
	end if;

	insert into identity.users (email, username, first_name, last_name)
	values (address, account_register.username, account_register.first_name,
		account_register.last_name)
	on conflict do nothing
	returning id
	into fresh;
	if fresh is not null then
		perform llm.begin_free_plan(fresh);
		perform identity.audit('account.registered', fresh, null,
			account_register.ip_hash);
	elsif person.id is null then
		-- Somebody else was here a moment ago.
		raise sqlstate '40001';
	elsif person.unproven then
		update identity.users as u
		set username = account_register.username,
			first_name = account_register.first_name,
			last_name = account_register.last_name
		where u.id = person.id;
		fresh := person.id;
	end if;

	if fresh is not null then
		perform make_token(fresh, 'verify_email', address,
			account_register.token_hash, '24 hours',
			account_register.password_hash);
		perform write_mail(fresh, address, 'verify_email',
			jsonb_build_object('token', account_register.token));
	else
		insert into identity.usernames_held (username)
		select account_register.username
		where account_register.username is not null
		on conflict do nothing;
		perform write_mail(person.id, address, 'account_exists');
	end if;
	return null;
end
$$;

-- Once more the link of a registration, with its password.
create function account_resend(email text, ip_hash text, token_hash bytea,
	token text) returns json
language plpgsql
as $$
declare
	held json := account_asked(account_resend.email, account_resend.ip_hash);
	person record;
begin
	if held ->> 'held' is not null then
		return held;
	end if;
	select u.id, u.email, t.password_hash
	into person
	from identity.users as u
	left join lateral (
		select m.password_hash
		from identity.mail_tokens as m
		where m.user_id = u.id
		and m.purpose = 'verify_email'
		order by m.created_at desc
		limit 1
	) as t on true
	where u.email = lower(account_resend.email)
	and not u.email_verified
	and u.is_active
	and u.deleted_at is null;

	if found then
		perform make_token(person.id, 'verify_email', person.email,
			account_resend.token_hash, '24 hours', person.password_hash);
		perform write_mail(person.id, person.email, 'verify_email',
			jsonb_build_object('token', account_resend.token));
	end if;
	return held;
end
$$;

-- Whoever left within 30 days may forget the password, too.
create function account_forgot(email text, ip_hash text, token_hash bytea,
	token text) returns json
language plpgsql
as $$
declare
	held json := account_asked(account_forgot.email, account_forgot.ip_hash);
	person identity.users;
begin
	if held ->> 'held' is not null then
		return held;
	end if;
	select u.*
	into person
	from identity.users as u
	where u.email = lower(account_forgot.email)
	and u.is_active;

	if found then
		perform make_token(person.id, 'reset_password', person.email,
			account_forgot.token_hash, '1 hour');
		perform write_to(person, 'reset_password',
			jsonb_build_object('token', account_forgot.token));
		perform identity.audit('password.forgotten', person.id, null,
			account_forgot.ip_hash);
	end if;
	return held;
end
$$;

-- A new address takes effect, unless somebody else has it by now; the old one
-- is told.
create function take_address(user_id uuid, email text, ip_hash text)
returns boolean
language plpgsql
as $$
declare
	person identity.users := person_of(take_address.user_id);
begin
	update identity.users as u
	set email = take_address.email, email_verified = true
	where u.id = take_address.user_id
	and u.is_active
	and u.deleted_at is null;
	if not found then
		return false;
	end if;
	delete from identity.mail_tokens as t
	where t.user_id = take_address.user_id;
	perform write_to(person, 'email_changed');
	perform identity.audit('email.changed', take_address.user_id, null,
		take_address.ip_hash);
	return true;
exception when unique_violation then
	return false;
end
$$;

create function prove_address(user_id uuid, email text, password_hash text,
	ip_hash text) returns boolean
language plpgsql
as $$
begin
	update identity.users as u
	set email_verified = true,
		password_hash = coalesce(u.password_hash, prove_address.password_hash)
	where u.id = prove_address.user_id
	and u.email = prove_address.email
	and u.is_active
	and u.deleted_at is null;
	if not found then
		return false;
	end if;
	delete from identity.mail_tokens as t
	where t.user_id = prove_address.user_id
	and t.purpose = 'verify_email';
	perform identity.audit('email.verified', prove_address.user_id, null,
		prove_address.ip_hash);
	return true;
end
$$;

-- The link of a registration or of a change of address, used up.
create function account_verify(token_hash bytea, ip_hash text) returns json
language plpgsql
as $$
declare
	token record;
begin
	delete from identity.mail_tokens as t
	where t.token_hash = account_verify.token_hash
	and t.purpose in ('verify_email', 'change_email')
	and t.expires_at > now()
	returning t.user_id, t.purpose, t.email, t.password_hash
	into token;

	if not found then
		return to_json(false);
	end if;
	if token.purpose = 'change_email' then
		return to_json(take_address(token.user_id, token.email,
			account_verify.ip_hash));
	end if;
	return to_json(prove_address(token.user_id, token.email,
		token.password_hash, account_verify.ip_hash));
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

-- Ends what a user is signed in by, but for one grant, one access token and
-- one browser, each of which may be NULL.
create function end_sessions(user_id uuid, why text, kept_grant uuid,
	kept_session uuid, kept_browser bytea) returns integer
language plpgsql
as $$
declare
	n integer;
	browsers integer;
begin
	update identity.grants as g
	set revoked_at = now(), revoked_why = end_sessions.why
	where g.user_id = end_sessions.user_id
	and g.revoked_at is null
	and g.id is distinct from end_sessions.kept_grant;
	get diagnostics n = row_count;
	delete from identity.sessions as s
	where s.user_id = end_sessions.user_id
	and s.id is distinct from end_sessions.kept_session
	and (s.grant_id is null
		or s.grant_id is distinct from end_sessions.kept_grant);
	delete from identity.refresh_tokens as r
	where r.user_id = end_sessions.user_id
	and r.grant_id is distinct from end_sessions.kept_grant;
	delete from identity.codes as c
	where c.user_id = end_sessions.user_id
	and c.used_at is null;
	delete from identity.browser_sessions as b
	where b.user_id = end_sessions.user_id
	and b.token_hash is distinct from end_sessions.kept_browser;
	get diagnostics browsers = row_count;
	return n + browsers;
end
$$;

create function account_reset(token_hash bytea, password_hash text,
	ip_hash text) returns json
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

	update identity.users as u
	set password_hash = account_reset.password_hash, email_verified = true
	where u.id = owner
	and u.is_active;
	person := person_of(owner);
	delete from identity.mail_tokens as t
	where t.user_id = owner;
	delete from identity.known_browsers as k
	where k.user_id = owner;
	perform end_sessions(owner, 'password_reset', null, null, null);
	perform write_to(person, 'password_changed');
	perform identity.audit('password.reset', owner, null,
		account_reset.ip_hash);
	return to_json(true);
end
$$;

create function me() returns json
language plpgsql stable
as $$
begin
	return (
		select json_build_object('id', u.id, 'email', u.email,
			'emailVerified', u.email_verified, 'username', u.username,
			'firstName', u.first_name, 'lastName', u.last_name,
			'profilePictureUrl', u.profile_picture_url,
			'createdAt', wire.instant(u.created_at),
			'lastLoginAt', wire.instant(u.last_login_at))
		from identity.users as u
		where u.id = identity.user_id()
	);
end
$$;

create function account_me(bearer bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'user.info');
	return me();
end
$$;

-- Somebody else's username is seen by nobody; that it is taken, the constraint
-- says.
create function change_me(patch jsonb) returns json
language plpgsql
as $$
declare
	person identity.users := person_of(identity.user_id());
	before text := person.username;
begin
	person := jsonb_populate_record(person, change_me.patch);
	perform check_names(person.username, person.first_name, person.last_name);
	if person.username is distinct from before and is_held(person.username)
	then
		perform refuse_username();
	end if;
	update identity.users as u
	set username = person.username,
		first_name = person.first_name,
		last_name = person.last_name,
		profile_picture_url = person.profile_picture_url
	where u.id = person.id;
	return me();
exception when unique_violation then
	perform refuse_username();
	return null;
end
$$;

create function account_change(bearer bytea, patch jsonb) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'user.info');
	return change_me(account_change.patch);
end
$$;

-- Before a password is judged: it counts as a failure until it has succeeded,
-- together with failures to sign in.
create function try_password(ip_hash text) returns json
language plpgsql
as $$
declare
	person identity.users := person_of(identity.user_id());
	account bytea := sha256(convert_to(person.id::text, 'UTF8'));
	since timestamptz;
	attempt bigint;
begin
	perform pg_advisory_xact_lock(hashtextextended(encode(account, 'hex'), 0));
	select f.at
	into since
	from identity.sign_in_failures as f
	where f.account_hash = account
	and f.ip_hash = try_password.ip_hash
	and f.at > now() - interval '15 minutes'
	order by f.at desc
	offset 4
	limit 1;
	if found then
		return json_build_object('held', ceil(extract(epoch from
			since + interval '15 minutes' - now()))::integer);
	end if;
	insert into identity.sign_in_failures (account_hash, ip_hash)
	values (account, try_password.ip_hash)
	returning id
	into attempt;
	return json_build_object('attempt', attempt, 'hash', person.password_hash,
		'email', person.email, 'username', person.username,
		'first_name', person.first_name, 'last_name', person.last_name);
end
$$;

create function account_try(bearer bytea, ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'user.info');
	return try_password(account_try.ip_hash);
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
	for update;
	if not found then
		raise sqlstate 'PT409' using message = 'conflict';
	end if;
	delete from identity.sign_in_failures as f
	using identity.sign_in_failures as this
	where this.id = confirmed.attempt
	and f.account_hash = this.account_hash
	and f.ip_hash = this.ip_hash;
	return person;
end
$$;

create function change_password(attempt bigint, hash text, new_hash text,
	ip_hash text, bearer_hash bytea, browser bytea) returns json
language plpgsql
as $$
declare
	person identity.users := confirmed(change_password.attempt,
		change_password.hash);
	this record;
begin
	select s.id, s.grant_id
	into this
	from identity.sessions as s
	where s.token_hash = change_password.bearer_hash;
	update identity.users as u
	set password_hash = change_password.new_hash
	where u.id = person.id;
	delete from identity.mail_tokens as t
	where t.user_id = person.id
	and t.purpose = 'reset_password';
	perform end_sessions(person.id, 'password_changed', this.grant_id, this.id,
		change_password.browser);
	perform write_to(person, 'password_changed');
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
	perform identity.enter(bearer, 'user.info');
	return change_password(account_password.attempt, account_password.hash,
		account_password.new_hash, account_password.ip_hash, bearer, null);
end
$$;

-- The new address gets a link whether it is free or not: whoever asks cannot
-- tell. It takes effect when the link is used and the address is still free.
create function change_email(attempt bigint, hash text, email text,
	ip_hash text, token_hash bytea, token text) returns json
language plpgsql
as $$
declare
	person identity.users := confirmed(change_email.attempt, change_email.hash);
	address text := lower(change_email.email);
	held integer := held_by_address(address);
begin
	if address = person.email then
		raise sqlstate 'PT422' using
			message = 'This is your address already.',
			detail = '{"email":"is your address already"}';
	end if;
	if held is not null then
		return json_build_object('held', held);
	end if;
	delete from identity.mail_tokens as t
	where t.user_id = person.id
	and t.purpose = 'change_email';
	perform make_token(person.id, 'change_email', address,
		change_email.token_hash, '24 hours');
	perform write_mail(person.id, address, 'change_email',
		jsonb_build_object('token', change_email.token));
	perform write_to(person, 'email_changing');
	perform identity.audit('email.change_asked', person.id, null,
		change_email.ip_hash);
	return null;
end
$$;

create function account_email(bearer bytea, attempt bigint, hash text,
	email text, ip_hash text, token_hash bytea, token text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'user.info');
	return change_email(account_email.attempt, account_email.hash,
		account_email.email, account_email.ip_hash, account_email.token_hash,
		account_email.token);
end
$$;

-- At once unusable; gone for good after 30 days, unless she comes back.
create function delete_me(attempt bigint, hash text, ip_hash text)
returns json
language plpgsql
as $$
declare
	person identity.users := confirmed(delete_me.attempt, delete_me.hash);
begin
	update identity.users as u
	set deleted_at = now()
	where u.id = person.id;
	delete from identity.mail_tokens as t
	where t.user_id = person.id;
	perform end_sessions(person.id, 'account_deleted', null, null, null);
	perform write_to(person, 'account_deleted');
	perform identity.audit('account.deleted', person.id, null,
		delete_me.ip_hash);
	return null;
end
$$;

create function account_delete(bearer bytea, attempt bigint, hash text,
	ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'user.info');
	return delete_me(account_delete.attempt, account_delete.hash,
		account_delete.ip_hash);
end
$$;

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

create function account_export(bearer bytea, ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'user.info');
	return open_export(account_export.ip_hash);
end
$$;

-- What she is signed in by: applications (a grant, or a token without one) and
-- browsers, whose id is made of what they are known by.
create function devices(bearer_hash bytea, browser bytea)
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
			bool_or(s.token_hash = bearer_hash) as current
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
		s.token_hash is not distinct from bearer_hash
	from identity.sessions as s
	left join identity.oauth_clients as c on c.client_id = s.client_id
	where s.user_id = (select identity.user_id())
	and s.grant_id is null
	and s.expires_at > now()
	union all
	select encode(substr(sha256(b.token_hash), 1, 16), 'hex')::uuid, 'browser',
		null, null, b.created_at, b.last_used_at, b.user_agent,
		b.token_hash is not distinct from browser
	from identity.browser_sessions as b
	where b.user_id = (select identity.user_id())
	and b.expires_at > now()
	and b.last_used_at > now() - interval '1 day';
end;

create function list_devices(bearer_hash bytea, browser bytea, "limit" integer,
	cursor text) returns json
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
		from devices(list_devices.bearer_hash, list_devices.browser) as d
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
	return list_devices(bearer, null, account_sessions."limit",
		account_sessions.cursor);
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

create function end_others(bearer_hash bytea, browser bytea, ip_hash text)
returns json
language plpgsql
as $$
declare
	this record;
begin
	select s.id, s.grant_id
	into this
	from identity.sessions as s
	where s.token_hash = end_others.bearer_hash;
	perform end_sessions(identity.user_id(), 'revoked_by_user', this.grant_id,
		this.id, end_others.browser);
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
	return end_others(bearer, null, account_sessions_end.ip_hash);
end
$$;

-- The account page and its forms: the same for a browser that is signed in.
create function enter_browser(session_hash bytea) returns void
language plpgsql
as $$
declare
	entered uuid;
begin
	select u.id
	into entered
	from identity.browser_sessions as b
	join identity.users as u on u.id = b.user_id
	where b.token_hash = enter_browser.session_hash
	and b.expires_at > now()
	and b.last_used_at > now() - interval '1 day'
	and u.is_active
	and u.deleted_at is null;
	if not found then
		raise sqlstate 'PT401' using message = 'unauthorized';
	end if;
	update identity.browser_sessions as b
	set last_used_at = now()
	where b.token_hash = enter_browser.session_hash
	and b.last_used_at < now() - interval '5 minutes';
	perform set_config('app.user_id', entered::text, true);
end
$$;

create function page_me(session_hash bytea) returns json
language plpgsql
as $$
begin
	perform enter_browser(page_me.session_hash);
	return json_build_object('me', me(),
		'devices', list_devices(null, page_me.session_hash, 100, null));
end
$$;

create function page_change(session_hash bytea, patch jsonb) returns json
language plpgsql
as $$
begin
	perform enter_browser(page_change.session_hash);
	return change_me(page_change.patch);
end
$$;

create function page_try(session_hash bytea, ip_hash text) returns json
language plpgsql
as $$
begin
	perform enter_browser(page_try.session_hash);
	return try_password(page_try.ip_hash);
end
$$;

create function page_password(session_hash bytea, attempt bigint, hash text,
	new_hash text, ip_hash text) returns json
language plpgsql
as $$
begin
	perform enter_browser(page_password.session_hash);
	return change_password(page_password.attempt, page_password.hash,
		page_password.new_hash, page_password.ip_hash, null,
		page_password.session_hash);
end
$$;

create function page_email(session_hash bytea, attempt bigint, hash text,
	email text, ip_hash text, token_hash bytea, token text) returns json
language plpgsql
as $$
begin
	perform enter_browser(page_email.session_hash);
	return change_email(page_email.attempt, page_email.hash, page_email.email,
		page_email.ip_hash, page_email.token_hash, page_email.token);
end
$$;

create function page_delete(session_hash bytea, attempt bigint, hash text,
	ip_hash text) returns json
language plpgsql
as $$
begin
	perform enter_browser(page_delete.session_hash);
	return delete_me(page_delete.attempt, page_delete.hash,
		page_delete.ip_hash);
end
$$;

create function page_end(session_hash bytea, id uuid, ip_hash text)
returns json
language plpgsql
as $$
begin
	perform enter_browser(page_end.session_hash);
	return to_json(end_device(page_end.id, page_end.ip_hash));
end
$$;

create function page_end_others(session_hash bytea, ip_hash text) returns json
language plpgsql
as $$
begin
	perform enter_browser(page_end_others.session_hash);
	return end_others(null, page_end_others.session_hash,
		page_end_others.ip_hash);
end
$$;

create function page_export(session_hash bytea, ip_hash text) returns json
language plpgsql
as $$
begin
	perform enter_browser(page_export.session_hash);
	return open_export(page_export.ip_hash);
end
$$;
