'use strict';
// What there is: objects by id, their lists, ids, the clock.
const crypto = require('node:crypto');

class Refusal extends Error {
	constructor(status, type, code, message, more) {
		super(message);
		this.status = status;
		this.body = { error: { type, code, message, ...more } };
	}
}

const invalid = (message, code, param) =>
	new Refusal(400, 'invalid_request_error', code, message, { param });
const missing = (id) => new Refusal(404, 'invalid_request_error',
	'resource_missing', `No such object: '${id}'`, { param: 'id' });

class Store {
	constructor() {
		this.objects = new Map();
		this.now = Math.floor(Date.now() / 1000);
		this.real = true; // the clock runs as the machine's, until it is set
		this.order = new Map(); // id: in which order it was made
		this.asked = new Map(); // id: of a session, what it was made of
	}

	time() {
		if (this.real)
			this.now = Math.max(this.now, Math.floor(Date.now() / 1000));
		return this.now;
	}

	id(prefix) {
		return `${prefix}_${crypto.randomBytes(12).toString('hex')}`;
	}

	add(kind, prefix, fields) {
		const object = { id: this.id(prefix), object: kind,
			created: this.time(), livemode: false, ...fields };
		this.objects.set(object.id, object);
		this.order.set(object.id, this.order.size);
		return object;
	}

	find(id, kind) {
		const object = this.objects.get(id);
		if (!object || (kind && object.object !== kind))
			throw missing(id);
		return object;
	}

	// Of a kind, the newest first.
	all(kind, test = () => true) {
		return [...this.objects.values()]
			.filter((o) => o.object === kind && test(o))
			.sort((a, b) => this.order.get(b.id) - this.order.get(a.id));
	}
}

// One page of a list: limit, starting_after, ending_before.
function page(all, params, url) {
	const limit = params.limit === undefined ? 10 : Number(params.limit);
	if (!Number.isInteger(limit) || limit < 1 || limit > 100)
		throw invalid('limit must be from 1 to 100', 'parameter_invalid_integer', 'limit');
	const place = (id) => {
		const i = all.findIndex((o) => o.id === id);
		if (i < 0)
			throw missing(id);
		return i;
	};
	let data;
	let has_more;
	if (params.ending_before) {
		const end = place(params.ending_before);
		data = all.slice(Math.max(0, end - limit), end);
		has_more = end > limit;
	} else {
		const start = params.starting_after
			? place(params.starting_after) + 1 : 0;
		data = all.slice(start, start + limit);
		has_more = all.length > start + limit;
	}
	return { object: 'list', url, has_more, data };
}

module.exports = { Store, Refusal, invalid, missing, page };
