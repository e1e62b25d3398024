-- Calls whose streamer is another than the one that they were held for, and those
-- that were held and could not be made.
begin;
select no_plan();
\ir seeds/ledger.psql
select pg_temp.at('2027-03-10 12:00Z') \g /dev/null
select pg_temp.rich('ada', 100000), pg_temp.rich('bob', 100000, 'free')
\g /dev/null
create function pg_temp.runner(hold uuid) returns uuid
language sql
as $$
	select h.runner from llm.holds as h where h.id = runner.hold
$$;

-- Taken over: it is the new one that has to be seen.
create temporary table h as
select name, pg_temp.hold('ada', 1000, reply_key => name,
	runner => md5('gone')::uuid) as h
from unnest(array['stays', 'moves']) as name;
select llm.beat(md5('gone')::uuid, 'host', 0) \g /dev/null
select is(llm.adopt((h).id, md5('next')::uuid, 'elsewhere'), true,
	'a streamer takes a call over')
from h where name = 'moves';
select is(pg_temp.runner((h).id), md5('next')::uuid, 'which is its own then')
from h where name = 'moves';
select is(pg_temp.runner((h).id), md5('gone')::uuid, 'and no other call is')
from h where name = 'stays';
select is(string_agg(n.host, ' ' order by n.host), 'elsewhere host',
	'who repeats it is told where it runs')
from llm.replies as r
join llm.runners as n on n.id = r.runner
where r.user_id = md5('ada')::uuid;
select pg_temp.later('61 seconds') \g /dev/null
select llm.beat(md5('next')::uuid, 'elsewhere', 0) \g /dev/null
select is(llm.sweep(100), 1, 'of one that is seen no more a call is swept');
select is(array_agg(name), '{moves}', 'which is not the one taken over')
from h join llm.holds as o on o.id = (h).id;
select is(llm.adopt((h).id, md5('next')::uuid, 'elsewhere'), false,
	'a call that was swept is taken over by nobody')
from h where name = 'stays';
select is((pg_temp.settle(h, 1000)).outcome, 'settled',
	'one that was taken over is settled')
from h where name = 'moves';

-- Released: as if it had not been asked for.
create temporary table made as
select pg_temp.hold('bob', 1000, reply_key => 'once') as h;
select is((h).limits.requests_remaining, 9, 'a call counts') from made;
select is(llm.release((h).id), true, 'one that cannot be made is released')
from made;
select is(llm.limits_now(a, llm.clock()), row(10, 10, llm.clock(), 10000, 10000,
	llm.clock(), 200, 200, '2027-03-11Z')::llm.limits,
	'and counts for no limit')
from llm.accounts as a where a.user_id = md5('bob')::uuid;
select is(row(a.balance, a.held), row(100000::bigint, 0::bigint),
	'nothing is held or taken')
from llm.accounts as a where a.user_id = md5('bob')::uuid;
select is(count(*), 0::bigint, 'its Idempotency-Key is free')
from llm.replies as r where r.user_id = md5('bob')::uuid;
select is(count(*), 0::bigint, 'there is no usage')
from llm.usage_history as u where u.user_id = md5('bob')::uuid;
select is(llm.release((h).id), false, 'once') from made;

-- What time has given back is not given back twice.
create temporary table late as select pg_temp.hold('bob', 1) as h;
select pg_temp.later('6 seconds') \g /dev/null
select pg_temp.hold('bob', 1) \g /dev/null
select llm.release((h).id) from late \g /dev/null
select is((llm.limits_now(a, llm.clock())).requests_remaining, 9,
	'a release that comes late takes nothing of who came meanwhile')
from llm.accounts as a where a.user_id = md5('bob')::uuid;

-- A key's own limit, and who has none.
insert into llm.api_keys (session_id, user_id, token_hash, name, hint, scopes,
	budget_period, period_start, requests_per_minute)
values (md5('key')::uuid, md5('ada')::uuid, sha256('key'), 'key', '', '{}',
	'total', '-infinity', 2);
create temporary table keyed as
select pg_temp.hold('ada', 1, bearer => sha256('key')) as h;
select llm.release((h).id) from keyed \g /dev/null
select is(k.requests_until, llm.clock(), 'the limit of a key has it back, too')
from llm.api_keys as k where k.session_id = md5('key')::uuid;
update llm.accounts
set unmetered = true
where user_id = md5('ada')::uuid;
create temporary table free as select pg_temp.hold('ada', 1) as h;
select a.requests_until into temporary table untouched
from llm.accounts as a where a.user_id = md5('ada')::uuid;
select llm.release((h).id) from free \g /dev/null
select is(a.requests_until, u.requests_until, 'who has no limit gets none back')
from llm.accounts as a, untouched as u where a.user_id = md5('ada')::uuid;

select is(array_agg(a::text), null, 'the audit finds nothing')
from llm.audit() as a;
select finish();
rollback;
