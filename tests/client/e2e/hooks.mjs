// Standard Webhooks' own client believes what is delivered; the seed's header is
// verified beside it.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { Webhook } from "standardwebhooks";
import { came, close, open, port } from "./receiver.mjs";

async function ask(method, path, body) {
	const answer = await fetch(process.env.AT + path, { method,
		headers: { Authorization: `Bearer ${process.env.TOKEN}`,
			"Content-Type": "application/json" },
		body: body && JSON.stringify(body) });
	const text = await answer.text();
	assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
	return text && JSON.parse(text);
}

async function arrived(path, count) {
	const end = Date.now() + 30000;
	for (;;) {
		const those = came.filter((c) => c.path === path);
		if (those.length >= count)
			return those[count - 1];
		assert.ok(Date.now() < end, `it did not come: ${count} at ${path}`);
		await new Promise((done) => setTimeout(done, 20));
	}
}

before(open);
after(close);

test("standardwebhooks believes it, with either secret", async () => {
	const made = await ask("POST", "/v1/webhooks", { events: ["credits.low"],
		url: `https://localhost:${port("good")}/ok-sdk` });
	await ask("POST", `/v1/webhooks/${made.id}/test`,
		{ event_type: "credits.low" });
	const one = await arrived("/ok-sdk", 1);
	const told = new Webhook(made.secret).verify(one.body, one.headers);
	assert.equal(told.type, "credits.low");
	assert.throws(() => new Webhook(made.secret)
		.verify(one.body.replace("credits.low", "credits.high"), one.headers));
	assert.throws(() => new Webhook(made.secret).verify(one.body,
		{ ...one.headers, "webhook-id": "evt_other" }));
	assert.equal(one.headers["x-webhook-signature"], "sha256="
		+ createHmac("sha256", made.secret).update(one.body).digest("hex"));

	const { secret } = await ask("POST", `/v1/webhooks/${made.id}/rotate`);
	await ask("POST", `/v1/webhooks/${made.id}/test`,
		{ event_type: "credits.low" });
	const two = await arrived("/ok-sdk", 2);
	new Webhook(made.secret).verify(two.body, two.headers);
	new Webhook(secret).verify(two.body, two.headers);
	await ask("DELETE", `/v1/webhooks/${made.id}`);
});
