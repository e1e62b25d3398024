// What calls in other forms than chat completions answer and cost.
import assert from 'node:assert';
import { test } from 'node:test';
import { address, at, audit, charge, chunks, expected, holds, model, person, post,
	scripts, until, usage, write } from './help.mjs';

// Every event of a stream is called as its JSON says.
function events(text) {
	return text.split('\n\n').filter((e) => e && !e.startsWith(':')).map((e) => {
		const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(e);
		const said = JSON.parse(data);
		assert.equal(said.type, name);
		return said;
	});
}

const texts = (blocks) => blocks.filter((b) => b.type === 'text')
	.map((b) => b.text).join('');

// A stream, as Anthropic's clients put it together.
function joined(text) {
	const all = events(text);
	const last = all.findLast((e) => e.type === 'message_delta');
	const blocks = [];
	for (const e of all)
		if (e.type === 'content_block_start')
			blocks[e.index] = { ...e.content_block };
		else if (e.delta?.type === 'text_delta')
			blocks[e.index].text += e.delta.text;
	assert.equal(all.at(-1).type, 'message_stop');
	return { ...all.find((e) => e.type === 'message_start').message,
		content: blocks, usage: last.usage, error: all.find((e) =>
			e.type === 'error')?.error };
}

async function played({ id, stream }, who) {
	const answer = await write(who, id, { stream });
	return { status: answer.status, text: await answer.text() };
}

function bill({ id, name, stream }, { status, text }, all) {
	const wanted = expected(name);
	const used = all.find((u) => u.model_id === id);
	const sent = `${name} ${stream}: ${status} ${text.slice(0, 300)}`;
	if (wanted.early || (wanted.failed && !stream)) {
		const said = JSON.parse(text);
		assert.ok(status >= 400, sent);
		assert.equal(said.type, 'error', sent);
		assert.match(said.error.type, /^(api|rate_limit)_error$/, sent);
		assert.equal(said.error.code, undefined, sent);
		return;
	}
	assert.equal(status, 200, sent);
	const input = wanted.usage.estimated && wanted.usage.input === 100
		? used.input_tokens : wanted.usage.input;
	const credits = charge({ input, output: wanted.usage.output });
	assert.equal(used?.credits_used ?? 0, credits, sent);
	const said = stream ? joined(text) : JSON.parse(text);
	assert.equal(!!said.error, !!wanted.failed, sent);
	assert.match(said.id, /^msg_[0-9a-f-]{36}$/, sent);
	assert.equal(said.model, id, sent);
	if (!wanted.failed)
		assert.equal(texts(said.content), wanted.text === true ? ''
			: wanted.text ?? '', sent);
	assert.equal(said.usage.output_tokens, wanted.usage.output, sent);
	assert.equal(said.usage.credits_used, credits, sent);
}

test('each script costs the same as Messages, streamed in bytes and joined', async () => {
	const who = person();
	const calls = scripts.filter((name) => !expected(name).chat)
		.flatMap((name) => [['-cut', true], ['', false]].map(([end, stream]) => ({
			name, stream, id: model([name.split('/')[0] + end, name]) })));
	const said = await Promise.all(calls.map((call) => played(call, who)));
	await until(() => holds(who) === 0);
	const all = usage(who);
	calls.forEach((call, i) => bill(call, said[i], all));
	assert.ok(all.length > 30);
	assert.equal(audit(), '0');
});

