// What is told to users' servers, by whom, how often, and what never is.
import assert from 'node:assert';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { came, close, open, port } from './receiver.mjs';

const { DATABASE, DATA, URL: at } = process.env;

function sql(text) {
	return execFileSync('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d',
		DATABASE, '-f', '-'], { input: text, encoding: 'utf8' }).trim();
}

function person() {
	const token = crypto.randomBytes(32).toString('base64url');
	const hash = crypto.createHash('sha256').update(token).digest('hex');
	const id = crypto.randomUUID();
	sql(`insert into identity.users (id, email)
		values ('${id}', '${id}@example.com');
		insert into identity.sessions (user_id, token_hash, expires_at, scopes)
		values ('${id}', '\\x${hash}', now() + interval '1 hour', '{account}')`);
	return { id, token };
}

async function ask(who, method, path, body) {
	const answer = await fetch(at + path, { method,
		headers: { Authorization: `Bearer ${who.token}`,
			'Content-Type': 'application/json' },
		body: body && JSON.stringify(body) });
	const text = await answer.text();
	assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
	return text && JSON.parse(text);
}

let names = 0;
// A webhook of somebody's own at a path of its own, of the way that is named.
async function hook(way, options = {}) {
	const who = options.who ?? person();
	const path = `/${way}-${++names}`;
	const url = options.url
		?? `https://localhost:${port(options.server ?? 'good')}${path}`;
	const made = await ask(who, 'POST', '/v1/webhooks',
		{ url, events: ['credits.low', 'ticket.created'] });
	return { ...made, who, path };
}

function tell(who, data = {}, event = 'credits.low') {
	sql(`select llm.tell('${who.id}', '${event}', '${JSON.stringify(data)}')`);
}

async function until(what, found, seconds = 60) {
	const end = Date.now() + seconds * 1000;
	for (;;) {
		const it = await found();
		if (it)
			return it;
		assert.ok(Date.now() < end, `it did not come: ${what}`);
		await new Promise((done) => setTimeout(done, 50));
	}
}

function arrived(made, count = 1) {
	return until(`${count} at ${made.path}`, () => {
		const those = came.filter((c) => c.path === made.path);
		return those.length >= count && those;
	});
}

async function deliveries(made) {
	const { deliveries: list } = await ask(made.who, 'GET',
		`/v1/webhooks/${made.id}/deliveries`);
	return list;
}

// Its one delivery, once it was tried so often, or ended.
function tried(made, attempts = 1) {
	return until(`attempt ${attempts} at ${made.path}`, async () => {
		const [d] = await deliveries(made);
		return d && d.attempts >= attempts && (d.status !== 'queued'
			|| (d.duration_ms !== null && Number(sql(`select count(*)
				from llm.webhook_deliveries where id = '${d.id}'
				and leased_until is null`)))) && d;
	});
}

function verified(one, secret) {
	const id = one.headers['webhook-id'];
	const time = one.headers['webhook-timestamp'];
	const key = Buffer.from(secret.slice(6), 'base64');
	const mark = 'v1,' + crypto.createHmac('sha256', key)
		.update(`${id}.${time}.${one.body}`).digest('base64');
	return one.headers['webhook-signature'].split(' ').includes(mark);
}

before(open);
after(close);

