-- Registering, and the links by which an address is proven.

-- The link of a registration, and what was typed for it.
create function mail_link(user_id uuid, email text, token_hash bytea,
	token text, typed identity.mail_tokens) returns void
language plpgsql
as $$
begin
	insert into identity.mail_tokens (token_hash, user_id, purpose, email,
		expires_at, password_hash, username, first_name, last_name)
	values (mail_link.token_hash, mail_link.user_id, 'verify_email',
		mail_link.email, now() + interval '24 hours',
		(mail_link.typed).password_hash, (mail_link.typed).username,
		(mail_link.typed).first_name, (mail_link.typed).last_name);
	perform write_mail(mail_link.user_id, mail_link.email, 'verify_email',
		jsonb_build_object('token', mail_link.token,
			'username', (mail_link.typed).username));
end
$$;

-- A new account, unless the address has one. It has no password and no names
-- until the address is proven: then those of the link that proved it.
create function account_register(email text, password_hash text, username text,
	first_name text, last_name text, ip_hash text, token_hash bytea, token text)
returns json
language plpgsql
as $$
declare
	address text := lower(account_register.email);
	person record;
	typed identity.mail_tokens;
begin
	perform check_names(account_register.username, account_register.first_name,
		account_register.last_name);
	if is_taken(account_register.username) then
		return json_build_object('taken', true);
	end if;
	if is_quiet(address, 'verify_email') then
		return null;
	end if;

	insert into identity.users as u (email)
	values (address)
	on conflict do nothing
	returning u.id, true as unproven, true as fresh
	into person;
	if person.fresh then
		perform llm.begin_free_plan(person.id);
		perform identity.audit('account.registered', person.id, null,
			account_register.ip_hash);
	else
		select u.id, identity.is_unproven(u) as unproven
		into strict person
		from identity.users as u
		where u.email = address;
	end if;

	if person.unproven then
		typed.password_hash := account_register.password_hash;
		typed.username := account_register.username;
		typed.first_name := account_register.first_name;
		typed.last_name := account_register.last_name;
		perform mail_link(person.id, address, account_register.token_hash,
			account_register.token, typed);
	else
		perform write_mail(person.id, address, 'account_exists');
	end if;
	return null;
end
$$;

-- Once more the link of the last registration, with what was typed for it.
create function account_resend(email text, ip_hash text, token_hash bytea,
	token text) returns json
language plpgsql
as $$
declare
	held json := account_asked(account_resend.email, account_resend.ip_hash);
	person identity.users;
	typed identity.mail_tokens;
begin
	if held ->> 'held' is not null
	or is_quiet(account_resend.email, 'verify_email') then
		return held;
	end if;
	select u.*
	into person
	from identity.users as u
	where u.email = lower(account_resend.email)
	and not u.email_verified
	and u.is_active
	and u.deleted_at is null;
	if found then
		select t.*
		into typed
		from identity.mail_tokens as t
		where t.user_id = person.id
		and t.purpose = 'verify_email'
		order by t.created_at desc
		limit 1;
		perform mail_link(person.id, person.email, account_resend.token_hash,
			account_resend.token, typed);
	end if;
	return held;
end
$$;

-- Names and password of the link, where nothing was proven before. A username
-- that somebody has by now is nobody else's.
create function prove_address(link identity.mail_tokens, ip_hash text)
returns boolean
language plpgsql
as $$
declare
	person identity.users;
	new_name text := case when not is_taken((prove_address.link).username)
		then (prove_address.link).username end;
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

	if identity.is_unproven(person) then
		perform identity.give_way(null, new_name);
		update identity.users as u
		set username = coalesce(new_name, u.username),
			first_name = coalesce((prove_address.link).first_name, u.first_name),
			last_name = coalesce((prove_address.link).last_name, u.last_name)
		where u.id = person.id;
	end if;
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

-- The link of a registration, used up.
create function account_verify(token_hash bytea, ip_hash text) returns json
language plpgsql
as $$
declare
	link identity.mail_tokens;
begin
	delete from identity.mail_tokens as t
	where t.token_hash = account_verify.token_hash
	and t.purpose = 'verify_email'
	and t.expires_at > now()
	returning t.*
	into link;
	return to_json(found and prove_address(link, account_verify.ip_hash));
end
$$;

-- What a link is for: a new address of whose account, and whether she is signed
-- in here.
create function account_link(token_hash bytea, session_hash bytea) returns json
language plpgsql
as $$
begin
	return (
		select json_build_object('address', t.email, 'account', u.email,
			'username', u.username, 'mine', exists (
				select
				from identity.browser_sessions as b
				where b.token_hash = account_link.session_hash
				and b.user_id = u.id
				and b.expires_at > now()
				and b.last_used_at > now() - interval '1 day'
			))
		from identity.mail_tokens as t
		join identity.users as u on u.id = t.user_id
		where t.token_hash = account_link.token_hash
		and t.purpose = 'change_email'
		and t.expires_at > now()
	);
end
$$;
