-- Anthropic's Messages.

create function messages_hold(bearer bytea, model text, facts jsonb)
returns wire.reply
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'llm.inference');

	return hold_call(messages_hold.bearer, messages_hold.model,
		messages_hold.facts, anthropic => true);
end
$$;

create type tokens_counted as (input_tokens bigint);

-- Free: nothing is held, and no limit counts it but nginx's.
create function messages_count(bearer bytea, model text, tokens bigint,
	images bigint) returns tokens_counted
language plpgsql
as $$
declare
	asked llm.models;
	counted tokens_counted;
begin
	perform identity.enter(bearer, 'llm.inference');

	asked := model_asked(messages_count.model);
	if asked.id is null then
		raise sqlstate 'PT404' using message = 'model_not_found';
	end if;
	counted.input_tokens := tokens_of(asked, messages_count.tokens,
		messages_count.images);
	return counted;
end
$$;
