// Medians, ratios, and tables of Markdown that a terminal shows well, too.
'use strict';

function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const half = Math.floor(sorted.length / 2);
	return sorted.length % 2 ? sorted[half]
		: (sorted[half - 1] + sorted[half]) / 2;
}

// 87100 is 87 100.
function number(value, digits = 0) {
	if (!Number.isFinite(value))
		return '-';
	const [whole, part] = value.toFixed(digits).split('.');
	const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ' ');
	return part ? `${grouped}.${part}` : grouped;
}

// How many times as much: by processor time a request, or by rate.
const measures = {
	cpu: (ours, other) => other.cpu.all / ours.cpu.all,
	rate: (ours, other) => ours.rate / other.rate,
};

// Round by round, for the machine's speed changes more slowly than that.
function ratios(ours, other, measure) {
	return ours.map((round, i) => measures[measure](round, other[i]));
}

function ratio(ours, other, measure) {
	return median(ratios(ours, other, measure));
}

// The median, and the rounds' least and most.
function spread(values) {
	const middle = number(median(values), 2);
	return values.length < 2 ? middle
		: `${middle} (${number(Math.min(...values), 2)}-${
			number(Math.max(...values), 2)})`;
}

// The first row is the head; the first column is of words, the others of numbers.
function table(rows) {
	const widths = rows[0].map((_, i) =>
		Math.max(3, ...rows.map((row) => row[i].length)));
	const line = (row) => `| ${row.map((cell, i) => (i
		? cell.padStart(widths[i]) : cell.padEnd(widths[0]))).join(' | ')} |`;
	const rule = `|${widths.map((width, i) => (i
		? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2))).join('|')}|`;
	return [line(rows[0]), rule, ...rows.slice(1).map(line), ''].join('\n');
}

module.exports = { median, number, ratio, ratios, spread, table };