test('an event is told once, signed, and noted', async () => {
	const made = await hook('ok');
	tell(made.who, { remaining_credits: 7 });
	const [one] = await arrived(made);
	const body = JSON.parse(one.body);
	assert.equal(one.method, 'POST');
	assert.match(body.id, /^evt_[0-9a-f]{32}$/);
	assert.equal(body.type, 'credits.low');
	assert.equal(body.event, 'credits.low');
	assert.match(body.timestamp, /^\d{4}-.*\.\d{3}Z$/);
	assert.deepEqual(body.data,
		{ remaining_credits: 7, user_id: made.who.id });
	assert.equal(one.headers['webhook-id'], body.id);
	assert.equal(one.headers['x-webhook-event'], 'credits.low');
	assert.equal(one.headers['content-type'], 'application/json');
	assert.equal(one.headers['x-webhook-timestamp'],
		one.headers['webhook-timestamp']);
	assert.ok(Math.abs(one.headers['webhook-timestamp'] * 1000 - one.at) < 60000);
	assert.ok(verified(one, made.secret));
	assert.ok(!verified(one, 'whsec_' + Buffer.alloc(32).toString('base64')));
	assert.equal(one.headers['x-webhook-signature'], 'sha256='
		+ crypto.createHmac('sha256', made.secret).update(one.body).digest('hex'));
	const d = await tried(made);
	assert.equal(d.status, 'sent');
	assert.equal(d.response_status, 204);
	assert.equal(d.event_id, body.id);
	assert.equal(d.error, null);
	assert.equal(came.filter((c) => c.path === made.path).length, 1);
});

test('the receiver that the README prints verifies it', async () => {
	const readme = fs.readFileSync('handlers/webhooks/README.md', 'utf8');
	const code = /```js\n([^]*?)```/.exec(readme)[1];
	const { verify } = await import('data:text/javascript,'
		+ encodeURIComponent(code));
	const made = await hook('ok');
	tell(made.who);
	const [one] = await arrived(made);
	assert.equal(verify(made.secret, one.headers, one.body).type, 'credits.low');
	assert.throws(() => verify(made.secret, one.headers, one.body + ' '));
	assert.throws(() => verify('another secret', one.headers, one.body));
	assert.throws(() => verify(made.secret, { ...one.headers,
		'webhook-timestamp': String(one.headers['webhook-timestamp'] - 600) },
	one.body));
});

test('a text of one\'s own is the key as it stands', async () => {
	const who = person();
	const path = `/ok-${++names}`;
	await ask(who, 'POST', '/v1/webhooks/config', {
		webhook_url: `https://localhost:${port('good')}${path}`,
		webhook_secret: 'a text of our own' });
	await ask(who, 'POST', '/v1/webhooks/test', {});
	const [one] = await arrived({ path });
	assert.equal(one.headers['webhook-signature'], 'v1,' + crypto
		.createHmac('sha256', 'a text of our own')
		.update(`${one.headers['webhook-id']}.`
			+ `${one.headers['webhook-timestamp']}.${one.body}`)
		.digest('base64'));
});

test('what was taken back was never told', async () => {
	const made = await hook('ok');
	sql(`begin; select llm.tell('${made.who.id}', 'credits.low', '{"n": 1}');
		rollback; select llm.tell('${made.who.id}', 'credits.low', '{"n": 2}')`);
	const [one] = await arrived(made);
	assert.equal(JSON.parse(one.body).data.n, 2);
});

test('an id is the same in retries and replays, and the body', async () => {
	const made = await hook('again');
	tell(made.who);
	const [first, second] = await arrived(made, 2);
	const d = await tried(made, 2);
	assert.equal(d.status, 'sent');
	assert.equal(d.response_body, 'now');
	const { delivery_id: id } = await ask(made.who, 'POST',
		`/v1/webhooks/${made.id}/deliveries/${d.id}/replay`);
	const third = (await arrived(made, 3))[2];
	assert.equal(second.body, first.body);
	assert.equal(third.body, first.body);
	assert.equal(third.headers['webhook-id'], first.headers['webhook-id']);
	assert.ok(verified(third, made.secret));
	await until('the replay is noted', async () => (await deliveries(made))
		.some((r) => r.id === id && r.status === 'sent' && r.replay_of === d.id));
});

test('both secrets sign for a day', async () => {
	const made = await hook('ok');
	const { secret } = await ask(made.who, 'POST',
		`/v1/webhooks/${made.id}/rotate`);
	tell(made.who);
	const [one] = await arrived(made);
	assert.ok(verified(one, secret) && verified(one, made.secret));
	sql(`update llm.webhooks set old_until = now() where id = '${made.id}'`);
	tell(made.who);
	const two = (await arrived(made, 2))[1];
	assert.ok(verified(two, secret) && !verified(two, made.secret));
});

