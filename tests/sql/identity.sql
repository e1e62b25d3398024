-- Users, sessions, the gate and the audit log. Later changes may add to the
-- tables, so what is there must hold what is written here.
begin;
select plan(57);

select set_has(
	$$select * from tap.columns_of('identity.users')$$,
	$$values
		('id', 'uuid', true, 'gen_random_uuid()'),
		('email', 'character varying(255)', true, null),
		('email_verified', 'boolean', true, 'false'),
		('username', 'character varying(100)', false, null),
		('password_hash', 'character varying(255)', false, null),
		('first_name', 'character varying(100)', false, null),
		('last_name', 'character varying(100)', false, null),
		('profile_picture_url', 'text', false, null),
		('created_at', 'timestamp with time zone', true, 'now()'),
		('updated_at', 'timestamp with time zone', true, 'now()'),
		('last_login_at', 'timestamp with time zone', false, null),
		('is_active', 'boolean', true, 'true'),
		('is_admin', 'boolean', true, 'false'),
		('deleted_at', 'timestamp with time zone', false, null)$$,
	'users have the columns of seeds 001 and 002');
select set_has(
	$$select * from tap.indexes_of('identity.users')$$,
	$$values
		('identity.users_created_at_idx', 'btree (created_at)'),
		('identity.users_email_idx', 'UNIQUE btree (email)'),
		('identity.users_pkey', 'UNIQUE btree (id)'),
		('identity.users_username_key', 'UNIQUE btree (username)')$$,
	'users have the indexes of seeds 001 and 002');
