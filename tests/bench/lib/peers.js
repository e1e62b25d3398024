// The programs that Tessera is put beside.
'use strict';
const net = require('node:net');
const path = require('node:path');
const { connections } = require('./load');
const { end, start, until } = require('./run');

const bench = path.join(__dirname, '..');
// While others are measured it is idle, and would throw away what it compiled.
const node = [process.execPath, '--no-memory-reducer',
	path.join(bench, 'peers/node/server.js')];

const peers = {
	node: { title: 'Node.js', compiles: true,
		command: () => [...node, './queries'] },
	go: { title: 'Go', command: (build) => [path.join(build, 'bench/go')] },
	functions: { title: 'Node.js and our functions', compiles: true,
		command: () => [...node, './functions'] },
};

function listening(socket) {
	return new Promise((resolve) => {
		const probe = net.connect(socket, () => resolve(probe.destroy()));
		probe.on('error', () => resolve(false));
	});
}

function spawnFcgi(system, name, program, args, env = process.env) {
	return start('spawn-fcgi', ['-n', '-M', '0666', '-s',
		path.join(system.sockets, `bench-${name}.sock`), '--', program, ...args],
	{ env, stdio: ['ignore', 'ignore', 'ignore'] });
}

// A process of libfcgi serves none but the connection that it keeps, and nginx may
// open one before it knows that another is free.
function startEmpty(system) {
	const child = spawnFcgi(system, 'empty',
		path.join(system.build, 'bench/empty'), [String(2 * connections)]);
	system.pids.empty = child.pid;
}

async function startPeer(system, name) {
	const socket = path.join(system.sockets, `bench-${name}.sock`);
	const [program, ...args] = peers[name].command(system.build);
	const child = start(program, args, { env: { ...process.env,
		NODE_ENV: 'production', SOCKET: socket,
		SITE_SCHEMA: system.schemas.site, SAMPLE_SCHEMA: system.schemas.sample,
		DATABASE_URL: `postgresql://bench_peer@/tessera?host=${
			system.database}` } });
	system.peers.push(child);
	system.pids[name] = child.pid;
	await until(`${name} listens`, async () => await listening(socket)
		!== false);
}

async function startPeers(system) {
	startEmpty(system);
	for (const name of Object.keys(peers))
		await startPeer(system, name);
}

function endPeers(system) {
	return Promise.all(system.peers.map(end));
}

module.exports = { endPeers, peers, spawnFcgi, startPeers };
