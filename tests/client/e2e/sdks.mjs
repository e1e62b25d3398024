// The models, as the clients that others sell models with read our list.

import assert from "node:assert/strict";
import { test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

const baseURL = `${process.env.AT}/v1`;
const token = process.env.TOKEN;
const openai = new OpenAI({ baseURL, apiKey: token, maxRetries: 0 });
const anthropic = new Anthropic({
	baseURL: process.env.AT, apiKey: null, authToken: token, maxRetries: 0,
});
const seeded = ["claude-3.5-sonnet", "gemini-2.0-pro", "gpt-5"];

async function collect(pages) {
	const all = [];
	for await (const one of pages)
		all.push(one);
	return all;
}

test("OpenAI's client lists the models", async () => {
	const models = await collect(openai.models.list());
	assert.deepEqual(models.map((m) => m.id), seeded);
	for (const m of models) {
		assert.equal(m.object, "model");
		assert.ok(Number.isInteger(m.created) && m.created > 1.7e9);
		assert.match(m.owned_by, /^[a-z]+$/);
	}
});

test("OpenAI's client reads one, and hears that there is none", async () => {
	const model = await openai.models.retrieve("gpt-5");
	assert.equal(model.owned_by, "openai");
	await assert.rejects(openai.models.retrieve("nobody"), (e) =>
		e instanceof OpenAI.NotFoundError && e.code === "model_not_found");
});

test("Anthropic's client lists the models, whole and by pages", async () => {
	for (const limit of [1, 2, 1000]) {
		const models = await collect(anthropic.models.list({ limit }));
		assert.deepEqual(models.map((m) => m.id), seeded);
		for (const m of models) {
			assert.equal(m.type, "model");
			assert.ok(m.display_name.length > 0);
			assert.ok(!Number.isNaN(Date.parse(m.created_at)));
		}
	}
});

test("Anthropic's client goes back a page", async () => {
	const page = await anthropic.models.list(
		{ limit: 1, before_id: "gpt-5" });
	assert.deepEqual(page.data.map((m) => m.id), ["gemini-2.0-pro"]);
	assert.equal(page.has_more, true);
});

test("Anthropic's client reads one, and hears that there is none", async () => {
	const model = await anthropic.models.retrieve("gemini-2.0-pro");
	assert.equal(model.display_name, "Gemini 2.0 Pro");
	await assert.rejects(anthropic.models.retrieve("nobody"),
		Anthropic.NotFoundError);
});

test("both say so when the token is not good", async () => {
	const stranger = { baseURL, apiKey: "x", maxRetries: 0 };
	await assert.rejects(new OpenAI(stranger).models.list(),
		OpenAI.AuthenticationError);
	await assert.rejects(new Anthropic({ ...stranger, baseURL: process.env.AT,
		apiKey: null, authToken: "x" }).models.list(),
	Anthropic.AuthenticationError);
});
