-- Webhooks of the demo user: one that is answered, one that was paused.
\set ON_ERROR_STOP on
insert into llm.webhooks (id, user_id, url, secret, events, description, is_active,
	paused_at, paused_why)
select h.id::uuid, u.id, h.url, 'none', h.events::text[], h.about, h.why is null,
	case when h.why is not null then now() end, h.why
from identity.users as u,
	(values ('11111111-1111-4111-8111-111111111111',
		'https://hooks.example.com/' || repeat('a-rather-long-path/', 9),
		'{credits.low,usage.recorded}', 'The first <b>', null),
		('22222222-2222-4222-8222-222222222222', 'https://gone.example.com/',
		'{credits.depleted}', null, 'failing')) as h (id, url, events, about, why)
where u.email = 'demo@localhost';

insert into llm.webhook_deliveries (webhook_id, user_id, event, payload, state,
	attempts, response_status, response_body, last_error, duration_ms, ended_at,
	due_at)
select w.id, w.user_id, 'usage.recorded', '{"id": "evt_1"}', d.state, d.attempts,
	d.status, d.body, d.error, 120, case when d.state <> 'queued' then now() end,
	now() + interval '1 day'
from llm.webhooks as w,
	(values ('sent', 1, 200, 'ok', null),
		('dead', 1, 404, repeat('<html>no such page ', 20), null),
		('queued', 3, null, null, 'address_refused')) as
		d (state, attempts, status, body, error)
where w.id = '11111111-1111-4111-8111-111111111111';
