-- What is done from time to time: each task on rows that are due and rows that
-- are not, in batches, twice.
begin;
select plan(59);
\ir seeds/people.psql

-- Puts as many rows that are due as batches of two do not fit.
insert into identity.users (id, email, deleted_at)
select pg_temp.id(k, 'c'), k || '@example.com', now() - age
from (values ('1', interval '31 days'), ('2', '31 days'), ('3', '31 days'),
	('4', '29 days')) as v (k, age);
insert into site.feedbacks (message, user_id)
values ('m', pg_temp.id('1', 'c')::text), ('m', pg_temp.id('4', 'c')::text);
insert into site.diagnostics (file_path, file_size, user_id, sha256, file_type)
values ('store:dc', 1, pg_temp.id('2', 'c')::text, repeat('0', 64), '.log');
insert into site.diagnostics (file_path, file_size, "timestamp")
values ('s3://old', 1, now() - interval '13 months'),
	('s3://new', 1, now() - interval '11 months');

insert into identity.sessions (user_id, token_hash, expires_at)
select pg_temp.id('0', 'a'), pg_temp.hash('x' || n), now() - interval '1 second'
from generate_series(1, 3) as n;
insert into identity.refresh_tokens (token_hash, grant_id, user_id, scopes,
	used_at, successor_hash, replay)
select pg_temp.hash('u' || n), pg_temp.id('1', 'a'), pg_temp.id('0', 'a'), '{}',
	now() - n * interval '13 days', pg_temp.hash('v' || n), 'pair'
from generate_series(1, 4) as n;
insert into identity.grants (user_id, client_id, scopes, auth_time, revoked_at,
	revoked_why)
values (pg_temp.id('0', 'a'), 'home-web', '{}', now(),
	now() - interval '8 days', 'logout');
update identity.codes
set expires_at = now() - interval '2 days'
where user_id = pg_temp.id('0', 'a');
update identity.refresh_tokens
set expires_at = now() - interval '1 second'
where token_hash = pg_temp.hash('ra');
update identity.browser_sessions
set last_used_at = now() - interval '25 hours'
where user_id = pg_temp.id('0', 'a');
update identity.known_browsers
set last_seen_at = now() - interval '13 months'
where user_id = pg_temp.id('0', 'a');
insert into identity.sign_in_failures (account_hash, ip_hash, at)
values (pg_temp.hash('a'), repeat('0', 64), now() - interval '25 hours'),
	(pg_temp.hash('a'), repeat('0', 64), now());
insert into identity.signing_keys (kid, alg, jwk, created_at, retired_at)
select repeat(kid, 43), 'EdDSA', '{}', now() - interval '1 year', now() - age
from (values ('a', null), ('b', interval '6 days'), ('c', '8 days'),
	('d', '9 days'), ('e', '1 year')) as v (kid, age);
insert into identity.audit_log (event, at)
select 'sign_in', now() - age
from unnest(array[interval '25 months', '23 months']) as age;
insert into identity.request_counts (key_hash, seconds, ends_at, count)
select pg_temp.hash('a'), 3600, now() - age, 1
from unnest(array[interval '2 hours', '59 minutes', '-1 minute']) as age;
insert into identity.usernames_held (username, until)
values ('past', now() - interval '1 second'), ('still', now());
insert into identity.users (email, created_at, email_verified, password_hash,
	last_login_at)
select v.*
from (values
	('never@example.com', now() - interval '31 days', false, null, null),
	('new@example.com', now() - interval '29 days', false, null, null),
	('yes@example.com', now() - interval '31 days', true, null, null),
	('old@example.com', now() - interval '31 days', false, '$2b$x', null),
	('seen@example.com', now() - interval '31 days', false, null, now())
) as v;
update identity.mail_tokens
set expires_at = now() - interval '1 second'
where user_id = pg_temp.id('0', 'a');
update identity.mail_outbox
set state = 'sent', parameters = null, ended_at = now() - interval '31 days'
where user_id = pg_temp.id('0', 'a');

update wire.answers
set made_at = now() - interval '25 hours'
where user_id = pg_temp.id('0', 'a');

update llm.webhook_deliveries
set state = 'dead', ended_at = now() - interval '31 days'
where user_id = pg_temp.id('0', 'a');
insert into llm.api_keys (session_id, user_id, token_hash, name, hint, scopes,
	expires_at, revoked_at)
