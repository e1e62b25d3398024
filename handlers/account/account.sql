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

-- What one network, or one user, may ask for: not many mails at all.
create function held_for_mails(who text) returns integer
language plpgsql
as $$
declare
	network text := 'network:' || held_for_mails.who;
begin
	return greatest(counted(network, 3600, 60), counted(network, 86400, 300));
end
$$;

-- And few to one address.
create function held_for_box(email text, who text) returns integer
language plpgsql
as $$
declare
	box text := box_of(held_for_box.email) || ' ' || held_for_box.who;
begin
	return greatest(counted(box, 3600, 5), counted(box, 86400, 10));
end
$$;

-- When a mail goes out, by what all asked for that address, so that nobody's box
-- is filled through us, and yet whoever asks gets one: 5 an hour and 10 a day at
-- once, then one in a quarter of an hour, then one in an hour. NULL: one waits
-- that serves as well; where only somebody's own does, who says whose. What is
-- counted apart is not delayed by what others ask for.
create function mail_due(email text, template text, who uuid default null,
	apart text default null) returns timestamptz
language plpgsql
as $$
declare
	box text := coalesce(mail_due.apart, box_of(mail_due.email));
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

-- Who asks for mails to an address: a browser that its account knows, so that
-- who shares its network uses nothing of hers up; else the network.
create function asker(email text, ip_hash text, browser_hash bytea) returns text
language plpgsql stable
as $$
begin
	return coalesce((
		select encode(k.browser_hash, 'hex')
		from identity.known_browsers as k
		join identity.users as u on u.id = k.user_id
		where u.email = lower(asker.email)
		and k.browser_hash = asker.browser_hash
	), asker.ip_hash);
end
$$;

create function account_asked(email text, ip_hash text, browser_hash bytea)
returns json
language plpgsql
as $$
begin
	return json_build_object('held', held_for_mails(asker(account_asked.email,
		account_asked.ip_hash, account_asked.browser_hash)));
end
$$;

-- When a mail with a link goes out. Who asked often gets no other while a link is
-- worth something; whoever had it sent, it is in her mail.
create function link_due(email text, template text, who text)
returns timestamptz
language plpgsql
as $$
declare
	often boolean := held_for_box(link_due.email, link_due.who) is not null;
begin
	if often and exists (
		select
		from identity.mail_tokens as t
		where t.email = lower(link_due.email)
		and t.purpose = link_due.template
		and t.expires_at > now()
	) then
		return null;
	end if;
	return mail_due(link_due.email, link_due.template);
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

-- What was done with her account; who does it again and again fills no box.
create function tell(person identity.users, template text) returns void
language plpgsql
as $$
declare
	due timestamptz := identity.tell_due((tell.person).id, (tell.person).email,
		tell.template);
begin
	if due is not null then
		perform write_to(tell.person, tell.template, due => due);
	end if;
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

-- What was typed for a registration by whom we take for the same person: in this
-- browser, or alone and from this network.
create function typed_by(user_id uuid, browser_hash bytea, ip_hash text)
returns identity.mail_tokens
language plpgsql stable
as $$
declare
	typed identity.mail_tokens := registered_in(typed_by.user_id,
		typed_by.browser_hash);
begin
	if typed.token_hash is null then
		typed := registered_alone(typed_by.user_id);
		if typed.ip_hash is distinct from typed_by.ip_hash then
			return null;
		end if;
	end if;
	return typed;
end
$$;

-- The names in it, where nothing was proven before. A username that somebody has
-- by now is nobody else's.
create function take_names(person identity.users, typed identity.mail_tokens)
returns void
language plpgsql
as $$
declare
	new_name text := case when not is_taken((take_names.typed).username)
		then (take_names.typed).username end;
begin
	if not identity.is_unproven(take_names.person) then
		return;
	end if;
	perform identity.give_way(null, new_name);
	update identity.users as u
	set username = coalesce(new_name, u.username),
		first_name = coalesce((take_names.typed).first_name, u.first_name),
		last_name = coalesce((take_names.typed).last_name, u.last_name)
	where u.id = (take_names.person).id;
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
