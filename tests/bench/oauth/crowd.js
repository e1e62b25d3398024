'use strict';
// What others feel while one client asks for what takes its time: wrong passwords,
// forgotten ones. nginx's own rates do not count this machine, so this is what is
// left when many networks do it together.

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// So many a second, each without waiting for the one before it.
async function every(rate, until, one) {
	const all = [];
	const start = Date.now();
	for (let i = 0; Date.now() < until; i++) {
		all.push(one(i));
		await pause(Math.max(0, start + (i + 1) * 1000 / rate - Date.now()));
	}
	return Promise.all(all);
}

// One after the other; how long each took, and how many were refused.
async function meanwhile(until, one) {
	const times = [];
	let refused = 0;
	while (Date.now() < until) {
		const before = process.hrtime.bigint();
		if (!await one())
			refused++;
		times.push(Number(process.hrtime.bigint() - before) / 1e6);
		await pause(20);
	}
	times.sort((a, b) => a - b);
	return { refused, count: times.length,
		p95: times[Math.floor(times.length * 0.95)] };
}

const say = (name, { refused, count, p95 }) => console.log(
	`  ${name}: ${refused} of ${count} refused, p95 ${p95.toFixed(0)} ms`);

async function crowd({ get, post, signIn, sql, password, token, seconds }) {
	const forget = () => sql('delete from identity.sign_in_failures; ' +
		'delete from identity.request_counts');
	const time = () => Date.now() + seconds * 1000;
	console.log('\nMeanwhile:');

	let until = time();
	const clearing = every(1, until, forget);
	const wrong = every(20, until, (i) => signIn(`nobody${i}`, 'Wrong-1'));
	say('sign-ins, while 20 a second are wrong', await meanwhile(until,
		async () => (await signIn('bench1', password)).status === 303));
	await Promise.all([wrong, clearing]);
	await forget();

	until = time();
	const asked = every(40, until, (i) => post('/auth/forgot-password',
		JSON.stringify({ email: `nobody${i}@example.com` }),
		{ 'content-type': 'application/json' }));
	say('/v1/users/me, while 40 a second forget a password',
		await meanwhile(until, async () => (await get('/v1/users/me',
			{ authorization: `Bearer ${token}` })).status === 200));
	const statuses = new Map();
	for (const { status } of await asked)
		statuses.set(status, (statuses.get(status) ?? 0) + 1);
	console.log(`    who were answered ${[...statuses].map(([status, n]) =>
		`${status} ${n} times`).join(', ')}`);
	await forget();
}

module.exports = { crowd };
