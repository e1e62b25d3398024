'use strict';
// The stack that is tested, the stand-in for Stripe, and what rows there are.
const { execFile, execFileSync } = require('node:child_process');
const { promisify } = require('node:util');
const crypto = require('node:crypto');
const fs = require('node:fs');

const { DATA, URL: at, DATABASE } = process.env;
const stripe_at = fs.readFileSync(`${DATA}/stripe.address`, 'utf8').trim();
const key = fs.readFileSync(`${DATA}/stripe.key`, 'utf8').trim();
const secret = fs.readFileSync(`${DATA}/stripe.secret`, 'utf8').trim();

function sql(text) {
	return execFileSync('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d',
		DATABASE, '-f', '-'], { input: text, encoding: 'utf8',
		maxBuffer: 1 << 28 }).trim();
}

const rows = (text) => JSON.parse(sql(
	`select coalesce(json_agg(v), '[]') from (${text}) as v`));

// {"a[b]": 1} as a form.
async function stripe(method, path, form = {}) {
	const body = new URLSearchParams(form).toString();
	const answer = await fetch(`${stripe_at}/v1/${path}`
		+ (method === 'GET' && body ? `?${body}` : ''), { method,
		headers: { Authorization: `Bearer ${key}`,
			'Content-Type': 'application/x-www-form-urlencoded' },
		body: method === 'POST' ? body : undefined });
	const said = await answer.json();
	if (!answer.ok)
		throw Object.assign(new Error(said.error.message), said.error);
	return said;
}

async function control(name, params = {}) {
	const answer = await fetch(`${stripe_at}/_test/${name}`, { method: 'POST',
		body: JSON.stringify(params) });
	const said = await answer.json();
	if (!answer.ok)
		throw new Error(JSON.stringify(said));
	return said;
}

async function api(token, method, path, body, headers = {}) {
	const answer = await fetch(at + path, { method, headers: {
		...(token && { Authorization: `Bearer ${token}` }),
		'Content-Type': 'application/json', ...headers },
	body: body === undefined ? undefined : JSON.stringify(body) });
	const text = await answer.text();
	return { status: answer.status, headers: answer.headers,
		body: text ? JSON.parse(text) : null };
}

// People with a token for all that clients of our own may.
function people(count) {
	const tokens = Array.from({ length: count },
		() => crypto.randomBytes(32).toString('base64url'));
	const made = tokens.map((token) => ({ id: crypto.randomUUID(),
		hash: crypto.createHash('sha256').update(token).digest('hex') }));
	sql(`insert into identity.users (id, email) values ${made.map(({ id }) =>
		`('${id}', '${id}@example.com')`).join()};
		insert into identity.sessions (user_id, token_hash, expires_at, scopes)
		values ${made.map(({ id, hash }) => `('${id}', '\\x${hash}',
			now() + interval '1 day', '{account,credits.read}')`).join()}`);
	return made.map(({ id }, i) => ({ id, token: tokens[i] }));
}

// The same, each with a customer who has a card.
async function payers(count, card = 'pm_card_visa') {
	const all = people(count);
	for (const person of all) {
		const customer = await stripe('POST', 'customers',
			{ 'metadata[user_id]': person.id });
		person.customer = customer.id;
		await control('card', { customer: customer.id, card });
	}
	sql(`insert into llm.stripe_customers (user_id, customer_id) values `
		+ all.map((p) => `('${p.id}', '${p.customer}')`).join() + `;
		select llm.renew(v::uuid) from unnest(array[${all.map((p) =>
		`'${p.id}'`).join()}]) as v`);
	return all;
}

// Both clocks, from now on by hand.
function hold_clock(now) {
	sql(`set client_min_messages = warning;
		set role tessera_owner;
		create table if not exists llm.test_clock (at timestamptz);
		grant select on llm.test_clock to public;
		truncate llm.test_clock;
		insert into llm.test_clock values (to_timestamp(${now}));
		create or replace function llm.clock() returns timestamptz
		language sql volatile return (select at from llm.test_clock);`);
}

async function advance(seconds) {
	const { now } = await control('advance', { seconds });
	hold_clock(now);
	return now;
}

// What each person has, with no word of when or under which id.
function states(all) {
	const found = rows(`select u.id, (
			select json_agg(json_build_array(s.plan_id, s.tier, s.status,
				s.price_cents, s.billing_interval, s.next_tier,
				s.next_interval, s.cancel_at_period_end,
				s.cancelled_at is not null,
				case when s.stripe_subscription_id is not null
					then extract(epoch from s.current_period_start) end,
				case when s.stripe_subscription_id is not null
					then extract(epoch from s.anchor) end,
				case when s.stripe_subscription_id is not null
					then extract(epoch from s.paid_until) end)
				order by s.created_at, s.plan_id)
			from llm.subscriptions as s
			where s.user_id = u.id
		) as subscriptions, (
			select json_agg(json_build_array(split_part(c.source, ':', 1),
				c.total_credits, c.remaining_credits, c.lapsed_credits,
				c.is_current, extract(epoch from c.billing_period_start),
				extract(epoch from c.billing_period_end))
				order by c.billing_period_start, c.total_credits, c.source)
			from llm.credits as c
			where c.user_id = u.id
			and c.source not like 'free:%'
			and c.source not like 'payment:%'
			and c.source not like 'dispute:%'
		) as lots, (
			select json_agg(json_build_array(split_part(c.source, ':', 1),
				c.total_credits, c.remaining_credits, c.lapsed_credits)
				order by c.total_credits, c.source)
			from llm.credits as c
			where c.user_id = u.id
			and (c.source like 'payment:%' or c.source like 'dispute:%')
		) as bought, (
			select json_agg(v order by v::text)
			from (
				select json_build_array(split_part(l.source, ':', 1), l.kind,
					sum(l.amount)) as v
				from llm.ledger as l
				where l.user_id = u.id
				and l.source not like 'free:%'
				and l.kind <> 'lapse'
				group by split_part(l.source, ':', 1), l.kind
			) as v
		) as ledger, (
			select json_build_array(a.tier, (
				select sum(c.remaining_credits)
				from llm.credits as c
				where c.user_id = u.id
				and c.source not like 'free:%'
			)) from llm.accounts as a where a.user_id = u.id
		) as account, (
			select count(*) from llm.audit(u.id)
		) as wrong
		from identity.users as u
		where u.id in (${all.map((p) => `'${p.id}'`).join()})`);
	const by = new Map(found.map(({ id, ...rest }) => [id, rest]));
	return all.map((p) => by.get(p.id));
}

// The biller's own work, by the command of an administrator. Meanwhile connections
// may end, which must be noticed.
async function reconcile() {
	const env = Object.fromEntries(fs.readFileSync(`${DATA}/env`, 'utf8')
		.trim().split('\n').map((line) => [line.slice(0, line.indexOf('=')),
			line.slice(line.indexOf('=') + 1)]));
	const socket = fs.readFileSync(`${DATA}/database.socket`, 'utf8').trim();
	await promisify(execFile)(`${DATA}/bin/billing`, ['--reconcile'], {
		env: { ...process.env, ...env, DATABASE_URL:
			`postgresql:///tessera?host=${socket}&user=tessera_billing` },
		encoding: 'utf8' });
}

module.exports = { DATA, at, secret, stripe_at, sql, rows, stripe, control, api,
	people, payers, hold_clock, advance, reconcile, states };
