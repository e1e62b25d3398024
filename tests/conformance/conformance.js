'use strict';
// openid-client and jose as their users call them: what they accept is what
// clients of any make accept.
const { test } = require('node:test');
const assert = require('node:assert');
const http = require('node:http');
const { Issuer, generators } = require('openid-client');
const jose = require('jose');
const { Browser } = require('./browser');

const origin = process.env.ISSUER;
let issuer, keys, demo;

test('discovery', async () => {
	issuer = await Issuer.discover(origin);
	assert.equal(issuer.issuer, origin);
	const other = await Issuer.discover(
		`${origin}/.well-known/oauth-authorization-server`);
	assert.deepEqual({ ...other.metadata }, { ...issuer.metadata });
	keys = jose.createRemoteJWKSet(new URL(issuer.jwks_uri));
});

test('every key of the set is one, and named by its thumbprint', async () => {
	const set = await (await fetch(issuer.jwks_uri)).json();
	assert.ok(set.keys.length >= 2);
	for (const key of set.keys) {
		await jose.importJWK(key);
		assert.equal(key.kid, await jose.calculateJwkThumbprint(key));
	}
});

// Signs in and consents, until the browser is sent to the client.
async function authorize(browser, url) {
	await browser.open(url);
	if (browser.html.includes('action="/login"'))
		await browser.submit({ email: 'demo@localhost', password: process.env.DEMO });
	if (browser.html.includes('action="/consent"'))
		await browser.submit({ decision: 'allow' });
	return browser.location;
}

// Waits for the one request that the system's browser makes (RFC 8252 7.3).
async function listener() {
	const server = http.createServer();
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	const request = new Promise((resolve) =>
		server.once('request', (req, res) => {
			res.end('You can close this window.');
			server.close();
			resolve(req);
		}));
	return { port: server.address().port, request };
}

let native, tokens;
const browser = new Browser(origin);

test('a native client on any port of loopback', async () => {
	const { port, request } = await listener();
	const redirect_uri = `http://127.0.0.1:${port}/callback`;
	native = new issuer.Client({
		client_id: 'conformance-native',
		token_endpoint_auth_method: 'none',
		redirect_uris: [redirect_uri],
		response_types: ['code'],
	});
	const code_verifier = generators.codeVerifier();
	const state = generators.state();
	const nonce = generators.nonce();
	await browser.request('/login');
	const location = await authorize(browser, native.authorizationUrl({
		scope: 'openid email profile user.info', state, nonce,
		max_age: 3600,
		code_challenge: generators.codeChallenge(code_verifier),
		code_challenge_method: 'S256',
	}));
	await fetch(location);
	const params = native.callbackParams(await request);
	assert.equal(params.iss, origin);
	tokens = await native.callback(redirect_uri, params,
		{ code_verifier, state, nonce, max_age: 3600 });
	assert.equal(tokens.token_type, 'Bearer');
	assert.equal(tokens.claims().azp, 'conformance-native');
	assert.ok(tokens.claims().at_hash);
	assert.ok(tokens.refresh_token);
});

test('its access token is an RFC 9068 one, which a resource server verifies',
	async () => {
		const { payload, protectedHeader } = await jose.jwtVerify(
			tokens.access_token, keys,
			{ issuer: origin, audience: origin, typ: 'at+jwt' });
		assert.equal(protectedHeader.alg, 'EdDSA');
		assert.equal(payload.client_id, 'conformance-native');
		assert.equal(payload.scope, 'openid email profile user.info');
		assert.equal(payload.exp - payload.iat, 3600);
		assert.ok(payload.jti && payload.auth_time <= payload.iat);
		assert.equal(payload.sub, tokens.claims().sub);
	});

test('no access token passes for an ID token', async () => {
	await assert.rejects(jose.jwtVerify(tokens.access_token, keys,
		{ issuer: origin, audience: 'conformance-native' }));
});

test('userinfo', async () => {
	demo = await native.userinfo(tokens);
	assert.equal(demo.sub, tokens.claims().sub);
	assert.equal(demo.email, 'demo@localhost');
	assert.equal(demo.preferred_username, 'demo');
	assert.equal(demo.is_active, true);
	const posted = await native.userinfo(tokens, { method: 'POST' });
	assert.equal(posted.sub, demo.sub);
});

test('refresh, and again after a lost answer', async () => {
	const first = await native.refresh(tokens);
	const again = await native.refresh(tokens.refresh_token);
	assert.equal(first.refresh_token, again.refresh_token);
	assert.equal(first.access_token, again.access_token);
	assert.notEqual(first.refresh_token, tokens.refresh_token);
	assert.equal(first.claims().sub, demo.sub);
	tokens = first;
});

let web, webTokens;

