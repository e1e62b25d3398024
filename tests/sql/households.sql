-- Homes that are shared: every table, role and act; a hand-over, and what is left
-- when an owner goes.
begin;
select plan(13);
\ir seeds/people.psql

-- Bob is what is said here in Ann's home; nobody is no member of it.
create function pg_temp.becomes(role text) returns void
language plpgsql
as $$
begin
	delete from home.members as m
	where m.home_id = pg_temp.id('a', 'a')
	and m.user_id = pg_temp.id('0', 'b');
	if becomes.role <> 'nobody' then
		insert into home.members (home_id, user_id, role)
		values (pg_temp.id('a', 'a'), pg_temp.id('0', 'b'), becomes.role);
	end if;
end
$$;

-- Runs a statement as Bob in this role and takes it back: how many rows, or
-- SQLSTATE.
create function pg_temp.tried(role text, statement text) returns text
language plpgsql
as $$
declare
	n bigint;
begin
	perform pg_temp.becomes(tried.role);
	perform set_config('app.user_id', pg_temp.id('0', 'b')::text, true);
	perform set_config('role', 'tessera_home_api', true);
	execute statement;
	get diagnostics n = row_count;
	raise exception using errcode = 'TRIED', message = n;
exception
	when sqlstate 'TRIED' then
		return sqlerrm;
	when others then
		return sqlstate;
end
$$;

create temporary table relation as
select c.oid::regclass as name, string_agg(quote_ident(a.attname), ', ') filter (
		where has_column_privilege('tessera_home_api', c.oid, a.attnum, 'INSERT')
		and (a.attname in ('home_id', 'user_id')
			or not exists (
				select
				from pg_index as i
				where i.indrelid = c.oid
				and i.indisunique
				and a.attnum = any (i.indkey)
			))
	) as inserts, min(a.attname) filter (
		where has_column_privilege('tessera_home_api', c.oid, a.attnum, 'UPDATE')
	) as updates
from pg_class as c
join pg_attribute as a on a.attrelid = c.oid
	and a.attnum > 0
where c.relnamespace = 'home'::regnamespace
and c.relkind = 'r'
and exists (
	select
	from pg_attribute as h
	where h.attrelid = c.oid
	and h.attname = 'home_id'
)
and c.relname not in ('members', 'reminded') -- the latter no worker sees
group by c.oid;
grant select on relation to tessera_home_api;

create temporary table outcome as
select r.name::text as relation, p.role, a.act, pg_temp.tried(p.role,
	format(a.statement, r.name, r.updates, pg_temp.id('0', 'a'))) as said
from relation as r,
	unnest(array['nobody', 'viewer', 'editor', 'owner']) as p (role),
	(values ('select', 'select from %1$s where user_id = %3$L'),
		('update', 'update %1$s set %2$I = %2$I '
			'where user_id = %3$L'),
		('delete', 'delete from %1$s where user_id = %3$L'))
		as a (act, statement)
where a.act = 'select'
or a.act = 'update' and r.updates is not null
or a.act = 'delete'
	and has_table_privilege('tessera_home_api', r.name, 'DELETE');

select cmp_ok((select count(*) from outcome), '>=', 90::bigint,
	'there is something to try');
select is_empty($$
	select relation, act, said
	from outcome
	where role = 'nobody'
	and said <> '0'
$$, 'who is no member sees, changes and deletes nothing');
select is_empty($$
	select relation, act, said
	from outcome
	where role = 'viewer'
	and said <> case act when 'select' then '1' else '0' end
$$, 'a viewer sees all, and changes nothing');
select is_empty($$
	select relation, act, said
	from outcome
	where role = 'editor'
	and said <> case when relation = 'home.homes' and act <> 'select' then '0'
		else '1' end
$$, 'an editor changes all but the home');
select is_empty($$
	select p.role, r.name, said
	from relation as r,
		(values ('nobody', '42501'), ('viewer', '42501')) as p (role, expected),
		lateral pg_temp.tried(p.role, format('insert into %1$s (%2$s) '
			'select %2$s from jsonb_populate_record(null::%1$s, %3$L)', r.name,
			r.inserts, case r.name when 'home.homes'::regclass then (
					select to_jsonb(h)
					from home.homes as h
					where h.user_id = pg_temp.id('0', 'a')
				)
				else jsonb_build_object('home_id', pg_temp.id('a', 'a'),
					'user_id', pg_temp.id('0', 'a')) end)) as said
	where r.inserts is not null
	and said <> p.expected
$$, 'nor does either make something in it');
select is(pg_temp.tried('editor', format('insert into home.contacts '
		'(home_id, user_id, name) values (%L, %L, ''n'')',
		pg_temp.id('a', 'a'), pg_temp.id('0', v.owner))), v.said, v.what)
from (values ('a', '1', 'what an editor makes is the owner''s'),
	('b', '23503', 'and nobody else''s')) as v (owner, said, what);

-- A hand-over, and back.
select set_config('app.user_id', pg_temp.id('0', 'a')::text, true) is not null
	as entered
\gset
select pg_temp.becomes('editor') is null as became
\gset
insert into home.service_tickets (home_id, user_id, summary)
values (pg_temp.id('a', 'a'), pg_temp.id('0', 'a'), 'Without an appliance');
create function pg_temp.owners() returns text
language plpgsql
as $$
declare
	found text;
begin
	select string_agg(distinct (x.owners)[1]::text, ',')
	into found
	from (
		select xpath('//user_id/text()', query_to_xml(format(
			'select distinct user_id from %s where home_id = %L', r.name,
			pg_temp.id('a', 'a')), false, false, '')) as owners
		from relation as r
	) as x;
	return found;
end
$$;
select home.hand_over(pg_temp.id('a', 'a'), pg_temp.id('0', 'b')) is null as done
\gset
select is(pg_temp.owners(), pg_temp.id('0', 'b')::text,
	'a hand-over takes along what is in a home');
select results_eq($$
	select m.user_id, m.role
	from home.members as m
	where m.home_id = pg_temp.id('a', 'a')
	order by m.user_id
$$, $$values (pg_temp.id('0', 'a'), 'editor'),
	(pg_temp.id('0', 'b'), 'owner')$$, 'and who had it is an editor');
select throws_ok($$select home.hand_over(pg_temp.id('a', 'a'),
	pg_temp.id('0', 'a'))$$, 'PT403', null, 'who does not take it back');

-- Who goes.
delete from identity.users
where id = pg_temp.id('0', 'b');
select is(pg_temp.owners(), pg_temp.id('0', 'a')::text,
	'the home of an owner who goes passes to its editor');
select is((
		select count(*)
		from home.homes
	), 1::bigint, 'one without an editor goes along');
delete from identity.users
where id = pg_temp.id('0', 'a');
select is((
		select count(*)
		from home.homes
	) + (
		select count(*)
		from home.members
	), 0::bigint, 'and the last one takes it with her');

select * from finish();
rollback;
