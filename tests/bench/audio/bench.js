#!/usr/bin/env node
// make bench-audio: lists, searches, large records and exports of one user: a
// thousand records alone, and 9 999 (one fewer than a user may keep) of 10 KB in
// a table of 100 000; with BENCH_LONG=1 of a million.
//
// BENCH_QUICK=1 has a thousand records only. BENCH_REQUESTS changes how often
// each is asked, by two clients one after the other.
'use strict';
const path = require('node:path');
const { perform } = require('../lib/perform');
const { run } = require('../lib/run');
const { fetch, startStack } = require('../lib/setup');

const quick = Boolean(process.env.BENCH_QUICK);
const long = Boolean(process.env.BENCH_LONG);
const requests = Number(process.env.BENCH_REQUESTS ||
	(quick ? 20 : long ? 200 : 100));
const CLIENTS = 2;
const AIM = 50; // milliseconds, of lists and searches, at the 99th percentile
const HISTORY = '/v1/audio/history';
const SIZES = quick ? [[1000, 0]]
	: [[1000, 0], [9999, long ? 990000 : 90000]];

const searches = ['budget ', 'budget meeting', 'customer -running', 'bud',
	'question plan', 'xyzzy ', 'cdgg', '"quick brown"'];

async function sql(system, args) {
	return run('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d',
		`postgresql:///tessera?host=${system.database}&user=postgres`,
		...args]);
}

async function fill(system, [mine, others]) {
	const user = (await sql(system, ['-c',
		'select id from identity.users where email = \'demo@localhost\''])).trim();
	await sql(system, ['-c', 'truncate audio.audio_history']);
	await sql(system, ['-v', `user=${user}`, '-v', `mine=${mine}`,
		'-v', `others=${others}`, '-f', path.join(__dirname, 'fill.sql')]);
}

async function time(system, target, answered) {
	const start = process.hrtime.bigint();
	const answer = await fetch(system.url + target.path(answered),
		{ authorization: system.token, body: target.body });
	const ms = Number(process.hrtime.bigint() - start) / 1e6;
	if (answer.status !== (target.body ? 201 : 200))
		throw new Error(`${target.name}: ${answer.status} ${answer.text}`);
	return ms;
}

async function measure(system, target) {
	const times = [];
	const count = target.count || requests;
	const client = async () => {
		while (times.length < count)
			times.push(await time(system, target, times.length));
	};
	for (let i = 0; i < 10; i++) // plans are made and kept
		await time(system, target, i);
	await Promise.all(Array.from({ length: CLIENTS }, client));
	times.sort((a, b) => a - b);
	return { p50: times[Math.floor(times.length * 0.5)],
		p99: times[Math.floor(times.length * 0.99)] };
}

async function targetsOf(system) {
	const list = JSON.parse((await fetch(`${system.url}${HISTORY}?limit=50`,
		{ authorization: system.token })).text);
	const find = (q) => `${HISTORY}?q=${encodeURIComponent(q)}`;
	const words = 'the quick brown fox jumps over lazy dogs '.repeat(25575);
	const { id } = list.items[7];
	return [
		{ name: 'list', aim: AIM, path: () => HISTORY },
		{ name: 'list, further on', aim: AIM,
			path: () => `${HISTORY}?cursor=${list.next}` },
		{ name: 'list of one language', aim: AIM,
			path: () => `${HISTORY}?language=de` },
		{ name: 'search, eight kinds in turn', aim: AIM,
			path: (n) => find(searches[n % searches.length]) },
		...searches.map((q) => ({ name: `  ${q}`, count: requests / 2,
			path: () => find(q) })),
		{ name: 'one record', path: () => `${HISTORY}/${id}` },
		{ name: 'export, txt', path: () => `${HISTORY}/${id}/export?format=txt` },
		{ name: 'create, 1 MiB transcript', count: quick ? 5 : 40,
			path: () => HISTORY,
			body: JSON.stringify({ originalId: 'bench', language: 'en',
				transcript: words }) },
	];
}

function line(target, { p50, p99 }) {
	const verdict = !target.aim ? '' : p99 < target.aim ? '  met' : '  MISSED';
	return `  ${target.name.padEnd(30)}${p50.toFixed(1).padStart(9)}${
		p99.toFixed(1).padStart(9)}${verdict}`;
}

async function bench(system) {
	const lines = [];
	const say = (text) => {
		lines.push(text);
		console.log(text);
	};
	await startStack(system);
	for (const size of SIZES) {
		await fill(system, size);
		say(`${size[0]} records of the user, ${size[0] + size[1]
		} in the table${' '.repeat(4)}p50 ms   p99 ms`);
		for (const target of await targetsOf(system))
			say(line(target, await measure(system, target)));
	}
	return `${lines.join('\n')}\n`;
}

perform('bench-audio.txt', bench);
