'use strict';
// What people do: in Chromium, without JavaScript unless a case says so. Any
// complaint of the console (form-action, style, a missing file) fails.
const { test, before, after } = require('node:test');
const assert = require('node:assert');
const { issuer, launch, close, person, client, sign_in, picture } =
	require('./setting');

before(launch);
after(close);

const button = (page, name) => page.getByRole('button', { name });
const heading = (page, name) => page.getByRole('heading', { name });
const back = (page) => heading(page, 'Back at the client').waitFor();
const notes = (token) => fetch(`${issuer}/v1/notes`,
	{ headers: { authorization: `Bearer ${token}` } });

test('sign in, consent, call, refresh, sign out', async () => {
	const p = await person();
	const app = await client();
	await p.page.goto(app.address());
	await heading(p.page, 'Sign in').waitFor();
	await p.page.getByText('to continue to Field Notes').waitFor();
	await picture(p.page, 'login');
	await sign_in(p.page);
	await heading(p.page, 'Let Field Notes in?').waitFor();
	await p.page.getByText('See your e-mail address').waitFor();
	await picture(p.page, 'consent');
	await button(p.page, 'Allow').click();
	await back(p.page);
	const sent = app.calls[0];
	assert.equal(sent.get('state'), 'xyz');
	assert.equal(sent.get('iss'), issuer);
	const tokens = await app.exchange(sent.get('code'));
	assert.equal(tokens.status, 200);
	assert.equal((await notes(tokens.access_token)).status, 200);
	const again = await app.refresh(tokens.refresh_token);
	assert.equal((await notes(again.access_token)).status, 200);

	await p.page.goto(`${issuer}/oauth/logout`);
	await picture(p.page, 'logout');
	await button(p.page, 'Sign out').click();
	await heading(p.page, 'You are signed out').waitFor();
	await picture(p.page, 'out');
	assert.deepEqual((await p.context.cookies()).map((c) => c.name).sort(),
		['tessera-browser']);
	await p.page.goto(app.address());
	await heading(p.page, 'Sign in').waitFor();
	app.close();
	await p.leave();
});

test('with JavaScript, and by the keyboard alone', async () => {
	const p = await person({ javaScriptEnabled: true });
	const app = await client();
	await p.page.goto(app.address({ login_hint: 'ada@localhost' }));
	await p.page.locator('#password:focus').waitFor();
	await p.page.keyboard.type(process.env.DEMO);
	await p.page.keyboard.press('Enter');
	await heading(p.page, 'Let Field Notes in?').waitFor();
	await p.page.keyboard.press('Tab');
	await p.page.getByRole('button', { name: 'Allow' }).and(
		p.page.locator(':focus')).waitFor();
	await p.page.keyboard.press('Enter');
	await back(p.page);
	assert.ok(app.calls[0].get('code'));
	app.close();
	await p.leave();
});

for (const javaScriptEnabled of [false, true])
	test('a callback that redirects twice across origins' +
		(javaScriptEnabled ? ', with JavaScript' : ''), async () => {
		const p = await person({ javaScriptEnabled });
		const end = await client('::1');
		const middle = await client('127.0.0.1', end.redirect_uri);
		const app = await client('127.0.0.1', middle.redirect_uri.replace(
			'127.0.0.1', 'localhost'));
		await p.page.goto(app.address());
		await sign_in(p.page, 'kim');
		await button(p.page, 'Allow').or(
			button(p.page, 'Continue as kim@localhost')).click();
		await back(p.page);
		await p.page.goto(app.address({ response_mode: 'form_post' }));
		await button(p.page, 'Continue as kim@localhost').click();
		await button(p.page, 'Continue').click();
		await back(p.page);
		assert.equal(app.calls.length, 2);
		for (const one of [app, middle, end]) one.close();
		await p.leave();
	});

test('the second time it is one click', async () => {
	const p = await person();
	const app = await client();
	for (let i = 0; i < 2; i++) {
		await p.page.goto(app.address());
		if (i === 0) {
			await sign_in(p.page, 'bob');
			await button(p.page, 'Allow').click();
		} else {
			await heading(p.page, 'Continue to Field Notes?').waitFor();
			await picture(p.page, 'again');
			await button(p.page, 'Continue as bob@localhost').click();
		}
		await back(p.page);
	}
	assert.equal(app.calls.length, 2);
	app.close();
	await p.leave();
});