const ends = {
	wrong: ['dead', 404, null],
	away: ['dead', 301, null],
	gone: ['dead', 410, null],
	broken: ['queued', 500, null],
	busy: ['queued', 429, null],
	until: ['queued', 429, null],
	large: ['sent', 200, null],
	drip: ['sent', 200, null],
	late: ['sent', 200, null],
	never: ['queued', null, 'timed_out'],
	heads: ['queued', null, 'head_too_large'],
	shut: ['queued', null, 'connection_lost'],
	half: ['queued', null, 'connection_lost'],
	headed: ['queued', null, 'connection_lost'],
};

test('each answer has its end', async (t) => {
	const all = {};
	for (const way of Object.keys(ends)) {
		all[way] = await hook(way);
		tell(all[way].who);
	}
	for (const way of Object.keys(ends))
		all[way].ended = tried(all[way]);
	for (const [way, [status, answer, error]] of Object.entries(ends))
		await t.test(way, async () => {
			const d = await all[way].ended;
			assert.equal(d.status, status);
			assert.equal(d.response_status, answer);
			assert.equal(d.error, error);
			assert.ok((d.response_body ?? '').length <= 1000);
		});
	const next = (await deliveries(all.broken))[0];
	assert.ok(new Date(next.next_attempt_at) - new Date(next.created_at) < 600000);
	const soon = (await deliveries(all.busy))[0];
	assert.ok(new Date(soon.next_attempt_at) - new Date(soon.created_at) > 6000,
		'Retry-After in seconds');
	const later = (await deliveries(all.until))[0];
	assert.ok(new Date(later.next_attempt_at) - new Date(later.created_at)
		> 500000, 'Retry-After as a date');
	assert.equal(came.filter((c) => c.path === '/ok').length, 0,
		'a redirect is not followed');
	const gone = await ask(all.gone.who, 'GET', `/v1/webhooks/${all.gone.id}`);
	assert.equal(gone.is_active, false);
	assert.equal(gone.paused_reason, 'gone');
	assert.equal(sql(`select template from identity.mail_outbox
		where user_id = '${all.gone.who.id}'`), 'webhook_paused');
});

test('who cannot be trusted is told nothing', async () => {
	await Promise.all(['wrong', 'expired'].map(async (server) => {
		const made = await hook('ok', { server });
		tell(made.who);
		const d = await tried(made);
		assert.equal(d.error, 'tls_failed');
		assert.equal(d.response_status, null);
		assert.ok(!came.some((c) => c.path === made.path));
	}));
});

test('an address that is denied is refused, and nothing is said of it',
	async () => {
		const own = `https://127.0.0.9:${port('good')}/ok-denied`;
		const urls = [own, 'https://10.1.2.3/', 'https://[::ffff:10.1.2.3]/',
			'https://0x0a010203/', 'https://167838211/', 'https://012.1.2.3/',
			'https://[64:ff9b::a01:203]/', 'https://169.254.169.254/latest'];
		await Promise.all(urls.map(async (url) => {
			const made = await hook('ok', { url });
			tell(made.who);
			const d = await tried(made);
			assert.equal(d.error, 'address_refused', url);
			assert.equal(d.response_status, null);
			assert.equal(d.response_body, null);
		}));
		assert.ok(!came.some((c) => c.path === '/ok-denied'));
	});

