'use strict';
// What breaks in between: calls that are lost before or after they were done,
// events that never come, many at once, and a bill that cannot be paid.
const { test } = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
const { DATA, sql, stripe, control, api, people, payers, reconcile, states } =
	require('./lib');

const granted = (p) => sql(`select count(*) || ',' || coalesce(
	sum(c.total_credits), 0) from llm.credits as c
	where c.user_id = '${p.id}' and c.source like 'invoice:%'`);

const wanted = { plan_id: 'pro', payment_method_id: 'pm_card_visa' };

test('each call that is lost is made once in the end', async () => {
	await control('deliveries', { send: false });
	for (const drop of ['before', 'after'])
		for (let nth = 0; nth < 4; nth++) {
			const [p] = people(1);
			const fault = { drop, writes: true };
			const pass = { wait_ms: 1, writes: true };
			await control('faults', { faults: [
				...Array(nth).fill(pass), fault] });
			const first = await api(p.token, 'POST', '/v1/subscriptions', wanted);
			// libcurl asks again by itself when a kept connection was closed.
			assert.ok([201, 503].includes(first.status), `${drop} ${nth}`);
			await control('faults', { faults: [] });
			const again = await api(p.token, 'POST', '/v1/subscriptions', wanted);
			assert.equal(again.status, first.status === 201 ? 409 : 201,
				`${drop} ${nth}`);
			assert.equal(granted(p), '1,100000');
			const customer = sql(`select customer_id from llm.stripe_customers
				where user_id = '${p.id}'`);
			const { data } = await stripe('GET', 'subscriptions',
				{ customer, status: 'all' });
			assert.equal(data.length, 1, `${drop} ${nth}`);
		}
});

test('what nobody asks again for, the biller brings to its end', async () => {
	const [p] = people(1);
	await control('faults', { faults: [{ wait_ms: 1, writes: true },
		{ drop: 'after', writes: true }] });
	await api(p.token, 'POST', '/v1/subscriptions', wanted);
	await control('faults', { faults: [] });
	sql(`update llm.payment_ops set due_at = now() where user_id = '${p.id}'`);
	await reconcile();
	assert.equal(granted(p), '1,100000');
	assert.equal(states([p])[0].wrong, 0);
});

test('customers that cannot be told are no reconciling', async () => {
	sql('alter function llm.stripe_payers rename to payers_of_before');
	await assert.rejects(reconcile, (error) => error.code === 75);
	sql('alter function llm.payers_of_before rename to stripe_payers');
	await reconcile();
});

test('what was never told is found, and said', async () => {
	const [p] = await payers(1);
	await control('deliveries', { send: false });
	await stripe('POST', 'subscriptions', { customer: p.customer,
		'items[0][price]': 'price_pro_monthly' });
	assert.equal(granted(p), '0,0');
	await reconcile();
	assert.equal(granted(p), '1,100000');
	assert.equal(states([p])[0].account[0], 'pro');
});

test('fifty at once give once', async () => {
	const [p] = await payers(1);
	const { events: [before] } = { events: (await control('events')).events
		.slice(-1) };
	await stripe('POST', 'subscriptions', { customer: p.customer,
		'items[0][price]': 'price_pro_monthly' });
	const { events } = await control('events', { after: before.id });
	const ids = events.filter((e) => /^(invoice\.paid|customer\.sub)/.test(e.type))
		.map((e) => e.id);
	const many = Array.from({ length: 50 }, (_, i) => ids[i % ids.length]);
	const { statuses } = await control('deliver', { events: many, parallel: 50 });
	assert.ok(statuses.every((status) => [200, 503].includes(status)));
	await control('deliver', { events: ids });
	assert.equal(granted(p), '1,100000');
	assert.equal(states([p])[0].wrong, 0);
});

test('a top-up is bought once, and one that fails turns them off', async () => {
	const [good, poor] = await payers(2);
	await control('card', { customer: poor.customer,
		card: 'pm_card_chargeCustomerFail' });
	for (const p of [good, poor]) {
		const put = await api(p.token, 'PUT', '/v1/billing/auto-top-up', {
			enabled: true, below: 6000, pack_id: '10k', monthly_cents: 1000 });
		assert.equal(put.status, 200);
	}
	sql('select llm.top_ups_open(); select llm.top_ups_open()');
	await reconcile();
	const bought = (p) => sql(`select count(*) from llm.credits
		where user_id = '${p.id}' and source like 'payment:%'`);
	assert.equal(bought(good), '1');
	assert.equal(bought(poor), '0');
	assert.equal(sql(`select enabled from llm.top_ups
		where user_id = '${poor.id}'`), 'f');
	assert.equal(sql(`select count(*) from identity.mail_outbox
		where user_id = '${poor.id}' and template = 'top_up_failed'`), '1');
});

test('who is erased is no customer any more', async () => {
	const [p] = await payers(1);
	sql(`delete from identity.users where id = '${p.id}'`);
	sql('update llm.payment_ops set due_at = now() where user_id is null');
	await reconcile();
	assert.equal((await stripe('GET', `customers/${p.customer}`)).deleted, true);
});

test('no secret is in a log', () => {
	const log = fs.readFileSync(`${DATA}/log/billing.log`, 'utf8');
	for (const name of ['stripe.key', 'stripe.secret'])
		assert.ok(!log.includes(fs.readFileSync(`${DATA}/${name}`, 'utf8').trim()));
});
