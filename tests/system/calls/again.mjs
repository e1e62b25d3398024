// Calls that are sent again with the same Idempotency-Key: made once, billed once.
import assert from 'node:assert';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { afterEach, test } from 'node:test';
import { killed } from './group.mjs';
import { address, audit, charge, chunks, holds, model, own, person, post, sql, until,
	usage } from './help.mjs';

const THREE = ['openai', 'openai/a-text-in-three-pieces']; // 9 tokens in, 3 out
const hello = [{ role: 'user', content: 'Hello' }];
const paths = ['/v1/chat/completions', '/v1/messages', '/v1/completions'];
const word = '{"id":"c","choices":[{"index":0,"delta":{"content":"canary word"},'
	+ '"finish_reason":null}]}';
const last = '{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],'
	+ '"usage":{"prompt_tokens":5,"completion_tokens":200,"total_tokens":205}}';

const fresh = () => crypto.randomUUID();
const keyed = (who, key, body, { path = paths[0], headers = {}, signal } = {}) =>
	post(who, path, { messages: hello, max_tokens: 50, ...body },
		{ 'Idempotency-Key': key, ...headers }, signal);

let gates = 0;
function gated() {
	const name = `again-${++gates}`;
	fs.writeFileSync(`${own}/x/${name}`, [`event ${word}`, `event ${word}`,
		`until x/${name}.gate`, `event ${word}`, `event ${last}`, ''].join('\n'));
	return { id: model(['own', `x/${name}`]), name: `x/${name}`,
		open: () => fs.writeFileSync(`${own}/x/${name}.gate`, '') };
}

const asked = async (name) => (await (await fetch(`${address.own}/_requests`))
	.json()).filter((r) => r.model === name);

// Reads up to so many events; what else comes is read later.
async function first(answer, events) {
	const reader = answer.body.getReader();
	let text = '';
	while (text.split('\n\n').length <= events)
		text += Buffer.from((await reader.read()).value).toString();
	return { text, rest: async () => {
		for (;;) {
			const { done, value } = await reader.read();
			if (done)
				return text;
			text += Buffer.from(value).toString();
		}
	} };
}

const plain = (text) => text.replace(/^: ping\n\n/mg, '');
const ids = (text) => [...text.matchAll(/^id: (\d+)$/mg)].map((m) => Number(m[1]));
const told = (text) => chunks(text.replace(/^id: \d+\n/mg, ''))
	.findLast((c) => c.usage).usage;

afterEach(() => assert.equal(audit(), '0'));

test('what was answered is answered again, to the byte, and billed once', async () => {
	for (const path of paths)
		for (const stream of [true, false]) {
			const who = person();
			const body = { model: model(THREE), stream, prompt: 'Hello',
				...(path === paths[2] ? { messages: undefined } : {}) };
			const key = fresh();
			const one = await keyed(who, key, body, { path });
			const text = await one.text();
			assert.equal(one.status, 200, text);
			assert.equal(one.headers.get('idempotent-replayed'), null);
			const two = await keyed(who, key, body, { path });
			assert.equal(plain(await two.text()), plain(text));
			for (const name of ['content-type', 'x-provider', 'x-attempts'])
				assert.equal(two.headers.get(name), one.headers.get(name));
			assert.equal(two.headers.get('idempotent-replayed'), 'true');
			assert.equal(two.headers.get('x-ratelimit-limit'), '100000');
			assert.equal(usage(who).length, 1);
			assert.equal(usage(who)[0].credits_used, charge({ input: 9, output: 3 }));
			assert.match(text, /"credits_used":9[,}]/);
			assert.equal(ids(text).length > 0, stream);
		}
});

