'use strict';
// A subscription's life, told in every order: it always ends in the same rows.
const { test } = require('node:test');
const assert = require('node:assert');
const { stripe, control, payers, hold_clock, advance, states } = require('./lib');

const DAY = 86400;
const LONG = Boolean(process.env.LONG);

// Orders by chance that can be had again (mulberry32).
function random(seed) {
	let s = seed >>> 0;
	return () => {
		s = (s + 0x6d2b79f5) >>> 0;
		let t = Math.imul(s ^ (s >>> 15), s | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

function shuffled(list, chance) {
	const all = [...list];
	for (let i = all.length - 1; i > 0; i--) {
		const j = Math.floor(chance() * (i + 1));
		[all[i], all[j]] = [all[j], all[i]];
	}
	return all;
}

function permutations(list) {
	if (list.length < 2)
		return [list];
	return list.flatMap((one, i) => permutations(
		[...list.slice(0, i), ...list.slice(i + 1)]).map((rest) => [one, ...rest]));
}

const ours = /^(checkout\.session\.|customer\.subscription\.|invoice\.(paid|payment_succeeded|payment_failed|finalized|voided)|charge\.(refunded|dispute\.)|customer\.deleted)/;
let last = null;

// The events since the last time, of each person.
async function events_of(all) {
	const { events } = await control('events', { after: last });
	last = events.at(-1)?.id ?? last;
	const mine = new Map(all.map((p) => [p.customer, []]));
	for (const event of events.filter((e) => ours.test(e.type)))
		mine.get(event.customer)?.push(event.id);
	return all.map((p) => mine.get(p.customer));
}

const subscription_of = async (p) => (await stripe('GET', 'subscriptions',
	{ customer: p.customer, status: 'all' })).data[0];

async function change(p, price, proration) {
	const s = await subscription_of(p);
	await stripe('POST', `subscriptions/${s.id}`, {
		'items[0][id]': s.items.data[0].id, 'items[0][price]': price,
		proration_behavior: proration });
}

const update = async (p, form) => stripe('POST',
	`subscriptions/${(await subscription_of(p)).id}`, form);

async function buy_pack(p) {
	const session = await stripe('POST', 'checkout/sessions', { mode: 'payment',
		customer: p.customer, success_url: 'http://localhost/',
		'line_items[0][price_data][currency]': 'usd',
		'line_items[0][price_data][unit_amount]': 900,
		'metadata[pack_id]': '10k', 'metadata[credits]': 10000,
		'payment_intent_data[metadata][credits]': 10000 });
	await control('pay', { session: session.id });
	p.intent = (await stripe('GET', `checkout/sessions/${session.id}`)).payment_intent;
}

const charge_of = async (p) => (await stripe('GET', 'charges',
	{ customer: p.customer, payment_intent: p.intent })).data[0].id;

// Each step is done by each person, then time goes on by so many days.
const steps = [
	['buys', (p) => stripe('POST', 'subscriptions', { customer: p.customer,
		'items[0][price]': 'price_pro_monthly' }), 31],
	['renews', null, 31],
	['her card fails', (p) => control('card', { customer: p.customer,
		card: 'pm_card_chargeCustomerFail' }), 31],
	['recovers', async (p) => {
		await control('card', { customer: p.customer, card: 'pm_card_visa' });
		const { data } = await stripe('GET', 'invoices',
			{ customer: p.customer, status: 'open' });
		await stripe('POST', `invoices/${data[0].id}/pay`);
	}, 1],
	['upgrades', (p) => change(p, 'price_enterprise_monthly', 'always_invoice'), 1],
	['downgrades', (p) => change(p, 'price_pro_monthly', 'none'), 1],
	['undoes it', (p) => change(p, 'price_enterprise_monthly', 'none'), 1],
	['cancels', (p) => update(p, { cancel_at_period_end: true }), 1],
	['resumes', (p) => update(p, { cancel_at_period_end: false }), 1],
	['buys a pack', buy_pack, 1],
	['has part of it refunded', (p) => stripe('POST', 'refunds',
		{ payment_intent: p.intent, amount: 333 }), 1],
	['has more of it refunded', (p) => stripe('POST', 'refunds',
		{ payment_intent: p.intent, amount: 100 }), 1],
	['disputes the rest', async (p) => {
		p.dispute = (await control('dispute', { charge: await charge_of(p) })).id;
	}, 1],
	['wins', (p) => control('close', { dispute: p.dispute, status: 'won' }), 1],
	['ends it at once', async (p) => stripe('DELETE',
		`subscriptions/${(await subscription_of(p)).id}`), 0],
];

async function deliver(all, ids_of, parallel = 8) {
	const queue = all.map((p, i) => ids_of(p, i)).filter((ids) => ids?.length);
	const lane = async () => {
		for (let ids = queue.shift(); ids; ids = queue.shift()) {
			const { statuses } = await control('deliver', { events: ids });
			assert.deepEqual(new Set(statuses), new Set([200]));
		}
	};
	await Promise.all(Array.from({ length: parallel }, lane));
}

function same(all, reference, what) {
	const [expected, ...others] = states([reference, ...all]);
	assert.equal(expected.wrong, 0, `${what}: the audit`);
	for (const [i, other] of others.entries())
		assert.deepEqual(other, expected, `${what}: order ${i}`);
	return expected;
}

test('a life in every order of its events', async () => {
	const orders = LONG ? 720 : 12;
	const late = LONG ? 200 : 8;
	const chance = random(Number(process.env.SEED ?? 1));
	await control('deliveries', { send: false });
	hold_clock((await control('advance', { seconds: 0 })).now);
	// The first hears each thing when it happens; the next hear of each step in
	// another order; the last hear of all at the end, by chance.
	const all = await payers(1 + orders + late);
	const early = all.slice(0, 1 + orders);
	const told = all.map(() => []);
	await events_of(all);
	for (const [what, act, days] of steps) {
		for (const p of act ? all : [])
			await act(p);
		const now = await events_of(all);
		now.forEach((ids, i) => told[i].push(...ids));
		await tell(now, what);
		await advance(days * DAY);
		const due = await events_of(all);
		due.forEach((ids, i) => told[i].push(...ids));
		await tell(due, `${what}, time goes on`);
	}

	async function tell(now, what) {
		const every = permutations(now[0].slice(-6).map((_, n) => n));
		await deliver(early, (p, i) => {
			if (i === 0 || now[i].length < 2)
				return now[i];
			const rest = now[i].slice(0, -6);
			const order = every[(i - 1) * (LONG ? 1
				: Math.ceil(every.length / orders)) % every.length];
			const tail = now[i].slice(-6);
			return [...shuffled(rest, chance), ...order.map((n) => tail[n])];
		});
		same(early.slice(1), all[0], what);
	}

	await deliver(all.slice(1 + orders), (p, i) => shuffled(
		told[1 + orders + i].flatMap((id) => (chance() < 0.3 ? [id, id] : [id])),
		chance));
	const end = same(all.slice(1), all[0], 'at the end');
	assert.equal(end.account[0], 'free');
});
