'use strict';
// The estimate's means lie within 20 % of o200k: of a language over its texts, of
// code and JSON over files of this tree.
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const { test } = require('node:test');
const { getEncoding } = require('js-tiktoken');

const o200k = getEncoding('o200k_base');
const program = `${process.env.BUILD || 'build'}/tests/estimate`;
const files = {
	C: ['common/dialect/reply.c', 'common/dialect/write_gemini.c'],
	JavaScript: ['tests/tools/provider/server.js', 'tests/tools/stripe/bill.js'],
	SQL: ['handlers/billing/usage.sql', 'handlers/audio/history.sql'],
	JSON: ['handlers/billing/usage.json', 'handlers/audio/history.json'],
};

const texts = new Map();
for (const line of fs.readFileSync('tests/system/estimate/texts', 'utf8').trim()
	.split('\n')) {
	const [name, text] = line.split('\t');
	texts.set(name, [...(texts.get(name) || []), text]);
}
for (const [name, paths] of Object.entries(files))
	texts.set(name, paths.map((path) => fs.readFileSync(path, 'utf8')));

const estimated = (text) => Number(execFileSync(program,
	{ input: `${text.replace(/\n/g, '\f')}\n` }));
const sum = (list, of) => list.reduce((all, text) => all + of(text), 0);

test('the judge counts as OpenAI says', () => {
	assert.equal(o200k.encode('नमस्ते, मेरा नाम जीपीटी-4o है। मैं एक नए प्रकार ' +
		'का भाषा मॉडल हूँ। आपसे मिलकर अच्छा लगा!').length, 31);
});

for (const [name, list] of texts)
	test(name, () => {
		const real = sum(list, (text) => o200k.encode(text).length);
		const ratio = sum(list, estimated) / real;
		assert.ok(ratio >= 0.8 && ratio <= 1.2, `${name}: ${ratio.toFixed(2)}`);
	});
