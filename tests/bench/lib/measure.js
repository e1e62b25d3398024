// Rounds of load, and what each cost whom.
'use strict';
const { cpu, cpuAlone, machine } = require('./processes');
const { cutLogs } = require('./setup');

function counters(system, program) {
	return { nginx: cpu(system.pids.nginx),
		program: program ? cpu(system.pids[program]) : 0,
		postgres: cpu(system.pids.postgres),
		load: cpuAlone(process.pid), ...machine() };
}

// cpu is in microseconds a request; others is the time that went to what the
// bench did not start.
async function measureRound(system, target, time) {
	const before = counters(system, target.program);
	const round = await target.load(time);
	const after = counters(system, target.program);
	const spent = Object.fromEntries(Object.keys(before)
		.map((part) => [part, after[part] - before[part]]));
	const { nginx, program, postgres, load, used, stolen, all } = spent;
	const { count } = round;
	return { ...round,
		cpu: { nginx: nginx / count, program: program / count,
			postgres: postgres / count,
			all: (nginx + program + postgres) / count },
		others: Math.max(0, used - nginx - program - postgres - load),
		stolen, time: all };
}

// Where it is, for whoever watches.
function say(words) {
	if (process.stderr.isTTY)
		process.stderr.write(`\r\x1b[K${words}`);
}

// A second is enough, but for what is compiled while it runs: that wants 20 000
// requests, or five seconds.
async function warmUp(system, targets) {
	for (const target of targets) {
		const most = target.compiles ? 5 : 1;
		say(`warming up: ${target.key}`);
		for (let i = 0, asked = 0; i < most && asked < 20000; i++)
			asked += (await target.load(1)).count;
		cutLogs(system);
	}
}

// A B C, A B C: what else the machine does meets all of them alike.
async function measure(system, targets, rounds, seconds) {
	const all = new Map(targets.map((t) => [t.key, []]));
	for (let i = 1; i <= rounds; i++)
		for (const target of targets) {
			say(`round ${i}/${rounds}: ${target.key}`);
			all.get(target.key).push(
				await measureRound(system, target, seconds));
			cutLogs(system);
		}
	say('');
	return all;
}

// The share of the machine that went elsewhere meanwhile.
function elsewhere(all) {
	const sum = (what) => [...all.values()].flat()
		.reduce((total, round) => total + round[what], 0);
	return { others: sum('others') / sum('time'),
		stolen: sum('stolen') / sum('time') };
}

module.exports = { elsewhere, measure, warmUp };
