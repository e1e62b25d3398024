// Stripe's own client: it signs what our webhook believes, and talks to the
// stand-in as it does to Stripe.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import Stripe from "stripe";

const data = (name) => readFileSync(`${process.env.DATA}/${name}`, "utf8").trim();
const at = new URL(data("stripe.address"));
const stripe = new Stripe(data("stripe.key"), {
	host: at.hostname, port: at.port, protocol: "http", maxNetworkRetries: 0,
	telemetry: false,
});
const secret = data("stripe.secret");
const payload = JSON.stringify({
	id: "evt_1", object: "event", type: "person.created", livemode: false,
	data: { object: { id: "person_1", object: "person" } },
});

async function tell(signature, body = payload) {
	const answer = await fetch(`${process.env.AT}/webhooks/stripe`, {
		method: "POST", body,
		headers: {
			"Content-Type": "application/json",
			...signature && { "Stripe-Signature": signature },
		},
	});
	return [answer.status, await answer.json()];
}

function sign(options = {}) {
	return stripe.webhooks.generateTestHeaderString(
		{ payload, secret, ...options });
}

test("what Stripe's client signs is believed", async () => {
	assert.deepEqual(await tell(sign()), [200, { received: true }]);
});

test("what another secret signs, or nothing, is not", async () => {
	assert.equal((await tell(sign({ secret: "whsec_another" })))[0], 401);
	assert.equal((await tell(sign(), `${payload} `))[0], 401);
	assert.equal((await tell(null))[0], 400);
});

test("nor what was signed six minutes ago", async () => {
	const timestamp = Math.floor(Date.now() / 1000) - 360;
	assert.equal((await tell(sign({ timestamp })))[0], 401);
});

test("the stand-in is Stripe to it: who pays, is declined, leaves", async () => {
	const customer = await stripe.customers.create(
		{ metadata: { user_id: "a" } });
	await stripe.paymentMethods.attach("pm_card_visa",
		{ customer: customer.id });
	const paid = await stripe.subscriptions.create({
		customer: customer.id, items: [{ price: "price_pro_monthly" }],
		default_payment_method: "pm_card_visa",
		payment_behavior: "error_if_incomplete", expand: ["latest_invoice"],
	});
	assert.equal(paid.status, "active");
	assert.equal(paid.latest_invoice.status, "paid");
	const later = await stripe.subscriptions.update(paid.id,
		{ cancel_at_period_end: true });
	assert.equal(later.cancel_at_period_end, true);
	await assert.rejects(stripe.paymentMethods.attach("pm_card_chargeDeclined",
		{ customer: customer.id }), Stripe.errors.StripeCardError);
	await assert.rejects(stripe.customers.retrieve("cus_none"), (e) =>
		e.statusCode === 404 && e.code === "resource_missing");
	assert.equal((await stripe.customers.del(customer.id)).deleted, true);
});

test("a key that was used for another request is an error", async () => {
	const once = { idempotencyKey: `once-${Date.now()}` };
	const first = await stripe.customers.create({ name: "A" }, once);
	const again = await stripe.customers.create({ name: "A" }, once);
	assert.equal(again.id, first.id);
	await assert.rejects(stripe.customers.create({ name: "B" }, once),
		Stripe.errors.StripeIdempotencyError);
});

test("lists go on to their end", async () => {
	const ids = [];
	for (let i = 0; i < 3; i++)
		ids.unshift((await stripe.customers.create({})).id);
	const listed = [];
	for await (const c of stripe.customers.list({ limit: 1 })) {
		listed.push(c.id);
		if (listed.length === 3)
			break;
	}
	assert.deepEqual(listed, ids);
});
