// Servers of users: each path answers in a way of its own, and what came is kept.
import fs from 'node:fs';
import https from 'node:https';

const folder = process.env.CERTIFICATES;
export const came = []; // { path, headers, body, at }

function turn(path) {
	return came.filter((c) => c.path === path).length;
}

const ways = {
	ok: (res) => res.writeHead(204).end(),
	late: (res) => setTimeout(() => res.writeHead(200).end('late'), 1500),
	never: () => {},
	again: (res, path) => res.writeHead(turn(path) < 2 ? 503 : 200).end('now'),
	broken: (res) => res.writeHead(500).end('broken \u0000 here'),
	busy: (res) => res.writeHead(429, { 'Retry-After': '7' }).end(),
	until: (res) => res.writeHead(429, {
		'Retry-After': new Date(Date.now() + 600000).toUTCString() }).end(),
	away: (res) => res.writeHead(301,
		{ Location: 'https://127.0.0.1:' + port('good') + '/ok' }).end(),
	gone: (res) => res.writeHead(410).end(),
	wrong: (res) => res.writeHead(404).end('no such page'),
	large: (res) => res.writeHead(200).end(Buffer.alloc(10 << 20, 'x')),
	drip: (res) => {
		res.writeHead(200).write('a');
		const timer = setInterval(() => res.write('a'), 1000);
		res.on('close', () => clearInterval(timer));
	},
	heads: (res) => {
		const timer = setInterval(() => res.socket.write(
			('X-Much: ' + 'y'.repeat(1000) + '\r\n').repeat(20)), 5);
		res.socket.write('HTTP/1.1 200 OK\r\n');
		res.socket.on('close', () => clearInterval(timer));
		res.socket.on('error', () => {});
	},
	shut: (res) => res.socket.destroy(),
	half: (res) => res.socket.end('HTTP/1.1 20'),
	headed: (res) => res.socket.end('HTTP/1.1 200 OK\r\nX-A: b\r\n'),
};

function serve(req, res) {
	const parts = [];
	req.on('data', (part) => parts.push(part));
	req.on('end', () => {
		came.push({ path: req.url, headers: req.headers, method: req.method,
			body: Buffer.concat(parts).toString(), at: Date.now() });
		ways[req.url.split('/')[1].split('-')[0]](res, req.url);
	});
}

const servers = {};

export function port(name) {
	return servers[name].address().port;
}

export async function open() {
	for (const name of ['good', 'wrong', 'expired']) {
		servers[name] = https.createServer({
			key: fs.readFileSync(`${folder}/${name}.key`),
			cert: fs.readFileSync(`${folder}/${name}.pem`),
		}, serve);
		await new Promise((done) => servers[name].listen(0, '0.0.0.0', done));
	}
}

export function close() {
	for (const server of Object.values(servers)) {
		server.close();
		server.closeAllConnections?.();
	}
}
