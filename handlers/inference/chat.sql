-- Chat completions.

create function chat_hold(bearer bytea, model text, operation text,
	tokens bigint, images bigint, n bigint, max_tokens bigint, runner uuid)
returns wire.reply
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'llm.inference');

	return hold_call(chat_hold.bearer, chat_hold.model,
		chat_hold.operation::llm.usage_operation, chat_hold.tokens,
		chat_hold.images, chat_hold.n, chat_hold.max_tokens,
		chat_hold.runner);
end
$$;
