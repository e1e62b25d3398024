-- Completions.

create function completions_hold(bearer bytea, model text, operation text,
	tokens bigint, images bigint, n bigint, max_tokens bigint, runner uuid)
returns wire.reply
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'llm.inference');

	return hold_call(completions_hold.bearer, completions_hold.model,
		completions_hold.operation::llm.usage_operation,
		completions_hold.tokens, completions_hold.images, completions_hold.n,
		completions_hold.max_tokens, completions_hold.runner);
end
$$;
