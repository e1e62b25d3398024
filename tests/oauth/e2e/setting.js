'use strict';
// What every test here needs: a browser, a client's listener, PKCE.
const http = require('node:http');
const path = require('node:path');
const assert = require('node:assert');
const { createHash, randomBytes } = require('node:crypto');
const { chromium } = require('playwright-core');
const { source: axe_source } = require('axe-core');

const issuer = process.env.ISSUER;
const base64url = (bytes) => Buffer.from(bytes).toString('base64url');

let browser;

async function launch() {
	browser = await chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic',
			'--no-first-run', '--disable-background-networking',
			'--disable-component-update', '--disable-sync'],
	});
}

const close = () => browser.close();

// A person with a browser of their own. What the console complains about, or
// fails to load, is kept, and wrong.
async function person(options = {}) {
	const context = await browser.newContext({
		javaScriptEnabled: false, ...options });
	const complaints = [];
	context.on('console', (message) => {
		// The status of a page that refuses is told as an error, too.
		if (message.type() === 'error' &&
			!/the server responded with a status of 4/.test(message.text()))
			complaints.push(message.text());
	});
	context.on('weberror', (error) => complaints.push(String(error.error())));
	context.on('requestfailed', (request) => complaints.push(
		`${request.url()}: ${request.failure().errorText}`));
	return {
		context,
		complaints,
		page: await context.newPage(),
		async leave() {
			await context.close();
			assert.deepEqual(complaints, []);
		},
	};
}

// A native client: a listener on a port of loopback, and what it was sent. With
// onward, it sends the browser on to there, as backends of frontends do.
async function client(address = '127.0.0.1', onward = null) {
	const calls = [];
	const server = http.createServer((req, res) => {
		let body = '';
		req.on('data', (bytes) => { body += bytes; });
		req.on('end', () => {
			const url = new URL(req.url, 'http://client');
			if (onward)
				res.writeHead(303, { location: onward });
			else
				res.setHeader('content-type', 'text/html');
			res.end(onward ? '' : '<!doctype html><title>Back</title><link rel="icon" ' +
				'href="data:,"><h1>Back at the client</h1>');
			if (url.pathname === '/callback')
				calls.push(body ? new URLSearchParams(body)
					: url.searchParams);
		});
	});
	server.unref(); // a case that fails does not close it
	await new Promise((resolve, reject) =>
		server.once('error', reject).listen(0, address, resolve));
	const host = address.includes(':') ? `[${address}]` : address;
	return new Client(server, calls,
		`http://${host}:${server.address().port}/callback`);
}

class Client {
	constructor(server, calls, redirect_uri) {
		Object.assign(this, { server, calls, redirect_uri });
		this.verifier = base64url(randomBytes(32));
	}

	// The address that opens in the browser.
	address(more = {}) {
		const challenge = createHash('sha256').update(this.verifier).digest();
		return `${issuer}/oauth/authorize?` + new URLSearchParams({
			client_id: 'e2e-native', redirect_uri: this.redirect_uri,
			response_type: 'code', scope: 'openid email sample',
			state: 'xyz', code_challenge: base64url(challenge),
			code_challenge_method: 'S256', ...more });
	}

	async post(parameters) {
		const response = await fetch(`${issuer}/oauth/token`, {
			method: 'POST',
			body: new URLSearchParams({
				client_id: 'e2e-native', ...parameters }),
		});
		return { status: response.status, ...await response.json() };
	}

	exchange(code) {
		return this.post({ grant_type: 'authorization_code', code,
			redirect_uri: this.redirect_uri, code_verifier: this.verifier });
	}

	refresh(refresh_token) {
		return this.post({ grant_type: 'refresh_token', refresh_token });
	}

	close() {
		this.server.close();
	}
}

async function sign_in(page, name = 'demo@localhost', word = process.env.DEMO) {
	await page.getByLabel(/^E-(mail address or|Mail-Adresse oder)/).fill(name);
	await page.getByLabel(/^Passwor[dt]$/).fill(word);
	await page.getByRole('button', { name: /^(Sign in|Anmelden)$/ }).click();
}

// Pictures of a page: phone and desktop, light and dark.
async function picture(page, name) {
	if (!process.env.SHOTS) return;
	const before = page.viewportSize();
	for (const [size, width, height] of
		[['phone', 360, 640], ['desktop', 1280, 800]])
		for (const colorScheme of ['light', 'dark']) {
			await page.setViewportSize({ width, height });
			await page.emulateMedia({ colorScheme });
			await page.screenshot({ fullPage: true, path: path.join(
				process.env.SHOTS, `${name}-${size}-${colorScheme}.png`) });
		}
	await page.setViewportSize(before);
	await page.emulateMedia({ colorScheme: 'light' });
}

// What axe, which others wrote, finds wrong with a page as it stands: nothing,
// in the light and in the dark. axe needs scripts, so it has a copy.
async function judged(page) {
	const body = await page.content();
	const address = page.url().startsWith('http') ? page.url() : `${issuer}/`;
	const context = await browser.newContext();
	const copy = await context.newPage();
	await copy.route(address, (route) => route.fulfill(
		{ body, contentType: 'text/html' }));
	for (const colorScheme of ['light', 'dark']) {
		await copy.emulateMedia({ colorScheme });
		await copy.goto(address);
		await copy.evaluate(axe_source);
		const { violations } = await copy.evaluate(() => window.axe.run());
		assert.deepEqual(violations.map(({ id, nodes }) =>
			`${id}: ${nodes.map(({ html }) => html).join(' ')}`), []);
	}
	await context.close();
}

module.exports = { issuer, launch, close, person, client, sign_in, picture,
	judged };