test('embeddings are answered again, too', async () => {
	const who = person();
	const body = { model: model(['own', 'x/vectors']), input: 'Hello',
		messages: undefined, max_tokens: undefined };
	const key = fresh();
	const path = '/v1/embeddings';
	const text = await (await keyed(who, key, body, { path })).text();
	assert.match(text, /"credits_used":3/);
	assert.equal(await (await keyed(who, key, body, { path })).text(), text);
	assert.equal(usage(who).length, 1);
});

test('a key of another request, of another user', async () => {
	const who = person(), other = person();
	const id = model(THREE);
	const key = fresh();
	await (await keyed(who, key, { model: id })).text();
	for (const [path, more] of [[paths[0], { n: 1 }], [paths[1], {}]]) {
		const answer = await keyed(who, key, { model: id, ...more }, { path });
		assert.equal(answer.status, 422);
		const { error } = await answer.json();
		assert.match(error.code ?? error.type, /idempotency_mismatch|invalid_request/);
	}
	const theirs = await keyed(other, key, { model: id });
	assert.equal(theirs.status, 200);
	assert.equal(theirs.headers.get('idempotent-replayed'), null);
	await theirs.text();
	assert.equal(usage(other).length, 1);
	assert.equal(usage(who).length, 1);
	for (const bad of ['', 'x'.repeat(256)]) {
		const { status } = await keyed(who, bad, { model: id });
		assert.ok(status === 422 || (!bad && status === 200), `${status}`);
	}
});

test('a call that runs is joined, from the start and after an event', async () => {
	const who = person();
	const call = gated();
	const body = { model: call.id, stream: true,
		stream_options: { include_usage: true } };
	const key = fresh();
	const origin = await first(await keyed(who, key, body), 2);
	const again = await first(await keyed(who, key, body), 2);
	assert.equal(plain(again.text), plain(origin.text));
	const seen = ids(origin.text);
	const late = await keyed(who, key, body,
		{ headers: { 'Last-Event-ID': String(seen[0]) } });
	assert.equal(late.headers.get('idempotent-replayed'), 'true');
	const from = await first(late, 1);
	const wrong = await keyed(who, key, body,
		{ headers: { 'Last-Event-ID': String(seen[0] + 1) } });
	assert.equal(wrong.status, 422);
	assert.equal((await keyed(who, key, body,
		{ headers: { 'Last-Event-ID': 'x' } })).status, 400);
	call.open();
	const text = plain(await origin.rest());
	assert.equal(plain(await again.rest()), text);
	assert.equal(plain(await from.rest()), text.slice(text.indexOf('\n\n') + 2));
	assert.ok(text.endsWith('data: [DONE]\n\n'));
	assert.equal(told(text).credits_used, charge({ input: 5, output: 200 }));
	const kept = await keyed(who, key, body, { headers: {
		'Last-Event-ID': String(ids(text).at(-2)) } });
	assert.match(await kept.text(), /^id: \d+\ndata: \[DONE\]\n\n$/);
	assert.equal(usage(who).length, 1);
	assert.equal((await asked(call.name)).length, 1);
});

test('a client that goes is answered when it comes again, and pays once', async () => {
	for (const stream of [true, false]) {
		const who = person();
		const call = gated();
		const gone = new AbortController();
		const body = { model: call.id, stream };
		const key = fresh();
		const answer = keyed(who, key, body, { signal: gone.signal });
		if (stream)
			await first(await answer, 1);
		else
			await until(async () => (await asked(call.name)).length === 1);
		gone.abort();
		if (!stream)
			await assert.rejects(answer);
		const joins = keyed(who, key, body);
		call.open();
		const text = await (await joins).text();
		assert.match(text, /canary word/);
		assert.match(text, /credits_used/);
		await until(() => holds(who) === 0);
		assert.equal(usage(who).length, 1);
		assert.equal(usage(who)[0].status, 'completed');
		const once = await (await keyed(who, key, body)).text();
		assert.equal(plain(once), plain(text));
		assert.equal((await asked(call.name)).length, 1);
	}
});

