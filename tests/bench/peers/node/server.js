// The peer: three of Tessera's endpoints with Fastify and pg, as their users
// write them; one process a core. Without a request log, which favours it.
//
// The first argument is the module that answers: ./queries asks the tables,
// ./functions calls Tessera's own functions.
'use strict';
const cluster = require('node:cluster');
const os = require('node:os');
const fastify = require('fastify');

const text = { type: 'string' };
const optional = { type: 'string', nullable: true };

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

// Each returns an answer for its schema, or JSON that is sent as it is.
const { list, track, version } = require(process.argv[2]);
const app = fastify({ logger: false });

app.get('/api/version', { schema: { response: { 200: versionAnswer } } },
	version);
app.post('/api/track-download',
	{ schema: { body: trackBody, response: { 200: trackAnswer } } }, track);
app.get('/v1/notes',
	{ schema: { querystring: listQuery, response: { 200: listAnswer } } }, list);

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
