#!/usr/bin/env node
// make bench: Tessera beside nginx alone, an empty FastCGI answer, PostgreSQL
// alone and a peer, in one run; README.md here says how to read it.
//
// BENCH_QUICK=1 is a short run that only shows that all of it works.
// BENCH_ROUNDS, BENCH_SECONDS and BENCH_CONNECTIONS change the load.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { coldStarts, secondStart, swaps } = require('./lib/events');
const { connections, pgbench, wrk } = require('./lib/load');
const { children, cpu, pss, pssOfFamily } = require('./lib/processes');
const { run } = require('./lib/run');
const { configureNginx, cutLogs, fetch, setUp, startAll, tearDown } =
	require('./lib/setup');
const { aim, median, ratio, section } = require('./lib/table');

const quick = Boolean(process.env.BENCH_QUICK);
const rounds = Number(process.env.BENCH_ROUNDS || (quick ? 1 : 7));
const seconds = Number(process.env.BENCH_SECONDS || (quick ? 1 : 3));
const LIMIT_MINUTES = 20;
const ROWS = 20;

// The answers that both systems must give alike before they are compared.
function endpoints(system) {
	const list = { authorization: system.token };
	return {
		version: { path: '/api/version', request: {}, group: 'site',
			sql: (s) => `select * from ${s}.site_version()` },
		track: { path: '/api/track-download', group: 'site',
			request: { body: '{"os":"linux"}' },
			sql: (s) => `select * from ${s}.site_track("os" => 'linux',
				user_agent => null, ip_hash => null, windows => null,
				macos => null, linux => null)`.replace(/\s+/g, ' ') },
		list: { path: '/v1/notes', request: list, group: 'sample',
			sql: (s) => `select * from ${s}.note_list(bearer => '${
				system.bearer}', colour => null, due_before => null,
				"limit" => ${ROWS}, cursor => null)`.replace(/\s+/g, ' ') },
	};
}

async function schemaOf(system, group) {
	const out = await run(path.join(system.data, 'bin', group), ['--version']);
	return /functions in (\w+)/.exec(out)[1];
}

function bearerOf(token) {
	const { createHash } = require('node:crypto');
	return `\\x${createHash('sha256').update(token.slice(7)).digest('hex')}`;
}

function comparable(name, text) {
	const answer = JSON.parse(text);
	if (name === 'track') // each counted download has an id of its own
		answer.data.downloadId = '';
	if (name === 'list') {
		assert.strictEqual(answer.notes.length, ROWS);
		answer.next = typeof answer.next;
	}
	return answer;
}

// Returns the sizes of our answers, once the peer's are the same.
async function compare(system, all) {
	const sizes = {};
	for (const [name, one] of Object.entries(all)) {
		const ours = await fetch(system.url + one.path, one.request);
		const peer = await fetch(`${system.url}/bench/peer${one.path}`,
			one.request);
		assert.deepStrictEqual(comparable(name, peer.text),
			comparable(name, ours.text), `${name} differs`);
		sizes[name] = ours.text.length;
	}
	return sizes;
}

function targetsOf(system, all) {
	const { version, list } = all;
	const noCache = { authorization: 'none' }; // nginx then asks the worker
	const web = (key, name, at, request, program) => ({ key, name, program,
		load: (s) => wrk(system.url + at, s, request) });
	const targets = [
		web('cached', 'Tessera', version.path, {}, 'site'),
		web('empty', 'empty FastCGI', '/bench/empty', {}, 'empty'),
	];
	for (const [key, one] of Object.entries(all)) {
		const request = key === 'version' ? noCache : one.request;
		const { role, sql } = one;
		targets.push(
			web(key, 'Tessera', one.path, request, one.group),
			web(`${key}.nginx`, 'nginx by itself', `/bench/nginx/${key}`,
				{ ...list.request }, null),
			{ key: `${key}.pgbench`, name: 'pgbench', program: null,
				load: (s) => pgbench(system, { role, sql }, s) },
			web(`${key}.peer`, 'Fastify and pg', `/bench/peer${one.path}`,
				one.request, 'peer'));
	}
	return targets;
}

function cpuNow(system, program) {
	return { nginx: cpu(system.pids.nginx),
		program: program ? cpu(system.pids[program]) : 0,
		postgres: cpu(system.pids.postgres) };
}

async function measure(system, target, time) {
	const before = cpuNow(system, target.program);
	const round = await target.load(time);
	const after = cpuNow(system, target.program);
	round.cpu = { all: 0 };
	for (const part of Object.keys(before)) {
		round.cpu[part] = (after[part] - before[part]) / round.count;
		round.cpu.all += round.cpu[part];
	}
	return round;
}

// Where it is, for whoever watches.
function say(words) {
	if (process.stderr.isTTY)
		process.stderr.write(`\r\x1b[K${words}`);
}

// A B C, A B C: what else the machine does meets all of them alike.
async function measureAll(system, targets) {
	const all = new Map(targets.map((t) => [t.key, []]));
	for (let i = 0; i <= rounds; i++)
		for (const target of targets) {
			say(`round ${i}/${rounds}: ${target.key}`);
			const round = await measure(system, target, i ? seconds : 1);
			if (i) // the first one warms up
				all.get(target.key).push(round);
			cutLogs(system);
		}
	say('');
	return all;
}

