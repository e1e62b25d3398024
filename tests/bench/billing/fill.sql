-- Fills the usage for the bench: psql variables rows and user, who has one of a
-- hundred of them, of two years, by three models and two keys; the others have
-- the rest. Sums are what the ledger would have made of them.
\set ON_ERROR_STOP 1
set synchronous_commit = off;
set session_replication_role = replica;
do 'begin perform setseed(0.42); end';

insert into identity.users (email)
select 'bench-' || n || '@example.com'
from generate_series(1, 99) as n
on conflict do nothing;
create temporary table people as
select id, row_number() over (order by id = :'user', id) as n
from identity.users
where email like 'bench-%'
or id = :'user';

-- Months are made for rows that wait for theirs.
truncate llm.usage_history, llm.usage_quarters;
insert into llm.usage_history (user_id, model_id, operation, credits_used,
	created_at)
select :'user', 'gpt-5', 'chat', 0, now() - make_interval(months => m)
from generate_series(0, 24) as m;
select llm.make_partitions('0', 100);
truncate llm.usage_history;

insert into llm.usage_history (user_id, model_id, operation, credits_used,
	input_tokens, output_tokens, total_tokens, request_duration_ms, created_at,
	provider, status, request_metadata)
select p.id, (array['gpt-5', 'gpt-5', 'gemini-2.0-pro', 'claude-3.5-sonnet'])
		[1 + g.n / 100 % 4],
	case when g.n / 400 % 5 = 0 then 'embedding' else 'chat' end
		::llm.usage_operation,
	1 + g.n % 7, 500, 300, 800, 1000 + g.n % 3000,
	now() - random() * interval '700 days', 'openai',
	case when g.n / 100 % 50 = 0 then 'failed' else 'completed' end,
	'{"attempts":1,"first_token_ms":300}'
from generate_series(1, :rows) as g (n)
join people as p on p.n = 1 + g.n % 100;
insert into llm.usage_quarters (user_id, quarter, model_id, operation, provider,
	requests, credits_used, input_tokens, output_tokens, total_tokens,
	durations, duration_ms)
select u.user_id, date_bin('15 minutes', u.created_at, '2000-01-01Z'),
	u.model_id, u.operation, u.provider, count(*), sum(u.credits_used),
	sum(u.input_tokens), sum(u.output_tokens), sum(u.total_tokens), count(*),
	sum(u.request_duration_ms)
from llm.usage_history as u
group by 1, 2, 3, 4, 5;
vacuum analyze llm.usage_history, llm.usage_quarters;