select gen_random_uuid(), pg_temp.id('0', 'a'), sha256(k.name::bytea), k.name,
	'x', '{}', k.expires_at, k.revoked_at
from (values
	('revoked', 'infinity'::timestamptz, now() - interval '731 days'),
	('expired', now() - interval '731 days', null),
	('just expired', now() - interval '1 day', null),
	('alive', 'infinity', null)
) as k (name, expires_at, revoked_at);
insert into llm.stripe_events (id, type, payload, processed_at)
values ('evt_1', 't', '{}', now() - interval '91 days'),
	('evt_2', 't', '{}', now()), ('evt_3', 't', '{}', null);
insert into llm.usage_quarters (user_id, quarter, model_id, operation)
values (pg_temp.id('0', 'a'), now() - interval '61 months', 'gpt-5', 'chat'),
	(pg_temp.id('0', 'a'), now() - interval '59 months', 'gpt-5', 'chat');
insert into llm.replies (user_id, key_hash, request_hash, state, created_at)
select pg_temp.id('0', 'a'), pg_temp.hash('o' || state || age),
	pg_temp.hash('o'), state, now() - age
from unnest(array['running', 'unkept']) as state,
	unnest(array[interval '25 hours', '23 hours']) as age;
insert into llm.runners (id, host, slot, seen_at)
values (pg_temp.id('7', 'a'), 'h', 0, now() - interval '25 hours'),
	(pg_temp.id('7', 'b'), 'h', 1, now() - interval '23 hours');
update audio.history_gone
set deleted_at = now() - interval '181 days'
where user_id = pg_temp.id('0', 'a');

insert into home.troubleshooting_sessions (home_id, user_id, issue_summary,
	status, created_at)
select pg_temp.id('a', 'a'), pg_temp.id('0', 'a'), status || age, status, now() - age
from unnest(array['active', 'resolved', 'escalated', 'abandoned']) as status,
	unnest(array[interval '11 months', '13 months']) as age;
update home.troubleshooting_sessions
set status = 'resolved', created_at = now() - interval '2 years'
where user_id = pg_temp.id('0', 'a')
and issue_summary = 'Leaks';
insert into home.service_tickets (home_id, user_id, summary, status, created_at)
select pg_temp.id('a', 'a'), pg_temp.id('0', 'a'), status || age, status, now() - age
from unnest(array['open', 'resolved', 'closed']) as status,
	unnest(array[interval '35 months', '37 months']) as age;
insert into home.appliances (user_id, home_id, brand, appliance_category,
	model_number, nickname, created_at)
select pg_temp.id('0', 'a'), pg_temp.id('a', 'a'), 'b', 'c', 'm', v.nickname,
	now() - v.age
from (values
	('new', interval '1 day'), ('old', '3 years'), ('old serviced', '3 years'),
	('old, serviced long ago', '3 years'), ('old too', '3 years')
) as v (nickname, age);
insert into home.service_events (appliance_id, home_id, user_id, event_type,
	event_date)
select a.instance_id, a.home_id, a.user_id, 'repair', current_date - v.days
from (values ('old serviced', 100), ('old serviced', 1000),
	('old, serviced long ago', 1000)) as v (nickname, days)
join home.appliances as a using (nickname);

insert into home.appliances (home_id, user_id, brand, appliance_category,
	model_number, deleted_at)
select pg_temp.id('a', 'b'), pg_temp.id('0', 'b'), 'b', 'c', 'm',
	now() - days * interval '1 day'
from unnest(array[29, 31]) as days;
insert into home.reminded (schedule_id, home_id, user_id, member_id, due, overdue,
	day)
select s.schedule_id, s.home_id, s.user_id, s.user_id, s.next_due - past, true,
	current_date - 31
from home.maintenance_schedules as s, (values (0), (100)) as v (past)
where s.user_id = pg_temp.id('0', 'a');
insert into home.invitations (home_id, user_id, email, role, token_hash,
	expires_at)
select pg_temp.id('a', 'b'), pg_temp.id('0', 'b'), days || '@example.com',
	'viewer', pg_temp.hash('v' || days), now() - days * interval '1 day'
from unnest(array[29, 31]) as days;
insert into home.activity (home_id, user_id, what, about, at)
select pg_temp.id('a', 'b'), pg_temp.id('0', 'b'), 'home.created', '{}',
	now() - age
from unnest(array[interval '11 months', '13 months']) as age;

