// Leaves a statement of the ledger's functions out, one at a time, or a column that it
// sets (ALL=1: turns each condition, comparison and number, too), and says which of
// these faults no test in SQL notices.
'use strict';
const { spawn, spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const here = __dirname;
const url = process.env.DATABASE_URL;
const files = ['ledger', 'ledger-calls', 'ledger-credits'];
const judges = ['ledger.sql', 'limits.sql', 'ledger-edges.sql',
	'ledger-tells.sql'];

// Blanks, strings, comments, words, numbers, operators.
const TOKEN = /\s+|--[^\n]*|'(?:[^']|'')*'|\$\w*\$|[A-Za-z_]\w*|\d+(?:\.\d+)?|<=|>=|<>|:=|::|->>|->|\|\||@>|=>|./gs;
const CLAUSE = new Set(['order', 'group', 'having', 'limit', 'returning', 'for',
	'union', 'then', 'loop', 'from', 'into', 'where', 'set', 'else', 'when',
	'end', 'and', 'or', 'on', 'join', 'left', 'do']);
const STATEMENT = new Set(['perform', 'update', 'insert', 'delete', 'select',
	'raise', 'exit', 'execute']);
const SWAPPED = { '<': '<=', '<=': '<', '>': '>=', '>=': '>', '+': '-', '-': '+',
	'*': '+', '/': '*', '=': '<>', '<>': '=', least: 'greatest',
	greatest: 'least', min: 'max', max: 'min', true: 'false', false: 'true',
	asc: 'desc', desc: 'asc' };

function sql(text, database = url) {
	const ran = spawnSync('psql', ['-X', '-q', '-A', '-t', '-v',
		'ON_ERROR_STOP=1', '-d', database], { input: text });
	if (ran.status !== 0)
		throw new Error(ran.stderr.toString());
	return ran.stdout.toString();
}

// With the depth of each token's parentheses.
function read(body) {
	let depth = 0;
	return body.match(TOKEN).map((text) => {
		if (text === ')' || text === ']')
			depth--;
		const token = { text, depth };
		if (text === '(' || text === '[')
			depth++;
		return token;
	});
}

function blank(token) {
	return /^(\s|--)/.test(token.text);
}

// From one token up to another, something else.
function instead(tokens, from, to, text) {
	return tokens.slice(0, from).map((t) => t.text).join('') + text +
		tokens.slice(to).map((t) => t.text).join('');
}

function until(tokens, from, stops) {
	const depth = tokens[from].depth;
	let cases = 0;
	for (let i = from + 1; i < tokens.length; i++) {
		const t = tokens[i];
		if (t.depth < depth || t.depth === depth && t.text === ';')
			return i;
		if (t.depth !== depth)
			continue;
		if (t.text === 'case')
			cases++;
		else if (t.text === 'end' && cases > 0)
			cases--;
		else if (cases === 0 && stops.has(t.text))
			return i;
	}
	return tokens.length;
}

// Where a statement may begin: after another, and after what opens a block.
function begins(tokens, i) {
	let before = i - 1;
	while (before >= 0 && blank(tokens[before]))
		before--;
	return before >= 0 && tokens[before].depth === 0 &&
		[';', 'begin', 'then', 'else', 'loop'].includes(tokens[before].text);
}

// All texts that differ from the function's by one fault, each with its name.
function* faults(body) {
	const tokens = read(body);
	const start = tokens.findIndex((t) => t.text === 'begin' ||
		t.text === 'return' || t.text === 'RETURN' || t.text === 'BEGIN');
	for (let i = Math.max(0, start); i < tokens.length; i++) {
		const t = tokens[i];
		const line = body.slice(0, tokens.slice(0, i)
			.reduce((n, o) => n + o.text.length, 0)).split('\n').length;
		if (blank(t) || t.text[0] === "'")
			continue;
		if (t.depth === 0 && begins(tokens, i) && (STATEMENT.has(t.text) ||
			/^[a-z_]/.test(t.text) &&
			tokens.slice(i, i + 6).some((o) => o.text === ':=') )) {
			const end = until(tokens, i, new Set());
			yield [line, 'leaves out', tokens.slice(i, end),
				instead(tokens, i, end, 'null')];
		}
		if (t.text === 'if' && begins(tokens, i) || t.text === 'elsif') {
			const end = until(tokens, i, new Set(['then']));
			for (const what of ['true', 'false'])
				yield [line, 'always ' + what, tokens.slice(i, end),
					instead(tokens, i, end, t.text + ' ' + what + ' ')];
		}
		if (t.text === 'and' || t.text === 'or' || t.text === 'where') {
			const end = until(tokens, i, CLAUSE);
			yield [line, 'does not ask', tokens.slice(i, end),
				instead(tokens, i, end, t.text +
					(t.text === 'or' ? ' false ' : ' true '))];
		}
		if (t.text === 'set') {
			let from = i;
			const last = until(tokens, i, new Set(['where', 'from', 'returning']));
			for (;;) {
				let to = from + 1;
				while (to < last && !(tokens[to].text === ',' &&
					tokens[to].depth === t.depth))
					to++;
				if (!(from === i && to === last))
					yield [line, 'does not set', tokens.slice(from, to),
						from === i
							? instead(tokens, from, to + 1, 'set ')
							: instead(tokens, from, to, '')];
				if (to >= last)
					break;
				from = to;
			}
		}
		const other = SWAPPED[t.text.toLowerCase()] ||
			(/^\d+$/.test(t.text) ? String(Number(t.text) + 1) : null);
		if (other && !(t.text === '=' && /\bset\b[^;]*$/.test(
			tokens.slice(Math.max(0, i - 12), i).map((o) => o.text).join(''))))
			yield [line, t.text + ' is ' + other,
				tokens.slice(Math.max(0, i - 8), i + 8),
				instead(tokens, i, i + 1, other)];
	}
}

