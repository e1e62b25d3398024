-- Every foreign key's delete rule, by deleting.
begin;
select plan(5);
\ir seeds/people.psql

insert into identity.oauth_clients (client_id, client_name, redirect_uris,
	grant_types, response_types)
values ('idle', 'Idle', '{}', '{}', '{}');
insert into llm.models (id, name, display_name, provider, capabilities,
	context_length, input_cost_per_million_tokens,
	output_cost_per_million_tokens, credits_per_1k_tokens)
select name, name, name, 'p', '{}', 1, 0, 0, 0
from unnest(array['idle', 'held', 'summed', 'routed']) as name;
insert into llm.providers (name, kind, base_url)
values ('p', 'openai', 'https://api.example.com');
insert into llm.model_routes (model_id, position, provider, upstream_model)
values ('routed', 1, 'p', 'm');
update llm.holds
set model_id = 'held';
update llm.usage_quarters
set model_id = 'summed';
update llm.user_preferences
set default_model_id = 'idle'
where user_id = pg_temp.id('0', 'b');

-- Deletes, looks, and takes it back: what the query says, or SQLSTATE.
create function pg_temp.after(deleted text, query text) returns text
language plpgsql
as $$
declare
	said text;
begin
	execute 'delete from ' || deleted;
	execute 'select ' || query into said;
	raise exception using errcode = 'TRIED', message = coalesce(said, 'null');
exception
	when sqlstate 'TRIED' then
		return sqlerrm;
	when others then
		return sqlstate;
end
$$;

create temporary table tried (fk text, deleted text, query text, expected text);