test('a wrong password, then the right one', async () => {
	const p = await person();
	const app = await client();
	await p.page.goto(app.address());
	await sign_in(p.page, 'cyd@localhost', 'Wrong-pass1');
	await p.page.getByRole('alert').getByText('Wrong name or password').waitFor();
	await picture(p.page, 'wrong');
	assert.equal(await p.page.getByLabel('E-mail').inputValue(),
		'cyd@localhost');
	assert.equal(await p.page.getByLabel('Password').inputValue(), '');
	await sign_in(p.page, 'cyd@localhost');
	await button(p.page, 'Allow').click();
	await back(p.page);
	app.close();
	await p.leave();
});

test('five wrong passwords, and then nothing for a while', async () => {
	const p = await person();
	await p.page.goto(`${issuer}/login`);
	for (let i = 0; i < 5; i++) {
		await sign_in(p.page, 'joe', `Wrong-pass${i}`);
		await p.page.getByRole('alert').getByText('Wrong name or password').waitFor();
	}
	await sign_in(p.page, 'joe');
	await p.page.getByRole('alert').getByText('too many attempts').waitFor();
	await picture(p.page, 'held');
	await p.leave();
});

test('cancel', async () => {
	const p = await person();
	const app = await client();
	await p.page.goto(app.address());
	await sign_in(p.page, 'dan');
	await button(p.page, 'Cancel').click();
	await back(p.page);
	assert.equal(app.calls[0].get('error'), 'access_denied');
	assert.equal(app.calls[0].get('state'), 'xyz');
	app.close();
	await p.leave();
});

test('a page that was open for too long', async () => {
	const p = await person();
	const app = await client();
	await p.page.goto(app.address());
	await p.context.clearCookies();
	await sign_in(p.page, 'eve');
	await p.page.getByRole('alert').getByText('too long').waitFor();
	await sign_in(p.page, 'eve');
	await heading(p.page, 'Let Field Notes in?').waitFor();
	await p.context.clearCookies();
	await button(p.page, 'Allow').click();
	await heading(p.page, 'Sign in').waitFor();
	await sign_in(p.page, 'eve');
	await button(p.page, 'Allow').click();
	await back(p.page);
	assert.ok(app.calls[0].get('code'));
	app.close();
	await p.leave();
});

test('two tabs', async () => {
	const p = await person();
	const [one, other] = [await client(), await client()];
	const tab = await p.context.newPage();
	await p.page.goto(one.address({ state: 'one' }));
	await tab.goto(other.address({ state: 'other' }));
	await sign_in(p.page, 'fay');
	await button(p.page, 'Allow').click();
	await back(p.page);
	await sign_in(tab, 'fay');
	await tab.getByText('as fay@localhost').waitFor();
	await picture(tab, 'tab');
	await tab.getByRole('link', { name: 'Continue' }).click();
	await button(tab, 'Continue as fay@localhost').click();
	await back(tab);
	assert.equal(one.calls[0].get('state'), 'one');
	assert.equal(other.calls[0].get('state'), 'other');
	one.close();
	other.close();
	await p.leave();
});

test('the back button', async () => {
	const p = await person();
	const app = await client();
	await p.page.goto(app.address());
	await sign_in(p.page, 'gil');
	await button(p.page, 'Allow').click();
	await back(p.page);
	await p.page.goBack();
	await button(p.page, 'Continue as gil@localhost').click();
	await back(p.page);
	const codes = app.calls.map((call) => call.get('code'));
	assert.equal(new Set(codes).size, 2);
	for (const code of codes)
		assert.equal((await app.exchange(code)).status, 200);
	app.close();
	await p.leave();
});

test('another account', async () => {
	const p = await person();
	const app = await client();
	await p.page.goto(app.address());
	await sign_in(p.page, 'hal');
	await p.page.getByRole('link', { name: 'Use another account' }).click();
	await sign_in(p.page, 'ivy');
	await p.page.getByText('Signed in as ivy@localhost').waitFor();
	await button(p.page, 'Allow').click();
	await back(p.page);
	app.close();
	await p.leave();
});

