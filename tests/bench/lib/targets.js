// What is asked, of whom; and that all answer alike.
'use strict';
const assert = require('node:assert');
const { createHash } = require('node:crypto');
const { pgbench, wrk } = require('./load');
const { peers } = require('./peers');
const { fetch } = require('./setup');

const ROWS = 20;

function bearerOf(token) {
	return `\\x${createHash('sha256').update(token.slice(7)).digest('hex')}`;
}

// The answers that all systems must give alike before they are compared.
function endpointsOf(system) {
	const { site, sample } = system.schemas;
	return {
		version: { title: 'version', path: '/api/version', request: {},
			group: 'site', sql: `select * from ${site}.site_version()` },
		track: { title: 'track-download', path: '/api/track-download',
			group: 'site', request: { body: '{"os":"linux"}' },
			sql: `select * from ${site}.site_track("os" => 'linux',
				user_agent => null, ip_hash => null, windows => null,
				macos => null, linux => null)`.replace(/\s+/g, ' ') },
		list: { title: `list of ${ROWS} rows`, path: '/v1/notes',
			group: 'sample', request: { authorization: system.token },
			sql: `select * from ${sample}.note_list(bearer => '${
				bearerOf(system.token)}', colour => null, due_before => null,
				"limit" => ${ROWS}, cursor => null)`.replace(/\s+/g, ' ') },
	};
}

function comparable(name, text) {
	const answer = JSON.parse(text);
	if (name === 'track') // each counted download has an id of its own
		answer.data.downloadId = '';
	if (name === 'list') {
		assert.strictEqual(answer.notes.length, ROWS);
		answer.next = typeof answer.next;
	}
	return answer;
}

// A page after the first, and none without a token.
async function compareLists(system, base) {
	const token = { authorization: system.token };
	const first = JSON.parse((await fetch(`${base}/v1/notes?limit=7`,
		token)).text);
	const second = await fetch(`${base}/v1/notes?cursor=${first.next}`, token);
	const { status } = await fetch(`${base}/v1/notes`);
	return { first: first.notes, status,
		second: comparable('list', second.text) };
}

// Returns the sizes of our answers, once those of the peers are the same.
async function compare(system, endpoints) {
	const sizes = {};
	for (const [name, { path, request }] of Object.entries(endpoints)) {
		const ours = await fetch(system.url + path, request);
		for (const peer of Object.keys(peers)) {
			const its = await fetch(`${system.url}/bench/${peer}${path}`,
				request);
			assert.deepStrictEqual(comparable(name, its.text),
				comparable(name, ours.text), `${name} of ${peer} differs`);
		}
		sizes[name] = ours.text.length;
	}
	const lists = await compareLists(system, system.url);
	for (const peer of Object.keys(peers))
		assert.deepStrictEqual(await compareLists(system,
			`${system.url}/bench/${peer}`), lists, `lists of ${peer} differ`);
	return sizes;
}

// What only we have: the same with a key that makes it safe to repeat, the list
// compressed. Another user's notes, so that the list stays as it is.
function alone(system, web) {
	const note = (title) => ({ authorization: system.writer,
		body: `{"title":"${title}","text":"${'words '.repeat(10)}"}` });
	const one = `again ${Date.now()}`;
	const again = web('note.again', 'a note that was made, by its key',
		'/v1/notes', { ...note(one), key: one }, 'sample');
	return [
		web('note', 'a note', '/v1/notes', note('#'), 'sample'),
		web('note.key', 'a note, with an Idempotency-Key', '/v1/notes',
			{ ...note('#'), key: '#' }, 'sample'),
		{ ...again, load: async (s) => {
			await fetch(`${system.url}/v1/notes`, { ...note(one), key: one });
			return again.load(s);
		} },
		web('list.gzip', `list of ${ROWS} rows, gzipped`, '/v1/notes',
			{ authorization: system.token, encoding: 'gzip' }, 'sample'),
	];
}

function targetsOf(system, endpoints) {
	const web = (key, title, at, request, program) => ({ key, title, program,
		load: (s) => wrk(system.url + at, s, request) });
	const targets = [
		web('cached', 'version, from nginx\'s cache', '/api/version', {}, 'site'),
		web('empty', 'an empty FastCGI answer', '/bench/empty', {}, 'empty'),
	];
	for (const [key, one] of Object.entries(endpoints)) {
		const { title, group, path } = one;
		const ours = key === 'version' // nginx then asks the worker
			? { authorization: 'none' } : one.request;
		targets.push(
			web(key, `${title}, from a worker`, path, ours, group),
			...Object.entries(peers).map(([name, peer]) => ({
				...web(`${key}.${name}`, `${title}, ${peer.title}`,
					`/bench/${name}${path}`, one.request, name),
				compiles: peer.compiles })),
			{ key: `${key}.pgbench`, title: `${title}, pgbench`, program: null,
				load: (s) => pgbench(system, { role: `tessera_${group}`,
					sql: one.sql }, s) });
		if (!one.request.body)
			targets.push(web(`${key}.nginx`, `${title}, nginx by itself`,
				`/bench/nginx/${key}`, one.request, null));
	}
	return [...targets, ...alone(system, web)];
}

module.exports = { compare, endpointsOf, targetsOf };
