'use strict';
// How money moves: prices, invoices, charges, periods, refunds, disputes.
const { Refusal, invalid } = require('./store');

// What each test card does. Attached to a customer it is a payment method of
// her own, which does the same.
const cards = {
	pm_card_visa: {},
	pm_card_mastercard: {},
	pm_card_chargeDeclined: { attach: 'generic_decline' },
	pm_card_chargeDeclinedInsufficientFunds: { attach: 'insufficient_funds' },
	pm_card_chargeDeclinedExpiredCard: { attach: 'expired_card' },
	pm_card_chargeCustomerFail: { charge: 'generic_decline' },
	pm_card_authenticationRequired: { charge: 'authentication_required' },
	pm_card_createDispute: { dispute: true },
	pm_sepa_pending: { pending: true }, // of checkout: paid or failed later
};

const DAY = 86400;
const RETRIES = [3 * DAY, 5 * DAY, 7 * DAY]; // after the first failure

// The same day of another month, or its last one.
function months_after(anchor, n) {
	const at = new Date(anchor * 1000);
	const day = at.getUTCDate();
	at.setUTCDate(1);
	at.setUTCMonth(at.getUTCMonth() + n);
	const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0));
	at.setUTCDate(Math.min(day, last.getUTCDate()));
	return at.getTime() / 1000;
}

class Bill {
	constructor(store, tell) {
		this.store = store;
		this.tell = tell; // an event, in the order of what happens
		for (const name of Object.keys(cards))
			store.objects.set(name, { id: name, object: 'payment_method',
				type: 'card', customer: null, behaves: name });
	}

	declined(code, more) {
		const asks = code === 'authentication_required';
		return new Refusal(402, 'card_error',
			asks ? code : 'card_declined',
			asks ? 'This payment requires authentication.'
				: 'Your card was declined.',
			{ decline_code: code, ...more });
	}

	attach(id, customer) {
		const method = this.store.find(id, 'payment_method');
		const card = cards[method.behaves];
		this.store.find(customer, 'customer');
		if (method.customer && method.customer !== customer)
			throw invalid('The payment method you provided has already been attached to a customer.');
		if (card.attach)
			throw this.declined(card.attach);
		if (method.customer)
			return method;
		const own = this.store.add('payment_method', 'pm', { type: 'card',
			customer, behaves: method.behaves });
		this.tell('payment_method.attached', own);
		return own;
	}

	// The one that a subscription is paid by, or its customer.
	method_of(customer, subscription) {
		const id = subscription?.default_payment_method
			|| this.store.find(customer).invoice_settings.default_payment_method;
		return id ? this.store.find(id, 'payment_method') : null;
	}

	// A charge of a payment intent; null, or why it was declined.
	charge(intent, method) {
		const code = method ? cards[method.behaves].charge
			: 'payment_method_missing';
		const charge = this.store.add('charge', 'ch', {
			amount: intent.amount, amount_refunded: 0, refunded: false,
			disputed: false, currency: intent.currency,
			customer: intent.customer, payment_intent: intent.id,
			payment_method: method?.id ?? null, metadata: intent.metadata,
			status: code ? 'failed' : 'succeeded', paid: !code,
			failure_code: code ?? null });
		intent.latest_charge = charge.id;
		intent.payment_method = method?.id ?? null;
		intent.status = code === 'authentication_required' ? 'requires_action'
			: code ? 'requires_payment_method' : 'succeeded';
		intent.last_payment_error = code
			? this.declined(code).body.error : null;
		this.tell(code ? 'charge.failed' : 'charge.succeeded', charge);
		this.tell(code ? 'payment_intent.payment_failed'
			: 'payment_intent.succeeded', intent);
		if (!code && cards[method.behaves].dispute)
			this.dispute(charge.id);
		return code ?? null;
	}

	intent(fields) {
		return this.store.add('payment_intent', 'pi', { currency: 'usd',
			status: 'requires_confirmation', latest_charge: null,
			metadata: {}, payment_method: null, ...fields });
	}

	line(price, period, amount, proration) {
		return { id: this.store.id('il'), object: 'line_item', amount,
			currency: price.currency, quantity: 1,
			period: { start: period.start, end: period.end },
			pricing: { type: 'price_details', unit_amount_decimal: String(price.unit_amount),
				price_details: { price: price.id, product: price.product } },
			parent: { type: 'subscription_item_details',
				subscription_item_details: { proration } } };
	}

