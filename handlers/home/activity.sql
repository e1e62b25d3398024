-- Who did what in a home, when.

create type listed_activity as (what text, user_id uuid, name text,
	about jsonb, at timestamptz, _id bigint, _total bigint);

create function home_activity(bearer bytea, id uuid, "limit" integer,
	cursor text) returns setof listed_activity
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	before bigint := coalesce((wire.keys_of(home_activity.cursor, 1)
		->> 0)::bigint, 9223372036854775807);
	total bigint;
begin
	perform identity.enter(bearer, 'home');
	perform see(home_activity.id);

	select count(*)
	into total
	from home.activity as a
	where a.home_id = home_activity.id;

	return query
	select a.what, a.actor_id, p.name, a.about, a.at, a.id, total
	from (values (total)) as t
	left join lateral (
		select n.what, n.actor_id, n.about, n.at, n.id
		from home.activity as n
		where n.home_id = home_activity.id
		and n.id < before
		order by n.id desc
		limit home_activity."limit" + 1
	) as a on true
	left join home.people(home_activity.id) as p on p.user_id = a.actor_id
	order by a.id desc;
end
$$;
