-- Random rows of every type that has a form in JSON (common/db/cell.c), the same
-- each time: given, as C gets them, and expected, as PostgreSQL writes them. In
-- json, ~ stands for blanks in what is given and for nothing in what is expected.
set timezone = 'UTC';
set client_min_messages = warning;
select setseed(0.25);

create type pg_temp.mood as enum ('fine', 'a "quoted" one', 'NULL', '{,}');

create temporary table candidates as
select v.type, v.list
from (values
	('smallint', array['0', '-32768', '32767']),
	('integer', array['0', '-1', '2147483647', '-2147483648']),
	('bigint', array['7', '9223372036854775807', '-9223372036854775808']),
	('numeric', array['0', '-0.00', '1.50', 'NaN', 'Infinity', '-Infinity',
		'1e-20', '-123456789012345678901234567890.0123456789',
		repeat('9', 300)]),
	('real', array['0', '-0', '1.5', '3.4e38', '1e-45', 'NaN', '-Infinity']),
	('double precision', array['0', '-0', '0.1', '1e300', '5e-324', '1e-5',
		'123456789012345680', 'NaN', 'Infinity', '-Infinity']),
	('boolean', array['t', 'f']),
	('uuid', array['00000000-0000-4000-8000-000000000000',
		'ffffffff-ffff-ffff-ffff-ffffffffffff']),
	('date', array['2024-02-29', '0001-01-01', '9999-12-31', '10000-01-01',
		'infinity', '-infinity', '4713-01-01 BC']),
	('instant', array['2025-11-01 01:00+01', '2025-11-01 00:00:00.9999Z',
		'2025-11-01 00:00:00.000001Z', '1969-12-31 23:59:59.5Z',
		'0001-01-01 00:00Z', '9999-12-31 23:59:59.999999Z', 'infinity',
		'-infinity', '0001-12-31 23:59Z BC', '10000-01-01 00:00Z']),
	('as clients see it', array['2025-11-01T00:00:00.000Z', 'infinity',
		'1969-12-31T23:59:59.999Z', '0001-01-01T00:00:00.000Z',
		'9999-12-31T23:59:59.100Z', '2024-02-29T12:34:56.780Z']),
	('mood', array['fine', 'a "quoted" one', 'NULL', '{,}']),
	('json', array['null', 'true~', '~-0.1e+5', '""', '"  a"~', '[]', '[~]',
		'{~}', '~[1,~2.50,~[~{}~,~"] ,"~]~]', '"\u001f\/\u00e9\ud83d\ude00"',
		'{~"b"~:~"x  y\\"~,~"a \" : "~:~null~,~"b"~:~[1]~}']),
	('jsonb', array['null', 'true~', '~-10.50', '""', '"  a"~', '[]', '[~]',
		'{~}', '~[1,~2.50,~[~{}~,~"] ,"~]~]', '"\u001f\n\t€😀"',
		'{~"a"~:~"x  y\\"~,~"b \" : "~:~null~}'])
) as v (type, list);

create temporary table letters as
select array_agg(chr(n)) || '{"abcdefghi",é,€,😀,"NULL",""}' as list
from generate_series(1, 127) as n;

-- One of the candidates, or a text of any letters; now and then NULL.
create function pg_temp.one(type text) returns text
language plpgsql
as $$
declare
	candidates text[] := (
		select c.list
		from candidates as c
		where c.type = one.type
	);
	letters text[] := (
		select l.list
		from letters as l
	);
begin
	if random() < 0.15 then
		return null;
	elsif candidates is not null then
		return candidates[1 + floor(random() * cardinality(candidates))];
	end if;
	return (
		select coalesce(string_agg(
			letters[1 + floor(random() * cardinality(letters))], ''), '')
		from generate_series(1, floor(random() * 12)::integer)
	);
end
$$;

-- Arrays of them: none, empty, of one to three dimensions, not from 1 on.
create function pg_temp.many(type text) returns text[]
language plpgsql
as $$
declare
	a text := pg_temp.one(type);
	b text := pg_temp.one(type);
	c text := pg_temp.one(type);
begin
	return case floor(random() * 7)
		when 0 then null
		when 1 then '{}'
		when 2 then array[a]
		when 3 then array[a, b, c]
		when 4 then array[[a, b], [c, a]]
		when 5 then array[[[a], [b]]]
		else array_fill(c, array[2, 2], array[7, -1])
	end;
end
$$;

create temporary table alike as
select n, pg_temp.one('text') as "a ""text""\", pg_temp.many('text') as texts,
	pg_temp.one('text')::varchar as name,
	pg_temp.many('text')::varchar[] as names,
	pg_temp.one('text')::char(5) as code,
	pg_temp.many('text')::char(5)[] as codes,
	pg_temp.one('text')::name as identifier,
	pg_temp.many('text')::name[] as identifiers,
	pg_temp.one('smallint')::smallint as small,
	pg_temp.many('smallint')::smallint[] as smalls,
	pg_temp.one('integer')::integer as whole,
	pg_temp.many('integer')::integer[] as wholes,
	pg_temp.one('bigint')::bigint as big,
	pg_temp.many('bigint')::bigint[] as bigs,
	pg_temp.one('numeric')::numeric as exact,
	pg_temp.many('numeric')::numeric[] as exacts,
	pg_temp.one('real')::real as rough,
	pg_temp.many('real')::real[] as roughs,
	pg_temp.one('double precision')::double precision as double,
	pg_temp.many('double precision')::double precision[] as doubles,
	pg_temp.one('boolean')::boolean as truth,
	pg_temp.many('boolean')::boolean[] as truths,
	pg_temp.one('uuid')::uuid as id,
	pg_temp.many('uuid')::uuid[] as ids,
	pg_temp.one('date')::date as day,
	pg_temp.many('date')::date[] as days,
	pg_temp.one('mood')::pg_temp.mood as mood
from generate_series(1, 3000) as n;

create temporary table unlike as
select n, pg_temp.one('instant')::timestamptz as at,
	pg_temp.many('as clients see it') as ats,
	pg_temp.one('json') as plain, pg_temp.many('json')::text as plains,
	pg_temp.one('jsonb') as parsed, pg_temp.many('jsonb')::text as parseds,
	(array['', ' ', '  ', E'\n', E'\t\r\n '])[1 + n % 5] as blank
from generate_series(1, 3000) as n;

create temporary view given as
select a.*, u.at, u.ats::timestamptz[] as ats,
	replace(u.plain, '~', u.blank)::json as plain,
	replace(u.plains, '~', u.blank)::json[] as plains,
	replace(u.parsed, '~', u.blank)::jsonb as parsed,
	replace(u.parseds, '~', u.blank)::jsonb[] as parseds
from alike as a
join unlike as u on u.n = a.n
order by a.n;

create temporary view expected as
select '{"rows":[' || string_agg(row_to_json(r)::text, ',' order by r.n) || ']}'
	as body
from (
	select a.*, case when u.at >= '0001-01-01 00:00Z'
			and u.at < '10000-01-01 00:00Z' then wire.instant(u.at) end as at,
		array_replace(u.ats, 'infinity', null) as ats,
		replace(u.plain, '~', '')::json as plain,
		replace(u.plains, '~', '')::json[] as plains,
		replace(u.parsed, '~', '')::json as parsed,
		replace(u.parseds, '~', '')::json[] as parseds
	from alike as a
	join unlike as u on u.n = a.n
) as r;
