// What calls of models answer and cost.
import assert from 'node:assert';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import { after, before, test } from 'node:test';

const { DATA, URL: at, DATABASE } = process.env;
const folder = 'tests/tools/provider/scripts';
const own = fs.mkdtempSync('/tmp/tessera-scripts.');
const running = [];
const address = {};
const PRICE = 700; // credits per 1 000 tokens, so that each token is seen

function sql(text) {
	return execFileSync('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d',
		DATABASE, '-f', '-'], { input: text, encoding: 'utf8' }).trim();
}

async function start(name, ...options) {
	const server = spawn('tests/tools/provider/server.js', options,
		{ stdio: ['ignore', 'pipe', 'inherit'] });
	running.push(server);
	address[name] = await new Promise((done) => {
		server.stdout.once('data', (data) =>
			done(String(data).split('\n')[0]));
	});
}

function provider(name, kind, url, times = {}) {
	sql(`insert into llm.providers (name, kind, base_url, local,
			first_byte_ms, idle_ms)
		values ('${name}', '${kind}', '${url}', true,
			${times.first ?? 60000}, ${times.idle ?? 60000})`);
}

let models = 0;
function model(...routes) {
	const id = `model-${++models}`;
	sql(`insert into llm.models (id, name, display_name, provider,
			capabilities, context_length, max_output_tokens,
			input_cost_per_million_tokens, output_cost_per_million_tokens,
			credits_per_1k_tokens)
		values ('${id}', '${id}', '${id}', 'test', '{text}', 8000, 100000,
			1, 1, ${PRICE});`
		+ routes.map(([to, script, streams = true], i) => `
		insert into llm.model_routes (model_id, position, provider,
			upstream_model, streams)
		values ('${id}', ${i + 1}, '${to}', '${script}', ${streams});`).join(''));
	return id;
}

// Somebody with credits, whose limits are wide.
function person(credits = 1000000) {
	const token = crypto.randomBytes(32).toString('base64url');
	const hash = crypto.createHash('sha256').update(token).digest('hex');
	const id = crypto.randomUUID();
	sql(`insert into identity.users (id, email)
		values ('${id}', '${id}@example.com');
		insert into identity.sessions (user_id, token_hash, expires_at, scopes)
		values ('${id}', '\\x${hash}', now() + interval '1 day',
			'{llm.inference}');
		select llm.renew('${id}');
		select llm.take('${id}', 5000, 'none:${id}', 'adjust', null);
		select llm.grant('${id}', ${credits}, 'test:${id}', 'grant');
		update llm.accounts set requests_per_minute = 100000,
			tokens_per_minute = 100000000, credits_per_day = 100000000
		where user_id = '${id}';`);
	return { id, token };
}

const ask = (who, id, more = {}, signal = undefined) =>
	fetch(`${at}/v1/chat/completions`, { method: 'POST', signal,
		headers: { Authorization: `Bearer ${who.token}`,
			'Content-Type': 'application/json' },
		body: JSON.stringify({ model: id, messages: [
			{ role: 'user', content: 'Hello' }], ...more }) });

async function until(what, seconds = 20) {
	for (let i = 0; i < seconds * 20; i++) {
		const value = await what();
		if (value)
			return value;
		await new Promise((done) => setTimeout(done, 50));
	}
	throw new Error(`it did not come: ${what}`);
}

const usage = (who) => JSON.parse(sql(`
	select coalesce(json_agg(u order by u.created_at), '[]')
	from llm.usage_history as u where u.user_id = '${who.id}'`));
const holds = (who) => Number(sql(`
	select count(*) from llm.holds where user_id = '${who.id}'`));
const audit = () => sql('select count(*) from llm.audit()');

function expected(name) {
	const said = { tools: 0 };
	for (const line of fs.readFileSync(`${folder}/${name}`, 'utf8').split('\n')) {
		const [, what, rest] = /^expect (\w+) ?(.*)$/.exec(line) ?? [];
		if (what === 'usage') {
			const [input, cached, output, reasoning, estimated] =
				rest.split(' ');
			said.usage = { input: +input, cached: +cached, output: +output,
				reasoning: +reasoning, estimated: !!estimated };
		} else if (what)
			said[what] = rest || true;
	}
	return said;
}

