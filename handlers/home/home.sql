-- What the rooms share: who may do what in a home, its today, versions.

-- Writing begins with it: who is no member is told of nothing, who may less is
-- told so. Row security is the second wall.
create function need(home_id uuid, role text) returns void
language plpgsql
as $$
declare
	mine text := home.my_role(need.home_id);
begin
	if mine is null then
		raise sqlstate 'PT404' using message = 'not_found';
	elsif mine = 'owner' or mine = need.role
		or need.role = 'viewer' then
		return;
	end if;
	raise sqlstate 'PT403' using message = case need.role
		when 'owner' then 'Only the owner of the home may do this.'
		else 'You may look at this home, but not change it.'
		end;
end
$$;

-- Reading a list begins with it: of a home that is not one's own there is none.
create function see(home_id uuid) returns void
language plpgsql
as $$
begin
	perform
	from home.members as m
	where m.home_id = see.home_id;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
end
$$;

-- Holds what else is made in this home until the transaction ends, so that two
-- that come at once are not both the last that there is room for.
create function in_turn(home_id uuid) returns void
language plpgsql
as $$
begin
	perform pg_advisory_xact_lock(hashtext('home.room'),
		hashtext(in_turn.home_id::text));
end
$$;

-- A home keeps so many of these; kept is counted in turn.
create function check_room(things text, kept bigint, most integer)
returns void
language plpgsql
as $$
begin
	if check_room.kept >= check_room.most then
		raise sqlstate 'PT409' using message = format(
			'This home has %s %s, which is the most.', most, things);
	end if;
end
$$;

-- Refuses one field, by its name.
create function refuse_field(name text, sentence text) returns void
language plpgsql
as $$
begin
	raise sqlstate 'PT422' using message = 'validation_error',
		detail = json_build_object(refuse_field.name,
			refuse_field.sentence)::text;
end
$$;

-- What a PATCH says of a column, or what it is already.
create function patched(patch jsonb, name text, old text) returns text
language sql immutable
return case when patch ? name then patch ->> name else old end;

-- Of one user 20, so that a list of homes is short.
create function check_homes() returns void
language plpgsql
as $$
begin
	perform pg_advisory_xact_lock(hashtext('home.homes'),
		hashtext(identity.user_id()::text));
	if (select count(*) from home.members as m) >= 20 then
		raise sqlstate 'PT409' using message =
			'You are a member of 20 homes, which is the most.';
	end if;
end
$$;

-- Whole months since: the most n of which the date n months later, cut at the
-- month's end, is not after today.
create function months_since(since date, today date) returns integer
language sql immutable
return (
	select m.n - (since + make_interval(months => m.n) > today)::integer
	from (
		select ((extract(year from today) - extract(year from since)) * 12
			+ extract(month from today) - extract(month from since))::integer
	) as m (n)
);

-- Its last day counts.
create function warranty_status(ends date, today date) returns text
language sql immutable
return case
	when ends is null then 'none'
	when ends < today then 'expired'
	when ends <= today + 30 then 'expiring'
	else 'active'
end;
