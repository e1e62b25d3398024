// Runs programs, and ends those that are still there at the end.
'use strict';
const { spawn } = require('node:child_process');

const alive = new Set();

function start(command, args, options = {}) {
	const child = spawn(command, args,
		{ stdio: ['ignore', 'pipe', 'inherit'], ...options });
	alive.add(child);
	child.once('exit', () => alive.delete(child));
	return child;
}

// Resolves to what it printed; rejects when it fails.
function run(command, args, options = {}) {
	return new Promise((resolve, reject) => {
		const child = start(command, args, options);
		let out = '';
		child.stdout?.on('data', (piece) => { out += piece; });
		child.once('error', reject);
		child.once('close', (code) => (code === 0 ? resolve(out)
			: reject(new Error(`${command} ${args[0]}: ${code} ${out}`))));
	});
}

function ended(child) {
	return new Promise((resolve) => {
		if (child.exitCode !== null || child.signalCode !== null)
			resolve();
		else
			child.once('exit', resolve);
	});
}

async function end(child) {
	child.kill('SIGTERM');
	const late = setTimeout(() => child.kill('SIGKILL'), 5000);
	await ended(child);
	clearTimeout(late);
}

function endAll() {
	return Promise.all([...alive].map(end));
}

// Asks again and again, for at most ten seconds.
async function until(what, test) {
	const late = Date.now() + 10000;
	while (!await test()) {
		if (Date.now() > late)
			throw new Error(`waited in vain: ${what}`);
		await new Promise((resolve) => { setTimeout(resolve, 2); });
	}
}

module.exports = { end, endAll, run, start, until };