const chunks = (text) => text.split('\n\n').filter((e) => e.startsWith('data: '))
	.map((e) => e.slice(6)).filter((e) => e !== '[DONE]').map((e) => JSON.parse(e));
const charge = (t) => Math.ceil((t.input + t.output) * PRICE / 1000);

before(async () => {
	fs.mkdirSync(`${own}/x`);
	const text = `event {"id":"c","choices":[{"index":0,"delta":{"content":"word word word word word word word word word word"},"finish_reason":null}]}`;
	fs.writeFileSync(`${own}/x/silent`, 'stall\n');
	fs.writeFileSync(`${own}/x/begins`, `${text}\nstall\n`);
	fs.writeFileSync(`${own}/x/long`,
		`repeat 2000 ${text.slice(6)}\nwait 50\n`.repeat(20));
	fs.writeFileSync(`${own}/x/busy`, 'status 503\nsend no\n');
	fs.writeFileSync(`${own}/x/limit`, 'status 429\nheader Retry-After: 7\n'
		+ 'send {"error":{"message":"slow down sk-canary-of-openai 127.0.0.1"}}\n');
	fs.writeFileSync(`${own}/x/bad`, 'status 400\nheader Content-Type: '
		+ 'application/json\nsend {"error":{"message":"no such thing: '
		+ 'sk-canary-of-openai at 127.0.0.1"}}\n');
	fs.writeFileSync(`${own}/x/whole`, 'header Content-Type: application/json\n'
		+ 'send {"id":"x","object":"chat.completion","created":1,"model":"m",'
		+ '"choices":[{"index":0,"message":{"role":"assistant","content":"Hi!"},'
		+ '"finish_reason":"stop"}],"usage":{"prompt_tokens":5,'
		+ '"completion_tokens":2,"total_tokens":7}}\n');
	await start('whole');
	await start('cut', '--bytes', '1');
	await start('own', '--scripts', own);
	for (const kind of ['openai', 'anthropic', 'gemini']) {
		provider(kind, kind, address.whole);
		provider(`${kind}-cut`, kind, address.cut);
	}
	provider('own', 'openai', address.own);
	provider('elsewhere', 'openai', address.own);
	provider('hasty', 'openai', address.own, { first: 300, idle: 300 });
	provider('nobody', 'openai', 'http://127.0.0.1:9');
});

after(() => {
	for (const server of running)
		server.kill();
	fs.rmSync(own, { recursive: true });
});

const scripts = ['openai', 'anthropic', 'gemini'].flatMap((dialect) =>
	fs.readdirSync(`${folder}/${dialect}`).map((name) => `${dialect}/${name}`));

async function played({ id, name, stream }, who) {
	const answer = await ask(who, id, stream
		? { stream, stream_options: { include_usage: true } } : {});
	return { status: answer.status, text: await answer.text() };
}

function bill({ id, name, stream }, { status, text }, all) {
	const wanted = expected(name);
	const used = all.find((u) => u.model_id === id);
	const sent = `${name} ${stream}: ${status} ${text.slice(0, 300)}`;
	if (wanted.early) {
		assert.ok(status >= 400, sent);
		assert.equal(JSON.parse(text).error.code, wanted.failed, sent);
		assert.equal(used, undefined, sent);
		return;
	}
	if (wanted.failed)
		assert.match(text, new RegExp(wanted.failed), sent);
	else
		assert.equal(status, 200, sent);
	// The scripts expect an estimate of 100 for the input; this one's is less.
	const input = wanted.usage.estimated && wanted.usage.input === 100
		? used.input_tokens : wanted.usage.input;
	const output = wanted.usage.output;
	assert.equal(used?.credits_used ?? 0, charge({ input, output }), sent);
	assert.equal(used?.output_tokens ?? 0, output, sent);
	if (wanted.failed && !stream)
		return;
	const said = stream ? chunks(text).findLast((c) => c.usage).usage
		: JSON.parse(text).usage;
	assert.equal(said.prompt_tokens, input, sent);
	assert.equal(said.completion_tokens, output, sent);
	assert.equal(said.credits_used, used?.credits_used ?? 0, sent);
}

