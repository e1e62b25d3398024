// Open calls, whoever dies, goes, is slow or away meanwhile.
import assert from 'node:assert';
import fs from 'node:fs';
import http from 'node:http';
import { afterEach, test } from 'node:test';
import { away, back, begun, killed, lives, memory, sanitized, swapped, tell } from './group.mjs';
import { address, ask, at, audit, charge, chunks, holds, model, own, person, post,
	provider, sql, until, usage } from './help.mjs';

const THREE = 'openai/a-text-in-three-pieces'; // 9 tokens in, 3 out
const slow = process.env.SLOW ? test : test.skip;
const word = '{"id":"c","choices":[{"index":0,"delta":{"content":"word '
	+ 'word"},"finish_reason":null}]}';
const last = '{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],'
	+ '"usage":{"prompt_tokens":5,"completion_tokens":200,"total_tokens":205}}';

// Scripts are read whole at each call.
function script(name, ...lines) {
	fs.writeFileSync(`${own}/x/.new`, lines.map((line) => `${line}\n`).join(''));
	fs.renameSync(`${own}/x/.new`, `${own}/x/${name}`);
	return `x/${name}`;
}

const asked = async (name) => (await (await fetch(`${address.own}/_requests`))
	.json()).filter((r) => r.model === name);

const told = (text) => chunks(text).findLast((c) => c.usage).usage;

// The provider goes on when it is let.
function gated(name) {
	const gate = `${own}/x/${name}.gate`;
	fs.rmSync(gate, { force: true });
	script(name, `event ${word}`, `until x/${name}.gate`, `event ${last}`, 'send data: [DONE]\\n\\n');
	return { id: model(['own', `x/${name}`]),
		open: () => fs.writeFileSync(gate, '') };
}

afterEach(() => assert.equal(audit(), '0'));

test('a settle waits for a database that is away, and is done once', async () => {
	const who = person();
	const call = gated('away');
	const read = await begun(who, call.id);
	away();
	try {
		call.open();
		await until(async () => (await asked('x/away'))[0].closed === 'ended');
		const refused = await ask(who, call.id);
		assert.equal(refused.status, 503);
		assert.ok(refused.headers.get('retry-after'));
		assert.equal(holds(who), 1);
	} finally {
		back();
	}
	const text = await read();
	assert.ok(text.endsWith('data: [DONE]\n\n'));
	const [used, ...more] = usage(who);
	assert.deepEqual(more, []);
	assert.equal(used.status, 'completed');
	assert.equal(used.credits_used, charge({ input: 5, output: 200 }));
	assert.equal(told(text).credits_used, used.credits_used);
	assert.equal(holds(who), 0);
});

test('connections to the database are cut all the time: each call is billed once',
	async () => {
		const who = person();
		const id = model(['openai', THREE]);
		let over = false;
		const cutting = (async () => {
			while (!over) {
				sql(`select pg_terminate_backend(pid) from pg_stat_activity
					where usename = 'tessera_inference'`);
				await new Promise((done) => setTimeout(done, 20));
			}
		})();
		const answers = await Promise.all(Array.from({ length: 60 }, async () => {
			const answer = await ask(who, id);
			return { status: answer.status, body: await answer.json() };
		}));
		over = true;
		await cutting;
		const done = answers.filter((a) => a.status === 200);
		assert.ok(answers.every((a) => [200, 503].includes(a.status)));
		assert.ok(done.length > 0);
		assert.deepEqual(usage(who).map((u) => u.id).sort(),
			done.map((a) => a.body.id.replace('chatcmpl-', '')).sort());
		for (const { body } of done)
			assert.equal(body.usage.credits_used, charge({ input: 9, output: 3 }));
	});

