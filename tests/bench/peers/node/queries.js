// Answers from the tables.
'use strict';
const crypto = require('node:crypto');
const { addressOf, bearer, page, pool, refusal } = require('./shared');

const queries = {
	version: `select version, release_date, download_url, changelog
		from site.app_versions where is_latest`,
	url: 'select download_url from site.app_versions where is_latest',
	track: `insert into site.downloads (id, os, user_agent, ip_hash)
		values ($1, $2, $3, $4)`,
	session: `select s.user_id, s.scopes
		from identity.sessions s join identity.users u on u.id = s.user_id
		where s.token_hash = $1 and s.expires_at > now()
		and s.audience is null and u.is_active and u.deleted_at is null`,
	user: `select set_config('app.user_id', $1, true)`,
	list: `select id, title, text, colour, tags, price, due, remind_at,
			parent_id, pin_hash is not null as locked, version, created_at
		from sample.notes
		where ($1::text is null or colour = $1)
		and ($2::date is null or due < $2)
		and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid))
		order by created_at desc, id desc
		limit $5`,
};

// Named, so that each connection prepares it once.
function ask(connection, name, values) {
	return connection.query({ name, text: queries[name], values });
}

async function enter(client, request, scope) {
	const found = await ask(client, 'session', [bearer(request)]);
	if (!found.rows.length)
		throw refusal(401, 'unauthorized');
	if (!found.rows[0].scopes.includes(scope))
		throw refusal(403, 'forbidden');
	await ask(client, 'user', [found.rows[0].user_id]);
}

async function inTransaction(work) {
	const client = await pool.connect();
	try {
		await client.query('BEGIN');
		const result = await work(client);
		await client.query('COMMIT');
		return result;
	} catch (error) {
		await client.query('ROLLBACK');
		throw error;
	} finally {
		client.release();
	}
}

function keysOf(cursor) {
	return cursor
		? JSON.parse(Buffer.from(cursor, 'base64url')) : [null, null];
}

async function version() {
	const { rows } = await ask(pool, 'version', []);
	if (!rows.length)
		throw refusal(404, 'No version information available');
	return { success: true, data: {
		version: rows[0].version,
		releaseDate: rows[0].release_date.toISOString(),
		downloadUrl: rows[0].download_url,
		changelog: rows[0].changelog,
	} };
}

async function track(request) {
	const { rows } = await ask(pool, 'url', []);
	const id = crypto.randomUUID();
	await ask(pool, 'track', [id, request.body.os,
		request.headers['user-agent'], addressOf(request)]);
	const downloadUrl = rows[0].download_url;
	return { success: true, data: { downloadId: id, downloadUrl },
		downloadUrl };
}

async function list(request) {
	const { colour, due_before: due, limit, cursor } = request.query;
	const rows = await inTransaction(async (client) => {
		await enter(client, request, 'sample');
		const found = await ask(client, 'list',
			[colour, due, ...keysOf(cursor), limit + 1]);
		return found.rows;
	});
	return page(rows, limit);
}

module.exports = { list, track, version };
