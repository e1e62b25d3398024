-- Thirty days of the demo user, an administrator here, by four models, an app and
-- three keys; and of the real one.
\set ON_ERROR_STOP on
update identity.users as u
set is_admin = true
where u.email = 'demo@localhost';

insert into llm.models (id, name, display_name, provider, capabilities,
	context_length, input_cost_per_million_tokens,
	output_cost_per_million_tokens, credits_per_1k_tokens)
values ('claude-sonnet-4-5', 'Claude', 'Claude', 'anthropic', '{text}', 1, 1, 1, 1),
	('gpt-5-mini', 'GPT', 'GPT', 'openai', '{text}', 1, 1, 1, 1),
	('gemini-2.5-flash', 'Gemini', 'Gemini', 'gemini', '{text}', 1, 1, 1, 1),
	('<b>&"bold', 'B', 'B', 'local', '{text}', 1, 1, 1, 1);

create temporary table key as
select gen_random_uuid() as id, n, name
from unnest(array['Production of the shop, second region', 'Nightly <b>',
	'laptop']) with ordinality as k (name, n);
insert into identity.sessions (id, user_id, token_hash, expires_at, scopes, kind)
select k.id, u.id, sha256(k.id::text::bytea), 'infinity', '{llm.inference}', 'key'
from key as k, identity.users as u
where u.email = 'demo@localhost';
insert into llm.api_keys (session_id, user_id, token_hash, name, hint, scopes,
	budget, budget_period, spent, period_start)
select k.id, u.id, sha256(k.id::text::bytea), k.name, 'tsk_' || k.n || 'abc...wxyz',
	'{llm.inference}', case k.n when 2 then 5000 end,
	case k.n when 2 then 'month' else 'total' end, 120, '-infinity'
from key as k, identity.users as u
where u.email = 'demo@localhost';

insert into llm.usage_quarters (user_id, quarter, model_id, operation, provider,
	key_id, requests, credits_used, uncollected, input_tokens, output_tokens,
	total_tokens, cost_microcents)
select u.id, date_trunc('day', now(), 'UTC') - d * interval '1 day', m.id, 'chat',
	m.provider, k.id, 3, v.n, 0, v.n * 800, v.n * 200, v.n * 1000, v.n * 1200000
from identity.users as u
cross join generate_series(0, 29) as d
join llm.models as m on m.id in ('claude-sonnet-4-5', 'gpt-5-mini',
	'gemini-2.5-flash', '<b>&"bold')
left join key as k on k.n = (d + ascii(m.id)) % 4
cross join lateral (
	select (d * 37 + ascii(m.id) * 11) % 97 * (130 - ascii(m.id)) / 8 as n
) as v
where u.email = 'demo@localhost'
and d % 7 <> 3;
