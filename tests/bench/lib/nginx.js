// What the stack's nginx serves for the bench, besides the system itself.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { peers } = require('./peers');
const { children } = require('./processes');
const { until } = require('./run');

// The empty program is reached as a group is: under another name.
function emptyUpstreams(conf) {
	return fs.readFileSync(path.join(conf, 'upstreams/site.conf'), 'utf8')
		.replaceAll('tessera_site', 'tessera_bench')
		.replaceAll('/site.sock', '/bench-empty.sock');
}

// Connections that stay open, for as long as nginx keeps any by itself.
function peerUpstream(system, name) {
	return `upstream bench_${name} {
	server unix:${system.sockets}/bench-${name}.sock max_fails=0;
	keepalive 64;
}
`;
}

// A request that the end of a round cuts off is finished: pgx would close its
// connection to the database, too, and begin the next round with new ones.
function peerLocation(name) {
	return `location /bench/${name}/ {
	include tessera/parts/headers.conf;
	proxy_http_version 1.1;
	proxy_set_header Connection "";
	proxy_ignore_client_abort on;
	proxy_pass http://bench_${name}/;
}`;
}

// nginx takes strings up to 4 KiB, so a long answer is put together.
function staticLocation([name, size]) {
	const unit = 'x'.repeat(1000);
	return `location = /bench/nginx/${name} {
	include tessera/parts/headers.conf;
	default_type application/json;
	set $bench_unit ${unit};
	return 200 "${'${bench_unit}'.repeat(Math.floor(size / 1000))}${
	'x'.repeat(size % 1000)}";
}`;
}

function locations(system, sizes) {
	const values = { SOCKETS: system.sockets,
		STATIC: Object.entries(sizes).map(staticLocation).join('\n\n'),
		PEERS: Object.keys(peers).map(peerLocation).join('\n\n') };
	return fs.readFileSync(path.join(__dirname, '../nginx.conf'), 'utf8')
		.replace(/@([A-Z]+)@/g, (_, key) => values[key]);
}

async function configureNginx(system, sizes) {
	const conf = path.join(system.data, 'nginx/tessera');
	const master = system.pids.nginx;
	const before = children(master);
	fs.writeFileSync(path.join(conf, 'upstreams/bench.conf'),
		[emptyUpstreams(conf), ...Object.keys(peers)
			.map((name) => peerUpstream(system, name))].join('\n'));
	fs.writeFileSync(path.join(conf, 'locations/bench.conf'),
		locations(system, sizes));
	process.kill(master, 'SIGHUP');
	await until('nginx takes its configuration', () => children(master)
		.filter((pid) => !before.includes(pid)).length >= before.length);
	await until('the old nginx goes', () => !children(master)
		.some((pid) => before.includes(pid)));
}

module.exports = { configureNginx };
