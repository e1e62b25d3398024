// Calls of models, as OpenAI's and Anthropic's clients make them: each against
// providers of all three kinds.

import assert from "node:assert/strict";
import { test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { audit, charge, expected, model, person, usage } from "./help.mjs";

const clients = (apiKey, maxRetries = 0) => ({
	openai: new OpenAI({ baseURL: `${process.env.AT}/v1`, apiKey, maxRetries }),
	anthropic: new Anthropic({ baseURL: process.env.AT, apiKey, maxRetries }),
});
const said = [{ role: "user", content: "Hello" }];
const texts = ["openai/a-text-in-three-pieces", "anthropic/a-text-in-two-pieces",
	"gemini/a-text-in-two-pieces"];
const calls = ["openai/a-call-of-a-tool", "anthropic/a-tool-without-input",
	"gemini/thoughts-then-two-calls-with-a-signature"];
const of = (script) => model([script.split("/")[0], script]);

test("OpenAI's client chats with every kind of provider", async () => {
	const who = person();
	const { openai } = clients(who.token);
	for (const script of texts) {
		const wanted = expected(script);
		const asked = { model: of(script), messages: said };
		const whole = await openai.chat.completions.create(asked);
		assert.equal(whole.choices[0].message.content, wanted.text);
		assert.equal(whole.usage.completion_tokens, wanted.usage.output);
		assert.equal(whole.usage.credits_used, charge(wanted.usage));
		let text = "", last;
		for await (const chunk of await openai.chat.completions.create(
			{ ...asked, stream: true, stream_options: { include_usage: true } })) {
			text += chunk.choices[0]?.delta.content ?? "";
			last = chunk;
		}
		assert.equal(text, wanted.text);
		assert.equal(last.usage.credits_used, charge(wanted.usage));
	}
	assert.equal(usage(who).length, 6);
});

test("Anthropic's client talks with every kind of provider", async () => {
	const who = person();
	const { anthropic } = clients(who.token);
	for (const script of texts) {
		const wanted = expected(script);
		const asked = { model: of(script), max_tokens: 1024, messages: said };
		for (const message of [await anthropic.messages.create(asked),
			await anthropic.messages.stream(asked).finalMessage()]) {
			assert.equal(message.content[0].text, wanted.text);
			assert.equal(message.stop_reason, "end_turn");
			assert.equal(message.usage.output_tokens, wanted.usage.output);
		}
	}
	assert.ok(usage(who).every((u) =>
		u.credits_used === charge({ input: u.input_tokens, output: u.output_tokens })));
});

test("both are told of calls of tools by every kind of provider", async () => {
	const { openai, anthropic } = clients(person().token);
	const schema = { type: "object", properties: {} };
	for (const script of calls) {
		const id = of(script);
		const whole = await openai.chat.completions.create({ model: id, messages: said,
			tools: [{ type: "function", function: { name: "now", parameters: schema } }] });
		assert.equal(whole.choices[0].finish_reason, "tool_calls");
		const [call] = whole.choices[0].message.tool_calls;
		const message = await anthropic.messages.stream({ model: id, max_tokens: 1024,
			messages: said, tools: [{ name: "now", input_schema: schema }] })
			.finalMessage();
		assert.equal(message.stop_reason, "tool_use");
		const use = message.content.find((block) => block.type === "tool_use");
		assert.equal(use.name, call.function.name);
		assert.deepEqual(use.input, JSON.parse(call.function.arguments || "{}"));
	}
});

test("Anthropic's client counts tokens", async () => {
	const { anthropic } = clients(person().token);
	const { input_tokens: counted } = await anthropic.messages.countTokens(
		{ model: of(texts[0]), messages: said });
	assert.ok(counted > 0 && counted < 20);
});

test("OpenAI's client embeds, in Base64 as it asks by itself", async () => {
	const { openai } = clients(person().token);
	const id = model(["own-gemini", "x/halves"]);
	const both = await openai.embeddings.create({ model: id, input: ["a", "b"] });
	assert.deepEqual(both.data.map((d) => d.embedding), [[0.5, -1], [2, 0]]);
	const plain = await openai.embeddings.create({ model: id, input: "a",
		encoding_format: "float" });
	assert.deepEqual(plain.data[0].embedding, [0.5, -1]);
});

test("OpenAI's client completes", async () => {
	const { openai } = clients(person().token);
	for (const script of texts) {
		const done = await openai.completions.create(
			{ model: of(script), prompt: "It is called" });
		assert.equal(done.choices[0].text, expected(script).text);
	}
});

test("both tell errors by their kind", async () => {
	const { openai, anthropic } = clients(person().token);
	const stranger = clients("nobody");
	const busy = model(["own", "x/limit"]);
	const chat = (client, id) => client.chat.completions.create(
		{ model: id, messages: said });
	const talk = (client, id) => client.messages.create(
		{ model: id, max_tokens: 9, messages: said });
	await assert.rejects(chat(stranger.openai, "x"), OpenAI.AuthenticationError);
	await assert.rejects(talk(stranger.anthropic, "x"), Anthropic.AuthenticationError);
	await assert.rejects(chat(openai, "x"), (e) =>
		e instanceof OpenAI.NotFoundError && e.code === "model_not_found");
	await assert.rejects(talk(anthropic, "x"), (e) =>
		e instanceof Anthropic.NotFoundError &&
		e.error.error.type === "not_found_error");
	await assert.rejects(chat(openai, busy), OpenAI.RateLimitError);
	await assert.rejects(talk(anthropic, busy), Anthropic.RateLimitError);
	await assert.rejects(chat(openai, model(["own", "x/bad"])), (e) =>
		e instanceof OpenAI.BadRequestError && !/canary/.test(e.message));
});

test("an error in mid-stream ends both their streams", async () => {
	const { openai, anthropic } = clients(person().token);
	const id = of("openai/an-error-in-mid-stream");
	await assert.rejects(async () => {
		for await (const chunk of await openai.chat.completions.create(
			{ model: id, messages: said, stream: true }))
			assert.ok(chunk);
	}, OpenAI.APIError);
	await assert.rejects(anthropic.messages.stream(
		{ model: id, max_tokens: 9, messages: said }).finalMessage(),
	Anthropic.APIError);
	assert.equal(audit(), "0");
});
