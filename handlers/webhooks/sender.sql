-- What the sender asks, by no token.

-- One turn: notes what came of deliveries, and takes others that are due. Says of
-- each that was noted the state that it is in then; of who had no say, null.
create function sender_turn(said jsonb, places integer, slow_places integer,
	lease integer) returns json
language plpgsql
as $$
declare
	states json := llm.hooks_said(sender_turn.said);
	jobs json;
begin
	if sender_turn.places > 0 then
		select json_agg(row_to_json(t))
		into jobs
		from llm.hooks_take(sender_turn.places, sender_turn.slow_places,
			sender_turn.lease) as t;
	end if;
	return json_build_object('states', coalesce(states, '[]'),
		'jobs', coalesce(jobs, '[]'), 'wait', llm.hooks_wait());
end
$$;
