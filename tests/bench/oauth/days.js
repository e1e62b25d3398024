// The token tables over days of steady load, an hour at a time: what an hour
// brings is written with that hour's times, and the purge runs as of then (each
// task keeps for so much longer as that hour lies back).
'use strict';

const USERS = 200; // each refreshes once an hour
const SIGN_INS = 10; // an hour
const TABLES = ['sessions', 'refresh_tokens', 'codes', 'grants',
	'browser_sessions', 'sign_in_failures'];

// The hour h hours before now, in SQL.
const hour = (h) => `
	with g as (
		insert into identity.grants (user_id, client_id, scopes, auth_time,
			created_at, expires_at)
		select (select id from identity.users where username = 'demo'),
			'bench-native', '{openid}', t, t, t + interval '180 days'
		from generate_series(1, ${SIGN_INS}), lateral (values (at)) as v (t)
		returning id, user_id, auth_time as t
	), c as (
		insert into identity.codes (code_hash, user_id, client_id, redirect_uri,
			scopes, auth_time, created_at, expires_at, used_at, grant_id)
		select sha256(gen_random_uuid()::text::bytea), user_id, 'bench-native',
			'http://127.0.0.1/', '{openid}', t, t, t + interval '1 minute', t, id
		from g
	), b as (
		insert into identity.browser_sessions (token_hash, user_id, auth_time,
			created_at, last_used_at, expires_at)
		select sha256(gen_random_uuid()::text::bytea), user_id, t, t, t,
			t + interval '30 days'
		from g
	), f as (
		insert into identity.sign_in_failures (account_hash, ip_hash, at)
		select sha256(id::text::bytea), encode(sha256(id::text::bytea), 'hex'), t
		from g
	), live as (
		select id, user_id from identity.grants
		where revoked_at is null and client_id = 'bench-native'
		order by created_at desc limit ${USERS}
	), r as (
		insert into identity.refresh_tokens (token_hash, grant_id, user_id,
			scopes, created_at, expires_at, used_at, successor_hash, replay)
		select sha256(gen_random_uuid()::text::bytea), id, user_id, '{openid}',
			at, at + interval '30 days', at,
			sha256(gen_random_uuid()::text::bytea),
			decode(repeat('00', 1600), 'hex')
		from live
	)
	insert into identity.sessions (user_id, token_hash, expires_at, created_at,
		client_id, grant_id, scopes)
	select user_id, sha256(gen_random_uuid()::text::bytea),
		at + interval '1 hour', at, 'bench-native', id, '{openid}'
	from live;`;

const prepare = `
	create table bench_keep as select name, keep from maintenance.tasks;
	create procedure bench_hour(at timestamptz) language plpgsql as $p$
	begin
		${hour()}
		update maintenance.tasks as t
		set keep = k.keep + greatest(now() - at, '0')
		from bench_keep as k where k.name = t.name;
	end $p$`;

const sizes = `select string_agg(lpad(pg_size_pretty(pg_total_relation_size(
	('identity.' || t)::regclass)), 17), '' order by i)
	from unnest(array['${TABLES.join("','")}']) with ordinality as x (t, i)`;

async function days(sql, count) {
	console.log(`\nTables over ${count} days, ${USERS} refreshes and ${
		SIGN_INS} sign-ins an hour, the purge each hour:`);
	console.log(`day${TABLES.map((t) => t.padStart(17)).join('')}`);
	await sql(prepare);
	for (let day = 1; day <= count; day++) {
		for (let h = 0; h < 24; h++) {
			const back = (count - day) * 24 + 23 - h;
			await sql(`call bench_hour(now() - interval '${back} hours')`);
			await sql('call maintenance.run()');
		}
		// As autovacuum does it, whose clock is not the simulated one.
		for (const table of TABLES)
			await sql(`vacuum analyze identity.${table}`);
		if (day % 5 === 0 || day === 1 || day === count)
			console.log(`${String(day).padStart(3)}${await sql(sizes)}`);
	}
}

module.exports = { days };
