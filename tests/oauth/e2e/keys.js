'use strict';
// Keys are rotated by adding a newer one beside the old, and reloading; what
// the old one signed is still good, and its public half still published.
const { test } = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { execFileSync } = require('node:child_process');
const { createHash, randomBytes, generateKeyPairSync } =
	require('node:crypto');
const jose = require('jose');
const { Browser } = require('../../conformance/browser');

const issuer = process.env.ISSUER;
const folder = path.join(process.env.DATA, 'keys');
const browser = new Browser(issuer);

async function tokens() {
	const verifier = randomBytes(32).toString('base64url');
	const uri = 'http://127.0.0.1:9/callback';
	await browser.request('/login');
	await browser.open('/oauth/authorize?' + new URLSearchParams({
		client_id: 'e2e-native', redirect_uri: uri, response_type: 'code',
		scope: 'openid', code_challenge_method: 'S256',
		code_challenge: createHash('sha256').update(verifier)
			.digest('base64url') }));
	if (browser.html.includes('action="/login"'))
		await browser.submit({ email: 'demo', password: process.env.DEMO });
	await browser.submit({ decision: 'allow' });
	const code = new URL(browser.location).searchParams.get('code');
	const response = await fetch(`${issuer}/oauth/token`, { method: 'POST',
		body: new URLSearchParams({ grant_type: 'authorization_code', code,
			client_id: 'e2e-native', redirect_uri: uri,
			code_verifier: verifier }) });
	assert.equal(response.status, 200);
	return response.json();
}

// As an administrator does it: the file is there before anybody reads it.
function add(name, type, options) {
	const { privateKey } = generateKeyPairSync(type, options);
	const file = path.join(folder, name);
	fs.writeFileSync(`${file}.new`,
		privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
	const owner = fs.statSync(folder);
	fs.chownSync(`${file}.new`, owner.uid, owner.gid);
	fs.renameSync(`${file}.new`, file);
}

const reload = () => execFileSync('tests/tools/stack', ['swap'],
	{ env: { ...process.env, GROUP: 'oauth' }, stdio: 'pipe' });

const kid = (token) => jose.decodeProtectedHeader(token).kid;

const keys = () => jose.createRemoteJWKSet(new URL(`${issuer}/oauth/jwks`));

test('a key that was added signs, and the old one is still published',
	async () => {
		const old = await tokens();
		add('z-ed25519.pem', 'ed25519');
		add('z-rsa.pem', 'rsa', { modulusLength: 2048 });
		reload();
		const fresh = await tokens();
		assert.notEqual(kid(fresh.access_token), kid(old.access_token));
		assert.notEqual(kid(fresh.id_token), kid(old.id_token));
		for (const { access_token, id_token } of [old, fresh]) {
			await jose.jwtVerify(access_token, keys(), { issuer });
			await jose.jwtVerify(id_token, keys(), { issuer });
		}
	});

test('a key whose file is gone is published for another day', async () => {
	const before = await tokens();
	for (const name of fs.readdirSync(folder))
		if (name.startsWith('z-')) fs.unlinkSync(path.join(folder, name));
	reload();
	const after = await tokens();
	assert.notEqual(kid(after.access_token), kid(before.access_token));
	await jose.jwtVerify(before.access_token, keys(), { issuer });
	await jose.jwtVerify(after.access_token, keys(), { issuer });
});

test('without a key the old program stays', async () => {
	const names = fs.readdirSync(folder);
	fs.mkdirSync(`${folder}.away`);
	for (const name of names)
		fs.renameSync(path.join(folder, name), path.join(`${folder}.away`, name));
	assert.throws(reload);
	for (const name of names)
		fs.renameSync(path.join(`${folder}.away`, name), path.join(folder, name));
	fs.rmdirSync(`${folder}.away`);
	await tokens();
});
