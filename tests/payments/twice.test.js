'use strict';
// Two pages to pay on, both paid: one plan in the end, also where an administrator
// suspended the first in between.
const { test } = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
const { DATA, sql, rows, stripe, control, api, payers, reconcile, states } =
	require('./lib');

const admin = fs.readFileSync(`${DATA}/token.admin`, 'utf8').trim();

const page = (p) => stripe('POST', 'checkout/sessions', { mode: 'subscription',
	customer: p.customer, 'line_items[0][price]': 'price_pro_monthly',
	'line_items[0][quantity]': 1, success_url: 'http://localhost/' });

// What nobody told is found, and what follows from it done.
async function settle(p) {
	await reconcile();
	sql(`update llm.payment_ops set due_at = now() where user_id = '${p.id}'`);
	await reconcile();
}

const plans = (p) => rows(`select s.status, s.tier, s.suspended_at is not null
	as by_us from llm.subscriptions as s where s.user_id = '${p.id}'
	and s.status in ('active', 'suspended')`);

const lots = (p) => sql(`select count(*) || ',' || sum(c.remaining_credits)
	from llm.credits as c where c.user_id = '${p.id}'
	and c.source like 'invoice:%'`);

const there = async (p) => (await stripe('GET', 'subscriptions',
	{ customer: p.customer, status: 'all' })).data.map((s) => s.status).sort();

test('of two plans that are paid one stays, and the credits of both', async () => {
	await control('deliveries', { send: false });
	const [p] = await payers(1);
	const [first, second] = [await page(p), await page(p)];
	await control('pay', { session: first.id });
	await reconcile();
	await control('pay', { session: second.id });
	await settle(p);
	assert.deepEqual(await there(p), ['active', 'canceled']);
	assert.equal(lots(p), '2,200000');
	await settle(p);
	assert.equal(lots(p), '2,200000');
	assert.deepEqual(plans(p), [{ status: 'active', tier: 'pro', by_us: false }]);
	const { status, body } = await api(p.token, 'GET', '/v1/credits/me');
	assert.equal(status, 200, JSON.stringify(body));
	assert.equal(body.available_credits, 205000);
	assert.equal(states([p])[0].wrong, 0);
});

test('who was suspended in between stays it, with one plan', async () => {
	const [p] = await payers(1);
	const [first, second] = [await page(p), await page(p)];
	await control('pay', { session: first.id });
	await reconcile();
	const say = (what) => api(admin, 'POST', `/admin/users/${p.id}/${what}`, {});
	assert.equal((await say('suspend')).status, 204);
	assert.deepEqual(plans(p), [{ status: 'suspended', tier: 'pro', by_us: true }]);
	await control('pay', { session: second.id });
	await settle(p);
	assert.deepEqual(await there(p), ['active', 'canceled']);
	assert.deepEqual(plans(p), [{ status: 'suspended', tier: 'pro', by_us: true }]);
	assert.equal((await say('resume')).status, 204);
	assert.deepEqual(plans(p), [{ status: 'active', tier: 'pro', by_us: false }]);
	assert.equal((await say('resume')).status, 409);
	await settle(p);
	assert.deepEqual(plans(p), [{ status: 'active', tier: 'pro', by_us: false }]);
	assert.equal(states([p])[0].account[0], 'pro');
});

test('who is suspended buys no way around it', async () => {
	const [p] = await payers(1);
	const say = (what) => api(admin, 'POST', `/admin/users/${p.id}/${what}`, {});
	const session = await page(p);
	assert.equal((await say('suspend')).status, 204);
	for (const [path, body] of [['/v1/subscriptions', { plan_id: 'pro' }],
		['/v1/billing/checkout', { plan_id: 'pro' }]])
		assert.equal((await api(p.token, 'POST', path, body)).status, 409);
	await control('pay', { session: session.id });
	await settle(p);
	assert.deepEqual(plans(p), [{ status: 'suspended', tier: 'pro', by_us: true }]);
	assert.equal(states([p])[0].account[0], 'free');
	assert.equal((await say('resume')).status, 204);
	assert.equal(states([p])[0].account[0], 'pro');
});

test('by one Idempotency-Key one page is made, however many ask', async () => {
	const [p] = await payers(1);
	const ask = () => api(p.token, 'POST', '/v1/billing/checkout',
		{ pack_id: '10k' }, { 'Idempotency-Key': 'one page' });
	await control('faults', { faults: [{ wait_ms: 500, writes: true }] });
	const all = await Promise.all(Array.from({ length: 4 }, ask));
	await control('faults', { faults: [] });
	const made = all.filter(({ status }) => status === 200);
	assert.ok(made.length >= 1, JSON.stringify(all));
	for (const { status, body, headers } of all.filter((a) => a.status !== 200)) {
		assert.deepEqual([status, body.error.code], [409, 'in_progress']);
		assert.equal(headers.get('retry-after'), '1');
	}
	const again = await ask();
	assert.equal(again.headers.get('idempotent-replayed'), 'true');
	for (const { body } of made)
		assert.equal(body.url, again.body.url);
	assert.equal(sql(`select count(*) from llm.payment_ops
		where user_id = '${p.id}' and what = 'checkout'`), '1');
});
