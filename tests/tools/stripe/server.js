#!/usr/bin/env node
'use strict';
// A stand-in for Stripe (README.md): the calls, cards, periods and webhooks that
// a shop's tests need, in memory, with a clock that can be set.
//
//   server.js [--port N] [--key sk_test_..] [--webhook URL --secret whsec_..]
//             [--prices FILE] [--address FILE] [--state FILE]
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const { parse } = require('./form');
const { Store, Refusal, invalid } = require('./store');
const { Bill } = require('./bill');
const { Subscriptions } = require('./subscribe');
const { Deliveries } = require('./deliver');
const { Checkout } = require('./checkout');
const { calls, expand } = require('./calls');
const { tests } = require('./tests');

function options(args) {
	const given = { port: '0', key: 'sk_test_tessera' };
	for (let i = 0; i < args.length; i += 2)
		given[args[i].replace(/^--/, '')] = args[i + 1];
	return given;
}

const given = options(process.argv.slice(2));
const store = new Store();
const deliveries = new Deliveries(store, given);
const tell = (type, object) => deliveries.tell(type, object);
const bill = new Bill(store, tell);
const subscriptions = new Subscriptions(store, bill, tell);
const s = { store, tell, bill, subscriptions, deliveries, faults: [] };
const answered = new Map(); // by Idempotency-Key

function load_prices(file) {
	for (const [id, price] of Object.entries(JSON.parse(fs.readFileSync(file))))
		store.objects.set(id, { id, object: 'price', active: true,
			created: store.time(), currency: 'usd', product: 'prod_test',
			livemode: false, recurring: null, metadata: {}, ...price });
}

async function read(request) {
	const pieces = [];
	for await (const piece of request)
		pieces.push(piece);
	return Buffer.concat(pieces).toString();
}

function send(response, status, body, headers = {}) {
	const type = typeof body === 'string' ? 'text/html; charset=utf-8'
		: 'application/json';
	const text = typeof body === 'string' ? body : JSON.stringify(body, null, 2);
	response.writeHead(status, { 'Content-Type': type,
		'Request-Id': `req_${crypto.randomBytes(7).toString('hex')}`,
		'Content-Length': Buffer.byteLength(text), ...headers });
	response.end(text);
}

function perform(request, url, params) {
	const { expand: wanted = [], ...rest } = params;
	if (!Array.isArray(wanted))
		throw invalid('expand must be a list', undefined, 'expand');
	for (const call of calls) {
		const found = call.method === request.method
			&& call.match.exec(url.pathname);
		if (!found)
			continue;
		const object = call.run(s, rest,
			...found.slice(1).map(decodeURIComponent), url.pathname);
		return expand(s, object, wanted.map((path) => path.split('.')));
	}
	throw new Refusal(404, 'invalid_request_error', 'url_invalid',
		`Unrecognized request URL (${request.method}: ${url.pathname}).`);
}

function attempt(request, url, params) {
	try {
		return { status: 200, body: perform(request, url, params) };
	} catch (error) {
		if (!(error instanceof Refusal))
			throw error;
		return { status: error.status, body: error.body };
	}
}

// The same key and parameters: the same answer. It is kept once something was
// begun: 200, a declined card, but no mistake in the parameters.
function once(request, url, text, params) {
	const key = request.headers['idempotency-key'];
	const asked = `${request.method} ${url.pathname} ${text}`;
	if (!key || request.method !== 'POST')
		return attempt(request, url, params);
	if (key.length > 255)
		return { status: 400, body: invalid('Idempotency keys have at most 255 characters').body };
	const before = answered.get(key);
	if (before && before.asked !== asked)
		return { status: 400, body: { error: { type: 'idempotency_error',
			message: 'Keys for idempotent requests can only be used with the same parameters they were first used with.' } } };
	if (before)
		return { ...before.answer, headers: { 'Idempotent-Replayed': 'true' } };
	const answer = attempt(request, url, params);
	if ([200, 402].includes(answer.status))
		answered.set(key, { asked, answer: structuredClone(answer) });
	return answer;
}

