-- The helpers that functions answer with.
begin;
select plan(23);

select is(wire.instant('2025-11-01 01:00+01'), '2025-11-01T00:00:00.000Z',
	'an instant is told in UTC with milliseconds');
select is(wire.instant('2025-11-01 00:00:00.9996Z'), '2025-11-01T00:00:00.999Z',
	'an instant is cut to milliseconds, not rounded into the next second');
select is(wire.instant(null), null, 'no instant is null');
set local timezone = 'Asia/Kolkata';
select is(wire.instant('2025-11-01 00:00Z'), '2025-11-01T00:00:00.000Z',
	'an instant does not depend on the session''s time zone');
set local timezone = 'UTC';

select is(wire.sealed('home.serial', 'aGk=')::text,
	'{"$sealed":"home.serial:aGk="}', 'a sealed marker has no blanks');
select is(wire.sealed('home.serial', null)::text, null, 'nothing sealed is null');
select is((
		select row_to_json(r)::text
		from (select wire.sealed('home.serial', 'aGk=') as serial) as r
	), '{"serial":{"$sealed":"home.serial:aGk="}}',
	'a sealed marker stays as it is inside a row');

select matches(wire.cuid(), '^c[0-9a-z]{24}$', 'a CUID has its form');
select is((
		select count(distinct wire.cuid())::integer
		from generate_series(1, 10000)
	), 10000, 'ten thousand CUIDs differ');
select is(wire.base36(46655, 3), 'zzz', 'base 36 ends at z');
select is(wire.base36(46656, 3), '000', 'base 36 cuts what is too long');

select is(wire.keys(wire.cursor('["2025-11-01T00:00:00.123456Z", 7]')),
	'["2025-11-01T00:00:00.123456Z", 7]', 'a cursor gives its keys back');
select is(wire.keys(wire.cursor(to_json(array[repeat('ü', 400)]))),
	to_jsonb(array[repeat('ü', 400)]), 'a long cursor gives its keys back');
select matches(wire.cursor(to_json(array[repeat('?>~ü', 400)])),
	'^[A-Za-z0-9_-]+$', 'a cursor needs no escape in a URL');
select is(wire.keys(null), null, 'no cursor has no keys');
select throws_ok(format('select wire.keys(%L)', garbage), 'PT422',
	'The list cannot go on from there.', 'a cursor cannot be ' || what)
from (values
	('', 'empty'),
	('a!', 'something else than base64url'),
	('_w', 'broken UTF-8'),
	('e30', 'an object')
) as v (garbage, what);

-- As common/db/prepare.c asks rows of status 201.
create temporary table made (id integer);
create function pg_temp.make(id integer, answer json) returns json
language plpgsql
as $$
begin
	insert into pg_temp.made
	values (make.id);
	return make.answer;
end
$$;
create function pg_temp.make_row(id integer, answer integer)
returns pg_temp.made
language plpgsql
as $$
begin
	insert into pg_temp.made
	values (make_row.id);
	return row(make_row.answer)::pg_temp.made;
end
$$;
select throws_ok('select coalesce(pg_temp.make(1, null), wire.nothing())',
	'PT404', 'not_found', 'what returns NULL has made nothing');
select throws_ok('select * from pg_temp.make_row(2, null) as made '
	'where not (made is null) or wire.nothing() is null',
	'PT404', 'not_found', 'nor has what returns a row of NULLs');
select is(coalesce(pg_temp.make(3, '{}'), wire.nothing())::text, '{}',
	'what returns something says it');
select results_eq('select id from pg_temp.made', array[3],
	'and stays, alone');

select * from finish();
rollback;
