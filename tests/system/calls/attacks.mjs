// What clients and providers try who mean no good.
import assert from 'node:assert';
import fs from 'node:fs';
import net from 'node:net';
import zlib from 'node:zlib';
import { afterEach, test } from 'node:test';
import { address, ask, at, audit, charge, chunks, holds, model, own, person, post,
	provider, sql, until, usage } from './help.mjs';

const THREE = ['openai', 'openai/a-text-in-three-pieces']; // 9 tokens in, 3 out
const word = '{"id":"c","choices":[{"index":0,"delta":{"content":"word"},'
	+ '"finish_reason":null}]}';

function script(name, ...lines) {
	fs.writeFileSync(`${own}/x/${name}`, lines.map((l) => `${l}\n`).join(''));
	return `x/${name}`;
}

const hex = (bytes) => [...bytes].map((b) =>
	`\\x${b.toString(16).padStart(2, '0')}`).join('');

const sent = async (to = 'own') =>
	(await (await fetch(`${address[to]}/_requests`)).json());

afterEach(() => assert.equal(audit(), '0'));

// Lines as no client's library would send them; the status, or 0.
const raw = (...lines) => new Promise((done) => {
	const { hostname, port } = new URL(at);
	const socket = net.connect(port, hostname);
	let text = '';
	socket.on('data', (part) => {
		text += part;
		if (/\r\n\r\n/.test(text))
			socket.destroy();
	});
	socket.on('close', () => done(Number(/^HTTP\/1.1 (\d+)/.exec(text)?.[1] ?? 0)));
	socket.on('error', () => done(0));
	socket.end(lines.join('\r\n'));
});

const hello = (id) => JSON.stringify({ model: id,
	messages: [{ role: 'user', content: 'Hello' }] });

test('Authorization twice is believed in neither order', async () => {
	const who = person(), other = person();
	const body = hello(model(THREE));
	for (const two of [[who.token, other.token], [who.token, 'x'], ['x', who.token]]) {
		const status = await raw('POST /v1/chat/completions HTTP/1.1', 'Host: x',
			...two.map((token) => `Authorization: Bearer ${token}`),
			'Content-Type: application/json', `Content-Length: ${body.length}`,
			'Connection: close', '', body);
		assert.ok([400, 401].includes(status), `${two}: ${status}`);
	}
	assert.deepEqual([...usage(who), ...usage(other)], []);
});

test('odd names of models are none', async () => {
	const who = person();
	for (const [name, status] of [['../../etc/passwd', 404], ['a/b', 404], ['.', 404],
		['%2e%2e%2f', 404], ['a\r\nX-Evil: 1', 404], ['a\u0000b', 422],
		["' or 1=1 --", 404], ['x'.repeat(201), 422], ['', 422], [7, 422],
		[{}, 422], [[], 422]]) {
		const answer = await ask(who, name);
		assert.equal(answer.status, status, JSON.stringify(name));
		assert.equal(answer.headers.get('x-evil'), null);
	}
	assert.equal(holds(who), 0);
});