	invoice(subscription, reason, lines) {
		const total = lines.reduce((sum, line) => sum + line.amount, 0);
		const count = this.store.all('invoice').length + 1;
		const invoice = this.store.add('invoice', 'in', {
			customer: subscription.customer, billing_reason: reason,
			number: `TEST-${String(count).padStart(4, '0')}`,
			currency: 'usd', status: 'open', paid: false,
			total, amount_due: Math.max(0, total), amount_paid: 0,
			amount_remaining: Math.max(0, total), attempt_count: 0,
			attempted: false, next_payment_attempt: null,
			period_start: this.store.time(), period_end: this.store.time(),
			parent: { type: 'subscription_details', subscription_details: {
				subscription: subscription.id, metadata: subscription.metadata } },
			lines: { object: 'list', has_more: false, data: lines },
			payments: { object: 'list', has_more: false, data: [] },
			status_transitions: { paid_at: null } });
		invoice.hosted_invoice_url = `https://invoice.stripe.com/i/${invoice.id}`;
		invoice.invoice_pdf = `${invoice.hosted_invoice_url}/pdf`;
		return invoice;
	}

	// Tries to pay; null, or why it was declined.
	pay(invoice, method) {
		const intent = this.intent({ amount: invoice.amount_due,
			customer: invoice.customer });
		const code = invoice.amount_due === 0 ? null
			: this.charge(intent, method);
		invoice.attempt_count += 1;
		invoice.attempted = true;
		invoice.payments.data = [{ id: this.store.id('inpay'),
			object: 'invoice_payment', invoice: invoice.id,
			status: code ? 'open' : 'paid',
			payment: { type: 'payment_intent', payment_intent: intent.id } }];
		if (!code) {
			Object.assign(invoice, { status: 'paid', paid: true,
				amount_paid: invoice.amount_due, amount_remaining: 0,
				next_payment_attempt: null });
			invoice.status_transitions.paid_at = this.store.time();
		}
		return code;
	}

	tell_invoice(invoice, code) {
		this.tell('invoice.created', invoice);
		this.tell('invoice.finalized', invoice);
		this.tell_payment(invoice, code);
	}

	tell_payment(invoice, code) {
		if (!code) {
			this.tell('invoice.paid', invoice);
			this.tell('invoice.payment_succeeded', invoice);
			return;
		}
		this.tell('invoice.payment_failed', invoice);
		if (code === 'authentication_required')
			this.tell('invoice.payment_action_required', invoice);
	}

	price(id) {
		return this.store.find(id, 'price');
	}

	period_from(subscription, price) {
		const months = price.recurring.interval === 'year' ? 12 : 1;
		const start = this.store.time();
		subscription.billing_cycle_anchor = start;
		subscription.periods = 0;
		return { start, end: months_after(start, months) };
	}

	next_period(subscription, price) {
		const months = price.recurring.interval === 'year' ? 12 : 1;
		const anchor = subscription.billing_cycle_anchor;
		subscription.periods += months;
		return { start: months_after(anchor, subscription.periods),
			end: months_after(anchor, subscription.periods + months) };
	}

	refund(params) {
		const charge = params.charge ? this.store.find(params.charge, 'charge')
			: this.store.find(this.store.find(params.payment_intent,
				'payment_intent').latest_charge, 'charge');
		const left = charge.amount - charge.amount_refunded;
		const amount = params.amount === undefined ? left : Number(params.amount);
		if (!(amount > 0) || amount > left)
			throw invalid('Refund amount is greater than unrefunded amount on charge', 'charge_already_refunded');
		const refund = this.store.add('refund', 're', { amount,
			charge: charge.id, currency: charge.currency,
			payment_intent: charge.payment_intent, status: 'succeeded' });
		charge.amount_refunded += amount;
		charge.refunded = charge.amount_refunded === charge.amount;
		this.tell('charge.refunded', charge);
		return refund;
	}

	dispute(id) {
		const charge = this.store.find(id, 'charge');
		charge.disputed = true;
		const dispute = this.store.add('dispute', 'dp', { charge: id,
			payment_intent: charge.payment_intent, amount: charge.amount,
			currency: charge.currency, reason: 'fraudulent',
			status: 'needs_response' });
		this.tell('charge.dispute.created', dispute);
		return dispute;
	}

	close_dispute(id, status) {
		const dispute = this.store.find(id, 'dispute');
		dispute.status = status;
		this.tell('charge.dispute.closed', dispute);
		return dispute;
	}
}

module.exports = { Bill, cards, DAY, RETRIES, months_after };
