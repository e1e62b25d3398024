'use strict';
// Each call by its method and path, and what may be expanded in its answer.
const { page, invalid } = require('./store');
const { truth } = require('./subscribe');

const flat = (value) => (value === undefined ? undefined : String(value));

function make_customer(s, params) {
	const customer = s.store.add('customer', 'cus', { email: flat(params.email) ?? null,
		name: flat(params.name) ?? null, metadata: params.metadata ?? {},
		invoice_settings: { default_payment_method: null } });
	s.tell('customer.created', customer);
	return customer;
}

function change_customer(s, params, id) {
	const customer = s.store.find(id, 'customer');
	const method = params.invoice_settings?.default_payment_method;
	if (method) {
		if (s.store.find(method, 'payment_method').customer !== id)
			throw invalid('The customer does not have a payment method with this ID.', 'resource_missing');
		customer.invoice_settings.default_payment_method = method;
	}
	Object.assign(customer.metadata, params.metadata);
	if (params.email)
		customer.email = params.email;
	s.tell('customer.updated', customer);
	return customer;
}

function delete_customer(s, params, id) {
	s.store.find(id, 'customer');
	for (const subscription of s.store.all('subscription',
		(o) => o.customer === id && o.status !== 'canceled'))
		s.subscriptions.cancel(subscription.id);
	const gone = { id, object: 'customer', deleted: true };
	s.store.objects.set(id, gone);
	s.tell('customer.deleted', gone);
	return gone;
}

function make_intent(s, params) {
	const amount = Number(params.amount);
	if (!Number.isInteger(amount) || amount < 50)
		throw invalid('Amount must be at least 50 cents', 'amount_too_small', 'amount');
	const method = params.payment_method
		? s.store.find(params.payment_method, 'payment_method') : null;
	const intent = s.bill.intent({ amount, customer: flat(params.customer) ?? null,
		currency: params.currency, metadata: params.metadata ?? {} });
	if (!truth(params.confirm))
		return intent;
	const code = s.bill.charge(intent, method);
	if (code)
		throw s.bill.declined(code, { payment_intent: intent });
	return intent;
}

function make_price(s, params) {
	const price = s.store.add('price', 'price', { active: true,
		currency: params.currency ?? 'usd',
		unit_amount: Number(params.unit_amount), product: params.product ?? 'prod_test',
		recurring: params.recurring ?? null, metadata: params.metadata ?? {} });
	return price;
}

// The objects of a kind, by those parameters that its list takes.
function list(kind, filters = []) {
	return (s, params, ...rest) => {
		const url = rest.at(-1);
		const all = s.store.all(kind, (o) => filters.every((name) =>
			params[name] === undefined || of(o, name) === params[name])
			&& in_time(o, params.created)
			&& (!params.types || params.types.includes(o.type)));
		return page(all, params, url);
	};
}

const of = (o, name) => (name === 'subscription' && o.parent
	? o.parent.subscription_details.subscription : o[name]);

function in_time(o, created) {
	if (created === undefined)
		return true;
	const { gt, gte, lt, lte } = typeof created === 'object' ? created
		: { gte: created, lte: created };
	return (gt === undefined || o.created > Number(gt))
		&& (gte === undefined || o.created >= Number(gte))
		&& (lt === undefined || o.created < Number(lt))
		&& (lte === undefined || o.created <= Number(lte));
}

const subscriptions = (s, params, url) => {
	const wanted = params.status ?? 'open';
	const all = s.store.all('subscription', (o) =>
		(params.customer === undefined || o.customer === params.customer)
		&& in_time(o, params.created)
		&& (wanted === 'all' || (wanted === 'open' ? o.status !== 'canceled'
			: o.status === wanted)));
	return page(all, params, url);
};

const get = (kind) => (s, params, id) => s.store.find(id, kind);