test('a confidential client, by Basic, with an ID token of EdDSA', async () => {
	web = new issuer.Client({
		client_id: 'conformance-web',
		client_secret: 'a secret of the tests',
		redirect_uris: ['https://client.example/callback'],
		post_logout_redirect_uris: ['https://client.example/out'],
		id_token_signed_response_alg: 'EdDSA',
	});
	const code_verifier = generators.codeVerifier();
	const nonce = generators.nonce();
	const location = await authorize(browser, web.authorizationUrl({
		scope: 'openid email', nonce, state: 's',
		code_challenge: generators.codeChallenge(code_verifier),
		code_challenge_method: 'S256',
	}));
	webTokens = await web.callback('https://client.example/callback',
		web.callbackParams(location), { code_verifier, nonce, state: 's' });
	assert.equal(webTokens.claims().aud, 'conformance-web');
});

test('the same by client_secret_post', async () => {
	const post = new issuer.Client({
		...web.metadata, token_endpoint_auth_method: 'client_secret_post' });
	webTokens = await post.refresh(webTokens.refresh_token);
	assert.ok(webTokens.access_token);
});

test('a resource indicator makes a token for that server alone', async () => {
	const code_verifier = generators.codeVerifier();
	const location = await authorize(browser, web.authorizationUrl({
		scope: 'openid email', resource: 'https://api.example', state: 's',
		code_challenge: generators.codeChallenge(code_verifier),
		code_challenge_method: 'S256',
	}));
	const other = await web.callback('https://client.example/callback',
		web.callbackParams(location), { code_verifier, state: 's' });
	await jose.jwtVerify(other.access_token, keys,
		{ issuer: origin, audience: 'https://api.example', typ: 'at+jwt' });
	await assert.rejects(web.userinfo(other));
	const live = await web.introspect(other.access_token);
	assert.equal(live.active, true);
	assert.equal(live.aud, 'https://api.example');
	assert.equal(live.sub, demo.sub);
});

test('introspection', async () => {
	// A resource server is told of what is meant for it alone.
	assert.deepEqual(await web.introspect(tokens.access_token),
		{ active: false });
	assert.deepEqual(await web.introspect('nonsense'), { active: false });
	await assert.rejects(native.introspect(tokens.access_token));
});

test('prompt=none: a code for who agreed, an error for who did not', async () => {
	const ask = (client, extra) => client.authorizationUrl({
		scope: 'openid email', prompt: 'none', state: 's',
		code_challenge: generators.codeChallenge(generators.codeVerifier()),
		code_challenge_method: 'S256', ...extra });
	await browser.open(ask(web));
	assert.ok(web.callbackParams(browser.location).code);
	await browser.open(ask(web, { scope: 'openid profile' }));
	assert.equal(web.callbackParams(browser.location).error, 'consent_required');
	const stranger = await new Browser(origin).open(ask(web));
	assert.equal(web.callbackParams(stranger.location).error, 'login_required');
});

test('response_mode=form_post', async () => {
	const code_verifier = generators.codeVerifier();
	await browser.open(web.authorizationUrl({
		scope: 'openid email', response_mode: 'form_post', state: 's',
		code_challenge: generators.codeChallenge(code_verifier),
		code_challenge_method: 'S256',
	}));
	const params = Object.fromEntries([...browser.html.matchAll(
		/name="([^"]*)" value="([^"]*)"/g)].map(([, n, v]) => [n, v]));
	await browser.submit({});
	assert.equal(browser.location, 'https://client.example/callback');
	const tokens = await web.callback('https://client.example/callback',
		params, { code_verifier, state: 's' });
	assert.ok(tokens.id_token);
});

test('revocation of a refresh token ends its family', async () => {
	await native.revoke(tokens.refresh_token);
	await assert.rejects(native.userinfo(tokens));
	await assert.rejects(native.refresh(tokens.refresh_token),
		{ error: 'invalid_grant' });
	assert.deepEqual(await web.introspect(tokens.access_token),
		{ active: false });
});

test('a code is used once', async () => {
	const code_verifier = generators.codeVerifier();
	const location = await authorize(browser, web.authorizationUrl({
		scope: 'openid email', state: 's',
		code_challenge: generators.codeChallenge(code_verifier),
		code_challenge_method: 'S256',
	}));
	const exchange = () => web.callback('https://client.example/callback',
		web.callbackParams(location), { code_verifier, state: 's' });
	const given = await exchange();
	await assert.rejects(exchange(), { error: 'invalid_grant' });
	await assert.rejects(web.userinfo(given));
});

test('sign-out, and back to the client', async () => {
	await browser.open(web.endSessionUrl({
		id_token_hint: webTokens.id_token, state: 'x',
		post_logout_redirect_uri: 'https://client.example/out' }));
	assert.equal(browser.location, 'https://client.example/out?state=x');
	await browser.open(web.authorizationUrl({
		scope: 'openid email', state: 's', prompt: 'none',
		code_challenge: generators.codeChallenge(generators.codeVerifier()),
		code_challenge_method: 'S256' }));
	assert.equal(web.callbackParams(browser.location).error, 'login_required');
});
