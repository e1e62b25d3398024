// What happens once: cold starts, swaps under load, a second start.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { wrk } = require('./load');
const { endPeers, spawnFcgi } = require('./peers');
const { children } = require('./processes');
const { end, until } = require('./run');
const { fetch, stack, startStack } = require('./setup');
const { median } = require('./table');

function now() {
	return Number(process.hrtime.bigint()) / 1e6;
}

async function answer(system) {
	const reply = await fetch(`${system.url}/bench/cold`,
		{ authorization: system.token });
	return reply.status;
}

// A killed worker's successor: forked, connected, its rows prepared, answered.
async function coldWorker(system, master) {
	await until('only the worker is there', () =>
		children(master).length === 1);
	const [worker] = children(master);
	const start = now();
	process.kill(worker, 'SIGKILL');
	while (children(master).includes(worker))
		; // in its last moment it could still take the request
	const status = await answer(system);
	if (status !== 200)
		throw new Error(`a cold worker answered ${status}`);
	return now() - start;
}

// The program's own start, to the moment when it says that it is ready.
async function coldProgram(system, settings) {
	const pidFile = path.join(system.dir, 'cold.pid');
	const start = now();
	const child = spawnFcgi(system, 'cold', path.join(system.data, 'bin/sample'),
		[], { ...process.env, ...settings, PID_FILE: pidFile,
			WORKERS_MIN: '1', WORKERS_MAX: '1' });
	await until('a program is ready', () => fs.existsSync(pidFile));
	const ready = now() - start;
	await until('its worker answers', async () =>
		await answer(system) === 200);
	const master = Number(fs.readFileSync(pidFile, 'utf8'));
	const workers = [await coldWorker(system, master),
		await coldWorker(system, master)];
	await end(child);
	fs.rmSync(path.join(system.sockets, 'bench-cold.sock'), { force: true });
	return { ready, workers };
}

function settingsOf(system) {
	const lines = fs.readFileSync(path.join(system.data, 'env'), 'utf8');
	return { ...Object.fromEntries(lines.trim().split('\n').map((line) => {
		const at = line.indexOf('=');
		return [line.slice(0, at), line.slice(at + 1)];
	})), DATABASE_URL: `postgresql:///tessera?host=${
		system.database}&user=tessera_sample` };
}

async function coldStarts(system, count) {
	const settings = settingsOf(system);
	const ready = [];
	const workers = [];
	for (let i = 0; i < count; i++) {
		const one = await coldProgram(system, settings);
		ready.push(one.ready);
		workers.push(...one.workers);
	}
	return { ready: median(ready), worker: median(workers) };
}

// Swaps the group forward and back while its list is asked for.
async function swaps(system, count, request) {
	const times = [];
	const rounds = [];
	let busy = true;
	const load = async () => {
		while (busy)
			rounds.push(await wrk(`${system.url}/v1/notes`, 2, request));
	};
	const swap = async () => {
		for (let i = 0; i < count; i++) {
			const start = now();
			await stack(system, 'swap', { GROUP: 'sample',
				BACK: i % 2 ? '1' : '' });
			times.push(now() - start);
		}
		busy = false;
	};
	await Promise.all([load(), swap()]);
	return { count, time: median(times),
		requests: rounds.reduce((sum, r) => sum + r.count, 0),
		failures: rounds.reduce((sum, r) => sum + r.failures, 0),
		slowest: Math.max(...rounds.map((r) => r.max)) };
}

async function secondStart(system) {
	await endPeers(system);
	await stack(system, 'stop');
	const start = now();
	await startStack(system);
	return now() - start;
}

module.exports = { coldStarts, secondStart, swaps };
