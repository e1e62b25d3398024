-- Answers that are kept for who asks again: whose they are, and how long.
begin;
select plan(20);
\ir seeds/people.psql

-- What is said, entered as the holder of a token: 'work' when there is
-- work to be done, else SQLSTATE. What claims is taken back, as by a worker
-- that dies, unless it is kept.
create function pg_temp.ask(owner text, key text, request text,
	answer text default null) returns text
language plpgsql
as $$
begin
	perform wire.claim(pg_temp.hash('s' || owner), key, pg_temp.hash(request));
	if answer is not null then
		perform wire.keep(pg_temp.hash('s' || owner), key,
			pg_temp.hash(request), 201, '[["ETag","\"1\""]]', answer);
	end if;
	return 'work';
exception when others then
	return sqlstate;
end
$$;

create function pg_temp.told(owner text, key text) returns text
language sql
as $$
	select concat_ws(' ', k.status, k.headers, k.body)
	from wire.kept(pg_temp.hash('s' || owner), 'home', key) as k
$$;

select is(pg_temp.ask('a', 'k', 'one'), 'work', 'a fresh key has work to do');
select is(pg_temp.ask('a', 'k', 'one'), 'work',
	'and again, for nothing was kept');
select is(pg_temp.ask('a', 'k', 'one', '{"n":1}'), 'work', 'it is done');
select is(pg_temp.ask('a', 'k', 'one'), 'TS200', 'and then it is done already');
select is(pg_temp.told('a', 'k'), '201 [["ETag","\"1\""]] {"n":1}',
	'what was answered is told');
select is(pg_temp.ask('a', 'k', 'two'), 'TS422',
	'another request with that key is refused');
select is(pg_temp.ask('b', 'k', 'two'), 'work', 'another user''s key is hers');
select is(pg_temp.told('b', 'k'), null, 'and is told nothing of the first');
select is(pg_temp.ask('x', 'k', 'one'), 'work',
	'nobody''s work is refused by itself');
select throws_ok($$select pg_temp.told('x', 'k')$$, 'PT401', null,
	'and is told nothing');
select throws_ok($$select wire.keep(pg_temp.hash('x'), 'k',
	pg_temp.hash('one'), 201, '[]', '')$$, 'PT401', null,
	'and keeps nothing');
select throws_ok($$select wire.kept(pg_temp.hash('sa'), 'audio', 'k')$$,
	'PT403', null, 'the scope is asked for');

select pg_temp.hash('sa') as token
\gset
set session authorization tessera_home;
select count(*) as others
from wire.kept(:'token', 'home', 'k')
\gset
reset session authorization;
select is(:others, 0, 'another group is told nothing');

-- A day later.
update wire.answers
set made_at = now() - interval '24 hours'
where key_hash = wire.key_hash(pg_temp.id('0', 'a'), 'k');
select is(pg_temp.ask('a', 'k', 'three', '{"n":3}'), 'work',
	'after 24 hours the key is fresh');
select is(pg_temp.told('a', 'k'), '201 [["ETag","\"1\""]] {"n":3}',
	'and says what was answered last');

-- Room.
select is(pg_temp.ask('a', 'big' || n, 'one', repeat('x', 70000)), 'work',
	'a large answer is kept')
from generate_series(1, 2) as n;
update wire.answers
set made_at = now() - interval '1 hour'
where key_hash = wire.key_hash(pg_temp.id('0', 'a'), 'big1');
select is(wire.cut_answers(pg_temp.id('0', 'a'), 100000), 1::bigint,
	'beyond the room of a user the oldest go');
select is(pg_temp.told('a', 'big1'), null, 'and are told no more');
select isnt(pg_temp.told('a', 'big2'), null, 'the others stay');
select * from finish();
rollback;
