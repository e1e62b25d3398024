'use strict';
// Credits and usage by the browser, without JavaScript. Any complaint of the
// console (style, a missing file, the policy) fails, and axe finds nothing.
const { test, before, after } = require('node:test');
const assert = require('node:assert');
const { issuer, launch, close, person, sign_in, picture, judged } =
	require('../../oauth/e2e/setting');

before(launch);
after(close);

const button = (page, name) => page.getByRole('button', { name });
const status = (page, text) => page.getByRole('status').getByText(text).waitFor();
const limited = { timeout: 120000 };

async function signed_in(options) {
	const p = await person(options);
	await p.page.goto(`${issuer}/usage`);
	await sign_in(p.page);
	await p.page.getByRole('heading',
		{ name: /^(Credits and usage|Credits und Verbrauch)$/ }).waitFor();
	return p;
}

// What lies beside the page, or under another label of a drawing.
function faults() {
	const found = [];
	if (document.documentElement.scrollWidth > innerWidth)
		found.push('the page is wider than the window');
	for (const svg of document.querySelectorAll('.plot svg'))
		if (svg.getClientRects().length &&
			svg.getBoundingClientRect().width /
				svg.viewBox.baseVal.width < 10.99 / 12)
			found.push(`${svg.parentNode.id}: letters under 11 px`);
	return found;
}

async function well_laid(page, name) {
	for (const width of [360, 700, 832, 1280]) {
		await page.setViewportSize({ width, height: 800 });
		assert.deepEqual(await page.evaluate(faults), [], `at ${width} px`);
	}
	await picture(page, name);
	await judged(page);
}

test('what was used, on every screen', limited, async () => {
	const p = await signed_in();
	await p.page.getByRole('img', { name: 'Credits by model' }).waitFor();
	await p.page.getByText('<b>&"bold').first().waitFor({ state: 'attached' });
	await well_laid(p.page, 'usage');
	await p.page.locator('#models').getByText('The numbers as a table').click();
	await p.page.getByRole('columnheader', { name: 'claude-sonnet-4-5' })
		.waitFor();
	await judged(p.page);
	await p.leave();
});

test('a key is made, shown once, used and revoked', limited, async () => {
	const p = await signed_in();
	await p.page.getByLabel('Name').fill('Robot <i>');
	await p.page.getByLabel('See your plan, credits and usage').check();
	await p.page.getByLabel('Budget in credits (optional)').fill('100');
	await p.page.getByLabel('Budget for').selectOption('each day');
	await button(p.page, 'Make the key').click();
	await status(p.page, 'the only time that it is shown');
	const key = await p.page.locator('.done code').textContent();
	const authorization = `Bearer ${key}`;
	const models = await fetch(`${issuer}/v1/models`,
		{ headers: { authorization } });
	assert.equal(models.status, 200);
	await picture(p.page, 'usage-key');
	await judged(p.page);

	await p.page.goto(`${issuer}/usage`);
	assert.ok(!(await p.page.content()).includes(key));
	await button(p.page, 'Revoke Robot <i>').click();
	await status(p.page, 'The key was revoked');
	const after = await fetch(`${issuer}/v1/models`,
		{ headers: { authorization } });
	assert.equal(after.status, 401);

	await p.page.getByLabel('Name').fill('Nothing');
	await p.page.getByLabel('Use language models with your credits').uncheck();
	await p.page.getByLabel('See the models and your preferences').uncheck();
	await button(p.page, 'Make the key').click();
	await p.page.getByRole('alert').getByText('Tick what the key may do').waitFor();
	await judged(p.page);
	await p.leave();
});

test('everybody\'s usage, for an administrator', limited, async () => {
	const p = await signed_in();
	await p.page.getByRole('link', { name: 'Everybody\'s usage' }).click();
	await p.page.getByRole('heading', { name: 'Everybody\'s usage' }).waitFor();
	await p.page.getByRole('rowheader', { name: 'demo@localhost' }).waitFor();
	await well_laid(p.page, 'usage-all');
	await p.leave();
});

test('in German', limited, async () => {
	const p = await signed_in({ locale: 'de-DE' });
	await p.page.getByRole('img', { name: 'Credits nach Modell' }).waitFor();
	await p.page.getByText('Die Zahlen als Tabelle').first().waitFor();
	await well_laid(p.page, 'usage-de');
	await p.page.getByRole('link', { name: 'Verbrauch von allen' }).click();
	await p.page.getByRole('heading', { name: 'Verbrauch von allen' }).waitFor();
	await well_laid(p.page, 'usage-all-de');
	await p.leave();
});
