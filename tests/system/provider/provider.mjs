// What the stand-in for providers sends and keeps.
import assert from 'node:assert';
import fs from 'node:fs';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';

const folder = 'tests/tools/provider/scripts';
const running = [];
const at = [];

async function start(...options) {
	const server = spawn('tests/tools/provider/server.js', options,
		{ stdio: ['ignore', 'pipe', 'inherit'] });
	running.push(server);
	const [line] = await new Promise((done) => {
		server.stdout.once('data', (data) => done(String(data).split('\n')));
	});
	return line;
}

before(async () => {
	at.push(await start(), await start('--bytes', '5'));
});

after(() => {
	for (const server of running)
		server.kill();
});

const ask = (address, model) => fetch(`${address}/v1/chat/completions`, {
	method: 'POST', body: JSON.stringify({ model, stream: true }),
	headers: { Authorization: 'Bearer secret' } });

// What a script's lines send, by other means than the server's.
function sent(name) {
	const parts = [];
	for (const line of fs.readFileSync(`${folder}/${name}`, 'utf8').split('\n')) {
		if (line.startsWith('send '))
			parts.push(Buffer.from(JSON.parse(`"${line.slice(5)
				.replace(/"/g, '\\"').replace(/\\x(..)/g, '\\u00$1')}"`),
			line.includes('\\x') ? 'latin1' : 'utf8'));
		if (line.startsWith('event {"type":"'))
			parts.push(Buffer.from(
				`event: ${JSON.parse(line.slice(6)).type}\n`));
		if (line.startsWith('event '))
			parts.push(Buffer.from(`data: ${line.slice(6)}\n\n`));
	}
	return Buffer.concat(parts);
}

const scripts = fs.readdirSync(folder).flatMap((dialect) =>
	fs.readdirSync(`${folder}/${dialect}`).map((name) => `${dialect}/${name}`));

test('each script is sent, whole and in pieces', async () => {
	for (const name of scripts)
		for (const address of at) {
			const answer = await ask(address, name);
			assert.equal(answer.status, 200, name);
			assert.deepEqual(Buffer.from(await answer.arrayBuffer()),
				sent(name), name);
		}
});

test('what it was sent is kept, and forgotten', async () => {
	await fetch(`${at[0]}/_requests`, { method: 'DELETE' });
	await (await ask(at[0], scripts[0])).text();
	const [kept] = await (await fetch(`${at[0]}/_requests`)).json();
	assert.equal(kept.model, scripts[0]);
	assert.equal(kept.url, '/v1/chat/completions');
	assert.ok(kept.headers.includes('Bearer secret'));
	assert.deepEqual(JSON.parse(kept.body), { model: scripts[0], stream: true });
	await fetch(`${at[0]}/_requests`, { method: 'DELETE' });
	assert.deepEqual(await (await fetch(`${at[0]}/_requests`)).json(), []);
});

test("the model of Gemini's address, and no file but a script", async () => {
	const gemini = encodeURIComponent('gemini/a-text-in-two-pieces');
	const answer = await fetch(`${at[0]}/v1beta/models/${gemini}` +
		':streamGenerateContent?alt=sse', { method: 'POST', body: '{}' });
	assert.match(await answer.text(), / there!/);
	for (const model of ['openai/../../README.md', '../server.js', 'x/y', 'openai/..', 7])
		assert.equal((await ask(at[0], model)).status, 404);
});