test('a call is held by who took it over from a streamer that was killed', async () => {
	const who = person();
	tell('streamer', 'SIGSTOP');
	const answer = begun(who, model(['own', 'x/begins']));
	await until(() => holds(who) === 1);
	const runner = () => sql(`select runner from llm.holds
		where user_id = '${who.id}'`);
	const before = runner();
	await killed('streamer');
	await answer;
	await until(() => runner() !== before);
	sql(`update llm.runners set seen_at = now() - interval '61 seconds'
		where id = '${before}';
		update llm.holds set created_at = created_at - interval '61 seconds'
		where user_id = '${who.id}';
		select llm.sweep(100)`);
	assert.equal(holds(who), 1);
	// And of this one nobody is left.
	await killed('streamer');
	assert.doesNotMatch(await (await answer)(), /DONE/);
});

test('what was answered to a streamer that was killed is for nobody else', async () => {
	const first = person(), second = person();
	const short = model(['openai', THREE]), long = gated('other');
	await killed('streamer');
	tell('settler', 'SIGSTOP');
	try {
		// So many that each streamer has asked several questions.
		const whole = async () => (await (await fetch(
			`${address.whole}/_requests`)).json());
		const before = (await whole()).length;
		const lost = Array.from({ length: 4 }, () =>
			ask(first, short).then((a) => a.status));
		await until(async () => (await whole()).slice(before)
			.filter((r) => r.closed === 'ended').length === 4);
		await killed('streamer');
		for (const status of await Promise.all(lost))
			assert.ok([502, 503].includes(status));
		const read = begun(second, long.id);
		long.open();
		await read;
		// Its own question is on the way when the answers come.
		await until(async () => (await asked('x/other')).at(-1).closed === 'ended');
		tell('settler', 'SIGCONT');
		const { credits_used: credits } = told(await (await read)());
		assert.equal(credits, charge({ input: 5, output: 200 }));
		assert.equal(usage(second)[0].credits_used, credits);
		await until(() => usage(first).length === 4);
	} finally {
		tell('settler', 'SIGCONT');
	}
});

test('swaps cut no call, and others begin in the new program', async () => {
	const who = person();
	const call = gated('swap');
	const reads = [await begun(who, call.id)];
	const masters = [];
	for (let i = 0; i < (process.env.SLOW ? 20 : 2); i++) {
		masters.push(await swapped());
		reads.push(await begun(who, call.id));
	}
	assert.equal(holds(who), reads.length);
	call.open();
	for (const read of reads)
		assert.equal(told(await read()).credits_used,
			charge({ input: 5, output: 200 }));
	await until(() => !masters.some(lives));
	assert.deepEqual(usage(who).map((u) => u.status),
		reads.map(() => 'completed'));
});

test('a worker that is killed after it handed a call on is missed by nobody',
	async () => {
		const who = person();
		const call = gated('worker');
		const read = await begun(who, call.id);
		tell('inference', 'SIGKILL');
		call.open();
		assert.equal(told(await read()).completion_tokens, 200);
		assert.equal((await ask(who, model(['openai', THREE]))).status, 200);
	});

test('a client that goes before the first byte pays nothing', async () => {
	const who = person();
	const gone = new AbortController();
	const id = model(['own', script('quiet', 'stall')]);
	const answer = ask(who, id, { stream: true }, gone.signal);
	await until(async () => (await asked('x/quiet')).length === 1);
	gone.abort();
	await assert.rejects(answer);
	await until(() => holds(who) === 0);
	await until(async () => (await asked('x/quiet'))[0].closed === 'cut');
	assert.deepEqual(usage(who), []);
});

test('a client that goes while its settle waits has paid all', async () => {
	const who = person();
	const call = gated('late');
	const gone = new AbortController();
	const read = await begun(who, call.id, gone.signal);
	tell('settler', 'SIGSTOP');
	try {
		call.open();
		await until(async () => (await asked('x/late')).at(-1).closed === 'ended');
		gone.abort();
		await assert.rejects(read());
	} finally {
		tell('settler', 'SIGCONT');
	}
	const [used] = await until(() => usage(who).length && usage(who));
	assert.equal(used.status, 'completed');
	assert.equal(used.output_tokens, 200);
	assert.equal(holds(who), 0);
});

