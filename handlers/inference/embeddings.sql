-- Embeddings.

create function embeddings_hold(bearer bytea, model text, operation text,
	tokens bigint, images bigint, n bigint, max_tokens bigint, runner uuid)
returns wire.reply
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'llm.inference');

	return hold_call(embeddings_hold.bearer, embeddings_hold.model,
		embeddings_hold.operation::llm.usage_operation,
		embeddings_hold.tokens, embeddings_hold.images, embeddings_hold.n,
		embeddings_hold.max_tokens, embeddings_hold.runner);
end
$$;
