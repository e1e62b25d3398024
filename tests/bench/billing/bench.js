#!/usr/bin/env node
// make bench-billing: lists, statistics and the ledger of a user who has one of a
// hundred of the calls in the table, spread over two years: of ten thousand, of a
// million, with BENCH_LONG=1 of ten million. Beside each is how many times it is
// what it was with ten thousand; the aim is 1.5 at the 99th percentile.
//
// BENCH_QUICK=1 has ten thousand only. BENCH_REQUESTS changes how often each is
// asked, by two clients one after the other.
'use strict';
const path = require('node:path');
const { perform } = require('../lib/perform');
const { run } = require('../lib/run');
const { fetch, startStack } = require('../lib/setup');

const quick = Boolean(process.env.BENCH_QUICK);
const long = Boolean(process.env.BENCH_LONG);
const requests = Number(process.env.BENCH_REQUESTS || (quick ? 20 : 300));
const CLIENTS = 2;
const AIM = 1.5; // times what it was in the small table
const SIZES = quick ? [10000] : long ? [10000, 1000000, 10000000]
	: [10000, 1000000];

async function sql(system, args) {
	return run('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d',
		`postgresql:///tessera?host=${system.database}&user=postgres`,
		...args]);
}

async function fill(system, rows) {
	const user = (await sql(system, ['-c',
		'select id from identity.users where email = \'demo@localhost\''])).trim();
	await sql(system, ['-v', `user=${user}`, '-v', `rows=${rows}`,
		'-f', path.join(__dirname, 'fill.sql')]);
}

async function time(system, target) {
	const start = process.hrtime.bigint();
	const answer = await fetch(system.url + target.path(),
		{ authorization: system.token });
	const ms = Number(process.hrtime.bigint() - start) / 1e6;
	if (answer.status !== 200)
		throw new Error(`${target.name}: ${answer.status} ${answer.text}`);
	return ms;
}

async function measure(system, target) {
	const times = [];
	const client = async () => {
		while (times.length < requests)
			times.push(await time(system, target));
	};
	for (let i = 0; i < 10; i++) // plans are made and kept
		await time(system, target);
	await Promise.all(Array.from({ length: CLIENTS }, client));
	times.sort((a, b) => a - b);
	return { p50: times[Math.floor(times.length * 0.5)],
		p99: times[Math.floor(times.length * 0.99)] };
}

async function targetsOf(system) {
	const get = async (query) => JSON.parse((await fetch(
		`${system.url}/v1/usage?${query}`,
		{ authorization: system.token })).text);
	const { pagination } = await get('limit=50');
	const day = (n) => new Date(Date.now() - n * 864e5).toISOString()
		.slice(0, 10);
	const target = (name, query) => ({ name, path: () => `/v1/${query}` });
	return [
		target('list', 'usage'),
		target('list, further on', `usage?cursor=${pagination.next}`),
		target('list of 30 days', `usage?start_date=${day(30)}`),
		target('list of a model', 'usage?model_id=claude-3.5-sonnet'),
		target('list of an operation, 30 days',
			`usage?operation=embedding&start_date=${day(30)}`),
		target('list of what failed', 'usage?status=failed'),
		target('statistics, 30 days', 'usage/stats'),
		target('statistics, 30 days of Berlin',
			'usage/stats?timezone=Europe/Berlin'),
		target('statistics by hours', 'usage/stats?group_by=hour'),
		target('statistics, a year of days',
			`usage/stats?start_date=${day(364)}`),
		target('ledger', 'credits/ledger'),
		target('credits', 'credits/me'),
	];
}

function line(target, { p50, p99 }, small) {
	const times = small ? p99 / small.p99 : 1;
	const verdict = !small ? '' : times < AIM ? '  met' : '  MISSED';
	return `  ${target.name.padEnd(30)}${p50.toFixed(2).padStart(9)}${
		p99.toFixed(2).padStart(9)}${times.toFixed(2).padStart(9)}${verdict}`;
}

async function bench(system) {
	const lines = [];
	const small = {};
	const say = (text) => {
		lines.push(text);
		console.log(text);
	};
	await startStack(system);
	for (const rows of SIZES) {
		await fill(system, rows);
		say(`${rows / 100} calls of the user, ${rows} in the table`
			.padEnd(38) + 'ms: p50      p99    times');
		for (const target of await targetsOf(system)) {
			const took = await measure(system, target);
			say(line(target, took, small[target.name]));
			small[target.name] ??= took;
		}
	}
	return `${lines.join('\n')}\n`;
}

perform('bench-billing.txt', bench);