test('each script costs what it says, streamed in bytes and joined', async () => {
	const who = person();
	const calls = scripts.flatMap((name) => [['-cut', true], ['', false]].map(
		([end, stream]) => ({ name, stream,
			id: model([name.split('/')[0] + end, name]) })));
	const said = await Promise.all(calls.map((call) => played(call, who)));
	await until(() => holds(who) === 0);
	const all = usage(who);
	calls.forEach((call, i) => bill(call, said[i], all));
	assert.ok(all.length > 40);
	assert.equal(audit(), '0');
});

test('a stream has its head, its chunks and its end', async () => {
	const who = person();
	const id = model(['openai', 'openai/a-text-in-three-pieces']);
	const answer = await ask(who, id, { stream: true });
	assert.equal(answer.headers.get('content-type'), 'text/event-stream');
	assert.equal(answer.headers.get('x-provider'), 'openai');
	assert.equal(answer.headers.get('x-attempts'), '1');
	assert.equal(answer.headers.get('x-ratelimit-limit'), '100000');
	assert.equal(answer.headers.get('x-ratelimit-limit-tokens'), '100000000');
	assert.match(answer.headers.get('x-ratelimit-reset-requests'), /s$/);
	const text = await answer.text();
	assert.ok(text.endsWith('data: [DONE]\n\n'));
	const all = chunks(text);
	assert.equal(all.map((c) => c.choices[0]?.delta.content ?? '').join(''),
		'Hello there!');
	assert.equal(new Set(all.map((c) => c.id)).size, 1);
	assert.equal(all[0].model, id);
	const [used] = usage(who);
	assert.equal(all[0].id, `chatcmpl-${used.id}`);
	assert.equal(used.status, 'completed');
	assert.equal(used.provider, 'openai');
	assert.equal(used.request_metadata.attempts, 1);
});

test('a key goes to its own host, and nothing of the client goes along', async () => {
	const who = person();
	for (const to of ['openai', 'elsewhere'])
		await (await ask(who, model([to, 'openai/a-text-in-three-pieces']))).text();
	const [kept] = (await (await fetch(`${address.whole}/_requests`)).json())
		.slice(-1);
	assert.ok(kept.headers.includes('Bearer sk-canary-of-openai'));
	assert.ok(!JSON.stringify(kept).includes(who.token));
	assert.equal(JSON.parse(kept.body).stream_options.include_usage, true);
	const [other] = (await (await fetch(`${address.own}/_requests`)).json())
		.slice(-1);
	assert.ok(!/canary/.test(JSON.stringify(other)));
});

test('another provider is asked where the first says nothing', async () => {
	const who = person();
	for (const first of [['nobody', 'x'], ['own', 'x/busy'], ['hasty', 'x/silent'],
		['own', 'x/limit'], ['openai', 'none/such'],
		['openai', 'openai/an-error-before-the-first-content']]) {
		const answer = await ask(who, model(first,
			['openai', 'openai/a-text-in-three-pieces']));
		const body = await answer.json();
		assert.equal(answer.status, 200, JSON.stringify([first, body]));
		assert.equal(answer.headers.get('x-attempts'), '2');
		assert.equal(body.usage.credits_used, charge({ input: 9, output: 3 }));
	}
	assert.equal(audit(), '0');
});

test('what a provider refuses is told, without keys and hosts', async () => {
	const who = person();
	for (const [to, script, status, code] of [
		['own', 'x/bad', 400, null], ['own', 'x/busy', 502, 'provider_error'],
		['own', 'x/limit', 429, 'rate_limit_exceeded'],
		['nobody', 'x', 502, 'provider_error'],
		['hasty', 'x/silent', 504, 'provider_timeout'],
		['openai', 'none/such', 502, 'provider_error']]) {
		const answer = await ask(who, model([to, script]), { stream: true });
		const { error } = await answer.json();
		assert.equal(answer.status, status, script);
		if (code)
			assert.equal(error.code, code);
		assert.ok(error.type);
		assert.ok(!/canary|127\.0\.0\.1/.test(JSON.stringify(error)));
		assert.equal(answer.headers.get('retry-after'),
			status === 429 ? '7' : null);
	}
	await until(() => holds(who) === 0);
	assert.deepEqual(usage(who), []);
});

test('a provider that falls silent ends in an event, and what came is charged', async () => {
	const who = person();
	const answer = await ask(who, model(['hasty', 'x/begins']), { stream: true });
	assert.equal(answer.status, 200);
	const text = await answer.text();
	assert.match(text, /provider_timeout/);
	assert.ok(text.endsWith('data: [DONE]\n\n'));
	const [used] = usage(who);
	assert.equal(used.status, 'failed');
	assert.ok(used.credits_used > 0);
});

