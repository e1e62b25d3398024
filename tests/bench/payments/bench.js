#!/usr/bin/env node
// make bench-payments: one event of Stripe's, from its first byte to our answer: the
// signature, the fetch of what it is about from the stand-in (tests/tools/stripe), what
// follows for the user, the flush. The aim is 10 ms at the 99th percentile.
//
// BENCH_QUICK=1 sends few. BENCH_REQUESTS changes how many of each.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { cpu } = require('../lib/processes');
const { perform } = require('../lib/perform');
const { run } = require('../lib/run');
const { fetch, startStack } = require('../lib/setup');

const quick = Boolean(process.env.BENCH_QUICK);
const requests = Number(process.env.BENCH_REQUESTS || (quick ? 20 : 500));
const CLIENTS = [1, 4];
const AIM = 10; // ms

// A user who pays; returns what events are about.
async function subscribe(system) {
	const { status, text } = await fetch(`${system.url}/v1/subscriptions`,
		{ authorization: system.token, body: JSON.stringify(
			{ plan_id: 'pro', payment_method_id: 'pm_card_visa' }) });
	if (status !== 201)
		throw new Error(`no subscription: ${status} ${text}`);
	const invoices = await fetch(`${system.url}/v1/invoices`,
		{ authorization: system.token });
	return { subscription: JSON.parse(text).stripe_subscription_id,
		invoice: JSON.parse(invoices.text).invoices[0].id };
}

function signed(system, type, object, id) {
	const body = JSON.stringify({ id: `evt_bench${crypto.randomBytes(12).toString('hex')}`,
		object: 'event', type, livemode: false, data: { object: { id, object } } });
	const time = Math.floor(Date.now() / 1000);
	const sum = crypto.createHmac('sha256', system.secret)
		.update(`${time}.${body}`).digest('hex');
	return { body, headers: { 'stripe-signature': `t=${time},v1=${sum}` } };
}

async function send(system, event) {
	const start = process.hrtime.bigint();
	const { status, text } = await fetch(`${system.url}/webhooks/stripe`, event);
	const ms = Number(process.hrtime.bigint() - start) / 1e6;
	if (status !== 200)
		throw new Error(`an event: ${status} ${text}`);
	return ms;
}

// Processor time; the stand-in's is left out.
const spent = ({ pids }) => [pids.nginx, pids.billing, pids.postgres].map(cpu);

async function measure(system, clients, ...event) {
	const times = [];
	for (let i = 0; i < 10; i++) // plans are made and kept
		await send(system, signed(system, ...event));
	const before = spent(system);
	await Promise.all(Array.from({ length: clients }, async () => {
		while (times.length < requests)
			times.push(await send(system, signed(system, ...event)));
	}));
	times.sort((a, b) => a - b);
	return { p50: times[Math.floor(times.length * 0.5)],
		p99: times[Math.floor(times.length * 0.99)],
		us: spent(system).map((us, i) =>
			Math.round((us - before[i]) / times.length)).join(' + ') };
}

// Whether they were applied, not passed over.
async function check(system) {
	const applied = Number(await run('psql', ['-XqAt', '-d',
		`postgresql:///tessera?host=${system.database}&user=postgres`, '-c',
		`select count(*) from llm.stripe_events
		where id like 'evt_bench%' and processed_at is not null`]));
	if (applied < CLIENTS.length * 2 * requests)
		throw new Error(`only ${applied} events were applied`);
}

async function bench(system) {
	const lines = [];
	const say = (text) => {
		lines.push(text);
		console.log(text);
	};
	await startStack(system);
	system.secret = fs.readFileSync(path.join(system.data, 'stripe.secret'),
		'utf8').trim();
	const { subscription, invoice } = await subscribe(system);
	say(`${'an event, its fetch included'.padEnd(34)}clients  ms: p50      p99  `
		+ 'us: nginx + program + PostgreSQL');
	for (const clients of CLIENTS) {
		for (const event of [
			['customer.subscription.updated', 'subscription', subscription],
			['invoice.paid', 'invoice', invoice]]) {
			const { p50, p99, us } = await measure(system, clients, ...event);
			const verdict = clients > 1 ? '' : p99 <= AIM ? '  met' : '  MISSED';
			say(`  ${event[0].padEnd(32)}${String(clients).padStart(7)}${
				p50.toFixed(2).padStart(9)}${p99.toFixed(2).padStart(9)}${
				us.padStart(20)}${verdict}`);
		}
	}
	await check(system);
	return `${lines.join('\n')}\n`;
}

perform('bench-payments.txt', bench);