test('who reads nothing stops the provider, and has all of it in the end', async () => {
	const who = person();
	const times = 150000; // of 100 bytes and more
	script('wide', `repeat ${times} ${word}`, `event ${last}`);
	const id = model(['own', 'x/wide']);
	const before = memory('streamer');
	const answer = await new Promise((done) => {
		const request = http.request(`${at}/v1/chat/completions`, {
			method: 'POST', headers: { Authorization: `Bearer ${who.token}`,
				'Content-Type': 'application/json' } }, done);
		request.end(JSON.stringify({ model: id, stream: true,
			stream_options: { include_usage: true },
			messages: [{ role: 'user', content: 'Hello' }] }));
	});
	answer.pause();
	// Another call has been through the same streamers meanwhile.
	for (let i = 0; i < 10; i++)
		assert.equal((await ask(who, model(['openai', THREE]))).status, 200);
	assert.equal((await asked('x/wide')).at(-1).closed, null);
	assert.ok(sanitized || memory('streamer') < before + 4096);
	let count = 0, end = '', cut = '';
	for await (const part of answer.setEncoding('utf8')) {
		const lines = (cut + part).split('\n');
		cut = lines.pop();
		count += lines.filter((l) => l.includes('word word')).length;
		end = (end + part).slice(-1000);
	}
	assert.equal(count, times);
	assert.ok(end.endsWith('data: [DONE]\n\n'));
	assert.match(end, /"completion_tokens":200/);
});

test('a body of 20 MiB arrives whole, and is forgotten with the first content',
	async () => {
		const who = person();
		const call = gated('large');
		const rest = memory('streamer');
		const image = `data:image/png;base64,${'A'.repeat(19 << 20)}`;
		const answer = await post(who, '/v1/chat/completions', { model: call.id,
			stream: true, messages: [{ role: 'user', content: [
				{ type: 'image_url', image_url: { url: image } }] }] });
		assert.equal(answer.status, 200);
		const reader = answer.body.getReader();
		await reader.read();
		const [sent] = await asked('x/large');
		assert.equal(JSON.parse(sent.body).messages[0].content[0].image_url.url,
			image);
		await until(() => sanitized || memory('streamer') < rest + 8192);
		call.open();
		while (!(await reader.read()).done)
			;
		assert.equal(usage(who)[0].status, 'completed');
		await fetch(`${address.own}/_requests`, { method: 'DELETE' });
	});

test('calls that no streamer takes are refused, and nothing is held for them',
	async () => {
		const who = person();
		const id = model(['openai', THREE]);
		const text = 'word '.repeat(20000); // several fill a queue
		const calls = [];
		let refused = 0;
		tell('streamer', 'SIGSTOP');
		try {
			while (!refused) {
				for (let i = 0; i < 20; i++)
					calls.push(post(who, '/v1/chat/completions', {
						model: id, messages: [{ role: 'user',
							content: text }] }).then(({ status }) => {
						refused += status === 503;
						return status;
					}));
				await until(() => holds(who) === calls.length - refused);
			}
		} finally {
			tell('streamer', 'SIGCONT');
		}
		const all = await Promise.all(calls);
		assert.equal(all.filter((s) => s === 200).length, all.length - refused);
		await until(() => holds(who) === 0);
		assert.equal(usage(who).length, all.length - refused);
	});

test('a provider that fails again and again rests', async () => {
	const who = person();
	provider('sick', 'openai', address.own);
	const id = model(['sick', script('sick', 'status 500', 'send no')],
		['openai', THREE]);
	const only = model(['sick', 'x/sick']);
	await until(async () => {
		const answer = await ask(who, id);
		assert.equal(answer.status, 200);
		return answer.headers.get('x-attempts') === '1'
			&& answer.headers.get('x-provider') === 'openai';
	});
	const count = (await asked('x/sick')).length;
	assert.ok(count >= 5);
	const refused = await until(async () => {
		const answer = await ask(who, only);
		return answer.status === 503 && answer;
	});
	assert.equal((await refused.json()).error.code, 'provider_error');
	assert.match(refused.headers.get('retry-after'), /^([1-9]|10)$/);
	assert.equal(refused.headers.get('x-provider'), null);
});