function ledger() {
	const names = files.flatMap((file) => [...fs.readFileSync(path.join(here,
		'../../migrations/deploy', file + '.sql'), 'utf8')
		.matchAll(/^create (?:or replace )?function llm\.(\w+)/gm)]
		.map((m) => m[1]));
	return names.filter((name, n, all) => all.indexOf(name) === n &&
		!['clock', 'figures'].includes(name));
}

// The whole statement that makes a function, and where its body lies in it.
function definition(name) {
	const text = sql(`select pg_get_functiondef(p.oid) from pg_proc as p
		where p.proname = '${name}' and p.pronamespace = 'llm'::regnamespace`);
	const quoted = text.match(/^AS (\$\w*\$)/m);
	const body = quoted ? text.indexOf(quoted[0]) + quoted[0].length
		: text.search(/^(BEGIN ATOMIC|RETURN )/m);
	const end = quoted ? text.lastIndexOf(quoted[1]) : text.length;
	return { name, head: text.slice(0, body), body: text.slice(body, end),
		tail: text.slice(end), whole: text };
}

function run(program, args, database, timeout) {
	return new Promise((resolve) => {
		const child = spawn(program, args, { env: { ...process.env,
			DATABASE_URL: database, PGOPTIONS: program === 'psql'
				? '-c search_path=pg_catalog,tap -c client_min_messages=warning -c statement_timeout=5s'
				: '-c statement_timeout=20s' },
		stdio: ['ignore', 'pipe', 'pipe'] });
		let said = '';
		const timer = setTimeout(() => child.kill('SIGKILL'), timeout);
		child.stdout.on('data', (data) => (said += data));
		child.stderr.on('data', (data) => (said += data));
		child.on('close', (code) => {
			clearTimeout(timer);
			resolve({ code, said });
		});
	});
}

// The sentence that notices, or null.
async function noticed(database) {
	for (const judge of judges.filter((f) => fs.existsSync(path.join(here, f)))) {
		const ran = await run('psql', ['-X', '-q', '-A', '-t', '-v',
			'ON_ERROR_STOP=1', '-d', database, '-f', path.join(here, judge)],
		database, 20000);
		const line = ran.said.match(/^not ok.*|ERROR:.*/m);
		if (ran.code !== 0 || line)
			return `${judge}: ${line ? line[0] : 'ended early'}`;
	}
	const model = await run('bash', [path.join(here, 'ledger-model')],
		database, 30000);
	return model.code !== 0 || /^not ok/m.test(model.said) ? 'ledger-model' : null;
}

module.exports = { definition, faults, ledger, noticed, sql };

function random(seed) {
	let state = seed >>> 0;
	return () => {
		state = Math.imul(state ^ state >>> 15, state | 1);
		state ^= state + Math.imul(state ^ state >>> 7, state | 61);
		return ((state ^ state >>> 14) >>> 0) / 4294967296;
	};
}

// As many of all faults as are wanted, by a seed that is said.
function chosen() {
	const only = process.env.ONLY && new RegExp(process.env.ONLY);
	const kinds = process.env.ALL ? /./ : /^(leaves out|does not set)$/;
	const seed = Number(process.env.SEED || Date.now() % 100000);
	const most = Number(process.env.MUTANTS || Infinity);
	const draw = random(seed + 1);
	const all = ledger().filter((name) => !only || only.test(name))
		.flatMap((name) => {
			const def = definition(name);
			return [...faults(def.body)].filter((f) => kinds.test(f[1])).map(([line, what, where, body]) => ({
				def, line, what, where: where.map((t) => t.text).join('')
					.replace(/\s+/g, ' ').trim().slice(0, 90), body }));
		}).map((fault) => ({ fault, n: draw() }));
	console.log(`# SEED=${seed}, ${all.length} places`);
	if (most < all.length)
		all.sort((a, b) => a.n - b.n);
	return all.slice(0, most).map((v) => v.fault);
}

async function work(database, queue, told) {
	for (let f = queue.shift(); f; f = queue.shift()) {
		let said;
		try {
			sql(f.def.head + f.body + f.def.tail + ';', database);
			said = await noticed(database);
		} catch (error) {
			continue; // it is no function
		}
		sql(f.def.whole + ';', database);
		told(f, said);
	}
}

async function main() {
	const queue = chosen();
	const known = fs.readFileSync(path.join(here, 'mutants.known'), 'utf8')
		.split('\n').filter((line) => line && line[0] !== '#');
	const name = url.match(/\/([^/?]*)(\?|$)/)[1];
	let did = 0;
	let survived = 0;
	const databases = [1, 2].map((n) => {
		sql(`create database spoilt${n} template ${name}`,
			url.replace(`/${name}`, '/template1'));
		return url.replace(`/${name}`, `/spoilt${n}`);
	});
	await Promise.all(databases.map((d) => work(d, queue, (f, said) => {
		did++;
		if (process.env.LOUD)
			console.log(`# ${said}: ${f.def.name}:${f.line} ${f.what}: ${f.where}`);
		const id = `${f.def.name}: ${f.what}: ${f.where}`;
		if (said || known.includes(id))
			return;
		survived++;
		console.log(`not ok - nobody notices ${f.def.name}:${f.line}: ${id}`);
	})));
	console.log(`# ${did} spoilings, ${survived} not noticed`);
	process.exit(survived ? 1 : 0);
}

main();
