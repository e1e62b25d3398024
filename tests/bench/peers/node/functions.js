// Answers by Tessera's functions: one call a request, in which PostgreSQL looks
// for the session, enters and asks, as it does for our workers. What is left to
// compare is the language. A function may return JSON, or columns.
'use strict';
const { addressOf, bearer, page, pool, refusal } = require('./shared');
const pg = require('pg');

const { SITE_SCHEMA: SITE, SAMPLE_SCHEMA: SAMPLE } = process.env;
const { JSON: JSON_TYPE } = pg.types.builtins;

const calls = {
	version: `select * from ${SITE}.site_version()`,
	track: `select * from ${SITE}.site_track("os" => $1, user_agent => $2,
		ip_hash => $3, windows => null, macos => null, linux => null)`,
	list: `select * from ${SAMPLE}.note_list(bearer => $1, colour => $2,
		due_before => $3, "limit" => $4, cursor => $5)`,
};

pg.types.setTypeParser(JSON_TYPE, (value) => value);

async function ask(name, values) {
	try {
		return await pool.query({ name, text: calls[name], values });
	} catch (error) { // raise sqlstate 'PT401'
		const status = /^PT(\d{3})$/.exec(error.code);
		throw status ? refusal(Number(status[1]), error.message) : error;
	}
}

// What shape makes of columns, or the function's JSON.
function answer(reply, { fields, rows }, shape) {
	if (fields.length > 1 || fields[0].dataTypeID !== JSON_TYPE)
		return shape(rows);
	reply.type('application/json; charset=utf-8');
	return rows[0][fields[0].name];
}

async function version(request, reply) {
	return answer(reply, await ask('version', []),
		([data]) => ({ success: true, data }));
}

async function track(request, reply) {
	return answer(reply, await ask('track', [request.body.os,
		request.headers['user-agent'], addressOf(request)]),
	([data]) => ({ success: true, data, downloadUrl: data.downloadUrl }));
}

async function list(request, reply) {
	const { colour, due_before: due, limit, cursor } = request.query;
	return answer(reply, await ask('list',
		[bearer(request), colour, due, limit, cursor]),
	(rows) => page(rows, limit));
}

module.exports = { list, track, version };
