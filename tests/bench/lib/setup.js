// A stack of its own: started, filled, and removed.
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { endAll, run } = require('./run');

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

function fetch(url, { authorization, body, key, headers: more } = {}) {
	const headers = { ...more, ...(authorization && { authorization }),
		...(key && { 'idempotency-key': key }),
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
async function fillDatabase(system) {
	const input = fs.openSync(path.join(bench, 'rows.sql'));
	const set = Object.entries(system.schemas)
		.flatMap(([group, schema]) => ['-v', `${group}=${schema}`]);
	await run(path.join(tree, 'tests/tools/stack'),
		['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', ...set],
		{ env: system.env, cwd: tree, stdio: [input, 'inherit', 'inherit'] });
	fs.closeSync(input);
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
	system.writer = `Bearer ${text('token.admin')}`;
	system.groups = fs.readdirSync(path.join(data, 'bin'));
	for (const group of system.groups)
		system.pids[group] = pidIn(path.join(data, `run/${group}.pid`));
	system.pids.nginx = pidIn(path.join(data, 'nginx/nginx.pid'));
	system.pids.postgres =
		pidIn(path.join(data, 'database/data/postmaster.pid'));
}

// Where the functions of those groups are that are measured.
async function lookForSchemas(system) {
	for (const group of ['site', 'sample']) {
		const out = await run(path.join(system.data, 'bin', group),
			['--version']);
		[, system.schemas[group]] = /functions in (\w+)/.exec(out);
	}
}

async function startStack(system) {
	const out = await stack(system, 'start');
	system.data = /^data\s+(.*)$/m.exec(out)[1];
	look(system);
	await lookForSchemas(system);
}

async function setUp() {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'tessera-bench.'));
	fs.chmodSync(dir, 0o711);
	const port = await freePort();
	return { dir, build, pids: {}, peers: [], schemas: {},
		url: `http://127.0.0.1:${port}`,
		env: { ...process.env, SAMPLE: '1', PORT: String(port), BUILD: build,
			VAR: path.join(dir, 'var') } };
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

module.exports = { cutLogs, fetch, fillDatabase, setUp, stack, startStack,
	tearDown };
