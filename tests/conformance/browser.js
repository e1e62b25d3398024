'use strict';
// A browser without JavaScript: cookies, redirects one at a time, forms.

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const decoded = (text) =>
	text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => entities[name]);

class Browser {
	constructor(origin) {
		this.origin = origin;
		this.cookies = new Map();
	}

	async request(path, options = {}) {
		const cookie = [...this.cookies].map(([n, v]) => `${n}=${v}`);
		const response = await fetch(new URL(path, this.origin), {
			...options,
			redirect: 'manual',
			headers: { cookie: cookie.join('; ') },
		});
		for (const line of response.headers.getSetCookie()) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
			if (line.includes('Max-Age=0;')) this.cookies.delete(name);
			else this.cookies.set(name, value);
		}
		this.status = response.status;
		this.location = response.headers.get('location');
		this.html = await response.text();
		return this;
	}

	// Goes where it is sent, until that is elsewhere or a page.
	async follow() {
		while (this.location && !/^https?:|^[a-z.]+:/.test(this.location))
			await this.request(this.location);
		return this;
	}

	async open(path) {
		await this.request(path);
		return this.follow();
	}

	// Sends the page's form with its hidden fields and these.
	async submit(fields) {
		const action = /<form method="post" action="([^"]*)"/.exec(this.html);
		const body = new URLSearchParams();
		for (const [, name, value] of this.html.matchAll(
			/<input type="hidden" name="([^"]*)" value="([^"]*)">/g))
			body.append(name, decoded(value));
		for (const [name, value] of Object.entries(fields))
			body.append(name, value);
		await this.request(decoded(action[1]), { method: 'POST', body });
		return this.follow();
	}
}

module.exports = { Browser };
