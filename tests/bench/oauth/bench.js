#!/usr/bin/env node
// make bench-oauth: what sign-ins, tokens and the session check cost, whether a
// failed sign-in tells an account from none, what others feel meanwhile, and how
// large the tables get.
//
// BENCH_QUICK=1 is a short run that only shows that all of it works, BENCH_LONG=1
// has more rounds and the tables of forty days.
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { createHash, createHmac } = require('node:crypto');
const { endAll, run } = require('../lib/run');
const { median } = require('../lib/table');
const { crowd } = require('./crowd');
const { days } = require('./days');

const tree = path.join(__dirname, '../../..');
const quick = Boolean(process.env.BENCH_QUICK);
const long = Boolean(process.env.BENCH_LONG);
const seconds = quick ? 1 : long ? 5 : 2;
const rounds = quick ? 1 : long ? 5 : 3;
const DAYS = quick ? 1 : long ? 40 : 5;
const CODES = quick ? 2000 : 40000;
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CLIENT = 'client_id=bench-native';

const system = { env: { ...process.env, SAMPLE: '1',
	PGOPTIONS: '-c client_min_messages=error' } };
const stack = (...words) => run(path.join(tree, 'tests/tools/stack'), words,
	{ env: system.env, cwd: tree });

async function sql(text, as = 'postgres') {
	const out = await run('psql', ['-X', '-q', '-A', '-t', '-v',
		'ON_ERROR_STOP=1', '-d', `postgresql:///tessera?host=${
			system.database}&user=${as}`, '-c', text], { env: system.env });
	return out.trimEnd();
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

function request(method, at, body, headers) {
	return new Promise((resolve, reject) => {
		http.request(system.url + at, { agent, method, headers }, (answer) => {
			let text = '';
			answer.on('data', (piece) => { text += piece; });
			answer.on('end', () => resolve({ status: answer.statusCode, text,
				headers: answer.headers }));
		}).on('error', reject).end(body);
	});
}

const get = (at, headers) => request('GET', at, undefined, headers);
const post = (at, body, headers = {}) => request('POST', at, body, {
	'content-type': 'application/x-www-form-urlencoded', ...headers });

// As many at once, each as soon as the one before it is done.
async function load(width, one) {
	const end = Date.now() + seconds * 1000;
	const start = process.hrtime.bigint();
	const times = [];
	let failed = 0;
	await Promise.all(Array.from({ length: width }, async (_, lane) => {
		while (Date.now() < end) {
			const before = process.hrtime.bigint();
			if (!await one(lane))
				failed++;
			times.push(Number(process.hrtime.bigint() - before) / 1e6);
		}
	}));
	times.sort((a, b) => a - b);
	return { rate: times.length / Number(process.hrtime.bigint() - start) * 1e9,
		p50: times[times.length >> 1], failed,
		p99: times[Math.floor(times.length * 0.99)] };
}

async function report(name, width, one) {
	const all = [];
	for (let i = 0; i < rounds; i++)
		all.push(await load(width, one));
	const of = (key) => median(all.map((r) => r[key]));
	console.log(`${name.padEnd(44)}${of('rate').toFixed(0).padStart(8)}${
		of('p50').toFixed(1).padStart(9)}${of('p99').toFixed(1).padStart(9)}${
		String(all.reduce((n, r) => n + r.failed, 0)).padStart(8)}`);
}

// A form's token is an HMAC under the browser's cookie (common/browser.h).
const COOKIE = 'a'.repeat(43);
const FORM = createHmac('sha256', COOKIE).update('tessera form\0')
	.digest('base64url');

const signIn = (name, password) => post('/login',
	`form=${FORM}&email=${name}&password=${encodeURIComponent(password)}`,
	{ cookie: `tessera-browser=${COOKIE}` });

async function makePeople() {
	await signIn('demo', system.password); // now hashed as new accounts are
	await sql(`
		insert into identity.users (email, username, password_hash)
		select 'bench' || i || '@localhost', 'bench' || i, u.password_hash
		from identity.users as u, generate_series(1, 64) as i
		where u.username = 'demo';
		insert into identity.oauth_clients (client_id, client_name,
			client_secret_hash, redirect_uris, grant_types, response_types,
			scope, require_pkce, audiences) values
		('bench-native', 'Bench', null, '{http://127.0.0.1/}',
			'{authorization_code,refresh_token}', '{code}', 'openid sample',
			true, '{https://bench.example}'),
		('bench-server', 'Bench', encode(sha256('secret'), 'hex'), '{}',
			'{authorization_code}', '{code}', 'openid', false,
			'{https://bench.example}')`);
}

const makeCodes = () => sql(`
	insert into identity.codes (code_hash, user_id, client_id, redirect_uri,
		code_challenge, scopes, audience, auth_time, expires_at)
	select sha256(('code' || i)::bytea), u.id, 'bench-native',
		'http://127.0.0.1/', '${createHash('sha256').update(VERIFIER)
		.digest('base64url')}', '{openid,sample}',
		'https://bench.example', now(), now() + interval '1 hour'
	from identity.users as u, generate_series(1, ${CODES}) as i
	where u.username = 'demo'`);

let code = 0;
const exchange = () => post('/oauth/token',
	`grant_type=authorization_code&${CLIENT}&code=code${++code}` +
	`&redirect_uri=http%3A%2F%2F127.0.0.1%2F&code_verifier=${VERIFIER}`);

async function rates() {
	console.log(`${''.padEnd(44)}   per s   p50 ms   p99 ms  failed`);
	await report('sign-ins, 4 at once, Argon2id of 64 MiB', 4, async (lane) =>
		(await signIn(`bench${lane + 1}`, system.password)).status === 303);
	await makeCodes();
	await report('codes exchanged, 16 at once', 16, async () =>
		code >= CODES || (await exchange()).status === 200);
	const chains = await Promise.all(Array.from({ length: 16 }, async () =>
		JSON.parse((await exchange()).text)));
	await report('refreshes, 16 at once', 16, async (lane) => {
		const answer = await post('/oauth/token', `grant_type=refresh_token&${
			CLIENT}&refresh_token=${chains[lane].refresh_token}`);
		chains[lane] = JSON.parse(answer.text);
		return answer.status === 200;
	});
	await report('introspections, 16 at once', 16, async (lane) =>
		(await post('/oauth/introspect', 'client_id=bench-server&' +
			`client_secret=secret&token=${chains[lane].access_token}`))
			.text.includes('"active":true'));
}

// One function with the gate as its first statement, and without.
async function gate() {
	const schema = /functions in (\w+)/.exec(await run(
		path.join(system.data, 'bin/sample'), ['--version']))[1];
	const bearer = `\\x${createHash('sha256').update(fs.readFileSync(
		path.join(system.data, 'token.demo'), 'utf8').trim()).digest('hex')}`;
	await sql(`do $do$ begin
		execute (select replace(replace(pg_get_functiondef(p.oid),
			'note_list', 'note_bare'),
			'perform identity.enter(bearer, ''sample'');',
			format('perform set_config(''app.user_id'', %L, true);', u.id))
		from pg_proc as p, identity.users as u
		where p.proname = 'note_list' and u.username = 'demo'
		and p.pronamespace = '${schema}'::regnamespace);
		execute 'alter function ${schema}.note_bare owner to tessera_sample_api';
		execute 'grant execute on function ${schema}.note_bare to tessera_sample';
	end $do$`);
	const times = { list: [], bare: [] };
	for (let i = 0; i < rounds; i++)
		for (const name of ['list', 'bare']) {
			const script = path.join(system.dir, 'gate.sql');
			fs.writeFileSync(script, `select * from ${schema}.note_${name}(` +
				`bearer => '${bearer}', colour => null, due_before => null, ` +
				'"limit" => 20, cursor => null);\n');
			const out = await run('pgbench', ['-n', '-M', 'prepared', '-c', '1',
				'-T', String(seconds), '-f', script, '-h', system.database,
				'-U', 'tessera_sample', 'tessera']);
			times[name].push(1e6 / Number(/^tps = ([\d.]+)/m.exec(out)[1]));
		}
	const [list, bare] = [median(times.list), median(times.bare)];
	console.log(`\nA list of nothing, by one connection: ${list.toFixed(0)} µs; ` +
		`without the session check ${bare.toFixed(0)} µs: the check is ${
			(list - bare).toFixed(0)} µs, x${(list / bare).toFixed(2)}.`);
}

// What a guess learns from the time that its failure takes.
async function timing() {
	await sql(`
		update identity.users set is_active = false where username = 'bench60';
		update identity.users set deleted_at = now() where username = 'bench61';
		update identity.users set password_hash = '$2b$12$${'a'.repeat(53)}'
		where username = 'bench62'`);
	const cases = { unknown: 'nobody', known: 'bench59', inactive: 'bench60',
		deleted: 'bench61', 'imported, bcrypt 12': 'bench62' };
	const times = Object.fromEntries(Object.keys(cases).map((k) => [k, []]));
	for (let i = 0; i < (quick ? 1 : long ? 12 : 5); i++) {
		await sql('delete from identity.sign_in_failures');
		for (const [name, user] of Object.entries(cases)) {
			const before = process.hrtime.bigint();
			await signIn(user, 'Wrong-password-1');
			times[name].push(Number(process.hrtime.bigint() - before) / 1e6);
		}
	}
	console.log('\nA wrong password, as a ratio to an account that is not there:');
	for (const name of Object.keys(cases))
		console.log(`  ${name.padEnd(22)}${median(times[name]).toFixed(1)
			.padStart(8)} ms  x${(median(times[name]) /
			median(times.unknown)).toFixed(3)}`);
}

async function main() {
	system.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'tessera-bench.'));
	fs.chmodSync(system.dir, 0o711);
	system.env.VAR = path.join(system.dir, 'var');
	system.env.PORT = String(20000 + process.pid % 10000);
	try {
		const said = await stack('start');
		system.data = /^data\s+(.*)$/m.exec(said)[1];
		const text = (name) =>
			fs.readFileSync(path.join(system.data, name), 'utf8').trim();
		Object.assign(system, { database: text('database.socket'),
			password: text('password.demo'),
			url: `http://127.0.0.1:${system.env.PORT}` });
		await makePeople();
		await rates();
		await gate();
		await timing();
		await crowd({ get, post, signIn, sql, password: system.password,
			token: text('token.demo'), seconds: quick ? 2 : 10 });
		await days(sql, DAYS);
	} finally {
		agent.destroy();
		await endAll();
		await stack('stop');
		fs.rmSync(system.dir, { recursive: true });
	}
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
