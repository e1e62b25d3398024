'use strict';
// application/x-www-form-urlencoded with brackets, as Stripe reads it: a[b]=1,
// a[]=1, a[0][b]=1.

// "a[b][0]" is ["a", "b", "0"]; null where brackets do not match.
function path_of(key) {
	const first = key.split('[', 1)[0];
	const rest = key.slice(first.length);
	if (!first || !/^(\[[^[\]]*\])*$/.test(rest))
		return null;
	return [first, ...[...rest.matchAll(/\[([^\]]*)\]/g)].map((m) => m[1])];
}

function put(object, path, value) {
	let at = object;
	path.slice(0, -1).forEach((name, i) => {
		const key = name === '' ? String(Object.keys(at).length) : name;
		if (['__proto__', 'constructor', 'prototype'].includes(key))
			throw new Error(`no parameter may be called ${key}`);
		if (typeof at[key] !== 'object')
			at[key] = Object.create(null);
		at = at[key];
	});
	const last = path.at(-1);
	at[last === '' ? String(Object.keys(at).length) : last] = value;
}

// What has the keys 0, 1, 2 ... is a list.
function lists(value) {
	if (typeof value !== 'object')
		return value;
	const keys = Object.keys(value);
	const list = keys.length > 0 && keys.every((key, i) => key === String(i));
	if (list)
		return keys.map((key) => lists(value[key]));
	return Object.fromEntries(keys.map((key) => [key, lists(value[key])]));
}

function parse(text) {
	const object = Object.create(null);
	for (const [key, value] of new URLSearchParams(text)) {
		const path = path_of(key);
		if (!path)
			throw new Error(`the parameter ${key} cannot be read`);
		put(object, path, value);
	}
	return lists(object);
}

module.exports = { parse };
