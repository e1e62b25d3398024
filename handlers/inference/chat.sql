-- Chat completions.

create function chat_hold(bearer bytea, model text, facts jsonb)
returns wire.reply
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'llm.inference');

	return hold_call(chat_hold.bearer, chat_hold.model,
		chat_hold.facts);
end
$$;
