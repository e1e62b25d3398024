// Medians, ratios, and the report that people read.
'use strict';

function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const half = Math.floor(sorted.length / 2);
	return sorted.length % 2 ? sorted[half]
		: (sorted[half - 1] + sorted[half]) / 2;
}

function number(value, digits = 0) {
	return Number.isFinite(value) ? value.toFixed(digits) : '-';
}

const columns = [
	['req/s', 8, (t) => number(median(t.map((r) => r.rate)))],
	['p50 ms', 8, (t) => number(median(t.map((r) => r.p50)), 2)],
	['p99 ms', 8, (t) => number(median(t.map((r) => r.p99)), 2)],
	['nginx', 8, (t) => cpu(t, 'nginx')],
	['program', 9, (t) => cpu(t, 'program')],
	['postgres', 9, (t) => cpu(t, 'postgres')],
	['all', 7, (t) => cpu(t, 'all')],
	['failed', 8, (t) => number(t.reduce((sum, r) => sum + r.failures, 0))],
];

function cpu(rounds, part) {
	return number(median(rounds.map((r) => r.cpu[part])));
}

// Round by round, for the machine's speed changes more slowly than that.
function ratio(ours, other, what = (r) => r.rate) {
	return median(ours.map((round, i) => what(round) / what(other[i])));
}

function line(name, rounds, ours) {
	const cells = columns.map(([, width, show]) => show(rounds).padStart(width));
	const faster = number(ratio(ours, rounds), 2);
	const leaner = number(ratio(rounds, ours, (r) => r.cpu.all), 2);
	const factors = rounds === ours ? ''
		: `${faster.padStart(11)} x${leaner.padStart(10)} x`;
	return `  ${name.padEnd(20)}${cells.join('')}${factors}`;
}

function head(title) {
	const names = columns.map(([name, width]) => name.padStart(width));
	return `${title}\n${' '.repeat(22)}${names.join('')}   Tessera is   it uses`;
}

function section(title, all, targets) {
	const ours = all.get(targets[0].key);
	return [head(title), ...targets.map((t) =>
		line(t.name, all.get(t.key), ours)), ''].join('\n');
}

function aim(what, value, good, unit, digits = 2) {
	return `  ${what.padEnd(54)}${number(value, digits).padStart(9)} ${
		unit.padEnd(4)}${good === undefined ? '' : good ? '  met' : '  MISSED'}`;
}

module.exports = { aim, median, ratio, section };
