#!/usr/bin/env node
'use strict';
// A stand-in for providers of models (README.md): it plays scripts, and keeps
// what it was sent.
//
//   server.js [--port N] [--scripts FOLDER] [--bytes N] [--address FILE]
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

function options(args) {
	const given = { port: '0', bytes: '0',
		scripts: path.join(__dirname, 'scripts') };
	for (let i = 0; i < args.length; i += 2)
		given[args[i].replace(/^--/, '')] = args[i + 1];
	return given;
}

const given = options(process.argv.slice(2));
const recorded = [];
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// \n, \r, \t, \\ and \xHH; all else is UTF-8.
function bytes(text) {
	const plain = { n: '\n', r: '\r', t: '\t', '\\': '\\' };
	const parts = text.split(/(\\x[0-9a-fA-F]{2}|\\[nrt\\])/);
	return Buffer.concat(parts.map((part, i) => i % 2 === 0
		? Buffer.from(part)
		: part[1] === 'x' ? Buffer.from(part.slice(2), 'hex')
			: Buffer.from(plain[part[1]])));
}

function event(json) {
	const type = /^\{"type":"([^"]*)"/.exec(json);
	return Buffer.from(`${type ? `event: ${type[1]}\n` : ''}data: ${json}\n\n`);
}

// The script that a model's name is: <dialect>/<script>, below the folder alone.
function script(name) {
	if (typeof name !== 'string' || !/^[a-z]+\/\w[\w.-]*$/i.test(name))
		return null;
	const file = path.join(given.scripts, name);
	if (!fs.existsSync(file))
		return null;
	return fs.readFileSync(file, 'utf8').split('\n')
		.filter((line) => line && !/^(#|expect )/.test(line))
		.map((line) => {
			const at = `${line} `.indexOf(' ');
			return { act: line.slice(0, at), what: line.slice(at + 1) };
		});
}

const cut = (sent, size) => {
	if (!size)
		return [sent];
	const pieces = [];
	for (let i = 0; i < sent.length; i += size)
		pieces.push(sent.subarray(i, i + size));
	return pieces;
};

const drained = (answer) => new Promise((done) => {
	const over = () => {
		answer.off('drain', over).off('close', over);
		done();
	};
	answer.on('drain', over).on('close', over);
});

async function send(answer, sent, size) {
	for (const piece of cut(sent, size)) {
		if (answer.destroyed)
			return;
		if (!answer.write(piece))
			await drained(answer);
		if (size)
			await new Promise(setImmediate);
	}
}

const acts = {
	status: (play, what) => { play.status = Number(what); },
	header: (play, what) => {
		const at = what.indexOf(':');
		play.headers[what.slice(0, at)] = what.slice(at + 1).trim();
	},
	wait: (play, what) => sleep(Number(what)),
	until: async (play, what) => { // a file of this name, beside the scripts
		const file = path.join(given.scripts, what);
		while (!fs.existsSync(file) && !play.answer.destroyed)
			await sleep(10);
	},
	stall: () => new Promise(() => {}),
	cut: (play) => { play.answer.destroy(); },
	send: (play, what) => send(head(play), bytes(what), play.size),
	event: (play, what) => send(head(play), event(what), play.size),
	repeat: async (play, what) => { // repeat 1000 {"choices":[...]}
		const at = what.indexOf(' ');
		for (let n = Number(what.slice(0, at)); n > 0; n--)
			await send(head(play), event(what.slice(at + 1)), play.size);
	},
};

function head(play) {
	if (!play.answer.headersSent) {
		play.answer.writeHead(play.status, play.headers);
		play.answer.flushHeaders();
	}
	return play.answer;
}

async function perform(lines, answer) {
	const play = { answer, status: 200, size: Number(given.bytes),
		headers: { 'Content-Type': 'text/event-stream' } };
	for (const { act, what } of lines) {
		if (answer.destroyed)
			return;
		if (!acts[act])
			throw new Error(`the script says ${act}`);
		await acts[act](play, what);
	}
	head(play).end();
}

function model(request, body) {
	const named = /\/models\/([^:?]*):/.exec(request.url);
	if (named)
		return decodeURIComponent(named[1]);
	try {
		return JSON.parse(body).model;
	} catch {
		return null;
	}
}

// What tests ask: /_requests is what it was sent, and DELETE forgets it.
function control(request, answer) {
	if (request.method === 'DELETE')
		recorded.length = 0;
	answer.setHeader('Content-Type', 'application/json');
	answer.end(JSON.stringify(recorded));
}

const server = http.createServer((request, answer) => {
	const parts = [];
	if (request.url === '/_requests') {
		control(request, answer);
		return;
	}
	request.on('data', (part) => parts.push(part));
	request.on('end', () => {
		const body = Buffer.concat(parts).toString();
		const entry = { method: request.method, url: request.url,
			headers: request.rawHeaders, body, model: model(request, body),
			closed: null };
		recorded.push(entry);
		answer.on('close', () => {
			entry.closed = answer.writableFinished ? 'ended' : 'cut';
		});
		const lines = script(entry.model);
		if (!lines) {
			answer.writeHead(404, { 'Content-Type': 'application/json' });
			answer.end(JSON.stringify({ error: { type: 'not_found_error',
				code: 'model_not_found', message: 'no such script' } }));
			return;
		}
		perform(lines, answer).catch((error) => {
			process.stderr.write(`${error.message}\n`);
			answer.destroy();
		});
	});
});

server.listen(Number(given.port), '127.0.0.1', () => {
	const address = `http://127.0.0.1:${server.address().port}`;
	if (given.address)
		fs.writeFileSync(given.address, address);
	process.stdout.write(`${address}\n`);
});
process.on('SIGTERM', () => process.exit(0));
