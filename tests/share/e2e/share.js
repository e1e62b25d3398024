'use strict';
// A report by the browser of a stranger, without JavaScript. Any complaint of the
// console (style, a missing file, the policy) fails, and axe finds nothing.
const { test, before, after } = require('node:test');
const assert = require('node:assert');
const { createHash } = require('node:crypto');
const { issuer, launch, close, person, picture, judged } =
	require('../../oauth/e2e/setting');

before(launch);
after(close);

const limited = { timeout: 120000 };
const title = 'Revenue of the shops, by day and region';

// What lies beside the page, or is too small to read.
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
	for (const width of [390, 700, 832, 1200]) {
		await page.setViewportSize({ width, height: 800 });
		assert.deepEqual(await page.evaluate(faults), [], `at ${width} px`);
	}
	await picture(page, name);
	await judged(page);
}

test('a report on every screen, its table, its bytes', limited, async () => {
	const p = await person();
	await p.page.goto(`${issuer}/r/openshop`);
	await p.page.getByRole('heading', { name: title }).waitFor();
	await p.page.getByText('sales <2026>').waitFor();
	assert.equal(await p.page.locator('.plot').count(), 3);
	await well_laid(p.page, 'report');

	await p.page.getByRole('link', { name: 'Rows after' }).click();
	await p.page.getByRole('cell', { name: '2026-02-20' }).waitFor();
	await p.page.getByRole('link', { name: 'Rows before' }).click();
	await p.page.getByRole('cell', { name: '2026-01-01' }).waitFor();

	const hash = await p.page.locator('.foot code').textContent();
	const link = await p.page.getByRole('link', { name: 'JSON' })
		.getAttribute('href');
	const bytes = await (await fetch(issuer + link)).text();
	assert.equal(createHash('sha256').update(bytes).digest('hex'), hash);
	await p.leave();
});

test('a password, wrong and right', limited, async () => {
	const p = await person();
	await p.page.goto(`${issuer}/r/lockshop`);
	await p.page.getByRole('heading', { name: 'A protected report' }).waitFor();
	assert.ok(!(await p.page.content()).includes('Revenue'));
	await well_laid(p.page, 'locked');
	await p.page.getByLabel('Password').fill('guess');
	await p.page.getByRole('button', { name: 'Show the report' }).click();
	await p.page.getByRole('alert').getByText('This password is wrong').waitFor();
	await judged(p.page);
	await p.page.getByLabel('Password').fill('U*U');
	await p.page.getByRole('button', { name: 'Show the report' }).click();
	await p.page.getByRole('heading', { name: title }).waitFor();
	await p.page.goto(`${issuer}/r/lockshop?t1=3`);
	await p.page.getByText('Page 3 of 3').waitFor();
	await p.leave();

	const other = await person();
	await other.page.goto(`${issuer}/r/lockshop`);
	await other.page.getByRole('heading', { name: 'A protected report' })
		.waitFor();
	await other.leave();
});

test('a code that nobody has', limited, async () => {
	const p = await person();
	await p.page.goto(`${issuer}/r/nobodyis`);
	await p.page.getByRole('heading', { name: 'There is no such report' })
		.waitFor();
	await well_laid(p.page, 'unknown');
	await p.leave();
});
