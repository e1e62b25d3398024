// Prompts and answers are nowhere once a call is over.
import assert from 'node:assert';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { begun, children, killed } from './group.mjs';
import { DATA, DATABASE, address, audit, holds, model, own, person, post, provider, sql,
	until } from './help.mjs';

const canary = () => `canary${crypto.randomBytes(12).toString('hex')}`;

const chunk = (text) => JSON.stringify({ id: 'c', choices: [{ index: 0,
	delta: { content: text }, finish_reason: null }] });
const last = '{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],'
	+ '"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}';

function script(name, ...lines) {
	fs.writeFileSync(`${own}/x/${name}`, lines.map((l) => `${l}\n`).join(''));
	provider(`canary-${name}`, 'openai', address.own); // none rests for another
	return model([`canary-${name}`, `x/${name}`]);
}

// As it is, and as bytes are dumped.
function nowhere(...words) {
	const all = words.flatMap((w) => [w, Buffer.from(w).toString('hex')]);
	const dump = spawnSync('pg_dump', ['-d', DATABASE],
		{ encoding: 'utf8', maxBuffer: 1 << 30 });
	assert.equal(dump.status, 0, dump.stderr);
	assert.match(dump.stdout, /COPY llm\.usage_history/);
	for (const word of all)
		assert.ok(!dump.stdout.includes(word), 'in a table');
	const { status, stdout } = spawnSync('grep', ['-rlaF',
		...all.flatMap((w) => ['-e', w]), '--', DATA], { encoding: 'utf8' });
	assert.equal(status, 1, `in ${stdout}`);
}

test('what is looked for would be found', () => {
	const word = canary();
	const file = `${DATA}/log/looked-for`;
	nowhere(word);
	fs.writeFileSync(file, `x${word}x`);
	try {
		assert.throws(() => nowhere(word), /looked-for/);
	} finally {
		fs.unlinkSync(file);
	}
	const who = person();
	sql(`update identity.users set email = '${word}@example.com'
		where id = '${who.id}'`);
	assert.throws(() => nowhere(word), /in a table/);
});

test('prompts and answers are in no table, log or file', async () => {
	const who = person();
	const prompt = canary(), answer = canary();
	const good = script('said', `event ${chunk(answer)}`, `event ${last}`);
	const bad = script('unsaid', 'status 500', `send ${answer}`);
	const mocked = script('mocked', 'status 400', 'header Content-Type: application/json',
		`send {"error":{"message":"${prompt} ${answer}"}}`);
	const torn = script('torn', `event ${chunk(answer)}`, 'cut');
	for (const id of [good, bad, mocked, torn, `none-${prompt}`])
		for (const path of ['/v1/chat/completions', '/v1/messages'])
			for (const more of [{ stream: true }, { stream: false }, { n: 0.5 },
				{ [prompt]: prompt }])
				await (await post(who, path, { model: id, max_tokens: 50,
					user: prompt, messages: [{ role: 'user', content: prompt }],
					...more }, { 'Idempotency-Key': `${prompt}${crypto.randomUUID()}` }))
					.text();
	await until(() => holds(who) === 0);
	nowhere(prompt, answer);
	assert.equal(audit(), '0');
});

test('nor are they when the processes that hold them crash', async () => {
	const who = person();
	const answer = canary();
	const id = script('crash', `event ${chunk(answer)}`, 'stall');
	for (const name of ['streamer', 'settler', 'inference']) {
		const read = await begun(who, id);
		const before = children(name);
		before.forEach((pid) => process.kill(pid, 'SIGSEGV'));
		await until(() => children(name).length > 0
			&& !children(name).some((pid) => before.includes(pid)));
		if (name === 'streamer')
			await read().catch(() => null);
	}
	await killed('streamer');
	nowhere(answer);
});
