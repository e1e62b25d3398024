-- Registering, and its link once more.

-- The link of a registration, and what was typed for it; without a mail where one
-- waits: its link does for all who registered the address (links.sql).
create function mail_link(person identity.users, token_hash bytea, token text,
	typed identity.mail_tokens, due timestamptz) returns void
language plpgsql
as $$
begin
	insert into identity.mail_tokens (token_hash, user_id, purpose, email,
		expires_at, password_hash, username, first_name, last_name,
		browser_hash, ip_hash)
	values (mail_link.token_hash, (mail_link.person).id, 'verify_email',
		(mail_link.person).email, coalesce(mail_link.due, now()) + interval '24 hours',
		(mail_link.typed).password_hash, (mail_link.typed).username,
		(mail_link.typed).first_name, (mail_link.typed).last_name,
		(mail_link.typed).browser_hash, (mail_link.typed).ip_hash);
	if mail_link.due is not null then
		perform write_mail((mail_link.person).id, (mail_link.person).email,
			'verify_email', jsonb_build_object('token', mail_link.token,
				'username', (mail_link.typed).username), mail_link.due);
	end if;
end
$$;

-- The account of an address, made if there is none.
create function account_for(email text, ip_hash text, language text)
returns identity.users
language plpgsql
as $$
declare
	made uuid;
begin
	insert into identity.users as u (email, language)
	values (account_for.email, account_for.language)
	on conflict do nothing
	returning u.id
	into made;
	if made is not null then
		perform llm.begin_free_plan(made);
		perform identity.audit('account.registered', made, null,
			account_for.ip_hash);
		return person_of(made);
	end if;
	return (
		select u
		from identity.users as u
		where u.email = account_for.email
	);
end
$$;

-- A new account, unless the address has one. It has no password and no names
-- until the address is proven. browser_hash is NULL for a program.
create function account_register(email text, password_hash text, username text,
	first_name text, last_name text, ip_hash text, token_hash bytea, token text,
	browser_hash bytea, language text) returns json
language plpgsql
as $$
declare
	who text := asker(account_register.email, account_register.ip_hash,
		account_register.browser_hash);
	person identity.users;
	typed identity.mail_tokens;
	template text;
	due timestamptz;
begin
	perform check_names(account_register.username, account_register.first_name,
		account_register.last_name);
	if is_taken(account_register.username) then
		return json_build_object('taken', true);
	end if;

	person := account_for(lower(account_register.email),
		account_register.ip_hash, account_register.language);
	if identity.is_unproven(person) then
		typed.password_hash := account_register.password_hash;
		typed.username := account_register.username;
		typed.first_name := account_register.first_name;
		typed.last_name := account_register.last_name;
		typed.browser_hash := account_register.browser_hash;
		typed.ip_hash := account_register.ip_hash;
		perform mail_link(person, account_register.token_hash,
			account_register.token, typed,
			link_due(person.email, 'verify_email', who));
		return null;
	end if;
	template := case when person.deleted_at is null then 'account_exists'
		else 'account_left' end;
	due := link_due(person.email, template, who);
	if due is not null then
		perform write_mail(person.id, person.email, template, due => due);
	end if;
	return null;
end
$$;

-- The link once more, with what was typed in this browser, or by whoever
-- registered alone; else with nothing: then a password is chosen by the link.
create function account_resend(email text, ip_hash text, token_hash bytea,
	token text, browser_hash bytea) returns json
language plpgsql
as $$
declare
	who text := asker(account_resend.email, account_resend.ip_hash,
		account_resend.browser_hash);
	held json := account_asked(account_resend.email, account_resend.ip_hash,
		account_resend.browser_hash);
	person identity.users;
	typed identity.mail_tokens;
	due timestamptz;
begin
	if held ->> 'held' is not null then
		return held;
	end if;
	due := link_due(account_resend.email, 'verify_email', who);
	select u.*
	into person
	from identity.users as u
	where u.email = lower(account_resend.email)
	and not u.email_verified
	and u.is_active
	and u.deleted_at is null;
	if found then
		typed := registered_in(person.id, account_resend.browser_hash);
		if typed.token_hash is null then
			typed := registered_alone(person.id);
		end if;
		perform mail_link(person, account_resend.token_hash,
			account_resend.token, typed, due);
	end if;
	return held;
end
$$;
