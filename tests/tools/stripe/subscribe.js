'use strict';
// The life of a subscription: begun, changed, renewed, failed, cancelled.
const { invalid } = require('./store');
const { RETRIES } = require('./bill');

const truth = (text) => text === true || text === 'true';

class Subscriptions {
	constructor(store, bill, tell) {
		Object.assign(this, { store, bill, tell });
	}

	item(subscription, price, period) {
		return { id: this.store.id('si'), object: 'subscription_item', price,
			quantity: 1, subscription: subscription.id, metadata: {},
			current_period_start: period.start, current_period_end: period.end };
	}

	create(params) {
		const price = this.bill.price(params.items?.[0]?.price);
		if (!price.recurring)
			throw invalid('The price specified is set to `type=one_time`', undefined, 'items[0][price]');
		this.store.find(params.customer, 'customer');
		const subscription = this.store.add('subscription', 'sub', {
			customer: params.customer, status: 'active',
			metadata: params.metadata ?? {}, schedule: null,
			default_payment_method: params.default_payment_method ?? null,
			cancel_at_period_end: false, cancel_at: null, canceled_at: null,
			ended_at: null, trial_end: null, latest_invoice: null,
			pause_collection: null, collection_method: 'charge_automatically' });
		const period = this.bill.period_from(subscription, price);
		subscription.items = { object: 'list', has_more: false,
			data: [this.item(subscription, price, period)] };
		const invoice = this.bill.invoice(subscription, 'subscription_create',
			[this.bill.line(price, period, price.unit_amount, false)]);
		subscription.latest_invoice = invoice.id;
		const code = this.bill.pay(invoice,
			this.bill.method_of(params.customer, subscription));
		if (code && (params.payment_behavior ?? 'error_if_incomplete') === 'error_if_incomplete') {
			this.store.objects.delete(subscription.id);
			this.store.objects.delete(invoice.id);
			throw this.bill.declined(code);
		}
		if (code)
			subscription.status = 'incomplete';
		this.tell('customer.subscription.created', subscription);
		this.bill.tell_invoice(invoice, code);
		return subscription;
	}

	// The price of its one item becomes another.
	switch_price(subscription, price, params) {
		const item = subscription.items.data[0];
		const old = item.price;
		const period = { start: item.current_period_start,
			end: item.current_period_end };
		const same = old.recurring.interval === price.recurring.interval;
		const now = same ? period : this.bill.period_from(subscription, price);
		if (params.proration_behavior === 'always_invoice' || !same)
			this.charge_switch(subscription, { old, price, period: now, same, params });
		Object.assign(item, { price, current_period_start: now.start,
			current_period_end: now.end });
	}

	charge_switch(subscription, { old, price, period, same, params }) {
		const now = this.store.time();
		const share = (period.end - now) / (period.end - period.start);
		const rest = { start: now, end: period.end };
		const lines = same ? [
			this.bill.line(old, rest, -Math.round(old.unit_amount * share), true),
			this.bill.line(price, rest, Math.round(price.unit_amount * share), true),
		] : [this.bill.line(price, period, price.unit_amount, false)];
		const invoice = this.bill.invoice(subscription, 'subscription_update', lines);
		const code = this.bill.pay(invoice,
			this.bill.method_of(subscription.customer, subscription));
		if (code && params.payment_behavior === 'error_if_incomplete') {
			this.store.objects.delete(invoice.id);
			throw this.bill.declined(code);
		}
		subscription.latest_invoice = invoice.id;
		this.bill.tell_invoice(invoice, code);
		if (code)
			subscription.status = 'past_due';
	}

	update(id, params) {
		const subscription = this.store.find(id, 'subscription');
		if (['canceled', 'incomplete_expired'].includes(subscription.status))
			throw invalid('A canceled subscription can only update its cancellation_details and metadata.', 'resource_missing');
		const wanted = params.items?.[0]?.price;
		if (wanted && subscription.schedule)
			throw invalid('The subscription is managed by the subscription schedule, and updating it directly is not allowed.');
		if (wanted && wanted !== subscription.items.data[0].price.id)
			this.switch_price(subscription, this.bill.price(wanted), params);
		if (params.cancel_at_period_end !== undefined)
			this.cancel_later(subscription, truth(params.cancel_at_period_end));
		if (params.default_payment_method)
			subscription.default_payment_method = params.default_payment_method;
		Object.assign(subscription.metadata, params.metadata);
		this.tell('customer.subscription.updated', subscription);
		return subscription;
	}

	cancel_later(subscription, later) {
		subscription.cancel_at_period_end = later;
		subscription.canceled_at = later ? this.store.time() : null;
		subscription.cancel_at = later
			? subscription.items.data[0].current_period_end : null;
	}

	cancel(id) {
		const subscription = this.store.find(id, 'subscription');
		if (subscription.status === 'canceled')
			throw invalid(`No such subscription: '${id}'`, 'resource_missing', 'id');
		Object.assign(subscription, { status: 'canceled',
			canceled_at: subscription.canceled_at ?? this.store.time(),
			ended_at: this.store.time(), schedule: null });
		for (const invoice of this.store.all('invoice', (o) => o.status === 'open'
			&& o.parent.subscription_details.subscription === id)) {
			invoice.status = 'void';
			invoice.next_payment_attempt = null;
			this.tell('invoice.voided', invoice);
		}
		this.tell('customer.subscription.deleted', subscription);
		return subscription;
	}