test('a provider that does not stream is read whole', async () => {
	const who = person();
	const id = model(['own', 'x/whole', false]);
	const body = await (await ask(who, id)).json();
	assert.equal(body.choices[0].message.content, 'Hi!');
	assert.equal(body.usage.credits_used, charge({ input: 5, output: 2 }));
	const text = await (await ask(who, id, { stream: true })).text();
	assert.match(text, /Hi!/);
	assert.ok(text.endsWith('data: [DONE]\n\n'));
});

test('a client that goes stops the meter, and pays for what arrived', async () => {
	const who = person();
	const gone = new AbortController();
	const answer = await ask(who, model(['own', 'x/begins']), { stream: true },
		gone.signal);
	await answer.body.getReader().read();
	gone.abort();
	const [used] = await until(() => usage(who)[0] && usage(who));
	assert.equal(used.status, 'client_gone');
	assert.ok(used.credits_used > 0);
	await until(async () => (await (await fetch(`${address.own}/_requests`))
		.json()).findLast((r) => r.model === 'x/begins').closed === 'cut');
});

test('a long answer takes more as it grows, up to the last credit', async () => {
	const rich = person();
	const id = model(['own', 'x/long']);
	const text = await (await ask(rich, id, { stream: true })).text();
	const [whole] = usage(rich);
	assert.equal(whole.uncollected, 0);
	assert.ok(whole.credits_used > 10000);
	assert.match(text, /\[DONE\]/);
	const poor = person(2000);
	const cut = await (await ask(poor, id, { stream: true })).text();
	assert.match(cut, /insufficient_credits/);
	const [used] = usage(poor);
	assert.equal(used.status, 'cut');
	assert.equal(used.credits_used, 2000);
	const none = await ask(poor, id);
	assert.equal(none.status, 403);
	assert.equal((await none.json()).error.code, 'insufficient_credits');
	assert.equal(audit(), '0');
});

const children = (name) => execFileSync('ps', ['-eo', 'pid=,ppid=,comm='],
	{ encoding: 'utf8' }).split('\n').map((l) => l.trim().split(/\s+/))
	.filter(([, parent, comm]) => comm === name && parent ===
		fs.readFileSync(`${DATA}/run/inference.pid`, 'utf8').trim())
	.map(([pid]) => Number(pid));

test('settlers that are killed lose nothing', async () => {
	const who = person();
	const id = model(['openai', 'openai/a-text-in-three-pieces']);
	for (let i = 0; i < 3; i++) {
		for (const pid of children('settler'))
			process.kill(pid, 'SIGKILL');
		const body = await (await ask(who, id)).json();
		assert.equal(body.usage.credits_used, charge({ input: 9, output: 3 }));
	}
	assert.equal(usage(who).length, 3);
	assert.equal(audit(), '0');
});

test('of a streamer that is killed the holds are swept, and others go on', async () => {
	const who = person();
	const answer = await ask(who, model(['own', 'x/begins']), { stream: true });
	await answer.body.getReader().read();
	const [hold] = sql(`select runner from llm.holds
		where user_id = '${who.id}'`).split('\n');
	assert.ok(hold);
	for (const pid of children('streamer'))
		process.kill(pid, 'SIGKILL');
	const id = model(['openai', 'openai/a-text-in-three-pieces']);
	assert.equal((await ask(person(), id)).status, 200);
	// As if PostgreSQL had not just been started, which counts as seen.
	sql(`set role tessera_owner;
		create or replace function llm.stale(hold llm.holds, now timestamptz)
		returns boolean language sql stable return greatest(
			(hold).created_at, (select r.seen_at from llm.runners as r
				where r.id = (hold).runner)) < now - interval '60 seconds';
		update llm.runners set seen_at = now() - interval '61 seconds'
		where id = '${hold}';
		update llm.holds set created_at = created_at - interval '61 seconds'
		where user_id = '${who.id}';`);
	await until(() => holds(who) === 0, 30);
	assert.equal(usage(who)[0]?.status ?? 'swept', 'swept');
	assert.equal(audit(), '0');
});
