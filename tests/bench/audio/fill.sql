-- Fills the history for the bench: psql variables mine, others and user.
-- The user has that many records of 10 KB in two languages, and others, shared
-- by a thousand users, have 500 bytes each. Words are as frequent as in a
-- language without its very commonest: the n-th as 1 / (n + 20).
\set ON_ERROR_STOP 1
set synchronous_commit = off;
set maintenance_work_mem = '512MB';
set session_replication_role = replica;
do 'begin perform setseed(0.42); end';

-- Pages of 12 KB, of which records are cut.
create temporary table corpus as
select drawn.page, string_agg(case when drawn.rank < 10
	then (array['budget', 'meeting', 'project', 'running', 'customer',
		'result', 'plan', 'question', 'quick', 'brown'])[1 + drawn.rank]
	else translate(left(md5(drawn.rank::text), 7), '0123456789', 'ghijklmnop')
	end, ' ') as words
from (
	select page, floor(20 * exp(random() * ln(1000)))::integer - 20 as rank
	from generate_series(0, 499) as page, generate_series(1, 1600)
) as drawn
group by drawn.page;
create unique index on corpus (page);
analyze corpus;

insert into identity.users (email)
select 'bench-' || n || '@example.com'
from generate_series(1, 1000) as n
on conflict do nothing;
create temporary table people as
select id, row_number() over () as n
from identity.users
where email like 'bench-%';

-- Made again afterwards, in one go.
select pg_get_indexdef('audio.audio_history_user_id_search_idx'::regclass)
	as search_index
\gset
drop index audio.audio_history_user_id_search_idx;
insert into audio.audio_history (user_id, title, transcript, language,
	created_at, change)
select :'user', 'Recording ' || n,
	substr(c.words, 1 + n / 500 * 20, 10000),
	case when n % 5 = 0 then 'de' else 'en' end,
	now() - n * interval '1 minute', nextval('audio.changes')
from generate_series(1, :mine) as n
join corpus as c on c.page = n % 500;
insert into audio.audio_history (user_id, title, transcript, language,
	created_at, change)
select p.id, 'Recording ' || g.n,
	substr(c.words, 1 + g.n / 500 * 5 % 11000, 500),
	'en', now() - g.n * interval '1 second', nextval('audio.changes')
from generate_series(1, :others) as g (n)
join people as p on p.n = 1 + g.n % 1000
join corpus as c on c.page = g.n % 500;
:search_index;
vacuum analyze audio.audio_history;
