// All functions of the ledger at random, by many at once, with kills; then what
// was answered is held against what stands there, and the audit is asked.
'use strict';
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { Client, LOST } = require('./client');
const spoilings = require('./spoilings');

const { DATABASE_URL, CLUSTER } = process.env;
const KILLS = Number(process.env.KILLS ?? 6);
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const LANES = 8;
const BETWEEN = 60; // operations between two kills
const LONG = Boolean(process.env.LONG);
const DONE = LONG ? 5000 : 2000; // operations at least
const SPOILT = LONG ? 3000 : 1000; // operations on a ledger that is spoilt
const SPOILINGS = LONG ? Infinity : 6;

// mulberry32: the same numbers for the same seed.
function chance(seed) {
	let a = seed >>> 0;
	const next = () => {
		a = (a + 0x6D2B79F5) >>> 0;
		let t = Math.imul(a ^ (a >>> 15), a | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
	next.to = (n) => Math.floor(next() * n);
	next.of = (list) => list[next.to(list.length)];
	return next;
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function once(url, text) {
	return execFileSync('psql', ['-X', '-q', '-A', '-t', '-v',
		'ON_ERROR_STOP=1', '-d', url, '-c', text],
	{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

// What is known of one run.
class Run {
	constructor(url, seed) {
		this.url = url;
		this.seed = seed;
		this.calls = [];
		this.acked = new Map(); // sources of grants and takes: their answers
		this.wrong = [];
		this.done = 0;
		this.lost = 0;
	}

	fail(what) {
		if (this.wrong.length < 10)
			this.wrong.push(what);
	}
}

const operations = {
	async hold(run, ask, random) {
		const owner = `user${1 + random.to(9) % 7}`;
		const key = random.of(['', '', 'day', 'total']);
		const reply = random.of(['', '', `r${random.to(40)}`]);
		const [row] = await ask(`select status, id, created_at from hammer.hold('${
			owner}', '${key}', ${random.to(9000)}, ${random.to(9000)}, '${reply
		}', ${random.to(3)})`);
		if (row?.[0] === '200' && row[1])
			run.calls.push({ id: row[1], at: row[2], tokens: random.to(10) === 0
				? [0, 0, 0] : [random.to(9000), random.to(500), random.to(3000)],
			status: random.of(['completed', 'completed', 'cut', 'failed']) });
	},
	async extend(run, ask, random) {
		const call = random.of(run.calls.slice(-30));
		if (call)
			await ask(`select outcome from llm.extend('${call.id}', ${
				random.to(500)}, 0, ${random.to(500)}, ${random.to(30)})`);
	},
	// Others may settle the same call just now, and it is settled again later.
	async settle(run, ask, random) {
		const call = random.of(random.to(4) ? run.calls.slice(-12)
			: run.calls.slice(-200));
		if (!call)
			return;
		const [row] = await ask(`select outcome, credits_used, uncollected
			from llm.settle('${call.id}', '${call.at}', ${call.tokens.join()}, '${
	call.status}', 'openai', 10, '{}', ${random.of(["'\\x01'", 'null'])})`);
		if (!row)
			return;
		const answer = row.join(' ');
		if (call.answer && call.answer !== answer)
			run.fail(`${call.id} was settled as ${call.answer}, then ${answer}`);
		call.answer = answer;
	},
	async grant(run, ask, random) {
		const owner = random.of(['user1', 'user3', 'user7', 'user7']);
		const source = `grant:${owner}:${run.done >> 5}`;
		const lapses = owner === 'user7' ? "llm.clock() + '9 seconds'"
			: random.of(["'infinity'", "llm.clock() + '3 days'"]);
		const [row] = await ask(`select llm.grant(md5('${owner}')::uuid, ${
			1 + random.to(200)}, '${source}', lapses_at => ${lapses})`);
		remember(run, source, row);
	},
	async take(run, ask, random) {
		const owner = random.of(['user1', 'user2', 'user3']);
		const source = `take:${owner}:${run.done >> 6}`;
		const [row] = await ask(`select llm.take(md5('${owner}')::uuid, ${
			50}, '${source}', 'adjust')`);
		if (row?.[0] !== '0')
			remember(run, source, row);
	},
	async renew(run, ask, random) {
		await ask(`select llm.renew(md5('user${1 + random.to(7)}')::uuid)`);
	},
	async sweep(run, ask) {
		await ask('select llm.sweep(20)');
	},
	async timer(run, ask) {
		await ask("select maintenance.perform('llm.renew_due', 1000)");
	},
	async beat(run, ask, random) {
		await ask(`select llm.beat(md5('runner${random.to(3)}')::uuid, 'h', 1)`);
	},
	async later(run, ask, random) {
		await ask(`update hammer.clock set ahead = ahead + '${random.of(
			['5 seconds', '5 seconds', '9 seconds', '9 seconds', '70 seconds',
				'1 day', '11 days'])}'`);
	},
};
const often = { hold: 34, extend: 14, settle: 36, grant: 8, take: 2, renew: 3,
	sweep: 2, timer: 1, beat: 3, later: 3 };
const names = Object.entries(often).flatMap(([name, n]) => Array(n).fill(name));

function remember(run, source, row) {
	if (!row)
		return;
	const before = run.acked.get(source);
	if (before && before !== row[0])
		run.fail(`${source} gave ${before}, then ${row[0]}`);
	run.acked.set(source, row[0]);
}

// One client after the other does operations until there were enough.
async function lane(run, number, most) {
	const random = chance(run.seed + number * 7919);
	while (run.done < most()) {
		const client = new Client(run.url);
		run.clients[number] = client;
		const ask = async (text) => {
			const said = await client.ask(text);
			if (said.state === LOST || /^(57P|08)/.test(said.state))
				run.lost++;
			else if (said.state !== '00000')
				run.fail(`${said.state} ${said.why.trim()} (${text})`);
			return said.state === '00000' ? said.rows : [];
		};
		while (!client.gone && run.done < most() && !run.wrong.length) {
			run.done++;
			await operations[random.of(names)](run, ask, random);
		}
		client.close();
		if (run.wrong.length)
			return;
		if (client.gone)
			await wait(20);
	}
}

const pids = (text) => text.split('\n').filter(Boolean).map(Number);

// A client, a server process (all others end with it), or PostgreSQL itself.
async function kill(run, random) {
	const what = random();
	if (what < 0.8)
		return random.of(run.clients).kill();
	const master = Number(execFileSync('head', ['-n', '1',
		path.join(CLUSTER, 'data/postmaster.pid')], { encoding: 'utf8' }));
	const victims = what < 0.95 ? pids(execFileSync('sh', ['-c',
		`pgrep -P ${master} || true`], { encoding: 'utf8' })) : [master];
	if (victims.length)
		try {
			process.kill(random.of(victims), 'SIGKILL');
		} catch { /* it ended by itself */ }
	await back(what < 0.95 ? null : master);
}

async function back(dead) {
	for (let i = 0; i < 600; i++) {
		try {
			if (dead && i % 10 === 0)
				execFileSync(path.join(__dirname, '../tools/cluster'),
					['start', CLUSTER], { env: { ...process.env, FAST: '1' },
						stdio: 'ignore' });
			once(DATABASE_URL, 'select 1');
			return;
		} catch {
			await wait(50);
		}
	}
	throw new Error('PostgreSQL does not come back');
}

// What was answered stands there, once, with what it was told.
function judge(run) {
	const differs = once(run.url, `select string_agg(concat_ws(' ', what,
		subject, stands, should), '; ') from llm.audit()`);
	if (differs)
		run.fail(`audit: ${differs.slice(0, 400)}`);
	const early = once(run.url, `select count(*) from llm.ledger as l
		join llm.credits as c on c.id = l.credit_id
		where l.kind = 'lapse' and l.at < c.billing_period_end
		and c.subscription_id is not null`);
	if (early !== '0')
		run.fail(`${early} months lapsed before their end`);
	const used = new Map(once(run.url, `select id, status, credits_used,
		uncollected, total_tokens from llm.usage_history`).split('\n')
		.map((line) => line.split('|')).map(([id, ...rest]) => [id, rest]));
	for (const call of run.calls) {
		const [status, credits, uncollected, tokens] = used.get(call.id) ?? [];
		const [outcome, ...charged] = (call.answer ?? '').split(' ');
		const sum = call.tokens.reduce((a, b) => a + b);
		if (outcome === 'settled' && (status !== call.status
			|| charged.join() !== [credits, uncollected].join()
			|| Number(tokens) !== sum))
			run.fail(`${call.id}: ${call.answer}, and ${used.get(call.id)}`);
		if ((outcome === 'void') === (status !== undefined)
			&& outcome === 'void')
			run.fail(`${call.id} is void, and ${used.get(call.id)}`);
		if (outcome === 'gone' && status && status !== 'swept')
			run.fail(`${call.id} is gone, and ${used.get(call.id)}`);
	}
	const told = new Map(once(run.url, `select source, count(*) from llm.ledger
		group by source`).split('\n').map((line) => line.split('|')));
	for (const source of run.acked.keys())
		if (told.get(source) !== '1')
			run.fail(`${source} was answered and stands there ${
				told.get(source) ?? 0} times`);
}

async function hammer(url, seed, kills, operationsToDo) {
	const run = new Run(url, seed);
	const random = chance(seed ^ 0x5bd1e995);
	let most = operationsToDo;
	run.clients = [];
	const lanes = Promise.all(Array.from({ length: LANES },
		(_, number) => lane(run, number, () => most)));
	for (let n = 1; n <= kills && !run.wrong.length; n++) {
		most = Infinity;
		const point = run.done + 1 + random.to(2 * BETWEEN);
		while (run.done < point && !run.wrong.length)
			await wait(1);
		await kill(run, random);
		if (n % 500 === 0)
			console.log(`# ${n} kills, ${run.done} operations`);
	}
	most = Math.max(operationsToDo, run.done);
	await lanes;
	judge(run);
	return run;
}

function spoil(url, [what, name, text, instead]) {
	const made = once(url, `select pg_get_functiondef(p.oid) from pg_proc as p
		where p.proname = '${name}' and p.pronamespace = 'llm'::regnamespace`);
	const spoilt = made.replace(text, instead);
	if (spoilt === made)
		throw new Error(`${what}: llm.${name} has no ${text}`);
	execFileSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', url],
		{ input: spoilt });
}

// A copy of the database as it was set up.
function copy(name) {
	const url = new URL(DATABASE_URL.replace('///', '//x/'));
	const at = (database) => `postgresql:///${database}${url.search}`;
	once(at('postgres'), `create database ${name} template tessera`);
	return at(name);
}

async function main() {
	const wanted = process.env.SPOIL
		? spoilings.filter(([what]) => what === process.env.SPOIL)
		: spoilings.slice(0, SPOILINGS);
	console.log(`1..${1 + wanted.length}\n# SEED=${SEED} KILLS=${KILLS}`);
	const copies = wanted.map((_, n) => copy(`spoilt${n}`));
	const run = await hammer(DATABASE_URL, SEED, KILLS, DONE);
	const deadlocks = execFileSync('sh', ['-c',
		`grep -c 'deadlock detected' '${CLUSTER}/log' || true`],
	{ encoding: 'utf8' }).trim();
	if (deadlocks !== '0')
		run.fail(`${deadlocks} deadlocks`);
	for (const what of run.wrong)
		console.log(`# ${what}`);
	console.log(`${run.wrong.length ? 'not ' : ''}ok 1 - ${run.done
	} operations, ${KILLS} kills, ${run.lost} lost answers, ${
		run.calls.length} calls`);

	for (const [n, spoiling] of wanted.entries()) {
		spoil(copies[n], spoiling);
		const noticed = await hammer(copies[n], SEED + n, 0, SPOILT);
		console.log(`# ${noticed.wrong[0]?.slice(0, 200)}`);
		console.log(`${noticed.wrong.length ? '' : 'not '}ok ${n + 2
		} - noticed: ${spoiling[0]}`);
	}
}

main();
