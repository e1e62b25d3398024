-- Completions.

create function completions_hold(bearer bytea, model text, facts jsonb)
returns wire.reply
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'llm.inference');

	return hold_call(completions_hold.bearer, completions_hold.model,
		completions_hold.facts);
end
$$;
