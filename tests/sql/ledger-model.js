// A model of the limits and of the periods, to be held against llm.*: a bucket that
// leaks and a calendar counted by hand, in microseconds as BigInt.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const [, , what, dir] = process.argv;
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const MINUTE = 60000000n;
const DAY = 86400000000n;

let state = seed >>> 0;
function random() {
	state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
	return ((state >>> 8) ^ (state << 16)) % 2 ** 24 / 2 ** 24 + 0;
}
const to = (n) => Math.floor(Math.abs(random()) * n);
const of = (list) => list[to(list.length)];
const micros = () => BigInt(to(2 ** 24)) * BigInt(to(2 ** 24));

// An instant as SQL writes it, whatever the year.
function sql(at) {
	const seconds = at / 1000000n;
	const text = new Date(Number(seconds) * 1000).toISOString();
	return `'${text.slice(0, 19)}.${String(at % 1000000n).padStart(6, '0')}Z'`;
}
const said = (column) => `(extract(epoch from ${column}) * 1000000)::bigint`;

// Water that leaks: as much as fills it leaks in a minute.
class Bucket {
	constructor(perMinute) {
		this.rate = BigInt(perMinute);
		this.level = 0n;
		this.at = 0n;
	}

	leak(now) {
		this.level -= now - this.at;
		if (this.level < 0n)
			this.level = 0n;
		this.at = now;
	}

	volume(n) {
		return BigInt(n) * MINUTE / this.rate;
	}

	over(n) {
		return this.level + this.volume(n) - MINUTE;
	}

	room() {
		const room = (MINUTE - this.level) * this.rate / MINUTE;
		return room < 0n ? 0n : room > this.rate ? this.rate : room;
	}
}

// What a user with these limits would be told; each line is an SQL statement and
// what it must answer.
function calls(lines, user) {
	const requests = new Bucket(of([1, 7, 10, 60, 299, 35001, 1000000]));
	const tokens = new Bucket(of([1, 1000, 9999, 10000, 123457, 10000000]));
	const open = [];
	let now = 1800000000000000n + micros() % DAY;
	lines.push([`insert into identity.users (id, email) values (
		md5('${user}')::uuid, '${user}')`, null]);
	lines.push([`insert into llm.accounts (user_id, tier, balance,
		requests_per_minute, tokens_per_minute, credits_per_day, renews_at)
		values (md5('${user}')::uuid, 'free', 4000000000, ${requests.rate}, ${
	tokens.rate}, 2147483647, 'infinity')`, null]);
	lines.push([`insert into llm.credits (user_id, total_credits, source,
		billing_period_start, billing_period_end)
		select md5('${user}')::uuid, 2000000000, '${user} ' || n, now(),
			'infinity' from generate_series(1, 2) as n`, null]);
	lines.push([`select set_config('app.user_id', md5('${
		user}')::uuid::text, true)`, null]);
	for (let n = 0; n < 60; n++) {
		now += of([0n, 1n, 999999n, requests.volume(1), requests.volume(1) - 1n,
			micros() % MINUTE, micros() % 1000000n, micros() % (5n * MINUTE)]);
		requests.leak(now);
		tokens.leak(now);
		lines.push([`select set_config('tap.clock', ${sql(now)}, true)`, null]);
		if (open.length && to(3) === 0)
			settle(lines, open.splice(to(open.length), 1)[0], tokens, now);
		else
			hold(lines, `${user}${n}`, requests, tokens, open, now);
	}
}

function hold(lines, name, requests, tokens, open, now) {
	const n = of([0, 1, to(Number(tokens.rate)), Number(tokens.rate),
		Number(tokens.rate) + 1, to(2000)]);
	let answer;
	for (const [bucket, count] of [[requests, 1], [tokens, n]]) {
		const over = bucket.over(count);
		if (!answer && over > 0n)
			answer = ['429', BigInt(count) > bucket.rate ? ''
				: String((over + 999n) / 1000n)];
	}
	if (!answer) {
		answer = ['200', ''];
		requests.level += requests.volume(1);
		tokens.level += tokens.volume(n);
		open.push({ name, n, drained: now + tokens.level });
	}
	answer.push(requests.room(), now + requests.level, tokens.room(),
		now + tokens.level);
	lines.push([`with h as materialized (
			select * from llm.hold('', 'gpt-5', 'chat', ${n}, 0)
		), kept as (
			insert into calls select '${name}', h.id, h.created_at from h
			where h.id is not null
		)
		select h.status, h.retry_after_ms, (h.limits).requests_remaining,
			${said('(h.limits).requests_reset')},
			(h.limits).tokens_remaining, ${said('(h.limits).tokens_reset')}
		from h`, answer.join('|')]);
}

