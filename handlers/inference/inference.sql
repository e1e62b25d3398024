-- What the rooms share: limits as headers, what is held, and how it is settled.

-- "6s", "1m0.5s".
create function span_told(until timestamptz) returns text
language sql stable
return (
	select case when s.seconds >= 60
		then floor(s.seconds / 60)::text || 'm' else '' end
		|| trim_scale(mod(s.seconds, 60))::text || 's'
	from (
		select greatest(0, round(extract(epoch from until - now()), 3))
			as seconds
	) as s
);

-- Of who is unmetered there are none.
create function limit_headers(l llm.limits) returns jsonb
language sql stable
return case when (l).requests_limit is null then '{}' else jsonb_build_object(
	'X-RateLimit-Limit', (l).requests_limit::text,
	'X-RateLimit-Remaining', (l).requests_remaining::text,
	'X-RateLimit-Reset',
		ceil(extract(epoch from (l).requests_reset))::text,
	'X-RateLimit-Limit-Requests', (l).requests_limit::text,
	'X-RateLimit-Remaining-Requests', (l).requests_remaining::text,
	'X-RateLimit-Reset-Requests', span_told((l).requests_reset),
	'X-RateLimit-Limit-Tokens', (l).tokens_limit::text,
	'X-RateLimit-Remaining-Tokens', (l).tokens_remaining::text,
	'X-RateLimit-Reset-Tokens', span_told((l).tokens_reset)) end;

