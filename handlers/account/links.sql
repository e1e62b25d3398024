-- The links by which an address is proven. Whoever has one has the mailbox, but
-- need not be who typed a password for it: a stranger may have registered the
-- address, before or after her. So the password is that of the browser that uses
-- the link, whichever link it was; or is chosen with it.

-- What a link is for, NULL if it is for nothing (any more). Of a registration:
-- whether a password is to be chosen, which a page asks for but where this
-- browser registered, and a program but where one of its network alone did. Of a
-- new address:
-- whether she is signed in here.
create function account_link(token_hash bytea, session_hash bytea,
	browser_hash bytea, page boolean, ip_hash text) returns json
language plpgsql
as $$
declare
	link identity.mail_tokens;
	person identity.users;
	typed identity.mail_tokens;
begin
	select t.*
	into link
	from identity.mail_tokens as t
	where t.token_hash = account_link.token_hash
	and t.purpose in ('verify_email', 'change_email')
	and t.expires_at > now();
	person := person_of(link.user_id);
	if person.id is null
	or not person.is_active
	or person.deleted_at is not null then
		return null;
	end if;
	if link.purpose = 'change_email' then
		return json_build_object('change', true, 'address', link.email,
			'account', person.email, 'username', person.username,
			'mine', is_signed_in(account_link.session_hash, person.id));
	end if;
	typed := typed_for(link, account_link.browser_hash, account_link.page,
		account_link.ip_hash);
	return json_build_object('address', link.email,
		'choose', person.password_hash is null
			and typed.password_hash is null,
		'username', typed.username, 'first_name', typed.first_name,
		'last_name', typed.last_name);
end
$$;

create function is_signed_in(session_hash bytea, user_id uuid) returns boolean
language plpgsql stable
as $$
begin
	return exists (
		select
		from identity.browser_sessions as b
		where b.token_hash = is_signed_in.session_hash
		and b.user_id = is_signed_in.user_id
		and b.expires_at > now()
		and b.last_used_at > now() - interval '1 day'
	);
end
$$;

-- What the account gets of what was typed: all of it in the browser where it was,
-- and by a program on the network of who registered alone; elsewhere of who
-- registered alone the username, for the page and the mail say it; else nothing.
create function typed_for(link identity.mail_tokens, browser_hash bytea,
	page boolean, ip_hash text) returns identity.mail_tokens
language plpgsql stable
as $$
declare
	typed identity.mail_tokens;
begin
	if (typed_for.link).browser_hash = typed_for.browser_hash then
		return typed_for.link;
	end if;
	typed := registered_in((typed_for.link).user_id, typed_for.browser_hash);
	if typed.token_hash is not null then
		return typed;
	end if;
	typed := registered_alone((typed_for.link).user_id);
	if typed_for.page
	or typed.ip_hash is distinct from typed_for.ip_hash then
		typed.password_hash := null;
		typed.first_name := null;
		typed.last_name := null;
	end if;
	return typed;
end
$$;

-- Names and password as they are in link, where nothing was proven before.
create function prove_address(link identity.mail_tokens, ip_hash text)
returns boolean
language plpgsql
as $$
declare
	person identity.users;
begin
	select u.*
	into person
	from identity.users as u
	where u.id = (prove_address.link).user_id
	and u.email = (prove_address.link).email
	and u.is_active
	and u.deleted_at is null
	for no key update;
	if not found then
		return false;
	end if;

	perform take_names(person, prove_address.link);
	update identity.users as u
	set email_verified = true, password_hash = coalesce(u.password_hash,
		(prove_address.link).password_hash)
	where u.id = person.id;
	delete from identity.mail_tokens as t
	where t.user_id = person.id
	and t.purpose = 'verify_email';
	perform identity.audit('email.verified', person.id, null,
		prove_address.ip_hash);
	return true;
end
$$;

-- The link of a registration, used up; password_hash is of the password that was
-- chosen with it, or NULL. "choose": it needs one. Who uses it at the same moment
-- waits, and then finds no link.
create function account_verify(token_hash bytea, ip_hash text,
	browser_hash bytea, password_hash text, page boolean) returns json
language plpgsql
as $$
declare
	link identity.mail_tokens;
	typed identity.mail_tokens;
	proven boolean;
begin
	perform
	from identity.users as u
	where u.id = (
		select t.user_id
		from identity.mail_tokens as t
		where t.token_hash = account_verify.token_hash
	)
	for no key update;
	select t.*
	into link
	from identity.mail_tokens as t
	where t.token_hash = account_verify.token_hash
	and t.purpose = 'verify_email'
	and t.expires_at > now();
	if not found then
		return json_build_object('proven', false);
	end if;
	typed := typed_for(link, account_verify.browser_hash, account_verify.page,
		account_verify.ip_hash);
	link.password_hash := coalesce(account_verify.password_hash,
		typed.password_hash);
	link.username := typed.username;
	link.first_name := typed.first_name;
	link.last_name := typed.last_name;
	if link.password_hash is null
	and (person_of(link.user_id)).password_hash is null then
		return json_build_object('choose', true);
	end if;
	proven := prove_address(link, account_verify.ip_hash);
	delete from identity.mail_tokens as t
	where t.token_hash = account_verify.token_hash;
	return json_build_object('proven', proven);
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
