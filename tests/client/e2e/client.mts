// What a client's author writes by the types that openapi-typescript makes of
// openapi.json: no cast, no any. What does not compile is a fault of the document.

import assert from "node:assert/strict";
import { test } from "node:test";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.mjs";

type Schemas = components["schemas"];
type Item = Schemas["AudioItem"];
type NestedError = Schemas["NestedError"];
type Kept = NonNullable<paths["/v1/audio/history"]["post"]["requestBody"]>[
	"content"]["application/json"];

// True for the same type only: a wider or a narrower one does not compile.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends
	(<T>() => T extends B ? 1 : 2) ? true : false;

export const same: [
	Same<Schemas["AudioItems"]["next"], string | null>,
	Same<Schemas["AudioSettings"]["updatedAt"], string | null>,
	Same<Schemas["AudioSettings"]["settingsJson"], { [key: string]: unknown }>,
	Same<Item["startSeconds"], number | null | undefined>,
	Same<Item["tags"], string[]>,
	Same<Kept["summary"], string | null | undefined>,
	Same<Kept["fileSizeBytes"], number | string | null | undefined>,
	Same<Schemas["Device"]["kind"], "application" | "browser">,
	Same<keyof NestedError["error"],
		"code" | "message" | "type" | "param" | "details">,
] = [true, true, true, true, true, true, true, true, true];

function variable(name: string): string {
	const value = process.env[name];
	if (!value)
		throw new Error(`${name} is not set`);
	return value;
}

const baseUrl = variable("AT");
const authorization = `Bearer ${variable("TOKEN")}`;
const api = createClient<paths>({ baseUrl, headers: { authorization } });
const stranger = createClient<paths>({ baseUrl });

// What was answered; an error of the service becomes one of JavaScript.
function told<T>(answer: { data?: T, error?: NestedError }): T {
	if (answer.data === undefined)
		throw new Error(answer.error?.error.message ?? "no answer");
	return answer.data;
}

test("who is signed in", async () => {
	const me = told(await api.GET("/v1/users/me"));
	const name: string | null = me.firstName;
	const verified: boolean = me.emailVerified;
	assert.match(me.email, /@/);
	assert.equal(verified, true);
	assert.ok(name === null || name.length > 0);

	const { data: metadata } = await stranger.GET(
		"/.well-known/oauth-authorization-server");
	assert.ok(metadata?.grant_types_supported.includes("refresh_token"));
});

test("settings are read, and changed one by one", async () => {
	const before = told(await api.GET("/v1/audio/settings"));
	const quality: "fast" | "balanced" | "high" = before.summaryQuality;
	const after = told(await api.PATCH("/v1/audio/settings", {
		body: {
			summaryQuality: quality === "high" ? "fast" : "high",
			settingsJson: { theme: "dark" },
		},
	}));
	assert.notEqual(after.summaryQuality, quality);
	assert.equal(after.preferredLanguage, before.preferredLanguage);
	assert.deepEqual(after.settingsJson, { theme: "dark" });
	assert.ok(after.updatedAt && !Number.isNaN(Date.parse(after.updatedAt)));
});

test("an import says what it kept", async () => {
	const history = Array.from({ length: 5 }, (_, i) => ({
		transcription: `Speech ${i}.`,
		metadata: {
			fileName: `speech-${i}.mp3`,
			duration: i,
			timestamp: `2025-11-0${i + 1}T10:00:00Z`,
		},
	}));
	const report = told(await api.POST("/v1/audio/history/import",
		{ body: { history } }));
	const reasons: string[] = report.refused.map((one) => one.reason);
	assert.deepEqual(reasons, []);
	assert.equal(report.imported + report.skipped, 5);
});

async function all(limit: number): Promise<Item[]> {
	const items: Item[] = [];
	let cursor: string | null = null;
	do {
		const page: Schemas["AudioItems"] = told(
			await api.GET("/v1/audio/history", {
				params: { query: cursor ? { limit, cursor } : { limit } },
			}));
		items.push(...page.items);
		cursor = page.next;
	} while (cursor);
	return items;
}

test("pages are turned to the end", async () => {
	const items = await all(2);
	const ids = new Set(items.map((item) => item.id));
	assert.equal(ids.size, items.length);
	assert.ok(items.length >= 5);
	assert.deepEqual((await all(100)).map((item) => item.id), [...ids]);
});

test("a record is kept, changed by its version, and exported", async () => {
	const made = await api.POST("/v1/audio/history", {
		body: {
			title: "Budget",
			summary: null,
			segments: [{ start: 0, end: 4, text: "Let us begin." }],
		},
	});
	const record = told(made);
	const seconds: number | null = record.durationSeconds;
	const first = record.segments?.[0];
	assert.equal(seconds, null);
	assert.equal(first?.text, "Let us begin.");

	const params = { path: { id: record.id } };
	const version = made.response.headers.get("ETag");
	assert.ok(version);
	assert.equal(made.response.headers.get("Location"),
		`/v1/audio/history/${record.id}`);
	const changed = told(await api.PATCH("/v1/audio/history/{id}", {
		params: { ...params, header: { "If-Match": version } },
		body: { title: "Budget of the year" },
	}));
	assert.equal(changed.title, "Budget of the year");
	const late = await api.PATCH("/v1/audio/history/{id}", {
		params: { ...params, header: { "If-Match": version } },
		body: { title: "Too late" },
	});
	assert.equal(late.error?.error.code, "precondition_failed");

	const { data: subtitles } = await api.GET(
		"/v1/audio/history/{id}/export", {
			params: { ...params, query: { format: "srt" } },
			parseAs: "text",
		});
	assert.ok(typeof subtitles === "string");
	assert.match(subtitles, /00:00:04,000\r?\nLet us begin\./);
	assert.equal((await api.DELETE("/v1/audio/history/{id}", { params }))
		.response.status, 204);
});

test("all that is held comes as one object", async () => {
	const everything = told(await api.POST("/v1/users/me/export",
		{ body: { password: variable("PASSWORD") } }));
	const id: string = everything.userId;
	assert.match(id, /^[0-9a-f-]{36}$/);
	assert.ok("audio" in everything);
});

test("errors have a code, a sentence, and details by field", async () => {
	const unknown = await stranger.GET("/v1/audio/settings");
	assert.equal(unknown.response.status, 401);
	assert.equal(unknown.error?.error.code, "unauthorized");

	const wrong = await api.POST("/v1/audio/history",
		{ body: { language: "no language tag" } });
	assert.equal(wrong.response.status, 422);
	assert.match(String(wrong.error?.error.details?.["language"]),
		/^must be a language tag/);

	const { error } = await api.GET("/v1/audio/history/{id}", {
		params: { path: { id: "00000000-0000-4000-8000-000000000000" } },
	});
	assert.equal(error?.error.code, "not_found");

	const site = await stranger.POST("/api/feedback", {
		body: { message: "Hello", email: "nobody" },
	});
	const sentence: string | undefined = site.error?.error;
	assert.equal(sentence, "Validation failed: Invalid email format");
});