// Of what was not used, only what has not leaked yet can be given back.
function settle(lines, { name, n, drained }, tokens, now) {
	const used = of([0, n, to(n + 1), to(2 * n + 2)]);
	if (used > n) {
		tokens.level += tokens.volume(used - n);
	} else if (drained > now) {
		const back = tokens.volume(n - used);
		tokens.level -= back < drained - now ? back : drained - now;
		if (tokens.level < 0n)
			tokens.level = 0n;
	}
	lines.push([`select llm.settle(c.id, c.at, ${used}, 0, 0, 'completed')
		from calls as c where c.name = '${name}'`, null]);
	lines.push([`select ${said('greatest(a.tokens_until, llm.clock())')}
		from llm.accounts as a where a.user_id
			= current_setting('app.user_id')::uuid`, String(now + tokens.level)]);
}

const leap = (year) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const length = (year, month) => month === 1 ? (leap(year) ? 29 : 28)
	: [3, 5, 8, 10].includes(month) ? 30 : 31;

function monthOf(anchor, n) {
	const first = new Date(Number(anchor / 1000000n) * 1000);
	const months = first.getUTCFullYear() * 12 + first.getUTCMonth() + n;
	const year = Math.floor(months / 12);
	const day = Math.min(first.getUTCDate(), length(year, months % 12));
	return BigInt(Date.UTC(year, months % 12, day)) * 1000n + anchor % DAY;
}

function periods(lines) {
	for (let i = 0; i < 150; i++) {
		const anchor = BigInt(Date.UTC(2020 + to(12), to(12), 1 + to(31))) * 1000n
			+ micros() % DAY;
		const n = to(60);
		const month = monthOf(anchor, n);
		lines.push([`select ${said(`llm.month(${sql(anchor)}, ${n})`)}`,
			String(month)]);
		const at = of([month, month - 1n, month + micros() % (40n * DAY)]);
		let in_ = -1;
		while (monthOf(anchor, in_ + 1) <= at)
			in_++;
		lines.push([`select llm.months(${sql(anchor)}, ${sql(at)})`,
			String(in_)]);
		budgets(lines, at);
	}
}

// 1 January 1970 was a Thursday.
function budgets(lines, at) {
	const day = at / DAY * DAY;
	const monday = day - (day / DAY + 3n) % 7n * DAY;
	const date = new Date(Number(at / 1000000n) * 1000);
	const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
	for (const [period, first, next] of [['day', day, day + DAY],
		['week', monday, monday + 7n * DAY],
		['month', BigInt(Date.UTC(year, month)) * 1000n,
			BigInt(Date.UTC(year, month + 1)) * 1000n]])
		lines.push([`select ${said(`llm.budget_start('${period}', ${sql(at)})`)},
			${said(`llm.budget_end('${period}', ${sql(at)})`)}`,
		`${first}|${next}`]);
}

function ask() {
	const lines = [['create temporary table calls (name text, id uuid, '
		+ 'at timestamptz)', null]];
	for (let n = 0; n < 40; n++)
		calls(lines, `model${n}`);
	periods(lines);
	fs.writeFileSync(path.join(dir, 'must'), JSON.stringify({ seed, must: lines
		.filter(([, answer]) => answer !== null) }));
	for (const [text, answer] of lines)
		console.log(answer === null ? text.replace(/^select (.*)$/s,
			'do $$$$begin perform $1; end$$$$') + ';' : `${text};`);
}

function judge() {
	const { seed: asked, must } = JSON.parse(fs.readFileSync(
		path.join(dir, 'must'), 'utf8'));
	const answers = fs.readFileSync(path.join(dir, 'said'), 'utf8').split('\n');
	const wrong = must.flatMap(([text, answer], n) => answers[n] === answer ? []
		: [`# ${answers[n]} instead of ${answer}: ${text.replace(/\s+/g, ' ')}`]);
	console.log(wrong.slice(0, 5).join('\n'));
	console.log(`${wrong.length || must.length < 1000 ? 'not ' : ''}ok 1 - ${
		must.length} answers are those of the model (SEED=${asked})`);
}

if (what === 'ask')
	ask();
else
	judge();
