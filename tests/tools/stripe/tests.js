'use strict';
// What Stripe lets nobody do, and tests need: /_test/<name>, a JSON object in,
// one out.

const reply = (value) => value ?? {};

// Whose an object is; of a dispute it is told by its charge.
const customer_of = (s, object) => (object.object === 'customer' ? object.id
	: object.charge ? s.store.find(object.charge).customer : object.customer) ?? null;

const acts = {
	// {seconds} or {to}: the clock, and all that falls due on the way.
	advance: (s, { seconds, to }) => {
		s.subscriptions.advance(to ?? s.store.time() + seconds);
		return { now: s.store.now };
	},
	now: (s) => ({ now: s.store.time() }),
	// {session, card}: somebody pays at Checkout; {session, paid}: what was
	// pending came in, or did not.
	pay: (s, { session, card = 'pm_card_visa' }) => s.checkout.pay(session, card),
	settle: (s, { session, paid }) => s.checkout.settle(session, paid),
	// {customer, card}: another card to charge from now on.
	card: (s, { customer, card }) => {
		const method = s.bill.attach(card, customer);
		s.store.find(customer, 'customer').invoice_settings
			.default_payment_method = method.id;
		for (const subscription of s.store.all('subscription',
			(o) => o.customer === customer))
			subscription.default_payment_method = method.id;
		return method;
	},
	dispute: (s, { charge }) => s.bill.dispute(charge),
	close: (s, { dispute, status }) => s.bill.close_dispute(dispute, status),
	// {send, seed, drop, double, late_ms}: how events are delivered.
	deliveries: (s, mode) => {
		s.deliveries.set(mode);
		return s.deliveries.mode;
	},
	// {events, parallel}: delivers these now; the statuses of the answers.
	deliver: async (s, { events, parallel }) => ({
		statuses: await s.deliveries.send(events, parallel) }),
	quiet: async (s) => reply(await s.deliveries.quiet()),
	// {after}: the events since then, the oldest first.
	events: (s, { after }) => {
		const all = s.store.all('event').reverse();
		const from = after ? all.findIndex((e) => e.id === after) + 1 : 0;
		return { events: all.slice(from).map(({ id, type, created, data }) => ({
			id, type, created, object: data.object.id,
			customer: customer_of(s, data.object) })) };
	},
	// {faults: [{status} or {drop: before|after} or {wait_ms}, writes]}: what
	// happens to the next calls, or to those alone that write.
	faults: (s, { faults }) => {
		s.faults = faults;
		return {};
	},
	webhook: (s, { url, secret }) => {
		Object.assign(s.deliveries, { webhook: url, secret });
		return {};
	},
};

async function tests(s, name, params) {
	if (!Object.hasOwn(acts, name))
		return { error: `there is no ${name}`, names: Object.keys(acts) };
	return reply(await acts[name](s, params));
}

module.exports = { tests };