test('a hundred with one key are one call', async () => {
	const who = person();
	const call = gated();
	const key = fresh();
	const all = Array.from({ length: 100 }, async () => {
		for (;;) {
			const answer = await keyed(who, key, { model: call.id });
			const text = await answer.text();
			if (![409, 503].includes(answer.status))
				return { status: answer.status, text };
			assert.ok(answer.headers.get('retry-after'));
			await new Promise((done) => setTimeout(done, 200));
		}
	});
	await until(() => holds(who) === 1);
	call.open();
	const said = await Promise.all(all);
	assert.deepEqual([...new Set(said.map((s) => s.status))], [200]);
	assert.equal(new Set(said.map((s) => s.text)).size, 1);
	assert.equal(usage(who).length, 1);
	assert.equal((await asked(call.name)).length, 1);
});

test('what failed frees its key, and so does a streamer that is killed', async () => {
	const who = person();
	const key = fresh();
	const id = model(['own', 'x/busy']);
	assert.equal((await keyed(who, key, { model: id })).status, 502);
	const again = await keyed(who, key, { model: id });
	assert.equal(again.status, 502);
	assert.equal(again.headers.get('idempotent-replayed'), null);
	const call = gated();
	const dead = await first(await keyed(who, key, { model: call.id, stream: true }), 1);
	await killed('streamer');
	await dead.rest().catch(() => null);
	const answer = await keyed(who, key, { model: call.id, stream: true });
	assert.equal(answer.status, 409);
	assert.equal((await answer.json()).error.code, 'in_progress');
	sql(`update llm.runners as n set seen_at = now() - interval '61 seconds'
		from llm.holds as h where h.runner = n.id and h.user_id = '${who.id}';
		update llm.holds set created_at = now() - interval '21 minutes'
		where user_id = '${who.id}';
		select llm.sweep(100)`);
	call.open();
	const anew = await keyed(who, key, { model: call.id, stream: true });
	assert.equal(anew.status, 200);
	assert.equal(anew.headers.get('idempotent-replayed'), null);
	await anew.text();
});

test('what is too long is not kept, and billed once', async () => {
	const who = person();
	const long = word.replace('canary word', 'x'.repeat(100000));
	fs.writeFileSync(`${own}/x/too-long`, `repeat 90 ${long}\nevent ${last}\n`);
	const body = { model: model(['own', 'x/too-long']), stream: true };
	const key = fresh();
	const text = await (await keyed(who, key, body)).text();
	assert.ok(text.length > 9e6);
	assert.ok(text.endsWith('data: [DONE]\n\n'));
	assert.equal(told(text.slice(text.lastIndexOf('"usage"') - 9000)
		.replace(/^[^]*?\n\n/, '')).completion_tokens, 200);
	const again = await keyed(who, key, body);
	assert.equal(again.status, 409);
	assert.equal((await again.json()).error.code, 'reply_not_kept');
	assert.equal(again.headers.get('x-should-retry'), 'false');
	assert.equal(usage(who).length, 1);
});

test('of what is kept nothing can be read in the database', async () => {
	const who = person();
	const call = gated();
	call.open();
	const key = fresh();
	const body = { model: call.id, stream: true,
		messages: [{ role: 'user', content: 'canary of a prompt' }] };
	await (await keyed(who, key, body)).text();
	const [state, size, seen] = sql(`select state, octet_length(body),
			position('canary'::bytea in body)
		from llm.replies where user_id = '${who.id}'`).split('|');
	assert.equal(state, 'kept');
	assert.ok(Number(size) > 100);
	assert.equal(seen, '0');
	sql(`update llm.replies set body = set_byte(body, 40, 255 - get_byte(body, 40))
		where user_id = '${who.id}'`);
	const spoilt = await keyed(who, key, body);
	assert.equal(spoilt.status, 409);
	assert.equal((await spoilt.json()).error.code, 'reply_not_kept');
	assert.equal(usage(who).length, 1);
});