-- A user goes with everything, and nobody else's.
insert into tried
select format('%s.%s', f.conrelid::regclass, f.conname),
	'identity.users where id = pg_temp.id(''0'', ''a'')',
	format('concat_ws('' '', count(*) filter (where %1$I = pg_temp.id(''0'', '
		'''a'')), (count(*) > 0)::text) from %2$s', a.attname,
		f.conrelid::regclass),
	'0 true'
from pg_constraint as f
join pg_attribute as a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
where f.contype = 'f'
and f.conparentid = 0
and f.confrelid = 'identity.users'::regclass;

insert into tried
select 'identity.' || relation || '.' || relation || '_client_id_fkey',
	'identity.oauth_clients where client_id = ''home-web''',
	'count(*) from identity.' || relation || ' where client_id = ''home-web''',
	'0'
from unnest(array['grants', 'codes', 'sessions', 'consents']) as relation;

insert into tried values
('identity.codes.codes_grant_id_fkey',
	'identity.grants where id = pg_temp.id(''1'', ''a'')',
	'count(*) from identity.codes', '1'),
('identity.refresh_tokens.refresh_tokens_grant_id_fkey',
	'identity.grants where id = pg_temp.id(''1'', ''a'')',
	'count(*) from identity.refresh_tokens', '1'),
('identity.sessions.sessions_grant_id_fkey',
	'identity.grants where id = pg_temp.id(''1'', ''a'')',
	'count(*) from identity.sessions', '1'),

('llm.credits.credits_subscription_id_fkey',
	'llm.subscriptions where id = pg_temp.id(''2'', ''a'')',
	'concat_ws('' '', user_id, subscription_id) from llm.credits
		where id = pg_temp.id(''3'', ''a'')',
	'00000000-0000-0000-0000-00000000000a'),
('llm.usage_history.usage_history_credit_id_fkey',
	'llm.credits where id = pg_temp.id(''3'', ''a'')',
	'concat_ws('' '', user_id, credit_id) from llm.usage_history
		where id = pg_temp.id(''4'', ''a'')',
	'00000000-0000-0000-0000-00000000000a'),
('llm.usage_history.usage_history_model_id_fkey',
	'llm.models where id = ''gpt-5''', '1', '23503'),
('llm.ledger.ledger_credit_id_fkey',
	'llm.credits where id = pg_temp.id(''3'', ''a'')',
	'count(*) from llm.ledger', '1'),
('llm.holds.holds_model_id_fkey', 'llm.models where id = ''held''', '1',
	'23503'),
('llm.usage_quarters.usage_quarters_model_id_fkey',
	'llm.models where id = ''summed''', '1', '23503'),
('llm.top_ups.top_ups_pack_id_fkey',
	'llm.packs where id = (select min(t.pack_id) from llm.top_ups as t)', '1',
	'23503'),
('llm.model_routes.model_routes_model_id_fkey',
	'llm.models where id = ''routed''', 'count(*) from llm.model_routes', '0'),
('llm.model_routes.model_routes_provider_fkey',
	'llm.providers where name = ''p''', '1', '23503'),
('llm.user_preferences.user_preferences_default_model_id_fkey',
	'llm.models where id = ''idle''',
	'coalesce(default_model_id, ''none'') from llm.user_preferences
		where user_id = pg_temp.id(''0'', ''b'')', 'none'),
('llm.webhook_deliveries.webhook_deliveries_webhook_id_fkey',
	'llm.webhooks where id = pg_temp.id(''5'', ''a'')',
	'count(*) from llm.webhook_deliveries', '1'),

('iops.analyses.analyses_dataset_id_fkey',
	'iops.datasets where id = pg_temp.id(''8'', ''a'')',
	'concat_ws('' '', user_id, dataset_id) from iops.analyses
		where id = pg_temp.id(''9'', ''a'')',
	'00000000-0000-0000-0000-00000000000a'),
('iops.jobs.jobs_dataset_id_fkey',
	'iops.datasets where id = pg_temp.id(''8'', ''a'')',
	'count(*) from iops.jobs where dataset_id is null', '1'),
('iops.jobs.jobs_analysis_id_fkey',
	'iops.analyses where id = pg_temp.id(''9'', ''a'')',
	'count(*) from iops.jobs where analysis_id is null', '1'),
('iops.job_results.job_results_job_id_fkey',
	'iops.jobs where user_id = pg_temp.id(''0'', ''a'')',
	'count(*) from iops.job_results', '1'),
('iops.reports.reports_analysis_id_fkey',
	'iops.analyses where id = pg_temp.id(''9'', ''a'')',
	'string_agg(short_code, '','' order by short_code) from iops.reports',
	'privb,pubb'),
('iops.snapshots.snapshots_report_id_fkey',
	'iops.reports where short_code = ''puba''',
	'count(*) from iops.snapshots', '1'),
('iops.report_views.report_views_report_id_fkey',
	'iops.reports where short_code = ''puba''',
	'count(*) from iops.report_views', '1'),
('iops.report_unlocks.report_unlocks_report_id_fkey',
	'iops.reports where short_code = ''puba''',
	'count(*) from iops.report_unlocks', '1'),
('iops.report_attempts.report_attempts_report_id_fkey',
	'iops.reports where short_code = ''puba''',
	'count(*) from iops.report_attempts', '1'),
('iops.snapshot_rows.snapshot_rows_snapshot_id_fkey',
	'iops.snapshots where user_id = pg_temp.id(''0'', ''a'')',
	'count(*) from iops.snapshot_rows', '1'),

('home.members.members_home_id_fkey',
	'home.appliances; delete from home.homes
		where home_id = pg_temp.id(''a'', ''a'')',
	'string_agg(user_id::text, '','') from home.members',
	'00000000-0000-0000-0000-00000000000b'),
('home.appliances.appliances_home_id_fkey',
	'home.homes where home_id = pg_temp.id(''a'', ''a'')', '1', '23503'),
('home.appliance_manuals.appliance_manuals_appliance_id_fkey',
	'home.appliances where instance_id = pg_temp.id(''b'', ''a'')',
	'count(*) from home.appliance_manuals', '1'),
('home.appliance_manuals.appliance_manuals_manual_id_fkey',
	'home.manuals where document_id = pg_temp.id(''c'', ''a'')',
	'count(*) from home.appliance_manuals', '1'),
('home.service_events.service_events_appliance_id_fkey',
	'home.appliances where instance_id = pg_temp.id(''b'', ''a'')',
	'count(*) from home.service_events', '1'),
('home.maintenance_schedules.maintenance_schedules_appliance_id_fkey',
	'home.appliances where instance_id = pg_temp.id(''b'', ''a'')',
	'count(*) from home.maintenance_schedules', '1'),
('home.maintenance_log.maintenance_log_schedule_id_fkey',
	'home.maintenance_schedules where user_id = pg_temp.id(''0'', ''a'')',
	'count(*) from home.maintenance_log', '1'),
('home.maintenance_log.maintenance_log_event_id_fkey',
	'home.service_events where user_id = pg_temp.id(''0'', ''a'')',
	'concat_ws('' '', count(*), count(event_id)) from home.maintenance_log',
	'2 1'),
('home.reminded.reminded_schedule_id_fkey',
	'home.maintenance_schedules where user_id = pg_temp.id(''0'', ''a'')',
	'count(*) from home.reminded', '1'),
('home.troubleshooting_sessions.troubleshooting_sessions_appliance_id_fkey',
	'home.appliances where instance_id = pg_temp.id(''b'', ''a'')',
	'concat_ws('' '', user_id, appliance_id)
		from home.troubleshooting_sessions
		where session_id = pg_temp.id(''d'', ''a'')',
	'00000000-0000-0000-0000-00000000000a'),
('home.service_tickets.service_tickets_appliance_id_fkey',
	'home.appliances where instance_id = pg_temp.id(''b'', ''a'')',
	'concat_ws('' '', user_id, appliance_id, session_id = pg_temp.id(''d'',
		''a'')) from home.service_tickets
		where ticket_id = pg_temp.id(''e'', ''a'')',
	'00000000-0000-0000-0000-00000000000a t'),