test('a client that listens on IPv6', async (t) => {
	const p = await person();
	let app;
	try {
		app = await client('::1');
	} catch {
		t.skip('this machine has no IPv6');
		return;
	}
	await p.page.goto(app.address());
	await sign_in(p.page, 'ivy');
	await button(p.page, /Allow|Continue/).click();
	await back(p.page);
	app.close();
	await p.leave();
});

test('a form as the answer', async () => {
	const p = await person();
	const app = await client();
	await p.page.goto(app.address({ response_mode: 'form_post' }));
	await sign_in(p.page, 'hal');
	await button(p.page, /Allow|Continue as/).click();
	await heading(p.page, 'Almost there').waitFor();
	await picture(p.page, 'post');
	await button(p.page, 'Continue').click();
	await back(p.page);
	assert.equal((await app.exchange(app.calls[0].get('code'))).status, 200);
	app.close();
	await p.leave();
});

test('a client with a scheme of its own', async () => {
	const p = await person();
	const app = await client();
	await p.page.goto(app.address({ client_id: 'e2e-private', scope: 'openid',
		redirect_uri: 'com.example.notes:/callback' }));
	await sign_in(p.page, 'ivy');
	const answer = p.page.waitForResponse((r) => r.url().endsWith('/consent'));
	await button(p.page, 'Allow').click();
	assert.match((await answer).headers().location,
		/^com\.example\.notes:\/callback\?code=/);
	// No program of this machine knows the scheme, which is all that may fail.
	assert.deepEqual(p.complaints.filter((text) =>
		!/ERR_ABORTED|scheme does not have a registered handler/.test(text)), []);
	p.complaints.length = 0;
	app.close();
	await p.leave();
});

test('an account that was deleted comes back', async () => {
	const p = await person();
	await p.page.goto(`${issuer}/login`);
	await sign_in(p.page, 'gone');
	await p.page.getByText('This account was deleted').waitFor();
	await picture(p.page, 'restore');
	await p.page.getByLabel('Password').fill(process.env.DEMO);
	await button(p.page, 'Restore').click();
	await p.page.getByText('as gone@localhost').waitFor();
	await picture(p.page, 'signed-in');
	await p.leave();
});

test('a client that nobody knows', async () => {
	const p = await person();
	const app = await client();
	await p.page.goto(app.address({ client_id: 'nobody' }));
	await p.page.getByText('is not known').waitFor();
	await picture(p.page, 'refused');
	assert.equal(app.calls.length, 0);
	app.close();
	await p.leave();
});

test('every page is one for screen readers', async () => {
	const p = await person();
	for (const path of ['/login', '/oauth/logout', '/oauth/authorize']) {
		await p.page.goto(issuer + path);
		assert.equal(await p.page.locator('html').getAttribute('lang'), 'en');
		assert.ok(await p.page.title());
		assert.equal(await p.page.locator('main').count(), 1);
		assert.equal(await p.page.locator('h1').count(), 1);
		for (const input of await p.page.locator(
			'input:not([type=hidden])').all())
			assert.equal(await input.evaluate((i) => i.labels.length), 1);
		const width = await p.page.evaluate(() =>
			document.documentElement.scrollWidth - innerWidth);
		assert.ok(width <= 0, `${path} is wider than the window`);
	}
	await p.leave();
});

// These tests would pass in silence if complaints were not heard.
test('what the policy forbids is heard', async () => {
	const p = await person({ javaScriptEnabled: true });
	await p.page.goto(`${issuer}/login`);
	await p.page.evaluate(() => {
		document.body.setAttribute('style', 'color: red');
		const form = document.forms[0];
		form.action = 'http://127.0.0.1:1/';
		form.noValidate = true;
		form.requestSubmit();
	});
	await assert.doesNotReject(p.page.waitForTimeout(0));
	const deadline = Date.now() + 30000;
	while (p.complaints.length < 2 && Date.now() < deadline)
		await new Promise((resolve) => setTimeout(resolve, 20));
	assert.ok(p.complaints.some((text) => /form-action/.test(text)));
	assert.ok(p.complaints.some((text) => /style-src/.test(text)));
	await p.context.close();
});
