// What families of processes use: processor time and memory, from /proc.
'use strict';
const fs = require('node:fs');

const TICK_US = 10000; // _SC_CLK_TCK is 100 on every Linux that has /proc

function read(path) {
	try {
		return fs.readFileSync(path, 'utf8');
	} catch {
		return '';
	}
}

// proc(5): the fields after the command's name, which may hold blanks.
function stat(pid) {
	const text = read(`/proc/${pid}/stat`);
	const f = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number);
	return f.length > 14 ? { parent: f[1], own: f[11] + f[12],
		reaped: f[13] + f[14] } : null;
}

function children(parent) {
	return fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))
		.filter((pid) => stat(pid)?.parent === parent).map(Number);
}

// Processor time of a process and its children that ended.
function cpuAlone(pid) {
	const one = stat(pid);
	if (!one)
		throw new Error(`process ${pid} has ended`);
	return (one.own + one.reaped) * TICK_US;
}

// The same, and of its children that run.
function cpu(parent) {
	return children(parent).reduce((sum, pid) =>
		sum + (stat(pid)?.own ?? 0) * TICK_US, cpuAlone(parent));
}

// Of the whole machine: what processes used, what its host took, and all that
// passed, on each processor. Interrupts are left out, as nobody's.
function machine() {
	const ticks = /^cpu +(.*)$/m.exec(read('/proc/stat'))[1].split(' ')
		.map((field) => Number(field) * TICK_US);
	const [user, nice, system, , , , , stolen] = ticks;
	return { used: user + nice + system, stolen,
		all: ticks.slice(0, 8).reduce((a, b) => a + b, 0) };
}

// Proportional set size in KiB; NaN where the kernel does not tell us.
function pss(pid) {
	const found = /^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`));
	return found ? Number(found[1]) : NaN;
}

function pssOfFamily(parent) {
	return [parent, ...children(parent)]
		.reduce((sum, pid) => sum + pss(pid), 0);
}

module.exports = { children, cpu, cpuAlone, machine, pss, pssOfFamily };
