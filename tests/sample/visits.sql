-- Which devices looked at a note.

create function note_visit(bearer bytea, id uuid, device text, ip_hash text,
	agent text, place json) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'sample');

	insert into sample.visits (note_id, device, ip_hash, agent, place)
	select n.id, note_visit.device, note_visit.ip_hash, note_visit.agent,
		note_visit.place
	from sample.notes as n
	where n.id = note_visit.id;

	if not found then
		return null;
	end if;
	return (
		select json_build_object('visits', count(*),
			'devices', count(distinct v.device))
		from sample.visits as v
		where v.note_id = note_visit.id
	);
end
$$;
