// The peer: three of Tessera's endpoints with Fastify and pg, as their users
// write them; one process a core. Without a request log, which favours it.
'use strict';
const cluster = require('node:cluster');
const crypto = require('node:crypto');
const os = require('node:os');
const fastify = require('fastify');
const pg = require('pg');

const DATE = 1082;
const text = { type: 'string' };
const optional = { type: 'string', nullable: true };

pg.types.setTypeParser(DATE, (value) => value);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

const versionAnswer = {
	type: 'object',
	properties: {
		success: { type: 'boolean' },
		data: {
			type: 'object',
			properties: {
				version: text,
				releaseDate: text,
				downloadUrl: text,
				changelog: text,
			},
		},
	},
};

const trackAnswer = {
	type: 'object',
	properties: {
		success: { type: 'boolean' },
		data: {
			type: 'object',
			properties: { downloadId: text, downloadUrl: text },
		},
		downloadUrl: text,
	},
};

const trackBody = {
	type: 'object',
	required: ['os'],
	properties: { os: { enum: ['windows', 'macos', 'linux'] } },
};

const listQuery = {
	type: 'object',
	additionalProperties: false,
	properties: {
		colour: { enum: ['yellow', 'green', 'blue'] },
		due_before: { type: 'string', format: 'date' },
		limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
		cursor: { type: 'string', maxLength: 200 },
	},
};

const listAnswer = {
	type: 'object',
	properties: {
		notes: {
			type: 'array',
			items: {
				type: 'object',
				properties: {
					id: text,
					title: text,
					text: optional,
					colour: text,
					tags: { type: 'array', items: text },
					price: { type: 'number', nullable: true },
					due: optional,
					remind_at: optional,
					parent_id: optional,
					locked: { type: 'boolean' },
					version: { type: 'integer' },
					created_at: text,
				},
			},
		},
		next: optional,
	},
};

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

const app = fastify({ logger: false });
const pool = new pg.Pool({
	connectionString: process.env.DATABASE_URL,
	max: Number(process.env.POOL_MAX || 10),
});
const key = crypto.randomBytes(32);

pool.on('error', (error) => console.error(error.message));

// Named, so that each connection prepares it once.
function ask(connection, name, values) {
	return connection.query({ name, text: queries[name], values });
}

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

function cursorOf(row) {
	return Buffer.from(JSON.stringify([row.created_at, row.id]))
		.toString('base64url');
}

app.get('/api/version', { schema: { response: { 200: versionAnswer } } },
	async () => {
		const { rows } = await ask(pool, 'version', []);
		if (!rows.length)
			throw refusal(404, 'No version information available');
		return { success: true, data: {
			version: rows[0].version,
			releaseDate: rows[0].release_date.toISOString(),
			downloadUrl: rows[0].download_url,
			changelog: rows[0].changelog,
		} };
	});

app.post('/api/track-download',
	{ schema: { body: trackBody, response: { 200: trackAnswer } } },
	async (request) => {
		const { rows } = await ask(pool, 'url', []);
		const id = crypto.randomUUID();
		const address = crypto.createHmac('sha256', key)
			.update(request.ip || '').digest('hex');
		await ask(pool, 'track', [id, request.body.os,
			request.headers['user-agent'], address]);
		const downloadUrl = rows[0].download_url;
		return { success: true, data: { downloadId: id, downloadUrl },
			downloadUrl };
	});

app.get('/v1/notes',
	{ schema: { querystring: listQuery, response: { 200: listAnswer } } },
	async (request) => {
		const { colour, due_before: due, limit, cursor } = request.query;
		const rows = await inTransaction(async (client) => {
			await enter(client, request, 'sample');
			const found = await ask(client, 'list',
				[colour, due, ...keysOf(cursor), limit + 1]);
			return found.rows;
		});
		const notes = rows.slice(0, limit);
		return { notes, next: rows.length > limit
			? cursorOf(notes[limit - 1]) : null };
	});

// nginx may be another user; the socket's folder is private.
process.umask(0);

if (cluster.isPrimary) {
	for (let i = 0; i < os.availableParallelism(); i++)
		cluster.fork();
	cluster.on('exit', () => process.exit(1));
} else {
	app.listen({ path: process.env.SOCKET }).catch((error) => {
		console.error(error);
		process.exit(1);
	});
}