test('a name of a provider leads to no other path of it', async () => {
	const who = person();
	for (const name of ['../../v1/files', 'a?b=c', 'a#b', 'a%2f..', 'a b']) {
		await ask(who, model(['own-gemini', name]));
		const { url } = (await sent()).at(-1);
		assert.match(url, /^\/models\/[^/?# ]+:generateContent|^\/models\/[^/?# ]+:streamGenerateContent\?alt=sse$/, url);
	}
});

test('numbers that nobody means are refused', async () => {
	const who = person();
	const id = model(THREE);
	for (const more of [{ n: -1 }, { n: 0 }, { n: 1.5 }, { n: 129 }, { n: 1e300 },
		{ n: '2' }, { max_tokens: -1 }, { max_tokens: 0 }, { max_tokens: 0.5 },
		{ max_tokens: 1e18 }, { max_tokens: '5' }, { max_completion_tokens: -5 },
		{ max_completion_tokens: 9007199254740993 }, { best_of: 1000 }]) {
		const answer = await ask(who, id, more);
		assert.equal(answer.status, 422, JSON.stringify(more));
	}
	assert.equal(holds(who), 0);
	assert.deepEqual(usage(who), []);
});

test('stream_options turn no usage off', async () => {
	const who = person();
	const id = model(THREE);
	for (const options of [{ include_usage: false }, {}, null]) {
		const text = await (await ask(who, id, { stream: true,
			stream_options: options })).text();
		assert.equal(chunks(text).findLast((c) => c.usage).usage.credits_used,
			charge({ input: 9, output: 3 }), text);
		assert.deepEqual(JSON.parse((await sent('whole')).at(-1).body).stream_options,
			{ include_usage: true });
	}
	for (const options of ['off', [], { include_usage: 'no' }])
		assert.ok([200, 422].includes((await ask(who, id, { stream: true,
			stream_options: options })).status));
	assert.ok(usage(who).every((u) => u.credits_used === charge({ input: 9, output: 3 })));
});

test('what others keep at the provider is out of reach', async () => {
	const who = person();
	const id = model(THREE);
	for (const more of [{ store: true }, { previous_response_id: 'resp_1' },
		{ conversation: 'c' }, { container: 'c' }, { cached_content: 'c' },
		{ service_tier: 'priority' }, { web_search_options: {} },
		{ tools: [{ type: 'web_search' }] }, { tools: [{ type: 'mcp' }] },
		{ messages: [{ role: 'user', content: [{ type: 'file',
			file: { file_id: 'file-1' } }] }] },
		{ messages: [{ role: 'assistant', audio: { id: 'audio_1' } }] }]) {
		const answer = await ask(who, id, more);
		assert.equal(answer.status, 422, JSON.stringify(more));
		assert.ok((await answer.json()).error.message);
	}
	for (const more of [{ mcp_servers: [{ type: 'url', url: 'https://x' }] },
		{ container: 'c' }, { service_tier: 'auto', messages: [{ role: 'user',
			content: [{ type: 'document', source: { type: 'file',
				file_id: 'file_1' } }] }] }])
		assert.equal((await post(who, '/v1/messages', { model: id, max_tokens: 5,
			messages: [{ role: 'user', content: 'x' }], ...more })).status, 422,
		JSON.stringify(more));
	assert.equal(holds(who), 0);
});

test('levels without end are refused in a body, and not read in an answer', async () => {
	const who = person();
	const deep = `${'['.repeat(10000)}${']'.repeat(10000)}`;
	const answer = await fetch(`${at}/v1/chat/completions`, { method: 'POST',
		headers: { Authorization: `Bearer ${who.token}`,
			'Content-Type': 'application/json' },
		body: hello(model(THREE)).replace('{', `{"metadata":${deep},`) });
	assert.ok([400, 422].includes(answer.status), answer.status);
	script('deep', `event {"id":"c","x":${deep},"choices":[]}`);
	await mistrusted('x/deep');
});

// Nothing came of it, so the next provider is asked.
async function mistrusted(name) {
	const who = person();
	const only = await ask(who, model(['own', name]), { stream: true });
	assert.equal(only.status, 502, name);
	assert.equal((await only.json()).error.code, 'provider_error');
	const both = await ask(who, model(['own', name], THREE));
	assert.equal(both.status, 200, name);
	assert.equal(both.headers.get('x-attempts'), '2');
	await both.text();
	assert.equal(usage(who).length, 1);
	assert.equal(holds(who), 0);
}

test('what is no answer is none: HTML, another address, a large head, garbage', async () => {
	script('html', 'header Content-Type: text/html', 'send <html>It works!</html>');
	script('away', 'status 302', `header Location: ${address.whole}/v1/secret`, 'send x');
	script('garbage', `send ${hex(Buffer.from([0xff, 0xfe, 0, 1, 2, 3]))}`);
	script('head', `header X-Large: ${'x'.repeat(70000)}`, `event ${word}`);
	for (const name of ['html', 'away', 'garbage', 'head']) {
		provider(`odd-${name}`, 'openai', address.own);
		const who = person();
		const only = await ask(who, model([`odd-${name}`, `x/${name}`]), { stream: true });
		assert.equal(only.status, 502, name);
		const both = await ask(who, model([`odd-${name}`, `x/${name}`], THREE));
		assert.equal(both.headers.get('x-attempts'), '2', name);
		await both.text();
		assert.equal(usage(who).length, 1);
	}
	assert.ok(!(await sent('whole')).some((r) => r.url === '/v1/secret'));
});

test('ten thousand calls of tools are too many', async () => {
	const calls = Array.from({ length: 10000 }, (_, i) => `{"index":${i},"id":"c${i}",`
		+ '"type":"function","function":{"name":"f","arguments":"{}"}}');
	const parts = [];
	for (let i = 0; i < calls.length; i += 100)
		parts.push(`event {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[${
			calls.slice(i, i + 100)}]},"finish_reason":null}]}`);
	script('tools', ...parts);
	for (const stream of [true, false]) {
		const who = person();
		const text = await (await ask(who, model(['own', 'x/tools']), { stream })).text();
		assert.match(text, /provider_error/);
		assert.ok(text.length < 100000);
		await until(() => holds(who) === 0);
	}
});

test('our key is in nothing that a provider echoes as an error', async () => {
	fs.writeFileSync(`${process.env.PROVIDER_KEYS_DIR}/echo`, '127.0.0.1 plain0canary0key\n');
	fs.chmodSync(`${process.env.PROVIDER_KEYS_DIR}/echo`, 0o644);
	provider('echo', 'openai', address.own);
	const said = '{"error":{"message":"no plain0canary0key at 127.0.0.1, please",'
		+ '"type":"invalid_request_error"}}';
	script('echo-early', `event ${said}`);
	script('echo-late', `event ${word}`, `event ${said}`);
	script('echo-status', 'status 400', 'header Content-Type: application/json',
		`send ${said}`);
	for (const name of ['echo-early', 'echo-late', 'echo-status'])
		for (const path of ['/v1/chat/completions', '/v1/messages'])
			for (const stream of [true, false]) {
				const answer = await post(person(), path, { stream, max_tokens: 9,
					model: model(['echo', `x/${name}`]),
					messages: [{ role: 'user', content: 'x' }] });
				const text = await answer.text();
				assert.match(text, /please/, name);
				assert.doesNotMatch(text, /canary|127\.0\.0\.1/, `${name} ${path}`);
			}
});

test('an answer that is packed is read, and counts as long as it is', async () => {
	const who = person();
	const whole = JSON.stringify({ id: 'x', object: 'chat.completion', created: 1,
		model: 'm', choices: [{ index: 0, message: { role: 'assistant',
			content: 'Hi!' }, finish_reason: 'stop' }],
		usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 } });
	const packed = (name, bytes) => script(name, 'header Content-Type: application/json',
		'header Content-Encoding: gzip', `send ${hex(zlib.gzipSync(bytes))}`);
	packed('packed', whole);
	const answer = await ask(who, model(['own', 'x/packed', false]));
	const body = await answer.json();
	assert.equal(answer.status, 200, JSON.stringify(body));
	assert.equal(body.choices[0].message.content, 'Hi!');
	assert.ok(!(await sent()).at(-1).headers.some((h) => /^accept-encoding$/i.test(h)));
	provider('bomb', 'openai', address.own);
	packed('bomb', whole.replace('Hi!', 'x'.repeat(30 << 20)));
	assert.equal((await ask(who, model(['bomb', 'x/bomb', false]))).status, 502);
	assert.equal((await ask(who, model(['bomb', 'x/bomb']))).status, 502);
});

test('what never ends is ended: a line, an answer that is joined', async () => {
	script('line', `send data: {"x":"${'x'.repeat(3 << 20)}`, 'stall');
	const text = 'y'.repeat(100000);
	script('endless', `repeat 200 ${word.replace('word', text)}`, 'stall');
	provider('endless', 'openai', address.own);
	for (const name of ['line', 'endless']) {
		const who = person();
		const answer = await ask(who, model(['endless', `x/${name}`]));
		assert.equal(answer.status, 502, name);
		await until(async () => (await sent()).findLast((r) =>
			r.model === `x/${name}`).closed === 'cut');
		await until(() => holds(who) === 0);
	}
});
