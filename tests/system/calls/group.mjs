// The group's processes: who they are, and what is done to them.
import assert from 'node:assert';
import fs from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { DATA, ask, sql, until } from './help.mjs';

export const master = () =>
	Number(fs.readFileSync(`${DATA}/run/inference.pid`, 'utf8'));

const processes = () => execFileSync('ps', ['-eo', 'pid=,ppid=,comm='],
	{ encoding: 'utf8' }).split('\n').map((l) => l.trim().split(/\s+/));

export const children = (name, of = master()) => processes()
	.filter(([, parent, comm]) => comm === name && Number(parent) === of)
	.map(([pid]) => Number(pid));

export const lives = (pid) => fs.existsSync(`/proc/${pid}`);

export const tell = (name, signal) =>
	children(name).forEach((pid) => process.kill(pid, signal));

// Other ones, in place of those that were.
export async function killed(name) {
	const before = children(name);
	before.forEach((pid) => process.kill(pid, 'SIGKILL'));
	await until(() => {
		const now = children(name);
		return now.length === before.length
			&& !now.some((pid) => before.includes(pid));
	});
}

export async function swapped() {
	const before = master();
	// One that is still at the one before refuses.
	await until(() => spawnSync(`${DATA}/bin/inference`,
		['--swap', String(before)]).status === 0);
	return before;
}

// What was freed is not given back then.
export const sanitized = Boolean(process.env.SANITIZED);
export const memory = (name) => children(name).reduce((sum, pid) => sum
	+ Number(/^Pss:\s+(\d+)/m.exec(
		fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]), 0);

// For the group the database is away, though PostgreSQL goes on.
export function away() {
	sql(`alter role tessera_inference nologin;
		select pg_terminate_backend(pid) from pg_stat_activity
		where usename = 'tessera_inference'`);
}

export const back = () => sql('alter role tessera_inference login');

// A stream whose head and first bytes are there; what is read of it later.
export async function begun(who, id, signal) {
	const answer = await ask(who, id, { stream: true,
		stream_options: { include_usage: true } }, signal);
	assert.equal(answer.status, 200);
	const reader = answer.body.getReader();
	const parts = [(await reader.read()).value];
	return async () => {
		for (;;) {
			const { done, value } = await reader.read();
			if (done)
				return Buffer.concat(parts).toString();
			parts.push(value);
		}
	};
}
