-- Who somebody is: names, address, and leaving.

create type profile as (id uuid, email text, "emailVerified" boolean,
	username text, "firstName" text, "lastName" text, "profilePictureUrl" text,
	"createdAt" timestamptz, "lastLoginAt" timestamptz);

create function my_profile() returns profile
language plpgsql stable
as $$
declare
	me profile;
begin
	select u.id, u.email, u.email_verified, u.username, u.first_name,
		u.last_name, u.profile_picture_url, u.created_at, u.last_login_at
	into me
	from identity.users as u
	where u.id = identity.user_id();

	return me;
end
$$;

create function account_me(bearer bytea) returns profile
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'user.info');
	return my_profile();
end
$$;

create function page_me(session_hash bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_me.session_hash);
	return row_to_json(my_profile())::jsonb || jsonb_build_object('pending', (
		select t.email
		from identity.mail_tokens as t
		where t.user_id = identity.user_id()
		and t.purpose = 'change_email'
		and t.expires_at > now()
		order by t.created_at desc
		limit 1
	));
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

-- Somebody else's username is seen by nobody; that it is taken, the constraint
-- says.
create function change_me(patch jsonb) returns profile
language plpgsql
as $$
declare
	person identity.users := person_of(identity.user_id());
	before text := person.username;
begin
	person := jsonb_populate_record(person, change_me.patch);
	perform check_names(case when person.username is distinct from before
		then person.username end, person.first_name, person.last_name);
	if person.username is distinct from before then
		perform identity.give_way(null, person.username);
	end if;
	update identity.users as u
	set username = person.username,
		first_name = person.first_name,
		last_name = person.last_name,
		profile_picture_url = person.profile_picture_url
	where u.id = person.id;
	return my_profile();
exception when unique_violation then
	perform refuse_username();
	return null;
end
$$;

create function account_change(bearer bytea, patch jsonb) returns profile
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'user.info');
	perform identity.refuse_key(bearer);
	return change_me(account_change.patch);
end
$$;

create function page_change(session_hash bytea, patch jsonb) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_change.session_hash);
	return row_to_json(change_me(page_change.patch));
end
$$;

-- The new address gets a link whether it is free or not: whoever asks cannot
-- tell. It takes effect when the link is used and the address is still free; by
-- the link in the old one it is called off.
create function change_address(attempt bigint, hash text, email text,
	ip_hash text, token_hash bytea, token text, cancel_hash bytea, cancel text)
returns json
language plpgsql
as $$
declare
	person identity.users := confirmed(change_address.attempt,
		change_address.hash);
	address text := lower(change_address.email);
	held integer := greatest(held_for_mails(person.id::text),
		held_for_box(address, person.id::text));
	due timestamptz;
begin
	if address = person.email then
		raise sqlstate 'PT422' using
			message = 'This is your address already.',
			detail = '{"email":"is your address already"}';
	end if;
	if held is not null then
		return json_build_object('held', held);
	end if;
	due := mail_due(address, 'change_email', person.id);
	if due is null then
		return null;
	end if;
	delete from identity.mail_tokens as t
	where t.user_id = person.id
	and t.purpose = 'change_email';
	perform make_token(person.id, 'change_email', address,
		change_address.token_hash, due + interval '24 hours');
	perform write_mail(person.id, address, 'change_email',
		jsonb_build_object('token', change_address.token), due);
	perform tell_old_address(person, change_address.cancel_hash,
		change_address.cancel);
	perform identity.audit('email.change_asked', person.id, null,
		change_address.ip_hash);
	return null;
end
$$;

-- The old address is told as often as a box of its own allows, for what strangers
-- have mailed there must not delay it; the link in the last of these mails outlasts
-- whatever it calls off.
create function tell_old_address(person identity.users, cancel_hash bytea,
	cancel text) returns void
language plpgsql
as $$
declare
	me uuid := (tell_old_address.person).id;
	due timestamptz := mail_due((tell_old_address.person).email,
		'email_changing', me, 'changes of ' || me);
begin
	if due is null then
		return;
	end if;
	delete from identity.mail_tokens as t
	where t.user_id = me
	and t.purpose = 'cancel_email';
	perform make_token(me, 'cancel_email', (tell_old_address.person).email,
		tell_old_address.cancel_hash, due + interval '48 hours');
	perform write_to(tell_old_address.person, 'email_changing',
		jsonb_build_object('token', tell_old_address.cancel), due);
end
$$;

create function account_email(bearer bytea, attempt bigint, hash text,
	email text, ip_hash text, token_hash bytea, token text, cancel_hash bytea,
	cancel text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');
	return change_address(account_email.attempt, account_email.hash,
		account_email.email, account_email.ip_hash, account_email.token_hash,
		account_email.token, account_email.cancel_hash,
		account_email.cancel);
end
$$;

create function page_email(session_hash bytea, attempt bigint, hash text,
	email text, ip_hash text, token_hash bytea, token text, cancel_hash bytea,
	cancel text) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_email.session_hash);
	return change_address(page_email.attempt, page_email.hash, page_email.email,
		page_email.ip_hash, page_email.token_hash, page_email.token,
		page_email.cancel_hash, page_email.cancel);
end
$$;

-- The link in the new address, used up by who is signed in to the account; the
-- old address is told. Somebody else may have the new one by now.
create function take_address(token_hash bytea, ip_hash text) returns json
language plpgsql
as $$
declare
	me uuid := identity.user_id();
	person identity.users := person_of(me);
	address text;
begin
	delete from identity.mail_tokens as t
	where t.token_hash = take_address.token_hash
	and t.user_id = me
	and t.purpose = 'change_email'
	and t.expires_at > now()
	returning t.email
	into address;
	if not found then
		return to_json(false);
	end if;
	perform identity.give_way(address, null);
	begin
		update identity.users as u
		set email = address, email_verified = true
		where u.id = me;
	exception when unique_violation then
		return to_json(false);
	end;
	delete from identity.mail_tokens as t
	where t.user_id = me;
	perform tell(person, 'email_changed');
	perform identity.audit('email.changed', me, null, take_address.ip_hash);
	return to_json(true);
end
$$;

create function account_address(bearer bytea, token_hash bytea, ip_hash text)
returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'account');
	return take_address(account_address.token_hash, account_address.ip_hash);
end
$$;

create function page_address(session_hash bytea, token_hash bytea,
	ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_address.session_hash);
	return take_address(page_address.token_hash, page_address.ip_hash);
end
$$;

-- By the link in the mail to the old address.
create function account_cancel(token_hash bytea, ip_hash text) returns json
language plpgsql
as $$
declare
	owner uuid;
begin
	delete from identity.mail_tokens as t
	where t.token_hash = account_cancel.token_hash
	and t.purpose = 'cancel_email'
	and t.expires_at > now()
	returning t.user_id
	into owner;
	if not found then
		return to_json(false);
	end if;
	delete from identity.mail_tokens as t
	where t.user_id = owner
	and t.purpose = 'change_email';
	perform identity.audit('email.change_cancelled', owner, null,
		account_cancel.ip_hash);
	return to_json(true);
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
	perform identity.end_sessions(person.id, 'account_deleted', null);
	perform tell(person, 'account_deleted');
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
	perform identity.enter(bearer, 'account');
	return delete_me(account_delete.attempt, account_delete.hash,
		account_delete.ip_hash);
end
$$;

create function page_delete(session_hash bytea, attempt bigint, hash text,
	ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_delete.session_hash);
	return delete_me(page_delete.attempt, page_delete.hash,
		page_delete.ip_hash);
end
$$;
