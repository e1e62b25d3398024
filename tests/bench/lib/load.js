// One round of load: wrk through nginx, or pgbench on a function alone.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { run } = require('./run');

const connections = Number(process.env.BENCH_CONNECTIONS || 16);

async function wrk(url, seconds, request = {}) {
	const env = { ...process.env, BENCH_RUN: String(process.hrtime.bigint()) };
	if (request.body) {
		env.BENCH_METHOD = 'POST';
		env.BENCH_BODY = request.body;
	}
	if (request.authorization)
		env.BENCH_AUTHORIZATION = request.authorization;
	if (request.encoding)
		env.BENCH_ENCODING = request.encoding;
	if (request.key)
		env.BENCH_KEY = request.key;
	const out = await run('wrk', ['-t', '2', '-c', String(connections), '-d',
		`${seconds}s`, '-s', path.join(__dirname, '../report.lua'), url],
	{ env });
	const [count, us, failures, p50, p99, max] =
		/^figures (.*)$/m.exec(out)[1].split(' ').map(Number);
	return { count, rate: count / us * 1e6, failures,
		p50: p50 / 1000, p99: p99 / 1000, max: max / 1000 };
}

// Latencies are those of a tenth of the calls (pgbench --log).
async function pgbench(system, call, seconds) {
	const prefix = path.join(system.dir, 'pgbench');
	const script = `${prefix}.sql`;
	fs.writeFileSync(script, `${call.sql};\n`);
	const out = await run('pgbench', ['-n', '-M', 'prepared', '-c',
		String(connections), '-j', '2', '-T', String(seconds), '-f', script,
		'--log', `--log-prefix=${prefix}_log`, '--sampling-rate=0.1',
		'-h', system.database, '-U', call.role, 'tessera']);
	const logs = fs.readdirSync(system.dir)
		.filter((name) => name.startsWith('pgbench_log'))
		.map((name) => path.join(system.dir, name));
	const times = logs
		.flatMap((file) => fs.readFileSync(file, 'utf8').split('\n'))
		.filter((line) => line).map((line) => Number(line.split(' ')[2]) / 1000)
		.sort((a, b) => a - b);
	logs.forEach((file) => fs.unlinkSync(file));
	return {
		count: Number(/actually processed: (\d+)/.exec(out)[1]),
		rate: Number(/^tps = ([\d.]+)/m.exec(out)[1]),
		failures: Number(/failed transactions: (\d+)/.exec(out)?.[1] ?? 0),
		p50: times[Math.floor(times.length * 0.5)],
		p99: times[Math.floor(times.length * 0.99)],
	};
}

module.exports = { connections, pgbench, wrk };
