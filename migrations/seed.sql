-- Data that every installation starts with. Safe to run again and again: what
-- is there already, or was changed since, stays as it is.
begin;

insert into site.app_versions
	(version, release_date, download_url, changelog, is_latest)
select v.version, v.release_date, v.download_url, v.changelog,
	v.version = '1.2.0' and not exists (
		select from site.app_versions where is_latest
	)
from (values
	('1.0.0', timestamptz '2025-09-01 00:00Z',
		'https://downloads.example.com/1.0.0',
		E'# 1.0.0\n\n- First release\n'),
	('1.1.0', timestamptz '2025-10-01 00:00Z',
		'https://downloads.example.com/1.1.0',
		E'# 1.1.0\n\n- Diagnostic logs can be sent\n'),
	('1.2.0', timestamptz '2025-11-01 00:00Z',
		'https://downloads.example.com/1.2.0',
		E'# 1.2.0\n\n- Feedback from within the application\n')
) as v (version, release_date, download_url, changelog)
on conflict (version) do nothing;

-- Redirect addresses are matched character by character. The web clients'
-- addresses are those of a development machine: an installation registers its
-- own.
insert into identity.oauth_clients (client_id, client_name, redirect_uris,
	grant_types, response_types, scope, first_party, post_logout_redirect_uris)
select c.client_id, c.client_name, array[c.redirect_uri],
	'{authorization_code,refresh_token}', '{code}', c.scope, c.first_party,
	c.logout_uris
from (values
	('textassistant-desktop', 'Text Assistant Desktop',
		'http://localhost:8080/callback',
		'openid email profile llm.inference models.read user.info credits.read',
		false, '{}'::text[]),
	('audio-web', 'Audio', 'http://localhost:7150/audio/callback',
		'openid email profile user.info account audio', true,
		'{http://localhost:7150/audio/}'),
	('iops-web', 'iOps', 'http://localhost:7150/iops/callback',
		'openid email profile user.info account iops', true,
		'{http://localhost:7150/iops/}'),
	('home-web', 'Home', 'http://localhost:7150/home/callback',
		'openid email profile user.info account home', true,
		'{http://localhost:7150/home/}')
) as c (client_id, client_name, redirect_uri, scope, first_party, logout_uris)
on conflict (client_id) do nothing;

insert into llm.plans (id, tier, name, description, credits_per_month,
	price_cents, yearly_price_cents, requests_per_minute, tokens_per_minute,
	credits_per_day)
values
	('free', 'free', 'Free', 'Try out with limited credits', 5000, 0, null,
		10, 10000, 200),
	('pro', 'pro', 'Pro', 'For power users', 100000, 2999, 28790,
		60, 100000, 5000),
	('enterprise', 'enterprise', 'Enterprise', 'For teams and businesses',
		1000000, 19900, 179100, 300, 500000, 50000)
on conflict (id) do nothing;

insert into llm.packs (id, credits, price_cents)
values
	('10k', 10000, 499),
	('50k', 50000, 1999),
	('200k', 200000, 6999)
on conflict (id) do nothing;

-- Costs are cents a million tokens.
insert into llm.models (id, name, display_name, provider, capabilities,
	context_length, max_output_tokens, input_cost_per_million_tokens,
	output_cost_per_million_tokens, credits_per_1k_tokens)
values
	('gpt-5', 'gpt-5', 'GPT-5', 'openai',
		'{text,vision,function_calling}', 128000, 4096, 500, 1500, 2),
	('gemini-2.0-pro', 'gemini-2.0-pro', 'Gemini 2.0 Pro', 'google',
		'{text,vision,long_context}', 2000000, 8192, 350, 1050, 1),
	('claude-3.5-sonnet', 'claude-3.5-sonnet', 'Claude 3.5 Sonnet', 'anthropic',
		'{text,vision,code}', 200000, 4096, 300, 1500, 2)
on conflict (id) do nothing;

-- NULL is unlimited or, for enterprises, agreed on.
insert into iops.tiers (tier, datasets, ai_messages, reports, collaborators,
	data_connections, storage_bytes, refresh_seconds)
values
	('free', 5, 50, 3, 3, 5, 2147483648, 86400),
	('pro', null, null, null, 3, 5, 53687091200, 3600),
	('team', null, null, null, null, 10, 214748364800, 900),
	('enterprise', null, null, null, null, null, null, 300)
on conflict (tier) do nothing;

commit;