('home.service_tickets.service_tickets_session_id_fkey',
	'home.troubleshooting_sessions
		where session_id = pg_temp.id(''d'', ''a'')',
	'concat_ws('' '', user_id, session_id, appliance_id = pg_temp.id(''b'',
		''a'')) from home.service_tickets
		where ticket_id = pg_temp.id(''e'', ''a'')',
	'00000000-0000-0000-0000-00000000000a t');

-- Below a home that may go because it has no appliances.
insert into tried
select format('home.%s.%1$s_home_id_fkey', relation),
	'home.appliances; delete from home.homes
		where home_id = pg_temp.id(''a'', ''a'')',
	format('string_agg(distinct user_id::text, '','') from home.%s', relation),
	case when relation in ('contacts', 'activity', 'invitations', 'service_tickets',
		'troubleshooting_sessions')
	then '00000000-0000-0000-0000-00000000000b' else 'null' end
from unnest(array['contacts', 'activity', 'invitations', 'appliance_manuals',
	'service_events', 'maintenance_schedules', 'maintenance_log', 'reminded',
	'troubleshooting_sessions', 'service_tickets']) as relation;

select is_empty($$
	select fk, outcome, expected
	from tried,
		lateral pg_temp.after(deleted, query) as outcome
	where outcome <> expected
$$, 'every delete does what its rule says');
select is_empty($$
	select format('%s.%s', conrelid::regclass, conname)
	from pg_constraint
	where contype = 'f'
	and conparentid = 0
	and connamespace in (
		select oid
		from pg_namespace
		where pg_get_userbyid(nspowner) = 'tessera_owner'
	)
	except
	select fk
	from tried
$$, 'no foreign key is left out: what becomes of its rows stands above');

-- What a user's delete leaves.
select is(pg_temp.after('identity.users where id = pg_temp.id(''0'', ''a'')',
	'count(*) from home.manuals
		where document_id = pg_temp.id(''c'', ''a'')'), '1',
	'manuals are shared: one stays when its user goes');
select is(pg_temp.after('identity.users where id = pg_temp.id(''0'', ''a'')',
	'string_agg(name, '','') from iops.files_gone'), 'a',
	'the files of a user who goes may go');
select is(pg_temp.after('identity.users where id = pg_temp.id(''0'', ''a'')',
	'count(*) from audio.history_gone
		where user_id = pg_temp.id(''0'', ''a'')'), '0',
	'nobody is told what a user who is gone had');

select * from finish();
rollback;
