'use strict';
// Pictures as people see them: every size and scheme, by a browser that others
// wrote. No label lies on another or is cut, and axe finds nothing.
const { test, before, after } = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { launch, close, person, picture, judged } =
	require('../../oauth/e2e/setting');

const golden = 'tests/unit/plot/golden';
const style = ['tessera.css', 'plot.css'].map((name) =>
	fs.readFileSync(`nginx/www/${name}`, 'utf8')).join('');

before(launch);
after(close);

// What is wrong with the labels of the drawings that are shown.
function faults() {
	const found = [];
	const shown = [...document.querySelectorAll('.plot svg')].filter(
		(svg) => svg.getClientRects().length);
	for (const svg of shown) {
		const { width, height } = svg.viewBox.baseVal;
		const texts = [...svg.querySelectorAll('text')].map((text) =>
			({ said: text.textContent, ...box(text) }));
		if (svg.getBoundingClientRect().width / width < 10.99 / 12)
			found.push(`${svg.parentNode.id}: letters under 11 px`);
		texts.forEach((one, i) => {
			if (one.left < 0 || one.top < 0 || one.right > width ||
				one.bottom > height)
				found.push(`${svg.parentNode.id}: "${one.said}" is cut`);
			for (const two of texts.slice(i + 1))
				if (one.left < two.right && two.left < one.right &&
					one.top < two.bottom && two.top < one.bottom)
					found.push(`${svg.parentNode.id}: ` +
						`"${one.said}" lies on "${two.said}"`);
		});
	}
	return { found, shown: shown.length };

	// Its letters, without the room above and below them.
	function box(text) {
		const { x, y, width, height } = text.getBBox();
		return { left: x + 0.5, right: x + width - 0.5,
			top: y + 3, bottom: y + height - 3 };
	}
}

test('the pictures, on a phone, a desk, in the light and in the dark', { timeout: 60000 }, async () => {
	const files = fs.readdirSync(golden);
	const html = '<!doctype html><html lang="en"><meta charset="utf-8">' +
		'<meta name="viewport" content="width=device-width">' +
		`<title>Pictures</title><style>${style}</style>` +
		'<main class="broad"><h1>Pictures</h1>' + files.map((name) =>
			fs.readFileSync(path.join(golden, name), 'utf8')).join('') +
		'</main>';
	const p = await person();
	await p.page.setContent(html);
	for (const width of [320, 360, 390, 700, 831, 832, 1280]) {
		await p.page.setViewportSize({ width, height: 800 });
		const { found, shown } = await p.page.evaluate(faults);
		assert.equal(shown, files.length);
		assert.deepEqual(found, [], `at ${width} px`);
	}
	await picture(p.page, 'plots');
	for (const summary of await p.page.locator('summary').all())
		await summary.click();
	await judged(p.page);
	await p.leave();
});

test('the table opens without a script', async () => {
	const p = await person();
	await p.page.setContent(fs.readFileSync(`${golden}/month.html`, 'utf8'));
	await p.page.getByText('The numbers as a table').click();
	await p.page.getByRole('rowheader', { name: '21 Nov 2026' }).waitFor();
	await p.leave();
});
