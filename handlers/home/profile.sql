-- What only this product knows of a user.

create type shown_profile as (name text, phone json, preferences jsonb);

create function profile_shown() returns shown_profile
language plpgsql stable
as $$
declare
	found shown_profile;
begin
	select u.name, wire.sealed('home.phone', u.phone), u.preferences
	into found
	from home.users as u
	where u.user_id = identity.user_id();

	return found;
end
$$;

create function home_profile(bearer bytea) returns shown_profile
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'home');

	return profile_shown();
end
$$;

create function home_profile_change(bearer bytea, patch jsonb)
returns shown_profile
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'home');
	if patch ->> 'name' !~ '\S' then
		perform refuse_field('name', 'must not be blank');
	end if;

	insert into home.profiles (user_id)
	values (identity.user_id())
	on conflict (user_id) do nothing;
	update home.profiles as p
	set name = patched(patch, 'name', p.name),
		phone = patched(patch, 'phone', p.phone),
		preferences = case when patch ? 'preferences'
			then coalesce(nullif(patch -> 'preferences', 'null'), '{}')
			else p.preferences end
	where p.user_id = identity.user_id();

	return profile_shown();
end
$$;
