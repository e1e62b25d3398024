'use strict';
// Webhooks by the browser, without JavaScript. Any complaint of the console
// (style, a missing file, the policy) fails, and axe finds nothing.
const { test, before, after } = require('node:test');
const assert = require('node:assert');
const { issuer, launch, close, person, sign_in, picture, judged } =
	require('../../oauth/e2e/setting');

before(launch);
after(close);

const button = (page, name) => page.getByRole('button', { name });
const status = (page, text) => page.getByRole('status').getByText(text).waitFor();
const limited = { timeout: 120000 };

test('webhooks and what became of deliveries', limited, async () => {
	const p = await person();
	await p.page.goto(`${issuer}/usage/webhooks`);
	await sign_in(p.page);
	await p.page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
	await p.page.getByText('address_refused').waitFor();
	for (const width of [360, 1280]) {
		await p.page.setViewportSize({ width, height: 800 });
		assert.ok(await p.page.evaluate(
			() => document.documentElement.scrollWidth <= innerWidth),
		`wider than ${width} px`);
		await picture(p.page, `webhooks-${width}`);
	}
	await judged(p.page);

	await button(p.page, 'Wake https://gone.example.com/').click();
	await status(p.page, 'told again');
	await button(p.page, 'Test https://gone.example.com/').click();
	await status(p.page, 'on its way');
	await button(p.page, /Replay usage.recorded/).first().click();
	await status(p.page, 'once more');
	await judged(p.page);

	await p.page.getByLabel('Address').fill('https://10.0.0.1/inbox');
	await p.page.getByLabel('Events').fill('credits.low, ticket.created');
	await button(p.page, 'Make the webhook').click();
	await status(p.page, 'the only time that it is shown');
	const secret = await p.page.locator('.done code').textContent();
	assert.match(secret, /^whsec_/);
	await judged(p.page);
	await p.page.goto(`${issuer}/usage/webhooks`);
	assert.ok(!(await p.page.content()).includes(secret));
	await button(p.page, 'Another secret for https://10.0.0.1/inbox').click();
	await status(p.page, 'The one before signs beside it');
	await button(p.page, 'Delete https://10.0.0.1/inbox').click();
	await status(p.page, 'was deleted');

	await p.page.getByLabel('Address').fill('https://ann@example.com/');
	await button(p.page, 'Make the webhook').click();
	await p.page.getByRole('alert').getByText('a URL without a user').waitFor();
	assert.equal(await p.page.getByLabel('Address').inputValue(),
		'https://ann@example.com/');
	await judged(p.page);
	await p.leave();
});

test('the page about usage leads there', limited, async () => {
	const p = await person();
	await p.page.goto(`${issuer}/usage`);
	await sign_in(p.page);
	await p.page.getByRole('link', { name: 'Webhooks' }).click();
	await p.page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
	await p.leave();
});