select set_has(
	$$select * from tap.columns_of('identity.sessions')$$,
	$$values
		('id', 'uuid', true, 'gen_random_uuid()'),
		('user_id', 'uuid', true, null),
		('token_hash', 'bytea', true, null),
		('expires_at', 'timestamp with time zone', true, null),
		('created_at', 'timestamp with time zone', true, 'now()'),
		('client_id', 'character varying(255)', false, null),
		('grant_id', 'uuid', false, null),
		('audience', 'text', false, null),
		('scopes', 'text[]', true, '''{}''::text[]'),
		('last_used_at', 'timestamp with time zone', false, null),
		('user_agent', 'text', false, null),
		('ip_hash', 'text', false, null)$$,
	'sessions have the columns of seed 002, and ours');
select set_has(
	$$select * from tap.indexes_of('identity.sessions')$$,
	$$values
		('identity.sessions_expires_at_idx', 'btree (expires_at)'),
		('identity.sessions_pkey', 'UNIQUE btree (id)'),
		('identity.sessions_token_hash_key', 'UNIQUE btree (token_hash)'),
		('identity.sessions_user_id_idx', 'btree (user_id)')$$,
	'sessions have the indexes of seed 002');
select set_has(
	$$select * from tap.references_of('identity.sessions')$$,
	$$values ('sessions_user_id_fkey', 'FOREIGN KEY (user_id) '
		'REFERENCES identity.users(id) ON DELETE CASCADE')$$,
	'a session goes with its user');

-- Ann and Bob with a token each; t(name) is the hash of a token.
create function pg_temp.t(name text) returns bytea
language sql immutable
return sha256(convert_to(name, 'UTF8'));

insert into identity.users (id, email, is_active, is_admin, deleted_at)
values
	('00000000-0000-0000-0000-00000000000a', 'ann@example.com', true, true, null),
	('00000000-0000-0000-0000-00000000000b', 'bob@example.com', true, false, null),
	('00000000-0000-0000-0000-00000000000c', 'cut@example.com', false, true, null),
	('00000000-0000-0000-0000-00000000000d', 'del@example.com', true, true, now());
insert into identity.sessions (user_id, token_hash, expires_at, scopes, audience)
select ('00000000-0000-0000-0000-00000000000' || owner)::uuid,
	pg_temp.t(name), now() + lifetime, scopes, audience
from (values
	('a', 'ann', interval '1 hour', '{home,admin}'::text[], null),
	('b', 'bob', '1 hour', '{home,admin}', null),
	('a', 'late', '0 s', '{home}', null),
	('a', 'bare', '1 hour', '{}', null),
	('a', 'elsewhere', '1 hour', '{home}', 'https://other.example.com'),
	('c', 'inactive', '1 hour', '{home}', null),
	('d', 'deleted', '1 hour', '{home}', null)
) as v (owner, name, lifetime, scopes, audience);

select throws_ok(statement, state, null, what)
from (values
	('an e-mail address in upper case', '23514',
		$$insert into identity.users (email) values ('Eve@example.com')$$),
	('an e-mail address that is taken', '23505',
		$$insert into identity.users (email) values ('ann@example.com')$$),
	('a username that is taken', '23505',
		$$insert into identity.users (email, username)
		values ('e1@example.com', 'eve'), ('e2@example.com', 'eve')$$),
	('a token''s hash that is too short', '23514',
		$$insert into identity.sessions (user_id, token_hash, expires_at)
		select id, '\x00', now() from identity.users limit 1$$),
	('a token''s hash that is there already', '23505',
		$$insert into identity.sessions (user_id, token_hash, expires_at)
		select id, pg_temp.t('ann'), now() from identity.users limit 1$$),
	('a session of nobody', '23503',
		$$insert into identity.sessions (user_id, token_hash, expires_at)
		values (gen_random_uuid(), pg_temp.t('x'), now())$$)
) as v (what, state, statement);
select lives_ok($$insert into identity.users (email)
	values ('e3@example.com'), ('e4@example.com')$$,
	'a username is not needed');

-- The gate.
select throws_ok(format('select identity.enter(pg_temp.t(%L), %L)', token, scope),
	state, code, what)
from (values
	('unknown', 'home', 'PT401', 'unauthorized', 'an unknown token is refused'),
	('late', 'home', 'PT401', 'unauthorized', 'an expired token is refused'),
	('elsewhere', 'home', 'PT401', 'unauthorized',
		'a token for another resource server is refused'),
	('inactive', 'home', 'PT401', 'unauthorized',
		'an inactive user''s token is refused'),
	('deleted', 'home', 'PT401', 'unauthorized',
		'a deleted user''s token is refused'),
	('bare', 'home', 'PT403', 'forbidden', 'a token without scopes is forbidden'),
	('ann', 'audio', 'PT403', 'forbidden',
		'a token without the scope is forbidden'),
	('bob', 'admin', 'PT403', 'forbidden',
		'the scope admin does not make an administrator'),
	('ann', null, 'PT403', 'forbidden', 'no scope is no scope'),
	('ann', '', 'PT403', 'forbidden', 'an empty scope is no scope')
) as v (token, scope, state, code, what);
select throws_ok('select identity.enter(null, ''home'')', 'PT401', 'unauthorized',
	'no token is refused');
select is(identity.user_id(), null, 'who was refused did not enter');

select lives_ok($$select identity.enter(pg_temp.t('ann'), 'admin')$$,
	'an administrator enters');
select is(identity.user_id(), '00000000-0000-0000-0000-00000000000a',
	'and is known as who she is');
select lives_ok($$select identity.enter(pg_temp.t('bob'), 'home')$$,
	'another enters');
select is(identity.user_id(), '00000000-0000-0000-0000-00000000000b',
	'and is not taken for the one before');
update identity.users set is_admin = false where email = 'ann@example.com';
select throws_ok($$select identity.enter(pg_temp.t('ann'), 'admin')$$, 'PT403',
	'forbidden', 'who is an administrator no more is forbidden at once');
delete from identity.sessions where token_hash = pg_temp.t('bob');
select throws_ok($$select identity.enter(pg_temp.t('bob'), 'home')$$, 'PT401',
	'unauthorized', 'a revoked token is refused at once');

select set_config('app.user_id', '', true);
select is(identity.user_id(), null, 'an empty setting is nobody');

-- The use of a token.
select is(last_used_at, now(), 'the first use is recorded')
from identity.sessions
where token_hash = pg_temp.t('ann');
update identity.sessions
set last_used_at = now() - age
from (values ('ann', interval '4 minutes'), ('late', '6 minutes')) as v (name, age)
where token_hash = pg_temp.t(name);
update identity.sessions
set expires_at = now() + interval '1 hour'
where token_hash = pg_temp.t('late');
select lives_ok($$select identity.enter(pg_temp.t('ann'), 'home')$$,
	'a token is used again after four minutes');
select lives_ok($$select identity.enter(pg_temp.t('late'), 'home')$$,
	'a token is used again after six minutes');
select is(last_used_at, now() - interval '4 minutes',
	'four minutes are not recorded')
from identity.sessions
where token_hash = pg_temp.t('ann');
select is(last_used_at, now(), 'six minutes are')
from identity.sessions
where token_hash = pg_temp.t('late');

-- Row security, as a group that was granted everything.
call maintenance.create_group('tile');
grant select, insert, update, delete on identity.users, identity.sessions
	to tessera_tile_api;
grant select on identity.audit_log to tessera_tile_api;
select identity.audit('test.read', '00000000-0000-0000-0000-00000000000a');
select identity.audit('test.read', '00000000-0000-0000-0000-00000000000b');

create function pg_temp.seen(entered text, relation text) returns setof text
language plpgsql
as $$
begin
	perform set_config('app.user_id', entered, true);
	return query select tap.rows_as('tessera_tile_api', format(
		'select %s from %s', case relation
			when 'identity.users' then 'id' else 'distinct user_id' end,
		relation));
end
$$;
select results_eq(
	format('select pg_temp.seen(%L, %L)', entered, relation), expected,
	format('%s sees her own of %s', who, relation))
from (values ('identity.users'), ('identity.sessions'), ('identity.audit_log'))
		as t (relation),
	(values
		('ann', '00000000-0000-0000-0000-00000000000a',
			array['(00000000-0000-0000-0000-00000000000a)']),
		('nobody', '', '{}'::text[])
	) as v (who, entered, expected);
select set_config('app.user_id', '00000000-0000-0000-0000-00000000000a', true);
select is(tap.run_as('tessera_tile_api', statement), 0::bigint, what)
from (values
	('update identity.users set first_name = ''x'' where email like ''bob%''',
		'another user cannot be changed'),
	('delete from identity.users where email like ''bob%''',
		'another user cannot be deleted'),
	('delete from identity.sessions where user_id::text like ''%c''',
		'another user''s session cannot be revoked')
) as v (statement, what);
select throws_ok($$select tap.run_as('tessera_tile_api',
	'insert into identity.sessions (user_id, token_hash, expires_at)
	values (''00000000-0000-0000-0000-00000000000b'', sha256(''x''), now())')$$,
	'42501', null, 'a session cannot be made for another user');

-- The audit log.
select throws_ok(statement, state, null, what)
from (values
	($$update identity.audit_log set event = 'x'$$, 'P0001',
		'the audit log is never changed, not even by its owner'),
	($$delete from identity.audit_log$$, 'P0001', 'nor shortened'),
	($$truncate identity.audit_log$$, 'P0001', 'nor emptied'),
	($$select tap.run_as('tessera_admin_api',
		'insert into identity.audit_log (event) values (''x'')')$$, '42501',
		'workers write to it only through its function'),
	($$select identity.audit('Not a word')$$, '23514', 'an event is a word')
) as v (statement, state, what);
select is(tap.run_as('tessera_admin_api', $$select identity.audit('admin.test',
	'00000000-0000-0000-0000-00000000000b', '{"n": 1}')$$), 1::bigint,
	'a group writes to the audit log');
select results_eq(
	$$select user_id, actor_id, details, at from identity.audit_log
	where event = 'admin.test'$$,
	$$values ('00000000-0000-0000-0000-00000000000b'::uuid,
		'00000000-0000-0000-0000-00000000000a'::uuid, '{"n": 1}'::jsonb, now())$$,
	'it holds whom, who, what and when');

-- Times, and what goes with a user.
update identity.users set updated_at = '2020-01-01', first_name = first_name
where email = 'bob@example.com';
select is(updated_at, now(), 'updated_at is set by every change')
from identity.users
where email = 'bob@example.com';
select lives_ok($$delete from identity.users where email like 'ann%'$$,
	'a user can be deleted');
select is_empty($$select from identity.sessions
	where user_id = '00000000-0000-0000-0000-00000000000a'$$,
	'her sessions go with her');
select isnt_empty($$select from identity.audit_log
	where user_id = '00000000-0000-0000-0000-00000000000a'$$,
	'what the audit log says of her stays');

select * from finish();
rollback;
