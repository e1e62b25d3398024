-- What is measured on: notes of a hundred users, one of whom is the stack's
-- demo user; and the role of the peers, which ask the tables themselves or call
-- our functions, in the schemas that the variables site and sample name.
begin;

insert into identity.users (email)
select 'bench' || n || '@localhost'
from generate_series(1, 99) as n;

insert into sample.notes (user_id, title, text, colour, tags, price, due,
	remind_at, created_at)
select u.id, 'Note ' || n, repeat('words ', 10),
	(array['yellow', 'green', 'blue'])[n % 3 + 1], array['home', 'later'],
	n + 0.5, date '2025-11-01' + n,
	timestamptz '2025-11-01 09:00Z' + n * interval '1 day',
	timestamptz '2025-10-01 12:00Z' + n * interval '1 minute'
from identity.users as u, generate_series(1, 50) as n
where u.email like 'bench%'
or u.email = 'demo@localhost';

-- pgbench comes on top of the workers.
alter role tessera_site connection limit 200;
alter role tessera_sample connection limit 200;

create role bench_peer login;
alter role bench_peer set jit = off;
alter role bench_peer set timezone = 'UTC';
grant connect on database tessera to bench_peer;
grant usage on schema identity, sample, site, wire to bench_peer;
grant execute on function identity.user_id to bench_peer;
grant select on identity.sessions, identity.users, sample.notes,
	site.app_versions to bench_peer;
grant insert on site.downloads to bench_peer;
grant usage on schema :site, :sample to bench_peer;
grant execute on all functions in schema :site, :sample to bench_peer;
create policy bench_peer on identity.sessions for select to bench_peer
	using (true);
create policy bench_peer on identity.users for select to bench_peer
	using (true);

commit;
vacuum analyze;
