// Starts what is measured: a stack of its own, the empty program, the peer.
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { children } = require('./processes');
const { endAll, run, start, until } = require('./run');

const bench = path.join(__dirname, '..');
const tree = path.join(bench, '../..');
const build = path.resolve(process.env.BUILD || 'build');

function freePort() {
	return new Promise((resolve) => {
		const server = net.createServer().listen(0, '127.0.0.1', () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});
}

const agent = new http.Agent({ keepAlive: true });

function fetch(url, { authorization, body } = {}) {
	const headers = { ...(authorization && { authorization }),
		...(body && { 'content-type': 'application/json' }) };
	return new Promise((resolve, reject) => {
		http.request(url, { agent, headers, method: body ? 'POST' : 'GET' },
			(answer) => {
				let text = '';
				answer.on('data', (piece) => { text += piece; });
				answer.on('end', () => resolve(
					{ status: answer.statusCode, text }));
			}).on('error', reject).end(body);
	});
}

// Every command of the stack is told the same.
function stack(system, command, env = {}) {
	return run(path.join(tree, 'tests/tools/stack'), [command],
		{ env: { ...system.env, ...env }, cwd: tree });
}

// Through standard input: its user may be unable to enter this folder.
async function sql(system, name) {
	const input = fs.openSync(path.join(bench, name));
	await run(path.join(tree, 'tests/tools/stack'),
		['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1'],
		{ env: system.env, cwd: tree, stdio: [input, 'inherit', 'inherit'] });
	fs.closeSync(input);
}

function fill(name, values) {
	return fs.readFileSync(path.join(bench, name), 'utf8')
		.replace(/@([A-Z]+)@/g, (_, key) => values[key]);
}

// nginx takes strings up to 4 KiB, so a long answer is put together.
function staticLocation([name, size]) {
	const unit = 'x'.repeat(1000);
	return `location = /bench/nginx/${name} {
	include tessera/parts/headers.conf;
	default_type application/json;
	set $bench_unit ${unit};
	return 200 "${'${bench_unit}'.repeat(Math.floor(size / 1000))}${
	'x'.repeat(size % 1000)}";
}`;
}

async function configureNginx(system, sizes) {
	const conf = path.join(system.data, 'nginx/tessera');
	const values = { SOCKETS: system.sockets,
		STATIC: Object.entries(sizes).map(staticLocation).join('\n') };
	const master = system.pids.nginx;
	const before = children(master);
	fs.writeFileSync(path.join(conf, 'upstreams/bench.conf'),
		fill('upstreams.conf', values));
	fs.writeFileSync(path.join(conf, 'locations/bench.conf'),
		fill('nginx.conf', values));
	process.kill(master, 'SIGHUP');
	await until('nginx takes its configuration', () => children(master)
		.filter((pid) => !before.includes(pid)).length >= before.length);
	await until('the old nginx goes', () => !children(master)
		.some((pid) => before.includes(pid)));
}

function pidIn(file) {
	return Number(fs.readFileSync(file, 'utf8').split('\n')[0]);
}

// What a start of the stack left behind says where everything is.
function look(system) {
	const { data } = system;
	const text = (name) => fs.readFileSync(path.join(data, name), 'utf8').trim();
	system.sockets = text('sockets');
	system.database = text('database.socket');
	system.token = `Bearer ${text('token.demo')}`;
	system.groups = fs.readdirSync(path.join(data, 'bin'));
	for (const group of system.groups)
		system.pids[group] = pidIn(path.join(data, `run/${group}.pid`));
	system.pids.nginx = pidIn(path.join(data, 'nginx/nginx.pid'));
	system.pids.postgres =
		pidIn(path.join(data, 'database/data/postmaster.pid'));
}

async function startStack(system) {
	const out = await stack(system, 'start');
	system.data = /^data\s+(.*)$/m.exec(out)[1];
	look(system);
}

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

async function startEmpty(system) {
	const child = spawnFcgi(system, 'empty', path.join(build, 'bench/empty'),
		[String(4 * os.cpus().length)]);
	system.pids.empty = child.pid;
}

async function startPeer(system) {
	const socket = path.join(system.sockets, 'bench-peer.sock');
	const child = start(process.execPath, [path.join(bench, 'peer/server.js')],
		{ env: { ...process.env, NODE_ENV: 'production', SOCKET: socket,
			DATABASE_URL: `postgresql://bench_peer@/tessera?host=${
				system.database}` } });
	system.peer = child;
	system.pids.peer = child.pid;
	await until('the peer listens', async () => await listening(socket)
		!== false);
}

async function setUp() {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'tessera-bench.'));
	fs.chmodSync(dir, 0o711);
	const port = await freePort();
	const system = { dir, build, pids: {}, url: `http://127.0.0.1:${port}`,
		env: { ...process.env, SAMPLE: '1', PORT: String(port), BUILD: build,
			VAR: path.join(dir, 'var') } };
	return system;
}

async function startAll(system) {
	await startStack(system);
	await sql(system, 'rows.sql');
	await startEmpty(system);
	await startPeer(system);
}

// Workers and nginx append to their logs, so these may be cut at any time.
function cutLogs(system) {
	const log = path.join(system.data, 'log');
	for (const name of fs.readdirSync(log))
		fs.truncateSync(path.join(log, name));
}

async function tearDown(system) {
	agent.destroy();
	await endAll();
	await stack(system, 'stop').catch((error) => console.error(error.message));
	for (const folder of [system.data, system.dir])
		if (folder)
			fs.rmSync(folder, { recursive: true, force: true });
}

module.exports = { configureNginx, cutLogs, fetch, setUp, spawnFcgi, stack,
	startAll, startStack, tearDown };
