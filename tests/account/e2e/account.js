'use strict';
// A life with the account pages, without JavaScript. Any complaint of the
// console (form-action, style, a missing file) fails.
const { test, before, after } = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { issuer, launch, close, person, sign_in, picture } =
	require('../../oauth/e2e/setting');

before(launch);
after(close);

const button = (page, name) => page.getByRole('button', { name });
const heading = (page, name) => page.getByRole('heading', { name });
const status = (page, text) => page.getByRole('status').getByText(text).waitFor();
const alarm = (page, text) => page.getByRole('alert').getByText(text).waitFor();

const decoded = (whole, text) => Buffer.from(text, 'base64').toString();

// What is not ASCII comes encoded (RFC 2047; RFC 2045 6.8).
const readable = (mail) => mail
	.replace(/=\?UTF-8\?B\?([^?]*)\?=(?:\r?\n )?/g, decoded)
	.replace(/(?<=base64\r?\n\r?\n)([A-Za-z0-9+/=\r\n]+)/g, decoded);

// The link in the newest mail to an address, once it is there.
async function link_in_mail(to, subject) {
	for (let tries = 0; tries < 600; tries++) {
		const found = fs.readdirSync(process.env.MAILS)
			.filter((name) => name.endsWith('.eml'))
			.map((name) => readable(fs.readFileSync(
				path.join(process.env.MAILS, name), 'utf8')))
			.find((text) => text.includes(`To: <${to}>`) &&
				text.includes(`Subject: ${subject}`));
		if (found)
			return found.match(/^(http\S+token=\S+)\r?$/m)?.[1];
		await new Promise((done) => setTimeout(done, 50));
	}
	throw new Error(`no mail "${subject}" to ${to}`);
}

async function register(page, address, password) {
	await page.goto(`${issuer}/register`);
	await page.getByLabel('E-mail address').fill(address);
	await page.getByLabel('Password').fill(password);
	await page.getByLabel('First name (optional)').fill('Ann <b>');
	await page.getByLabel('I accept the terms of use.').check();
	await button(page, 'Register').click();
}

test('from registering to leaving, and back', async () => {
	const p = await person();
	await p.page.goto(`${issuer}/register`);
	await picture(p.page, 'register');
	await register(p.page, 'ann@example.com', 'Sunshine1');
	await alarm(p.page, 'most common');
	assert.equal(await p.page.getByLabel('E-mail address').inputValue(),
		'ann@example.com');
	await register(p.page, 'ann@example.com', 'Violet-Horse-7');
	await heading(p.page, 'Look into your mail').waitFor();

	// Not before the address is proven.
	await p.page.goto(`${issuer}/login?next=/account`);
	await sign_in(p.page, 'ann@example.com', 'Violet-Horse-7');
	await alarm(p.page, 'wrong');

	const link = await link_in_mail('ann@example.com',
		'Confirm your e-mail address');
	await fetch(link); // as mail scanners do
	await p.page.goto(link);
	await picture(p.page, 'verify');
	await button(p.page, 'Confirm').click();
	await status(p.page, 'You can sign in now');
	await p.page.getByRole('link', { name: 'Sign in' }).click();
	await sign_in(p.page, 'ann@example.com', 'Violet-Horse-7');
	await heading(p.page, 'Your account').waitFor();
	assert.equal(await p.page.getByLabel('First name').inputValue(), 'Ann <b>');
	await picture(p.page, 'account');

	await p.page.getByLabel('Username').fill('ann-e2e');
	await button(p.page, 'Save').click();
	await status(p.page, 'Your profile was changed');
	await p.page.getByLabel('Username').fill('a b c');
	await button(p.page, 'Save').click();
	await alarm(p.page, 'The username may have');
	await picture(p.page, 'account-wrong');

	// Another browser of hers, signed out from here.
	const other = await person();
	await other.page.goto(`${issuer}/account`);
	await sign_in(other.page, 'ann-e2e', 'Violet-Horse-7');
	await heading(other.page, 'Your account').waitFor();
	await p.page.goto(`${issuer}/account`);
	await p.page.getByText('(this browser)').waitFor();
	await p.page.getByRole('button', { name: 'Sign out', exact: true }).click();
	await status(p.page, 'The device was signed out');
	await other.page.goto(`${issuer}/account`);
	await heading(other.page, 'Sign in').waitFor();
	await other.leave();

	await p.page.getByLabel('Present password').fill('Violet-Horse-7');
	await p.page.getByLabel('New password').fill('Purple-Horse-8');
	await button(p.page, 'Change the password').click();
	await status(p.page, 'Your password was changed');

	await p.page.getByLabel('New address').fill('anna@example.com');
	await p.page.locator('#proof').fill('Purple-Horse-8');
	await button(p.page, 'Change the address').click();
	await status(p.page, 'A link was sent');
	await p.page.goto(await link_in_mail('anna@example.com',
		'Confirm your new e-mail address'));
	await button(p.page, 'Use anna@example.com').click();
	await link_in_mail('ann@example.com', 'Your e-mail address was changed');
	await p.page.goto(`${issuer}/account`);
	await p.page.getByText('anna@example.com').waitFor();

	await p.page.locator('#mine').fill('Purple-Horse-8');
	const [download] = await Promise.all([p.page.waitForEvent('download'),
		p.page.getByRole('button', { name: 'Download' }).click()]);
	assert.equal(download.suggestedFilename(), 'tessera-export.json');
	const data = JSON.parse(fs.readFileSync(await download.path(), 'utf8'));
	assert.equal(data.identity.users[0].email, 'anna@example.com');
	assert.equal(data.llm.subscriptions[0].tier, 'free');
	p.complaints.length = 0; // Chromium tells a download as a failed request

	await p.page.locator('#sure').fill('Purple-Horse-8');
	await button(p.page, 'Delete my account').click();
	await heading(p.page, 'Your account is deleted').waitFor();
	await picture(p.page, 'deleted');
	await p.page.goto(`${issuer}/account`);
	await sign_in(p.page, 'anna@example.com', 'Purple-Horse-8');
	await p.page.getByText('This account was deleted').waitFor();
	await p.page.getByLabel('Password').fill('Purple-Horse-8');
	await button(p.page, 'Restore the account and sign in').click();
	await heading(p.page, 'Your account').waitFor();
	await p.leave();
});

