-- The time of day: who may hear it, and how often.

-- With a title, only who has a note of that name.
create function clock_start(bearer bytea, count integer, every integer,
	title text, total integer) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'sample');

	if clock_start.title is not null and not exists (
		select
		from sample.notes as n
		where n.title = clock_start.title
	) then
		return null;
	end if;
	return json_build_object('count', clock_start.count,
		'every', clock_start.every, 'total', clock_start.total);
end
$$;
