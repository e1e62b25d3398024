// What both ways to answer need: the pool, the token, refusals, cursors.
'use strict';
const crypto = require('node:crypto');
const pg = require('pg');

const DATE = 1082;

pg.types.setTypeParser(DATE, (value) => value);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

// Connections stay, though others are measured for longer than the ten seconds
// after which the pool would close them.
const pool = new pg.Pool({
	connectionString: process.env.DATABASE_URL,
	max: 10,
	idleTimeoutMillis: 0,
});
const key = crypto.randomBytes(32);

pool.on('error', (error) => console.error(error.message));

function refusal(status, message) {
	return Object.assign(new Error(message), { statusCode: status });
}

function bearer(request) {
	const match = /^Bearer ([\w.~+/-]+=*)$/i.exec(
		request.headers.authorization || '');
	if (!match)
		throw refusal(401, 'unauthorized');
	return crypto.createHash('sha256').update(match[1]).digest();
}

function addressOf(request) {
	return crypto.createHmac('sha256', key).update(request.ip || '')
		.digest('hex');
}

function cursorOf(row) {
	return Buffer.from(JSON.stringify([row.created_at, row.id]))
		.toString('base64url');
}

// Of one row more than asked for.
function page(rows, limit) {
	const notes = rows.slice(0, limit);
	return { notes, next: rows.length > limit
		? cursorOf(notes[limit - 1]) : null };
}

module.exports = { addressOf, bearer, page, pool, refusal };