function memory(system) {
	const groups = system.groups.map((group) => system.pids[group]);
	const workers = groups.flatMap(children).map(pss);
	return { workers: workers.length, worker: median(workers),
		largest: Math.max(...workers),
		programs: groups.map(pssOfFamily).reduce((a, b) => a + b, 0),
		nginx: pssOfFamily(system.pids.nginx),
		postgres: pssOfFamily(system.pids.postgres),
		peer: pssOfFamily(system.pids.peer) };
}

function tables(all, targets) {
	const of = (keys) => keys.map((key) => targets.find((t) => t.key === key));
	const alike = (key) => of([key, `${key}.nginx`, 'empty', `${key}.pgbench`,
		`${key}.peer`]);
	return [
		section('GET /api/version, as clients get it (nginx keeps it for 1 s)',
			all, of(['cached', 'version.nginx', 'empty', 'version.pgbench',
				'version.peer'])),
		section('GET /api/version, from a worker', all, alike('version')),
		section('POST /api/track-download (a row written)', all,
			alike('track')),
		section(`GET /v1/notes, ${ROWS} rows of the token's user`, all,
			alike('list')),
	].join('\n');
}

function aims(all, m, e) {
	const peer = (ours, theirs) => ratio(all.get(ours), all.get(theirs));
	const list = peer('list', 'list.peer');
	const version = peer('version', 'version.peer');
	const cached = peer('cached', 'version.peer');
	return [
		'Aims',
		aim('authenticated list, times the peer (3)', list, list >= 3, 'x'),
		aim('version from a worker, times the peer (1.7)', version,
			version >= 1.7, 'x'),
		aim('version from the cache, times the peer (7)', cached,
			cached >= 7, 'x'),
		aim(`memory of a worker, PSS, median of ${m.workers} (2)`,
			m.worker / 1024, m.worker <= 2048, 'MiB'),
		aim(`failed of ${e.swaps.requests} requests in ${e.swaps.count} swaps (0)`,
			e.swaps.failures, e.swaps.failures === 0, '', 0),
		aim('second start of the stack (3)', e.second / 1000,
			e.second < 3000, 's'),
		'',
	].join('\n');
}

function rest(m, e) {
	return [
		'Once',
		aim('a program, from exec to ready', e.cold.ready, undefined, 'ms', 1),
		aim('a cold worker: fork, connect, prepare, answer', e.cold.worker,
			undefined, 'ms', 1),
		aim('make swap under load, all of it', e.swaps.time, undefined, 'ms', 0),
		aim('slowest request while swapping', e.swaps.slowest, undefined, 'ms'),
		'',
		'Memory after the load (PSS)',
		aim('largest worker', m.largest / 1024, undefined, 'MiB'),
		aim(`all masters and ${m.workers} workers`, m.programs / 1024,
			undefined, 'MiB'),
		aim('nginx', m.nginx / 1024, undefined, 'MiB'),
		aim('PostgreSQL, its shared buffers included', m.postgres / 1024,
			undefined, 'MiB'),
		aim('the peer', m.peer / 1024, undefined, 'MiB'),
		'',
	].join('\n');
}

function about() {
	return `${os.cpus().length} cores, ${os.cpus()[0].model}; Linux ${
		os.release()}; Node.js ${process.version}; load ${
		os.loadavg()[0].toFixed(1)} before.
${connections} connections, medians of ${rounds} interleaved rounds of ${
	seconds} s; processor time in microseconds a request.\n`;
}

async function bench(system) {
	const heading = about();
	await startAll(system);
	system.bearer = bearerOf(system.token);
	const all = endpoints(system);
	for (const one of Object.values(all)) {
		const schema = await schemaOf(system, one.group);
		one.sql = one.sql(schema);
		one.role = `tessera_${one.group}`;
	}
	await configureNginx(system, {});
	await configureNginx(system, await compare(system, all));
	const targets = targetsOf(system, all);
	const figures = await measureAll(system, targets);
	const m = memory(system);
	const e = { cold: await coldStarts(system, quick ? 1 : 5),
		swaps: await swaps(system, quick ? 2 : 6, all.list.request),
		second: await secondStart(system) };
	return [heading, tables(figures, targets), aims(figures, m, e), rest(m, e)]
		.join('\n');
}

async function main() {
	const system = await setUp();
	let ending;
	const finish = (code) => {
		ending ??= tearDown(system).then(() => process.exit(code));
		return ending;
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
		process.on(signal, () => finish(1));
	setTimeout(() => {
		console.error(`bench: not done after ${LIMIT_MINUTES} minutes`);
		finish(1);
	}, LIMIT_MINUTES * 60000).unref();
	try {
		const text = await bench(system);
		if (!ending) {
			console.log(text);
			fs.writeFileSync(path.join(system.build, 'bench.txt'), text);
		}
		await finish(0);
	} catch (error) {
		if (!ending)
			console.error(`bench: ${error.stack}`);
		await finish(1);
	}
}

main();