update iops.jobs
set state = 'done', ended_at = now() - interval '31 days'
where user_id = pg_temp.id('0', 'a');
update iops.uploads
set expires_at = now() - interval '25 hours'
where user_id = pg_temp.id('0', 'a');
update iops.report_views
set day = current_date - 401
where user_id = pg_temp.id('0', 'a');
update iops.report_unlocks
set expires_at = now() - interval '25 hours'
where user_id = pg_temp.id('0', 'a');
update iops.report_attempts
set at = now() - interval '25 hours'
where user_id = pg_temp.id('0', 'a');
insert into iops.code_misses (ip_hash, minute)
values ('old', now() - interval '61 minutes'), ('new', now());
update iops.job_results
set created_at = now() - interval '2 hours'
where user_id = pg_temp.id('0', 'a');
insert into iops.datasets (user_id, name, status)
select pg_temp.id('0', 'a'), status, status
from unnest(array['failed', 'failed', 'loading']) as status;
alter table iops.datasets disable trigger touch;
update iops.datasets
set updated_at = now() - interval '8 days';
alter table iops.datasets enable trigger touch;
insert into llm.payment_ops (job, position, what, state, due_at, ended_at)
select gen_random_uuid(), n, 'erase', 'done', now(),
	now() - interval '1 day' * case when n < 4 then 91 else 89 end
from generate_series(1, 4) as n;
insert into llm.stripe_objects (id, kind, ticket, data, created_at, updated_at)
select 'cus_' || n, 'customer', n, '{}', now(),
	now() - interval '1 day' * case when n < 4 then 91 else 89 end
from generate_series(1, 4) as n;

-- Each task in batches of two, until it says that that was all.
create function pg_temp.all_of(task text) returns bigint
language plpgsql
as $$
declare
	did bigint;
	total bigint := 0;
begin
	loop
		did := maintenance.perform(task, 2);
		total := total + did;
		exit when did < 2;
	end loop;
	return total;
