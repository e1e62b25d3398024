// A psql that answers one statement after the other, and may be killed.
'use strict';
const { spawn } = require('node:child_process');

// Statements may be lost with it, or done and not answered: who asks cannot know.
const LOST = Symbol('lost');

class Client {
	constructor(url) {
		this.waiting = null;
		this.said = '';
		this.heard = '';
		this.child = spawn('psql', ['-X', '-q', '-A', '-t', '-d', url], {
			env: { ...process.env, PGOPTIONS: '-c synchronous_commit=on' } });
		this.child.stdout.on('data', (piece) => this.hear(piece));
		this.child.stderr.on('data', (piece) => { this.heard += piece; });
		this.child.stdin.on('error', () => {});
		this.child.on('close', () => this.end());
		this.child.stdin.write('\\set VERBOSITY terse\n');
	}

	hear(piece) {
		this.said += piece;
		const end = /^--done (\S*)\n/m.exec(this.said);
		if (!end)
			return;
		const rows = this.said.slice(0, end.index).split('\n').slice(0, -1)
			.map((line) => line.split('|'));
		this.said = '';
		const waiting = this.waiting;
		this.waiting = null;
		const why = this.heard;
		this.heard = '';
		waiting({ state: end[1] || LOST, rows, why });
	}

	end() {
		this.gone = true;
		this.waiting?.({ state: LOST, rows: [] });
		this.waiting = null;
	}

	ask(text) {
		return new Promise((resolve) => {
			if (this.gone)
				return resolve({ state: LOST, rows: [] });
			this.waiting = resolve;
			this.child.stdin.write(`${text};\n\\echo --done :SQLSTATE\n`);
		});
	}

	kill() {
		this.child.kill('SIGKILL');
	}

	close() {
		this.child.stdin.end();
	}
}

module.exports = { Client, LOST };
