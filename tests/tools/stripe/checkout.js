'use strict';
// Checkout and the portal: sessions, and pages on which people click.
const { invalid } = require('./store');
const { cards } = require('./bill');

const escape = (text) => String(text).replace(/[&<>"]/g,
	(c) => `&#${c.charCodeAt(0)};`);

function html(title, body) {
	return `<!doctype html><meta charset="utf-8"><meta name="viewport" `
		+ `content="width=device-width"><title>${escape(title)}</title>`
		+ `<style>body{font:16px/1.5 sans-serif;max-width:30em;margin:2em auto;`
		+ `padding:0 1em}button,select{font:inherit;padding:.3em 1em}</style>`
		+ `<h1>${escape(title)}</h1><p>A test of payments: no money moves.</p>${body}`;
}

class Checkout {
	constructor(store, bill, subscriptions, tell, origin) {
		Object.assign(this, { store, bill, subscriptions, tell, origin });
	}

	create(params) {
		if (!['payment', 'subscription'].includes(params.mode))
			throw invalid('Invalid mode', 'parameter_invalid', 'mode');
		const items = params.line_items ?? [];
		if (items.length === 0)
			throw invalid('Missing required param: line_items.', 'parameter_missing', 'line_items');
		if (!params.success_url)
			throw invalid('Missing required param: success_url.', 'parameter_missing', 'success_url');
		if (params.customer)
			this.store.find(params.customer, 'customer');
		const amount = items.reduce((sum, item) => sum + this.unit(item, params.mode)
			* Number(item.quantity ?? 1), 0);
		const session = this.store.add('checkout.session', 'cs_test', {
			mode: params.mode, customer: params.customer ?? null,
			status: 'open', payment_status: 'unpaid', amount_total: amount,
			currency: 'usd', metadata: params.metadata ?? {},
			client_reference_id: params.client_reference_id ?? null,
			success_url: params.success_url, cancel_url: params.cancel_url ?? null,
			payment_intent: null, subscription: null, invoice: null,
			expires_at: this.store.time() + 86400 });
		session.url = `${this.origin}/pay/${session.id}`;
		this.store.asked.set(session.id, params);
		return session;
	}

	unit(item, mode) {
		if (item.price_data)
			return Number(item.price_data.unit_amount);
		const price = this.bill.price(item.price);
		if (Boolean(price.recurring) !== (mode === 'subscription'))
			throw invalid(`The price ${price.id} does not fit the mode ${mode}`);
		return price.unit_amount;
	}

	// A customer chose a card and paid.
	pay(id, card) {
		const session = this.store.find(id, 'checkout.session');
		if (session.status !== 'open')
			throw invalid('This session is over.', 'session_over');
		if (!session.customer)
			session.customer = this.store.add('customer', 'cus', { metadata: {},
				invoice_settings: { default_payment_method: null } }).id;
		const method = this.bill.attach(card, session.customer);
		if (session.mode === 'subscription')
			this.subscribe(session, method);
		else
			this.charge(session, method);
		return session;
	}

	subscribe(session, method) {
		const asked = this.store.asked.get(session.id);
		const subscription = this.subscriptions.create({
			customer: session.customer, items: asked.line_items,
			default_payment_method: method.id,
			metadata: asked.subscription_data?.metadata,
			payment_behavior: 'error_if_incomplete' });
		Object.assign(session, { status: 'complete', payment_status: 'paid',
			subscription: subscription.id,
			invoice: subscription.latest_invoice });
		this.tell('checkout.session.completed', session);
	}

	charge(session, method) {
		const intent = this.bill.intent({ amount: session.amount_total,
			customer: session.customer,
			metadata: this.store.asked.get(session.id)
				.payment_intent_data?.metadata ?? {} });
		const pending = cards[method.behaves].pending;
		session.payment_intent = intent.id;
		const code = pending ? null : this.bill.charge(intent, method);
		if (code)
			throw this.bill.declined(code);
		session.status = 'complete';
		session.payment_status = pending ? 'unpaid' : 'paid';
		this.tell('checkout.session.completed', session);
	}

	// What was pending came in, or did not.
	settle(id, paid) {
		const session = this.store.find(id, 'checkout.session');
		const intent = this.store.find(session.payment_intent);
		if (paid) {
			this.bill.charge(intent, this.store.find('pm_card_visa'));
			session.payment_status = 'paid';
		}
		this.tell(`checkout.session.async_payment_${paid ? 'succeeded' : 'failed'}`,
			session);
		return session;
	}

	page(id) {
		const session = this.store.find(id, 'checkout.session');
		if (session.status !== 'open')
			return html('Paid', `<p><a href="${escape(session.success_url)}">On</a></p>`);
		const choices = Object.keys(cards).map((name) =>
			`<option>${escape(name)}</option>`).join('');
		const total = (session.amount_total / 100).toFixed(2);
		return html(`Pay ${total} ${session.currency.toUpperCase()}`,
			`<form method="post"><label>Card <select name="card">${choices}`
			+ `</select></label> <button>Pay</button></form>`
			+ `<p><a href="${escape(session.cancel_url ?? '/')}">Back</a></p>`);
	}

	portal(params) {
		this.store.find(params.customer, 'customer');
		const session = this.store.add('billing_portal.session', 'bps', {
			customer: params.customer, return_url: params.return_url ?? null });
		session.url = `${this.origin}/portal/${session.id}`;
		return session;
	}

	portal_page(id) {
		const session = this.store.find(id, 'billing_portal.session');
		const rows = this.store.all('subscription',
			(s) => s.customer === session.customer).map((s) =>
			`<li>${escape(s.items.data[0].price.id)}: ${escape(s.status)}`
			+ `<form method="post"><button name="cancel" value="${escape(s.id)}">`
			+ `Cancel</button></form></li>`).join('');
		return html('Your subscriptions', `<ul>${rows}</ul>`
			+ `<p><a href="${escape(session.return_url ?? '/')}">Back</a></p>`);
	}
}

module.exports = { Checkout, html };
