// What tests of calls share: providers that play scripts, models, people, bills.
import crypto from 'node:crypto';
import fs from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import { after, before } from 'node:test';

export const { DATA, URL: at, DATABASE } = process.env;
export const folder = 'tests/tools/provider/scripts';
export const own = fs.mkdtempSync('/tmp/tessera-scripts.');
const running = [];
export const address = {};
export const PRICE = 700; // credits per 1 000 tokens, so that each token is seen

export function sql(text) {
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

export function provider(name, kind, url, times = {}) {
	sql(`insert into llm.providers (name, kind, base_url, local,
			first_byte_ms, idle_ms)
		values ('${name}', '${kind}', '${url}', true,
			${times.first ?? 60000}, ${times.idle ?? 60000})`);
}

let models = 0;
export function model(...routes) {
	const id = `model-${++models}`;
	sql(`insert into llm.models (id, name, display_name, provider,
			capabilities, context_length, max_output_tokens,
			input_cost_per_million_tokens, output_cost_per_million_tokens,
			credits_per_1k_tokens)
		values ('${id}', '${id}', '${id}', 'test', '{text}', 8000, 100000,
			1, 1, ${PRICE});`
		+ routes.map(([to, script, streams = true, completions = false], i) => `
		insert into llm.model_routes (model_id, position, provider,
			upstream_model, streams, completions)
		values ('${id}', ${i + 1}, '${to}', '${script}', ${streams},
			${completions});`).join(''));
	return id;
}

// Somebody with credits, whose limits are wide.
export function person(credits = 1000000) {
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

export const post = (who, path, body, headers = {}, signal = undefined) =>
	fetch(`${at}${path}`, { method: 'POST', signal,
		headers: { Authorization: `Bearer ${who.token}`,
			'Content-Type': 'application/json', ...headers },
		body: JSON.stringify(body) });

const hello = [{ role: 'user', content: 'Hello' }];

export const ask = (who, id, more = {}, signal = undefined) =>
	post(who, '/v1/chat/completions', { model: id, messages: hello, ...more },
		{}, signal);

export const write = (who, id, more = {}, headers = {}) =>
	post(who, '/v1/messages', { model: id, max_tokens: 1000, messages: hello,
		...more }, headers);

export async function until(what, seconds = 60) {
	for (let i = 0; i < seconds * 20; i++) {
		const value = await what();
		if (value)
			return value;
		await new Promise((done) => setTimeout(done, 50));
	}
	throw new Error(`it did not come: ${what}`);
}

export const usage = (who) => JSON.parse(sql(`
	select coalesce(json_agg(u order by u.created_at), '[]')
	from llm.usage_history as u where u.user_id = '${who.id}'`));
export const holds = (who) => Number(sql(`
	select count(*) from llm.holds where user_id = '${who.id}'`));
export const audit = () => sql('select count(*) from llm.audit()');

export function expected(name) {
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

export const chunks = (text) => text.split('\n\n').filter((e) => e.startsWith('data: '))
	.map((e) => e.slice(6)).filter((e) => e !== '[DONE]').map((e) => JSON.parse(e));
export const charge = (t) => Math.ceil((t.input + t.output) * PRICE / 1000);

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
	const vectors = '{"object":"list","data":[{"object":"embedding","index":0,'
		+ '"embedding":[0.5,-1]}],"model":"m","usage":{"prompt_tokens":4,'
		+ '"total_tokens":4}}';
	fs.writeFileSync(`${own}/x/vectors`,
		`header Content-Type: application/json\nsend ${vectors}\n`);
	fs.writeFileSync(`${own}/x/halves`, 'header Content-Type: application/json\n'
		+ 'send {"embeddings":[{"values":[0.5,-1]},{"values":[2,0]}]}\n');
	fs.writeFileSync(`${own}/x/texts`, [' the', ' sea'].map((text) =>
		`event {"id":"c","object":"text_completion","created":1,"model":"m",`
		+ `"system_fingerprint":"fp_1",`
		+ `"choices":[{"index":0,"text":"${text}","finish_reason":null}]}\n`)
		.join('') + 'event {"id":"c","object":"text_completion","created":1,'
		+ '"model":"m","choices":[{"index":0,"text":"","finish_reason":"stop"}]}\n'
		+ 'event {"id":"c","object":"text_completion","created":1,"model":"m",'
		+ '"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2,'
		+ '"total_tokens":7}}\nsend data: [DONE]\\n\\n\n');
	await start('whole');
	await start('cut', '--bytes', '1');
	await start('own', '--scripts', own);
	for (const kind of ['openai', 'anthropic', 'gemini']) {
		provider(kind, kind, address.whole);
		provider(`${kind}-cut`, kind, address.cut);
	}
	provider('own', 'openai', address.own);
	provider('own-gemini', 'gemini', address.own);
	provider('elsewhere', 'openai', address.own);
	provider('hasty', 'openai', address.own, { first: 300, idle: 300 });
	provider('nobody', 'openai', 'http://127.0.0.1:9');
});

after(() => {
	for (const server of running)
		server.kill();
	fs.rmSync(own, { recursive: true });
});

export const scripts = ['openai', 'anthropic', 'gemini'].flatMap((dialect) =>
	fs.readdirSync(`${folder}/${dialect}`).map((name) => `${dialect}/${name}`));