test('a forgotten password', async () => {
	const p = await person();
	await p.page.goto(`${issuer}/forgot-password`);
	await picture(p.page, 'forgot');
	await p.page.getByLabel('E-mail address').fill('anna@example.com');
	await button(p.page, 'Send the link').click();
	await heading(p.page, 'Look into your mail').waitFor();
	const link = await link_in_mail('anna@example.com', 'Set a new password');
	await p.page.goto(link);
	await picture(p.page, 'reset');
	await p.page.getByLabel('New password').fill('anna@example.com');
	await button(p.page, 'Set the password').click();
	await alarm(p.page, 'upper and lower case');
	await p.page.getByLabel('New password').fill('Indigo-Horse-9');
	await button(p.page, 'Set the password').click();
	await status(p.page, 'You were signed out everywhere');
	await p.page.goto(link);
	await status(p.page, 'The link was used');
	await picture(p.page, 'reset-dead');
	await p.page.getByRole('link', { name: 'Send me a new link' }).click();
	await heading(p.page, 'A new password').waitFor();
	await p.leave();
});

test('nobody learns on a page who has an account', async () => {
	const p = await person();
	for (const name of ['anna', 'nobody']) {
		await p.page.goto(`${issuer}/forgot-password`);
		await p.page.getByLabel('E-mail address').fill(`${name}@example.com`);
		await button(p.page, 'Send the link').click();
		await heading(p.page, 'Look into your mail').waitFor();
		await register(p.page, `${name}@example.com`, 'Violet-Horse-7');
		await heading(p.page, 'Look into your mail').waitFor();
	}
	await link_in_mail('anna@example.com', 'You have an account already');
	await p.leave();
});

test('on another device, where a password is chosen; in German', async () => {
	const p = await person({ locale: 'de-DE' });
	await p.page.goto(`${issuer}/register`);
	await p.page.getByLabel('E-Mail-Adresse').fill('eva@example.com');
	await p.page.getByLabel('Passwort').fill('Violet-Horse-7');
	await p.page.getByLabel('Ich nehme die Nutzungsbedingungen an.').check();
	await button(p.page, 'Registrieren').click();
	await heading(p.page, 'Sehen Sie in Ihre E-Mail').waitFor();
	await picture(p.page, 'register-done');
	const phone = await person({ locale: 'de-DE' });
	await phone.page.goto(await link_in_mail('eva@example.com',
		'Bestätigen Sie Ihre E-Mail-Adresse'));
	await picture(phone.page, 'verify-choose');
	await phone.page.getByLabel('Passwort').fill('On-The-Phone-7');
	await button(phone.page, 'Bestätigen').click();
	await phone.page.getByRole('link', { name: 'Anmelden' }).click();
	await phone.page.getByLabel('E-Mail-Adresse oder').fill('eva@example.com');
	await phone.page.getByLabel('Passwort').fill('On-The-Phone-7');
	await button(phone.page, 'Anmelden').click();
	await heading(phone.page, 'Ihr Konto').waitFor();
	await picture(phone.page, 'account-german');
	await phone.page.goto(`${issuer}/nowhere`);
	await heading(phone.page, 'Das hat nicht geklappt').waitFor();
	await picture(phone.page, 'nowhere');
	await phone.leave();
	await p.leave();
});

test('by the keyboard alone, and a form of another site', async () => {
	const p = await person();
	await p.page.goto(`${issuer}/forgot-password`);
	await p.page.locator('#email:focus').waitFor();
	await p.page.keyboard.type('someone@example.com');
	await p.page.keyboard.press('Enter');
	await heading(p.page, 'Look into your mail').waitFor();
	const answer = await fetch(`${issuer}/forgot-password`, {
		method: 'POST', redirect: 'manual',
		body: new URLSearchParams({ email: 'forged@example.com', form: 'x' }),
	});
	assert.equal(answer.status, 400);
	await p.leave();
});
