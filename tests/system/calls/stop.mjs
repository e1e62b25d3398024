// The group's end, after which nothing can be asked of it.
import assert from 'node:assert';
import { test } from 'node:test';
import { begun, children, lives, master } from './group.mjs';
import { audit, model, person, until, usage } from './help.mjs';

const slow = process.env.SLOW ? test : test.skip;

slow('a stop ends calls with an event, and what arrived is charged', async () => {
	const who = person();
	const read = await begun(who, model(['own', 'x/begins']));
	const pid = master();
	process.kill(pid);
	const text = await read();
	assert.match(text, /"interrupted"/);
	assert.ok(text.endsWith('data: [DONE]\n\n'));
	assert.equal(usage(who)[0].status, 'interrupted');
	assert.ok(usage(who)[0].credits_used > 0);
	await until(() => !lives(pid));
	assert.deepEqual(children('settler', pid), []);
	assert.equal(audit(), '0');
});