	// What a schedule wants from this moment on.
	follow_schedule(subscription) {
		const schedule = subscription.schedule
			&& this.store.find(subscription.schedule);
		const end = subscription.items.data[0].current_period_end;
		if (!schedule || schedule.phases.length < 2 || schedule.phases[0].end_date > end)
			return false;
		const item = subscription.items.data[0];
		const price = this.bill.price(schedule.phases[1].items[0].price);
		const restart = price.recurring.interval !== item.price.recurring.interval;
		item.price = price;
		this.release(schedule.id);
		return restart;
	}

	renew(subscription) {
		const item = subscription.items.data[0];
		if (subscription.cancel_at_period_end) {
			this.cancel(subscription.id);
			return;
		}
		const restart = this.follow_schedule(subscription);
		const period = restart ? this.bill.period_from(subscription, item.price)
			: this.bill.next_period(subscription, item.price);
		item.current_period_start = period.start;
		item.current_period_end = period.end;
		const invoice = this.bill.invoice(subscription, 'subscription_cycle',
			[this.bill.line(item.price, period, item.price.unit_amount, false)]);
		subscription.latest_invoice = invoice.id;
		this.tell('invoice.created', invoice);
		this.tell('invoice.finalized', invoice);
		this.collect(subscription, invoice);
		this.tell('customer.subscription.updated', subscription);
	}

	// Pays an open invoice, or says when it will be tried again.
	collect(subscription, invoice) {
		const code = this.bill.pay(invoice,
			this.bill.method_of(subscription.customer, subscription));
		this.bill.tell_payment(invoice, code);
		if (!code) {
			subscription.status = 'active';
			return;
		}
		subscription.status = 'past_due';
		const wait = RETRIES[invoice.attempt_count - 1];
		invoice.next_payment_attempt = wait ? invoice.created + wait : null;
		if (!wait)
			this.cancel(subscription.id);
	}

	// Somebody pays it by hand, or a retry does.
	pay(id) {
		const invoice = this.store.find(id, 'invoice');
		if (invoice.status !== 'open')
			throw invalid('Invoice is already paid', 'invoice_already_paid');
		const subscription = this.store.find(
			invoice.parent.subscription_details.subscription);
		const before = subscription.status;
		this.collect(subscription, invoice);
		if (subscription.status !== before && subscription.status !== 'canceled')
			this.tell('customer.subscription.updated', subscription);
		return invoice;
	}

	schedule(params) {
		const subscription = this.store.find(params.from_subscription, 'subscription');
		if (subscription.schedule)
			throw invalid('You cannot migrate a subscription that is already attached to a schedule');
		const item = subscription.items.data[0];
		const schedule = this.store.add('subscription_schedule', 'sub_sched', {
			customer: subscription.customer, subscription: subscription.id,
			status: 'active', end_behavior: 'release', metadata: {},
			phases: [{ start_date: item.current_period_start,
				end_date: item.current_period_end,
				items: [{ price: item.price.id, quantity: 1 }] }] });
		subscription.schedule = schedule.id;
		this.tell('subscription_schedule.created', schedule);
		this.tell('customer.subscription.updated', subscription);
		return schedule;
	}

	set_phases(id, params) {
		const schedule = this.store.find(id, 'subscription_schedule');
		if (schedule.status !== 'active')
			throw invalid('You cannot update a subscription schedule that is released or canceled.');
		if (params.phases)
			schedule.phases = params.phases.map((phase) => ({ ...phase,
				start_date: Number(phase.start_date),
				end_date: Number(phase.end_date) || null }));
		for (const phase of schedule.phases)
			this.bill.price(phase.items[0].price);
		Object.assign(schedule.metadata, params.metadata);
		this.tell('subscription_schedule.updated', schedule);
		this.tell('customer.subscription.updated',
			this.store.find(schedule.subscription));
		return schedule;
	}

	release(id) {
		const schedule = this.store.find(id, 'subscription_schedule');
		if (schedule.status !== 'active')
			throw invalid('You cannot release a subscription schedule that is already released or canceled.');
		const subscription = this.store.find(schedule.subscription);
		Object.assign(schedule, { status: 'released', subscription: null,
			released_subscription: subscription.id });
		subscription.schedule = null;
		this.tell('subscription_schedule.released', schedule);
		this.tell('customer.subscription.updated', subscription);
		return schedule;
	}

	// What is due by now, one at a time, the earliest first.
	due() {
		const dues = this.store.all('subscription',
			(s) => ['active', 'past_due'].includes(s.status)).map((s) => [
			s.items.data[0].current_period_end, () => this.renew(s)]);
		for (const invoice of this.store.all('invoice',
			(i) => i.status === 'open' && i.next_payment_attempt))
			dues.push([invoice.next_payment_attempt, () => this.pay(invoice.id)]);
		return dues.sort((a, b) => a[0] - b[0])[0];
	}

	// Sets the clock, and on the way does what falls due.
	advance(to) {
		this.store.time();
		this.store.real = false;
		for (let next = this.due(); next && next[0] <= to; next = this.due()) {
			this.store.now = Math.max(this.store.now, next[0]);
			next[1]();
		}
		this.store.now = Math.max(this.store.now, to);
	}
}

module.exports = { Subscriptions, truth };
