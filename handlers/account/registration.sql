-- Registering, and the links by which an address is proven.

-- By somebody else, or by a registration that came to nothing.
create function is_taken(username text, email text) returns boolean
language plpgsql
as $$
begin
	return is_held(is_taken.username) or exists (
		select
		from identity.users as u
		where u.username = is_taken.username
		and u.email <> is_taken.email
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
	if is_taken(account_register.username, address) then
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