const calls = [
	['POST', 'customers', make_customer],
	['GET', 'customers', list('customer', ['email'])],
	['GET', 'customers/:id', get('customer')],
	['POST', 'customers/:id', change_customer],
	['DELETE', 'customers/:id', delete_customer],
	['GET', 'payment_methods/:id', get('payment_method')],
	['POST', 'payment_methods/:id/attach', (s, p, id) => s.bill.attach(id, p.customer)],
	['GET', 'payment_methods', list('payment_method', ['customer', 'type'])],
	['POST', 'subscriptions', (s, p) => s.subscriptions.create(p)],
	['GET', 'subscriptions', subscriptions],
	['GET', 'subscriptions/:id', get('subscription')],
	['POST', 'subscriptions/:id', (s, p, id) => s.subscriptions.update(id, p)],
	['DELETE', 'subscriptions/:id', (s, p, id) => s.subscriptions.cancel(id)],
	['POST', 'subscription_schedules', (s, p) => s.subscriptions.schedule(p)],
	['GET', 'subscription_schedules/:id', get('subscription_schedule')],
	['POST', 'subscription_schedules/:id', (s, p, id) => s.subscriptions.set_phases(id, p)],
	['POST', 'subscription_schedules/:id/release', (s, p, id) => s.subscriptions.release(id)],
	['POST', 'checkout/sessions', (s, p) => s.checkout.create(p)],
	['GET', 'checkout/sessions', list('checkout.session', ['customer', 'payment_intent', 'subscription'])],
	['GET', 'checkout/sessions/:id', get('checkout.session')],
	['POST', 'billing_portal/sessions', (s, p) => s.checkout.portal(p)],
	['POST', 'payment_intents', make_intent],
	['GET', 'payment_intents', list('payment_intent', ['customer'])],
	['GET', 'payment_intents/:id', get('payment_intent')],
	['GET', 'invoices', list('invoice', ['customer', 'status', 'subscription'])],
	['GET', 'invoices/:id', get('invoice')],
	['POST', 'invoices/:id/pay', (s, p, id) => s.subscriptions.pay(id)],
	['GET', 'charges', list('charge', ['customer', 'payment_intent'])],
	['GET', 'charges/:id', get('charge')],
	['POST', 'refunds', (s, p) => s.bill.refund(p)],
	['GET', 'refunds', list('refund', ['charge', 'payment_intent'])],
	['GET', 'refunds/:id', get('refund')],
	['GET', 'disputes', list('dispute', ['charge', 'payment_intent'])],
	['GET', 'disputes/:id', get('dispute')],
	['POST', 'prices', make_price],
	['GET', 'prices', list('price', ['product'])],
	['GET', 'prices/:id', get('price')],
	['GET', 'events', list('event', ['type'])],
	['GET', 'events/:id', get('event')],
].map(([method, path, run]) => ({ method, run,
	match: new RegExp(`^/v1/${path.replace(/:id/, '([^/]+)')}$`) }));

// Lists that stand in an object only where they are asked for.
const hidden = { invoice: ['payments'], charge: ['refunds'] };

function expand(s, object, paths) {
	const shown = { ...object };
	for (const name of hidden[object.object] ?? [])
		delete shown[name];
	const names = new Set(paths.map((path) => path[0]));
	for (const name of names)
		shown[name] = expanded(s, object, name, paths
			.filter((path) => path[0] === name && path.length > 1)
			.map((path) => path.slice(1)));
	if (object.object === 'list' && !names.has('data'))
		shown.data = object.data.map((one) => expand(s, one, []));
	return shown;
}

function expanded(s, object, name, paths) {
	if (object.object === 'charge' && name === 'refunds')
		return page(s.store.all('refund', (o) => o.charge === object.id),
			{ limit: 100 }, `/v1/charges/${object.id}/refunds`);
	const value = object[name];
	if (Array.isArray(value))
		return value.map((one) => expand(s, one, paths));
	if (typeof value === 'string' && s.store.objects.has(value))
		return expand(s, s.store.find(value), paths);
	if (value === undefined || typeof value === 'string')
		throw invalid(`This property cannot be expanded (${name}).`, undefined, 'expand');
	return value === null || !value.object && !paths.length ? value
		: { ...value, ...(paths.length ? expand(s, value, paths) : {}) };
}

module.exports = { calls, expand };
