#!/usr/bin/env node
// make bench: Tessera beside nginx alone, an empty FastCGI answer, PostgreSQL
// alone and peers, in one run; README.md here says how to read it.
//
// BENCH_QUICK=1 is a short run that only shows that all of it works, BENCH_LONG=1
// one for small differences. BENCH_ROUNDS, BENCH_SECONDS and BENCH_CONNECTIONS
// change the load.
'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { coldStarts, secondStart, swaps } = require('./lib/events');
const { measure, warmUp } = require('./lib/measure');
const { configureNginx } = require('./lib/nginx');
const { peers, startPeers } = require('./lib/peers');
const { children, pss, pssOfFamily } = require('./lib/processes');
const { perform } = require('./lib/perform');
const { report } = require('./lib/report');
const { run } = require('./lib/run');
const { fillDatabase, startStack } = require('./lib/setup');
const { median } = require('./lib/table');
const { compare, endpointsOf, targetsOf } = require('./lib/targets');

const quick = Boolean(process.env.BENCH_QUICK);
const long = Boolean(process.env.BENCH_LONG);
const rounds = Number(process.env.BENCH_ROUNDS || (quick ? 1 : long ? 15 : 7));
const seconds = Number(process.env.BENCH_SECONDS || (quick ? 1 : long ? 5 : 2));
const LIMIT_MINUTES = 40;

async function aboutThis(system) {
	const [go] = /\d+(\.\d+)+/.exec(await run('go', ['version']));
	return { load: os.loadavg()[0], go, quick, rounds, seconds,
		date: new Date().toISOString().slice(0, 10),
		commit: fs.readFileSync(path.join(system.build, 'version'), 'utf8')
			.trim() };
}

function memoryOf(system) {
	const groups = system.groups.map((group) => system.pids[group]);
	const workers = groups.flatMap(children).map(pss);
	const families = ['nginx', 'postgres', ...Object.keys(peers)]
		.map((name) => [name, pssOfFamily(system.pids[name])]);
	return { workers: workers.length, worker: median(workers),
		largest: Math.max(...workers),
		programs: groups.map(pssOfFamily).reduce((a, b) => a + b, 0),
		...Object.fromEntries(families) };
}

async function bench(system) {
	const about = await aboutThis(system);
	await startStack(system);
	await fillDatabase(system);
	await startPeers(system);
	const endpoints = endpointsOf(system);
	await configureNginx(system, {});
	await configureNginx(system, await compare(system, endpoints));
	const targets = targetsOf(system, endpoints);
	if (!quick)
		await warmUp(system, targets);
	const all = await measure(system, targets, rounds, seconds);
	fs.writeFileSync(path.join(system.build, 'bench.json'),
		`${JSON.stringify([...all], null, '\t')}\n`);
	const once = { memory: memoryOf(system),
		cold: await coldStarts(system, quick ? 1 : 5),
		swaps: await swaps(system, quick ? 2 : 6, endpoints.list.request),
		second: await secondStart(system) };
	const text = report(all, targets, about, once);
	console.log(text);
	return text;
}

perform('bench.md', bench, LIMIT_MINUTES);
