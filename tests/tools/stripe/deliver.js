'use strict';
// Events, and how they reach a webhook: signed, again until they are taken, and
// where a test says so doubled, late, in another order, or never.
const crypto = require('node:crypto');

const RETRY_MS = [200, 1000, 5000, 30000, 120000];

// A generator of its own, so that a seed says all (mulberry32).
function chance(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), state | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

function sign(body, secret, time) {
	return `t=${time},v1=${crypto.createHmac('sha256', secret)
		.update(`${time}.${body}`).digest('hex')}`;
}

class Deliveries {
	constructor(store, { webhook, secret }) {
		Object.assign(this, { store, webhook, secret });
		this.mode = { send: true }; // what /_test/deliveries says
		this.random = chance(1);
		this.under_way = new Set();
		this.timers = new Set();
	}

	set(mode) {
		this.mode = { send: true, ...mode };
		this.random = chance(Number(mode.seed ?? 1));
	}

	tell(type, object) {
		const event = this.store.add('event', 'evt', { type,
			api_version: '2025-03-31.basil',
			data: { object: structuredClone(object) },
			pending_webhooks: 1, request: { id: null, idempotency_key: null } });
		if (this.webhook && this.mode.send)
			this.schedule(event);
	}

	schedule(event) {
		const { drop = 0, double = 0, late_ms = 0 } = this.mode;
		if (this.random() < drop)
			return;
		const times = this.random() < double ? 2 : 1;
		for (let i = 0; i < times; i++)
			this.later(event, Math.floor(this.random() * late_ms), 0);
	}

	later(event, ms, attempt) {
		const timer = setTimeout(() => {
			this.timers.delete(timer);
			this.deliver(event).then((status) => {
				if (status >= 200 && status < 300)
					event.pending_webhooks = 0;
				else if (attempt < RETRY_MS.length)
					this.later(event, RETRY_MS[attempt], attempt + 1);
			});
		}, ms);
		this.timers.add(timer);
	}

	// What the webhook answered, 0 for nothing.
	async deliver(event) {
		const body = JSON.stringify(event);
		const now = Math.floor(Date.now() / 1000);
		const sent = fetch(this.webhook, { method: 'POST', body, headers: {
			'Content-Type': 'application/json; charset=utf-8',
			'Stripe-Signature': sign(body, this.secret, now) } })
			.then((answer) => answer.arrayBuffer().then(() => answer.status))
			.catch(() => 0);
		this.under_way.add(sent);
		const status = await sent;
		this.under_way.delete(sent);
		return status;
	}

	// Those that a test names, in its order; as many at once as it says.
	async send(ids, parallel = 1) {
		const statuses = [];
		const queue = ids.map((id, i) => [id, i]);
		const lane = async () => {
			for (let next = queue.shift(); next; next = queue.shift())
				statuses[next[1]] = await this.deliver(
					this.store.find(next[0], 'event'));
		};
		await Promise.all(Array.from({ length: parallel }, lane));
		return statuses;
	}

	// Until nothing is under way or planned.
	async quiet() {
		while (this.under_way.size || this.timers.size)
			await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

module.exports = { Deliveries, sign };
