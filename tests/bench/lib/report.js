// The report: README.md takes it as it is.
'use strict';
const os = require('node:os');
const { connections } = require('./load');
const { elsewhere } = require('./measure');
const { peers } = require('./peers');
const { median, number, ratio, ratios, spread, table } = require('./table');

const OURS = ['cached', 'version', 'track', 'list'];

// The key of what a row of ours is put beside.
function besideOf(ours, other) {
	const endpoint = ours === 'cached' ? 'version' : ours;
	return other === 'empty' ? other : `${endpoint}.${other}`;
}

function figures(all, targets) {
	const of = (rounds, what) => median(rounds.map(what));
	const cpu = (rounds, part) => number(of(rounds, (r) => r.cpu[part]));
	return table([
		['us of processor a request', 'all', 'nginx + program + PostgreSQL',
			'requests/s', 'p50 ms', 'p99 ms', 'failed'],
		...targets.map(({ key, title }) => {
			const rounds = all.get(key);
			return [title, cpu(rounds, 'all'), ['nginx', 'program', 'postgres']
				.map((part) => cpu(rounds, part)).join(' + '),
			number(of(rounds, (r) => r.rate)),
			number(of(rounds, (r) => r.p50), 2),
			number(of(rounds, (r) => r.p99), 1),
			number(rounds.reduce((sum, r) => sum + r.failures, 0))];
		}),
	]);
}

function factors(all, targets, measure, head) {
	const others = { ...Object.fromEntries(Object.entries(peers)
		.map(([name, { title }]) => [name, title])), pgbench: 'pgbench',
	empty: 'empty FastCGI', nginx: 'nginx by itself' };
	const cell = (ours, other) => {
		const rounds = all.get(besideOf(ours, other));
		return rounds ? spread(ratios(all.get(ours), rounds, measure)) : '';
	};
	return table([[head, ...Object.values(others)], ...OURS.map((ours) => [
		targets.find((t) => t.key === ours).title,
		...Object.keys(others).map((other) => cell(ours, other))])]);
}

const aims = [
	['version, times Node.js', 'version', 'node', 'rate', 1.7],
	['track-download, times Node.js', 'track', 'node', 'rate', 1.5],
	['list, times Node.js', 'list', 'node', 'rate', 3.5],
	['version from the cache, times Node.js, by processor time', 'cached',
		'node', 'cpu', 7],
	['version, times Go', 'version', 'go', 'rate', 1.5],
	['list, times Go', 'list', 'go', 'rate', 3],
];

function judged(all, { memory, swaps, second }) {
	const row = (what, value, wanted, met) =>
		[what, value, wanted, met ? 'met' : 'missed'];
	return table([['aim', 'is', 'wanted', ''],
		...aims.map(([what, ours, other, measure, least]) => {
			const is = ratio(all.get(ours), all.get(besideOf(ours, other)),
				measure);
			return row(what, number(is, 2), `>= ${least}`, is >= least);
		}),
		row('memory of a worker (PSS, median), MiB',
			number(memory.worker / 1024, 2), '<= 2', memory.worker <= 2048),
		row(`failed of ${number(swaps.requests)} requests in ${swaps.count
		} swaps`, number(swaps.failures), '0', !swaps.failures),
		row('second start of the stack, s', number(second / 1000, 1), '< 3',
			second < 3000),
	]);
}

function rest({ cold, memory, swaps }) {
	const mib = (kib) => number(kib / 1024, 1);
	return table([['once', ''],
		['a program, from exec to ready, ms', number(cold.ready)],
		['a cold worker: fork, connect, prepare, answer, ms',
			number(cold.worker)],
		['make swap under load, all of it, ms', number(swaps.time)],
		['slowest request while swapping, ms', number(swaps.slowest)],
		['largest worker (PSS), MiB', mib(memory.largest)],
		[`all masters and ${memory.workers} workers, MiB`, mib(memory.programs)],
		['nginx, MiB', mib(memory.nginx)],
		['PostgreSQL with its shared buffers, MiB', mib(memory.postgres)],
		...Object.entries(peers).map(([name, { title }]) =>
			[`${title}, MiB`, mib(memory[name])]),
	]);
}

// Rows for the table of earlier figures.
function history(all, about) {
	return ['node', 'go'].map((other) => `| ${[about.date, about.commit,
		about.load.toFixed(1), peers[other].title, ...OURS.map((ours) =>
			['cpu', 'rate'].map((measure) => number(ratio(all.get(ours),
				all.get(besideOf(ours, other)), measure), 2)).join(' / '))]
		.join(' | ')} |\n`).join('');
}

function heading(all, about) {
	const { others, stolen } = elsewhere(all);
	const share = (part) => `${number(100 * part, 1)} %`;
	const warning = about.quick
		? 'Without a warm-up: it works, but these are no figures.\n' : '';
	return `### ${about.date}, ${about.commit}

${warning}Load ${about.load.toFixed(1)} before. Meanwhile ${share(others)
} of the processors' time went to other programs
and ${share(stolen)} to other machines.

${os.cpus().length} cores (${os.cpus()[0].model}), Linux ${os.release()
}, Node.js ${process.version.slice(1)}, Go ${about.go}.
${connections} connections, ${about.rounds} rounds of ${about.seconds} s.
`;
}

function report(all, targets, about, once) {
	return [heading(all, about), figures(all, targets),
		factors(all, targets, 'cpu', 'processor time: the other\'s / ours'),
		factors(all, targets, 'rate', 'requests/s: ours / the other\'s'),
		judged(all, once), rest(once), about.quick ? '' : history(all, about)]
		.join('\n');
}

module.exports = { report };