test('Messages tell limits, and take the token as a key', async () => {
	const who = person();
	const id = model(['anthropic', 'anthropic/a-text-in-two-pieces']);
	const answer = await write(who, id, { tools: [{ name: 'now',
		input_schema: { type: 'object' } }] },
	{ Authorization: '', 'X-Api-Key': who.token });
	const body = await answer.json();
	assert.equal(answer.status, 200, JSON.stringify(body));
	assert.equal(texts(body.content), 'Hello!');
	assert.equal(body.stop_reason, 'end_turn');
	const { headers } = answer;
	assert.equal(headers.get('anthropic-ratelimit-requests-limit'), '100000');
	assert.equal(headers.get('anthropic-ratelimit-tokens-limit'), '100000000');
	assert.match(headers.get('anthropic-ratelimit-tokens-reset'),
		/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
	assert.equal(headers.get('x-ratelimit-limit'), '100000');
	assert.equal(headers.get('x-provider'), 'anthropic');
	assert.equal(usage(who)[0].operation, 'function_call');
	assert.equal((await write(who, id, {}, { Authorization: '',
		'X-Api-Key': `${who.token}x` })).status, 401);
});

const last = async (at) => (await (await fetch(`${address[at]}/_requests`)).json())
	.at(-1);

const header = (kept, name) => kept.headers.filter((_, i, all) =>
	i % 2 && all[i - 1].toLowerCase() === name);

test('version and beta go on to Anthropic, and to nobody else', async () => {
	const who = person();
	const said = { 'anthropic-version': '2024-01-02',
		'anthropic-beta': 'one-2025-01-01,two-2025-01-01' };
	const id = model(['anthropic', 'anthropic/a-text-in-two-pieces']);
	await (await write(who, id, {}, said)).text();
	const kept = await last('whole');
	assert.deepEqual(header(kept, 'anthropic-version'), ['2024-01-02']);
	assert.deepEqual(header(kept, 'anthropic-beta'),
		['one-2025-01-01,two-2025-01-01']);
	assert.deepEqual(header(kept, 'x-api-key'), []);
	assert.ok(!JSON.stringify(kept).includes(who.token));
	await (await write(who, id)).text();
	assert.deepEqual(header(await last('whole'), 'anthropic-version'),
		['2023-06-01']);
	assert.deepEqual(header(await last('whole'), 'anthropic-beta'), []);
	await (await write(who, model(['openai', 'openai/a-text-in-three-pieces']),
		{}, said)).text();
	assert.deepEqual(header(await last('whole'), 'anthropic-beta'), []);
	assert.deepEqual(header(await last('whole'), 'anthropic-version'), []);
});

test('of a client no other header goes upstream', async () => {
	const who = person();
	const smuggled = { 'Cookie': 'a=b', 'X-Goog-Api-Key': 'k', 'X-Forwarded-For': '::1',
		'OpenAI-Organization': 'org', 'Idempotency-Key': 'key', 'X-Api-Key': 'x' };
	const ours = ['accept', 'anthropic-beta', 'anthropic-version', 'content-length',
		'content-type', 'host'];
	await (await write(who, model(['anthropic', 'anthropic/a-text-in-two-pieces']), {},
		{ ...smuggled, 'anthropic-beta': 'one' })).text();
	const kept = await last('whole');
	assert.deepEqual(kept.headers.filter((_, i) => i % 2 === 0)
		.map((name) => name.toLowerCase()).sort(), ours);
});

test('pages of another origin may send a key, and read the limits', async () => {
	const origin = 'http://localhost:5173';
	const answer = await fetch(`${at}/v1/messages`, { method: 'OPTIONS', headers: {
		Origin: origin, 'Access-Control-Request-Method': 'POST',
		'Access-Control-Request-Headers': 'anthropic-version,x-api-key' } });
	const allowed = answer.headers.get('access-control-allow-headers');
	assert.match(allowed, /X-Api-Key/);
	assert.match(allowed, /Anthropic-Version/);
	assert.equal(answer.headers.get('access-control-allow-origin'), origin);
	const refused = await fetch(`${at}/v1/messages`, { method: 'POST',
		headers: { Origin: origin } });
	assert.match(refused.headers.get('access-control-expose-headers'),
		/Anthropic-RateLimit-Tokens-Reset/);
});

test('what a provider refuses has the form of Anthropic', async () => {
	const who = person();
	for (const [script, status, type] of [['x/busy', 502, 'api_error'],
		['x/limit', 429, 'rate_limit_error'], ['x/bad', 400,
			'invalid_request_error']]) {
		const answer = await write(who, model(['own', script]), { stream: true });
		const said = await answer.json();
		assert.equal(answer.status, status, script);
		assert.equal(said.type, 'error');
		assert.equal(said.error.type, type);
		assert.ok(!/canary|127\.0\.0\.1/.test(JSON.stringify(said)));
	}
	const cut = await write(who, model(['hasty', 'x/begins']), { stream: true });
	assert.equal(joined(await cut.text()).error.type, 'timeout_error');
});

test('credits that are used up end Messages as a billing error', async () => {
	const poor = person(2000);
	const id = model(['own', 'x/long']);
	const said = joined(await (await write(poor, id,
		{ stream: true, max_tokens: 100000 })).text());
	assert.equal(said.error.type, 'billing_error');
	assert.equal(said.usage.credits_used, 2000);
	const none = await write(poor, id);
	assert.equal(none.status, 403);
	assert.equal((await none.json()).error.type, 'billing_error');
	assert.equal(audit(), '0');
});

test('tokens are counted for nothing, and as they are held', async () => {
	const who = person();
	const id = model(['own', 'x/begins']);
	const asked = { model: id, system: 'Be brief.', messages: [{ role: 'user',
		content: 'The quick brown fox jumps over the lazy dog.' }] };
	const answer = await post(who, '/v1/messages/count_tokens', asked);
	const { input_tokens: counted } = await answer.json();
	assert.equal(counted, 15);
	assert.equal(holds(who), 0);
	assert.deepEqual(usage(who), []);
	const stream = await (await post(who, '/v1/messages', { ...asked,
		max_tokens: 10, stream: true })).body.getReader().read();
	const [start] = events(Buffer.from(stream.value).toString());
	assert.equal(start.message.usage.input_tokens, counted);
});

const embed = (who, id, more = {}) =>
	post(who, '/v1/embeddings', { model: id, input: 'Hello', ...more });

test('an embedding costs its input', async () => {
	const who = person();
	const answer = await embed(who, model(['own', 'x/vectors']),
		{ dimensions: 2, stream: true });
	const body = await answer.json();
	assert.equal(answer.status, 200, JSON.stringify(body));
	assert.deepEqual(body.data[0].embedding, [0.5, -1]);
	const credits = charge({ input: 4, output: 0 });
	assert.equal(body.usage.credits_used, credits);
	assert.equal(answer.headers.get('content-type'), 'application/json');
	const [used] = usage(who);
	assert.equal(used.operation, 'embedding');
	assert.equal(used.credits_used, credits);
	assert.equal(used.output_tokens, 0);
	const kept = await last('own');
	assert.match(kept.url, /\/embeddings$/);
	assert.equal(JSON.parse(kept.body).dimensions, 2);
	assert.equal(audit(), '0');
});

test('an embedding holds its input alone', async () => {
	const who = person(5);
	const body = await (await embed(who, model(['own', 'x/vectors']))).json();
	assert.equal(body.usage?.credits_used, charge({ input: 4, output: 0 }),
		JSON.stringify(body));
	const poor = await write(who, model(['own', 'x/begins']));
	assert.equal(poor.status, 403);
});

test('Gemini embeds several texts at once, in Base64 if that is asked', async () => {
	const who = person();
	const id = model(['own-gemini', 'x/halves']);
	const input = ['Hello', 'The quick brown fox jumps over the lazy dog.'];
	const plain = await (await embed(who, id, { input })).json();
	assert.deepEqual(plain.data.map((d) => d.embedding), [[0.5, -1], [2, 0]]);
	assert.equal(plain.model, id);
	assert.equal(plain.usage.estimated, true);
	assert.equal(plain.usage.prompt_tokens, 10);
	assert.equal(plain.usage.credits_used, charge({ input: 10, output: 0 }));
	const packed = await (await embed(who, id,
		{ input, encoding_format: 'base64' })).json();
	assert.equal(packed.data[0].embedding, 'AAAAPwAAgL8=');
	assert.match((await last('own')).url, /:batchEmbedContents$/);
});

test('Anthropic embeds nothing, and nothing is held for it', async () => {
	const who = person();
	const answer = await embed(who,
		model(['anthropic', 'anthropic/a-text-in-two-pieces']));
	assert.equal(answer.status, 400);
	assert.equal((await answer.json()).error.code, 'unsupported_by_model');
	assert.equal(holds(who), 0);
	assert.deepEqual(usage(who), []);
});

const complete = (who, id, more = {}) => post(who, '/v1/completions',
	{ model: id, prompt: 'Between them lies', ...more });

test('a completion is a chat where there is no such call, streamed and joined', async () => {
	const who = person();
	for (const [to, path] of [['openai', 'a-text-in-three-pieces'],
		['anthropic', 'a-text-in-two-pieces'], ['gemini', 'a-text-in-two-pieces']]) {
		const wanted = expected(`${to}/${path}`);
		const id = model([to, `${to}/${path}`]);
		const credits = charge(wanted.usage);
		const body = await (await complete(who, id)).json();
		assert.equal(body.object, 'text_completion');
		assert.match(body.id, /^cmpl-/);
		assert.equal(body.choices[0].text, wanted.text);
		assert.equal(body.choices[0].finish_reason, 'stop');
		assert.equal(body.usage.credits_used, credits);
		const text = await (await complete(who, id, { stream: true,
			stream_options: { include_usage: true } })).text();
		const all = chunks(text);
		assert.equal(all.map((c) => c.choices[0]?.text ?? '').join(''), wanted.text);
		assert.equal(all.at(-1).usage.credits_used, credits);
		assert.ok(text.endsWith('data: [DONE]\n\n'));
	}
	assert.ok(usage(who).every((u) => u.operation === 'completion'));
	assert.equal(audit(), '0');
});

test('a completion goes on as it is to who has the call', async () => {
	const who = person();
	const id = model(['own', 'x/texts', true, true]);
	const credits = charge({ input: 5, output: 2 });
	const body = await (await complete(who, id, { suffix: 'x', max_tokens: 5 })).json();
	const kept = await last('own');
	assert.match(kept.url, /\/completions$/);
	assert.doesNotMatch(kept.url, /chat/);
	assert.equal(JSON.parse(kept.body).suffix, 'x');
	assert.equal(JSON.parse(kept.body).prompt, 'Between them lies');
	assert.equal(body.choices[0].text, ' the sea');
	assert.equal(body.model, id);
	assert.equal(body.usage.credits_used, credits);
	const all = chunks(await (await complete(who, id, { stream: true })).text());
	assert.equal(all.map((c) => c.choices[0]?.text ?? '').join(''), ' the sea');
	assert.equal(all[0].system_fingerprint, 'fp_1'); // only what goes on has it
	assert.equal(all.findLast((c) => c.usage).usage.credits_used, credits);
});