slow('a provider that rested is tried once, and is asked again if it answers',
	async () => {
		const who = person();
		provider('ill', 'openai', address.own);
		const id = model(['ill', script('ill', 'status 500', 'send no')]);
		await until(async () => (await ask(who, id)).status === 503);
		script('ill', `event ${word}`, `event ${last}`);
		await until(async () => (await ask(who, id)).status === 200);
		for (let i = 0; i < 5; i++)
			assert.equal((await ask(who, id)).status, 200);
	});

test('an only provider that asks for a moment has it', async () => {
	const who = person();
	const id = model(['own', script('moment', 'status 429',
		'header Retry-After: 2', 'send no')]);
	const answer = ask(who, id);
	await until(async () => (await asked('x/moment')).length === 1);
	script('moment', `event ${word}`, `event ${last}`);
	const said = await answer;
	assert.equal(said.status, 200);
	assert.equal(said.headers.get('x-attempts'), '2');
	script('always', 'status 429', 'header Retry-After: 0', 'send no');
	const busy = await ask(who, model(['own', 'x/always']));
	assert.equal(busy.status, 429);
	assert.equal(busy.headers.get('x-attempts'), '3');
	assert.equal((await asked('x/always')).length, 3);
	// Where there is another one, nobody waits.
	const other = await ask(who, model(['own', 'x/always'], ['openai', THREE]));
	assert.equal(other.headers.get('x-attempts'), '2');
});

test('the metrics tell what is open, and how calls ended', async () => {
	const value = async (name, label) => {
		const text = await (await fetch(`${at}/metrics`)).text();
		return Number(text.split('\n').find((line) => line.startsWith(
			`${name}{group="inference"${label}} `)).split(' ')[1]);
	};
	const all = async () => [
		await value('tessera_calls_ended_total', ',end="completed"'),
		await value('tessera_calls_ended_total', ',end="client_gone"'),
		await value('tessera_calls_tries_total', ''),
		await value('tessera_calls_tokens_total', ',direction="in"'),
		await value('tessera_calls_tokens_total', ',direction="out"'),
		await value('tessera_calls_first_content_seconds_count', '')];
	const open = () => value('tessera_streams', ',state="open"');
	const who = person();
	await until(async () => await open() === 0);
	const before = await all();
	await ask(who, model(['nobody', 'x'], ['openai', THREE]));
	const gone = new AbortController();
	const read = await begun(who, gated('counted').id, gone.signal);
	await until(async () => await open() === 1);
	gone.abort();
	await assert.rejects(read());
	await until(() => usage(who).length === 2);
	await until(async () => await open() === 0);
	const sum = (field) => usage(who).reduce((n, u) => n + u[field], 0);
	assert.deepEqual((await all()).map((n, i) => n - before[i]),
		[1, 1, 3, sum('input_tokens'), sum('output_tokens'), 2]);
});

test('a call that no provider can be asked for counts for no limit', async () => {
	const who = person();
	sql(`update llm.accounts set requests_per_minute = 3
		where user_id = '${who.id}'`);
	const id = model(['anthropic', 'anthropic/none']);
	for (let i = 0; i < 9; i++)
		assert.equal((await ask(who, id, { n: 2 })).status, 400);
	assert.equal(holds(who), 0);
	assert.equal((await ask(who, model(['openai', THREE]))).status, 200);
});

slow('who lives is not swept when the database was away', async () => {
	const who = person();
	const call = gated('unseen');
	const read = await begun(who, call.id);
	away();
	sql(`update llm.runners set seen_at = now() - interval '61 seconds';
		update llm.holds set created_at = created_at - interval '61 seconds'
		where user_id = '${who.id}'`);
	// Until the settlers know; and the streamers come late.
	await new Promise((done) => setTimeout(done, 12000));
	tell('streamer', 'SIGSTOP');
	back();
	await new Promise((done) => setTimeout(done, 11000));
	assert.equal(holds(who), 1);
	tell('streamer', 'SIGCONT');
	await until(() => sql(`select count(*) from llm.runners
		where seen_at > now() - interval '5 seconds'`) !== '0');
	call.open();
	await read();
	assert.equal(usage(who)[0].status, 'completed');
});