async function api(request, response, url) {
	if (request.headers.authorization !== `Bearer ${given.key}`)
		return send(response, 401, { error: { type: 'invalid_request_error',
			message: 'Invalid API Key provided' } });
	const text = await read(request);
	let params;
	try {
		params = parse(request.method === 'GET' ? url.search.slice(1) : text);
	} catch (error) {
		return send(response, 400, invalid(error.message).body);
	}
	const fault = request.method === 'GET' && s.faults[0]?.writes ? null
		: s.faults.shift();
	if (fault?.status)
		return send(response, fault.status, { error: { type: 'api_error',
			message: 'A fault that a test asked for' } }, fault.headers);
	if (fault?.drop === 'before')
		return response.destroy();
	const { status, body, headers } = once(request, url, text, params);
	if (fault?.drop === 'after')
		return response.destroy();
	if (fault?.wait_ms)
		await new Promise((resolve) => setTimeout(resolve, fault.wait_ms));
	return send(response, status, body, { ...headers,
		'Stripe-Version': request.headers['stripe-version'] ?? '2025-03-31.basil' });
}

// What people see in a browser.
async function people(request, response, url) {
	const [, what, id] = url.pathname.split('/');
	const form = request.method === 'POST' ? parse(await read(request)) : {};
	if (what === 'pay' && request.method === 'POST') {
		const session = s.checkout.pay(id, form.card);
		response.writeHead(303, { Location: session.success_url
			.replace('{CHECKOUT_SESSION_ID}', id) });
		return response.end();
	}
	if (what === 'pay')
		return send(response, 200, s.checkout.page(id));
	if (what === 'portal' && form.cancel)
		s.subscriptions.cancel(form.cancel);
	if (what === 'portal')
		return send(response, 200, s.checkout.portal_page(id));
	return send(response, 404, '<p>Nothing is here.</p>');
}

async function handle(request, response) {
	const url = new URL(request.url, 'http://localhost');
	try {
		if (url.pathname.startsWith('/v1/'))
			await api(request, response, url);
		else if (url.pathname.startsWith('/_test/'))
			send(response, 200, await tests(s, url.pathname.slice(7),
				JSON.parse(await read(request) || '{}')));
		else
			await people(request, response, url);
	} catch (error) {
		if (!(error instanceof Refusal))
			console.error(error);
		send(response, error.status ?? 500, error.body ?? { error: {
			type: 'api_error', message: error.message } });
	}
}

// With --state, what there is outlives a restart.
function load_state(file) {
	if (!fs.existsSync(file))
		return;
	const state = JSON.parse(fs.readFileSync(file));
	for (const object of state.objects) {
		store.objects.set(object.id, object);
		store.order.set(object.id, store.order.size);
	}
	for (const [key, answer] of state.answered)
		answered.set(key, answer);
	store.asked = new Map(state.asked);
}

function save_state(file) {
	fs.writeFileSync(`${file}.new`, JSON.stringify({
		objects: [...store.objects.values()], answered: [...answered],
		asked: [...store.asked] }));
	fs.renameSync(`${file}.new`, file);
}

if (given.state) {
	load_state(given.state);
	setInterval(() => save_state(given.state), 2000).unref();
}
for (const signal of ['SIGTERM', 'SIGINT'])
	process.on(signal, () => {
		if (given.state)
			save_state(given.state);
		process.exit(0);
	});
if (given.prices)
	load_prices(given.prices);
const server = http.createServer(handle);
server.keepAliveTimeout = 60000;
server.listen(Number(given.port), '127.0.0.1', () => {
	const address = `http://127.0.0.1:${server.address().port}`;
	s.checkout = new Checkout(store, bill, subscriptions, tell, address);
	if (given.address) {
		fs.writeFileSync(`${given.address}.new`, `${address}\n`);
		fs.renameSync(`${given.address}.new`, given.address);
	}
	console.log(address);
});
