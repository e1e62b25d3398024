// tus' own client: uploads in pieces, broken off and continued.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Upload } from "tus-js-client";

const MIB = 1048576;
const { AT, TOKEN } = process.env;
const headers = { Authorization: `Bearer ${TOKEN}` };

// Five MiB of rows.
const line = "12345,a text that is a little longer,2025-01-02,1.5\n";
const file = Buffer.from(`n,text,day,x\n${line.repeat(5 * MIB / line.length)}`);
const sha256 = createHash("sha256").update(file).digest("hex");

// Ends when it is whole, or, at so many bytes, without a word to the server.
function send(options, until = Infinity, began = () => {}) {
	return new Promise((resolve, reject) => {
		const upload = new Upload(file, {
			endpoint: `${AT}/v1/uploads`, headers, chunkSize: MIB,
			retryDelays: [200, 500, 1000],
			metadata: { filename: "rows.csv" },
			onError: reject,
			onSuccess: () => resolve(upload.url),
			onUploadUrlAvailable: () => began(upload.url),
			onChunkComplete: (_, sent) => {
				if (sent < until)
					return;
				upload.abort();
				resolve(upload.url);
			},
			...options,
		});
		upload.start();
	});
}

async function head(url) {
	const answer = await fetch(url, { method: "HEAD", headers });
	return [answer.status, Number(answer.headers.get("Upload-Offset"))];
}

async function table(url) {
	const answer = await fetch(`${AT}/v1/datasets`, {
		method: "POST",
		headers: {
			...headers, "Content-Type": "application/json",
			Prefer: "wait=10",
		},
		body: JSON.stringify({ upload_id: url.split("/").pop() }),
	});
	return answer.json();
}

// The part of a client that is killed: this file, told to be it.
if (process.env.KILLED) {
	await send({
		onProgress: (sent) => {
			if (sent >= 3 * MIB)
				process.kill(process.pid, "SIGKILL");
		},
	}, Infinity, console.log);
	process.exit(0);
}

test("a file in one go", async () => {
	const made = await table(await send());
	assert.equal(made.status, "ready");
	assert.equal(made.name, "rows");
	assert.equal(made.sha256, sha256);
});

test("broken off and continued", async () => {
	const url = await send({}, 3 * MIB);
	assert.deepEqual(await head(url), [200, 3 * MIB]);
	assert.equal(await send({ uploadUrl: url }), url);
	assert.equal((await table(url)).sha256, sha256);
	assert.equal((await head(url))[0], 404);
});

test("by a client that is killed in a piece, and another", async () => {
	const before = spawn(process.execPath, [fileURLToPath(import.meta.url)],
		{ env: { ...process.env, KILLED: "1", NODE_TEST_CONTEXT: "" } });
	let url = "";
	before.stdout.on("data", (bytes) => url += bytes);
	const signal = await new Promise((resolve) =>
		before.on("exit", (_, by) => resolve(by)));
	assert.equal(signal, "SIGKILL");
	url = url.trim();
	const [status, offset] = await head(url);
	assert.equal(status, 200);
	assert.ok(offset >= 2 * MIB && offset <= 4 * MIB, `${offset}`);
	await send({ uploadUrl: url });
	assert.equal((await table(url)).sha256, sha256);
});

test("ended", async () => {
	const url = await send({}, MIB);
	await Upload.terminate(url, { headers });
	assert.equal((await head(url))[0], 404);
});