end
$$;
create temporary table did as
select t.name as task, pg_temp.all_of(t.name) as rows
from unnest(array[
	'identity.refresh_replays', 'identity.codes', 'identity.refresh_tokens',
	'identity.sessions', 'identity.grants', 'identity.browser_sessions',
	'identity.known_browsers', 'identity.sign_in_failures',
	'identity.mail_tokens', 'identity.mail_outbox', 'identity.deleted_users',
	'identity.request_counts', 'identity.usernames_held', 'identity.users',
	'identity.signing_keys', 'identity.audit_log',
	'site.diagnostics', 'llm.webhook_deliveries', 'llm.stripe_events',
	'llm.api_keys', 'audio.history_gone', 'home.troubleshooting_sessions',
	'home.service_tickets', 'home.idle_appliances', 'home.appliance_manuals',
	'home.activity', 'home.invitations', 'home.appliances', 'home.reminded',
	'home.remind', 'llm.make_partitions', 'llm.drop_partitions',
	'wire.answers',
	'llm.renew_due', 'llm.audit_all', 'llm.usage_quarters', 'llm.replies',
	'llm.runners', 'llm.payment_ops', 'llm.stripe_objects',
	'iops.job_results', 'iops.uploads', 'iops.jobs', 'iops.datasets',
	'iops.report_views', 'iops.report_unlocks', 'iops.report_attempts',
	'iops.code_misses'
]) with ordinality as t (name, nth)
order by t.nth;
select is(d.rows, v.rows::bigint, v.task || ': ' || v.what)
from (values
	('llm.payment_ops', 3, 'what was asked 90 days ago is gone'),
	('llm.stripe_objects', 3, 'objects of nobody are gone after 90 days'),
	('identity.deleted_users', 3, 'who asked 30 days ago is gone'),
	('identity.refresh_replays', 2, 'the pair is forgotten after 30 days'),
	('identity.sessions', 3, 'expired tokens are gone'),
	('identity.codes', 1, 'expired codes are gone a day later'),
	('identity.refresh_tokens', 1, 'expired ones are gone, used ones not'),
	('identity.grants', 1, 'revoked ones are gone a week later'),
	('identity.browser_sessions', 1, 'idle ones are gone'),
	('identity.known_browsers', 1, 'ones not seen for a year are gone'),
	('identity.sign_in_failures', 1, 'those of yesterday are gone'),
	('identity.mail_tokens', 1, 'expired links are gone'),
	('identity.request_counts', 1, 'counts of two hours ago are gone'),
	('identity.usernames_held', 1, 'names are free again in time'),
	('identity.users', 1, 'only who never proved an address is gone'),
	('identity.mail_outbox', 1, 'sent mails are gone a month later'),
	('identity.audit_log', 1, 'what was noted two years ago is gone'),
	('identity.signing_keys', 3, 'a week after they signed they are gone'),
	('site.diagnostics', 1, 'diagnostics are gone after a year'),
	('llm.webhook_deliveries', 1, 'dead calls are gone a month later'),
	('llm.stripe_events', 1, 'only processed events are gone'),
	('llm.api_keys', 2, 'keys are gone two years after their end'),
	('llm.make_partitions', 0, 'a year ahead is made already'),
	('llm.drop_partitions', 0, 'no month is old'),
	('audio.history_gone', 1, 'what clients had time to hear of is gone'),
	('home.troubleshooting_sessions', 2, 'resolved ones go after a year'),
	('home.service_tickets', 1, 'closed ones go after three years'),
	('home.idle_appliances', 3, 'two years without service are archived'),
	('home.appliance_manuals', 0, 'no link is without its appliance'),
	('home.appliances', 1, 'what was deleted a month ago is gone'),
	('home.invitations', 1, 'what ran out a month ago is gone'),
	('home.activity', 1, 'what was done a year ago is told no longer'),
	('home.reminded', 1, 'what is due no more is forgotten a month later'),
	('home.remind', 0, 'nobody is told who has proven no address'),
	('wire.answers', 1, 'answers of yesterday are gone'),
	('iops.job_results', 1, 'what a query left is gone in an hour'),
	('iops.uploads', 1, 'what nobody finished is gone two days later'),
	('iops.report_views', 1, 'views of more than 400 days ago are gone'),
	('iops.report_unlocks', 1, 'who knew a password is forgotten in a day'),
	('iops.report_attempts', 1, 'wrong passwords of yesterday are gone'),
	('iops.code_misses', 1, 'codes that were guessed are gone in an hour'),
	('iops.jobs', 1, 'what ended a month ago is gone'),
	('iops.datasets', 2, 'what could not be loaded is gone in a week'),
	('llm.renew_due', 2, 'accounts that are due are renewed'),
	('llm.audit_all', 0, 'the ledger is looked over'),
	('llm.usage_quarters', 1, 'sums of more than five years are gone'),
	('llm.replies', 1, 'replies of yesterday are gone, open ones not'),
	('llm.runners', 1, 'streamers of yesterday are gone')
) as v (task, rows, what)
left join did as d using (task);
select is_empty($$
	select name from maintenance.tasks
	except
	select task from did
$$, 'every task was tried');
select is_empty($$
	select t.name
	from maintenance.tasks as t,
		lateral maintenance.perform(t.name, 1000) as did
	where did <> 0
$$, 'a second time, there is nothing left to do');
select is_empty($$
	select t.name, t.done, d.rows
	from maintenance.tasks as t
	join did as d on d.task = t.name
	where t.done <> d.rows
	or t.ran_at is null
$$, 'what was done is written down');

select results_eq($$
	select nickname || ': ' || status
	from home.appliances
	where nickname is not null
	order by nickname
$$, array['new: active', 'old: archived', 'old serviced: active',
	'old too: archived', 'old, serviced long ago: archived'],
	'a new appliance is not archived, nor one that was serviced');
select results_eq($$
	select left(kid, 1)
	from identity.signing_keys
	order by kid
$$, array['a', 'b'], 'a key in use stays, however old');
select results_eq($$
	select session_id
	from home.service_tickets
	where summary = 'Leaks'
	order by user_id
$$, array[null, pg_temp.id('d', 'b')],
	'the ticket of a session that is gone stays');
select results_eq($$select user_id from site.feedbacks$$,
	array[pg_temp.id('4', 'c')::text],
	'feedback of who is gone is gone');
select results_eq($$select name from site.files_gone$$, array['dc'],
	'and so are the files');
select is((
		select count(*)
		from identity.refresh_tokens
		where replay is not null
	), 2::bigint, 'pairs that may be asked for stay');

update maintenance.tasks
set enabled = false
where name = 'identity.codes';
select throws_ok($$select maintenance.perform('identity.codes', 1)$$, 'P0002',
	null, 'a task that is switched off is not done');
select is(tap.run_as('tessera_maintenance',
	$$select maintenance.perform('identity.grants', 10)$$), 1::bigint,
	'the role of maintenance may do tasks');

select * from finish();
rollback;
