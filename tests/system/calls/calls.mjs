// What calls of models answer and cost.
import assert from 'node:assert';
import fs from 'node:fs';
import { test } from 'node:test';
import { children } from './group.mjs';
import { address, ask, audit, charge, chunks, expected, holds, model, person,
	scripts, sql, until, usage } from './help.mjs';
import './forms.mjs';

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
