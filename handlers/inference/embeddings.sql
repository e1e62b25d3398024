-- Embeddings.

create function embeddings_hold(bearer bytea, model text, facts jsonb)
returns wire.reply
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'llm.inference');

	return hold_call(embeddings_hold.bearer, embeddings_hold.model,
		embeddings_hold.facts);
end
$$;