test('the twelfth try is the last: it is paused, with a mail', async () => {
	const made = await hook('broken');
	// At once, so that none is tried before.
	sql(`begin;
		select llm.tell('${made.who.id}', kind, '{}')
		from unnest(array['credits.low', 'ticket.created']) as kind;
		update llm.webhook_deliveries set attempts = 11
		where webhook_id = '${made.id}' and event = 'credits.low';
		update llm.webhook_deliveries set due_at = now() + interval '1 hour'
		where webhook_id = '${made.id}' and event <> 'credits.low';
		commit`);
	const w = await until('it is paused', async () => {
		const one = await ask(made.who, 'GET', `/v1/webhooks/${made.id}`);
		return !one.is_active && one;
	});
	assert.equal(w.paused_reason, 'failing');
	const list = await deliveries(made);
	assert.deepEqual(list.map((d) => [d.event, d.status, d.attempts, d.error])
		.sort(), [['credits.low', 'dead', 12, null],
		['ticket.created', 'dead', 0, 'paused']]);
	assert.equal(sql(`select count(*) from identity.mail_outbox
		where user_id = '${made.who.id}' and template = 'webhook_paused'`), '1');
	assert.match(list[0].response_body ?? list[1].response_body, /^broken \? here/);
});

test('one who hangs holds nobody up', async () => {
	const slow = person();
	for (let i = 0; i < 20; i++)
		await hook('never', { who: slow });
	sql(`select llm.tell('${slow.id}', 'credits.low', '{}')
		from generate_series(1, 50)`);
	await until('she has what she may have', () => sql(`select count(*)
		from llm.webhook_deliveries where user_id = '${slow.id}'
		and leased_until > now()`) === '8');
	const made = await hook('ok');
	tell(made.who);
	const [one] = await arrived(made);
	const told = new Date(JSON.parse(one.body).timestamp);
	// Less than the 5 s that one of hers takes.
	assert.ok(one.at - told < 4500, `it took ${one.at - told} ms`);
	assert.ok(Number(sql(`select max(n) from (select count(*) as n
		from llm.webhook_deliveries where user_id = '${slow.id}'
		and leased_until > now() group by webhook_id) as s`)) <= 2);
	sql(`delete from llm.webhooks where user_id = '${slow.id}'`);
});

test('a sender that is killed loses nothing, and tells nothing twice that was '
	+ 'noted', async () => {
	const made = await hook('ok');
	const master = fs.readFileSync(`${DATA}/run/webhooks.pid`, 'utf8').trim();
	const sender = () => execFileSync('ps', ['-o', 'pid=,comm=', '--ppid', master],
		{ encoding: 'utf8' }).split('\n').filter((l) => / sender$/.test(l))
		.map((l) => Number(l.trim().split(' ')[0]))[0];
	for (let i = 0; i < 2; i++) {
		sql(`select llm.tell('${made.who.id}', 'credits.low', '{}')
			from generate_series(1, 50)`);
		await until('it begins', () => came.some((c) => c.path === made.path));
		const pid = await until('it lives', sender);
		process.kill(pid, 'SIGKILL');
		await until('another lives', () => sender() && sender() !== pid);
	}
	sql(`update llm.webhook_deliveries set leased_until = null, due_at = now()
		where webhook_id = '${made.id}' and state = 'queued'`);
	await until('all are noted', () => {
		sql('notify tessera_hooks');
		return sql(`select count(*) from llm.webhook_deliveries
			where webhook_id = '${made.id}' and state = 'sent'`) === '100';
	}, 60);
	const times = new Map();
	for (const c of came.filter((one) => one.path === made.path)) {
		const id = c.headers['webhook-id'];
		times.set(id, (times.get(id) ?? 0) + 1);
	}
	assert.equal(times.size, 100);
	const tries = Object.fromEntries(sql(`select payload ->> 'id', attempts
		from llm.webhook_deliveries where webhook_id = '${made.id}'`)
		.split('\n').map((l) => l.split('|')));
	for (const [id, n] of times)
		assert.ok(n <= Number(tries[id]), `${id} came ${n} times`);
});

test('no log holds a secret or a body', () => {
	const log = fs.readFileSync(`${DATA}/log/webhooks.log`, 'utf8');
	assert.ok(!/whsec_|remaining_credits|localhost:\d+\/(ok|never)/.test(log));
});