-- The same as Anthropic's clients read it.
create function anthropic_headers(l llm.limits) returns jsonb
language sql stable
return case when (l).requests_limit is null then '{}' else jsonb_build_object(
	'Anthropic-RateLimit-Requests-Limit', (l).requests_limit::text,
	'Anthropic-RateLimit-Requests-Remaining', (l).requests_remaining::text,
	'Anthropic-RateLimit-Requests-Reset', to_char((l).requests_reset
		at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
	'Anthropic-RateLimit-Tokens-Limit', (l).tokens_limit::text,
	'Anthropic-RateLimit-Tokens-Remaining', (l).tokens_remaining::text,
	'Anthropic-RateLimit-Tokens-Reset', to_char((l).tokens_reset
		at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) end;

create function headers_of(l llm.limits, anthropic boolean) returns jsonb
language sql stable
return limit_headers(l) || case when anthropic then anthropic_headers(l)
	else '{}' end;

-- Clients ask again by themselves after so long, unless they are told not to.
create function retry_headers(status integer, after_ms bigint) returns jsonb
language sql immutable
return case when status = 429 then jsonb_strip_nulls(jsonb_build_object(
	'Retry-After', ceil(after_ms / 1000.0)::text,
	'Retry-After-Ms', after_ms::text,
	'X-Should-Retry', case when after_ms <= 60000 then null else 'false' end))
	|| case when after_ms is null then '{"X-Should-Retry":"false"}'::jsonb
		else '{}' end
	when status = 409 then '{"X-Should-Retry":"false"}'
	else '{}' end;

create function hold_refused(said llm.held, anthropic boolean)
returns wire.reply
language sql stable
return row((said).status, json_build_object('code', (said).code,
	'message', case (said).code
		when 'model_not_found' then 'There is no such model.'
		when 'model_access_restricted' then 'This model is not for your plan '
			'or your key.'
		when 'insufficient_credits' then 'There are too few credits for this.'
		when 'budget_exceeded' then 'The budget of this key is used up.'
		when 'rate_limit_exceeded' then 'A limit of your plan or your key is '
			'reached.'
		when 'idempotency_mismatch' then 'This Idempotency-Key came with '
			'another request.'
		when 'reply_not_kept' then 'What was answered to this '
			'Idempotency-Key is not kept.' end,
	'details', (said).details),
	headers_of((said).limits, anthropic)
		|| retry_headers((said).status, (said).retry_after_ms))::wire.reply;

-- The most tokens that can be paid, if that is less than wanted; 0: as wanted.
create function tokens_payable(said llm.held, tokens_in bigint, n bigint,
	max_tokens bigint) returns bigint
language plpgsql immutable
as $$
declare
	wanted bigint := least(nullif(tokens_payable.max_tokens, 0),
		tokens_payable.said.max_output_tokens);
	payable bigint;
begin
	if tokens_payable.said.available is null
			or coalesce(tokens_payable.said.price_out, 0) = 0
			or tokens_payable.n = 0 then
		return 0;
	end if;
	payable := greatest(1, ((tokens_payable.said.amount
			+ tokens_payable.said.available) * 1000
		- tokens_payable.tokens_in * tokens_payable.said.price_in)
		/ (tokens_payable.said.price_out * tokens_payable.n));
	return case when wanted <= payable then 0 else payable end;
end
$$;

-- For who has entered: the model of this name, or without one her default one; no
-- row where there is none of this name.
create function model_asked(model text) returns llm.models
language plpgsql
as $$
declare
	asked llm.models;
begin
	select m.*
	into asked
	from llm.models as m
	where m.is_available
	and m.id = coalesce(model_asked.model, (
		select p.default_model_id
		from llm.user_preferences as p
		where p.user_id = identity.user_id()
	));
	if asked.id is null and model_asked.model is null then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"model":"is required"}';
	end if;
	return asked;
end
$$;

-- An estimate in tokens as most models have them, and pictures, for this one.
create function tokens_of(asked llm.models, tokens bigint, images bigint)
returns bigint
language sql immutable
return ceil((tokens + images * coalesce((asked).image_tokens, 0))
	* coalesce((asked).token_percent, 100) / 100.0)::bigint;

-- What C found in a call: how much there is to be read, how many answers are wanted
-- of how many tokens, who is to stream it; and of its Idempotency-Key the hashes.
create type call_facts as (operation llm.usage_operation, tokens bigint,
	images bigint, n bigint, max_tokens bigint, runner uuid, reply_key bytea,
	request_hash bytea);

-- What a reply is sealed with: it opens for nobody and nothing else.
create function reply_context(hold uuid) returns text
language sql stable
return 'llm.replies.body:' || identity.user_id() || ':' || hold;

-- The same was asked before: it runs, or its answer is kept. What it cost is told as
-- a second settle is; it takes nothing.
create function hold_again(said llm.held, anthropic boolean) returns wire.reply
language plpgsql
as $$
begin
	return row(200, json_build_object('again', hold_again.said.reply,
		'hold', hold_again.said.reply_hold,
		'runner', hold_again.said.reply_runner,
		'context', reply_context(hold_again.said.reply_hold),
		'body', translate(encode(hold_again.said.reply_body, 'base64'),
			e'\n', ''),
		'credits', case when hold_again.said.reply = 'kept' then (
			select s.credits_used
			from llm.settle(hold_again.said.reply_hold,
				hold_again.said.reply_at, 0, 0, 0, 'completed') as s
		) end),
		headers_of(llm.current_limits(), hold_again.anthropic)
			|| '{"Idempotent-Replayed":"true"}')::wire.reply;
end
$$;

-- For who has entered: what a call is told to the streamer by, or why it may not be
-- made. The estimate of its input is in tokens as most models have them, and pictures
-- apart.
create function hold_call(bearer bytea, model text, facts jsonb,
	anthropic boolean default false) returns wire.reply
language plpgsql
as $$
declare
	asked llm.models := model_asked(hold_call.model);
	f call_facts := jsonb_populate_record(null::call_facts, hold_call.facts);
	said llm.held;
	tokens_in bigint;
begin
	if asked.routes = '[]' then
		raise sqlstate 'PT503' using message = 'no_route';
	end if;
	tokens_in := tokens_of(asked, f.tokens, f.images);
	said := llm.hold(hold_call.bearer, coalesce(asked.id, hold_call.model),
		f.operation, tokens_in,
		f.n * least(1000, coalesce(nullif(f.max_tokens, 0), 1000)),
		f.reply_key, f.request_hash, f.runner);
	if said.reply is not null then
		return hold_again(said, hold_call.anthropic);
	elsif said.status <> 200 then
		return hold_refused(said, hold_call.anthropic);
	end if;
	return row(200, json_build_object('hold', said.id, 'at', said.created_at,
		'amount', said.amount, 'unmetered', said.available is null,
		'price_in', said.price_in, 'price_cached', said.price_cached,
		'price_out', said.price_out, 'tokens_in', tokens_in,
		'payable', tokens_payable(said, tokens_in, f.n, f.max_tokens),
		'model', said.model_id, 'model_tokens', said.max_output_tokens,
		'percent', asked.token_percent, 'server_tools', asked.server_tools,
		'runner', f.runner, 'routes', said.routes,
		'context', case when f.reply_key is not null
			then reply_context(said.id) end),
		headers_of(said.limits, hold_call.anthropic))::wire.reply;
end
$$;

create function call_extend(hold uuid, tokens_in bigint, tokens_cached bigint,
	tokens_out bigint, more bigint) returns json
language plpgsql
as $$
begin
	return row_to_json(llm.extend(call_extend.hold, call_extend.tokens_in,
		call_extend.tokens_cached, call_extend.tokens_out,
		call_extend.more));
end
$$;

create function call_settle(hold uuid, created_at timestamptz,
	tokens_in bigint, tokens_cached bigint, tokens_out bigint, status text,
	provider text, duration_ms integer, metadata jsonb, reply text)
returns json
language plpgsql
as $$
begin
	return row_to_json(llm.settle(call_settle.hold, call_settle.created_at,
		call_settle.tokens_in, call_settle.tokens_cached,
		call_settle.tokens_out, call_settle.status, call_settle.provider,
		call_settle.duration_ms, call_settle.metadata,
		decode(call_settle.reply, 'base64')));
end
$$;

-- The call's streamer is another than it was held for.
create function call_adopt(hold uuid, runner uuid, host text) returns json
language plpgsql
as $$
begin
	return to_json(llm.adopt(call_adopt.hold, call_adopt.runner,
		call_adopt.host));
end
$$;

-- Nobody was asked anything: nothing of the call counts.
create function call_release(hold uuid) returns json
language plpgsql
as $$
begin
	return to_json(llm.release(call_release.hold));
end
$$;

create function runner_beat(runner uuid, host text) returns json
language plpgsql
as $$
begin
	perform llm.beat(runner_beat.runner, runner_beat.host, 0);
	return 'true'::json;
end
$$;

create function holds_sweep() returns json
language plpgsql
as $$
begin
	return to_json(llm.sweep(100));
end
$$;
