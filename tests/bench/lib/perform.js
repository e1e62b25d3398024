// A bench from its setting up to its report, whatever ends it.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { setUp, tearDown } = require('./setup');

// bench(system) resolves to the text of BUILD/file; it has so many minutes, if any.
async function perform(file, bench, minutes) {
	const system = await setUp();
	let ending;
	const finish = (code) => {
		ending ??= tearDown(system).then(() => process.exit(code));
		return ending;
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
		process.on(signal, () => finish(1));
	if (minutes)
		setTimeout(() => {
			console.error(`bench: not done after ${minutes} minutes`);
			finish(1);
		}, minutes * 60000).unref();
	try {
		const text = await bench(system);
		if (!ending)
			fs.writeFileSync(path.join(system.build, file), text);
		await finish(0);
	} catch (error) {
		if (!ending)
			console.error(`bench: ${error.stack}`);
		await finish(1);
	}
}

module.exports = { perform };
