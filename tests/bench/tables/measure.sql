-- Asks each query 200 times (those that read all rows three times), as the group
-- that asks it and for users at random: name, stated ms, rows, median, 99th
-- percentile. Planning is part of it. $1 is a number, $2 the user.
set client_min_messages = warning;

create temporary table asked (nth integer generated always as identity,
	role text, name text, stated numeric, rounds integer, query text);
insert into asked (role, name, stated, rounds, query) values
('tessera_site_api', '000 latest version', 5, 200, $$
	select version, release_date, download_url, changelog
	from site.app_versions
	where is_latest = true
	limit 1$$),
('tessera_site_api', '000 version lookup', 2, 200, $$
	select id from site.app_versions where version = '1.1.0'$$),
('tessera_admin_api', '000 count by os', 10, 3, $$
	select os, count(*) from site.downloads group by os$$),
('tessera_admin_api', '000 downloads of the last day by os', 5, 50, $$
	select os, count(*) as count
	from site.downloads
	where "timestamp" >= now() - interval '1 day'
	group by os$$),
('tessera_admin_api', '000 recent feedback', 10, 200, $$
	select id, message, email
	from site.feedbacks
	order by "timestamp" desc
	limit 20$$),
('tessera_admin_api', '000 feedback by e-mail', 5, 200, $$
	select id, message from site.feedbacks where email = $1 || '@example.com'$$),
('tessera_admin_api', '000 recent diagnostics', 5, 200, $$
	select id, file_path
	from site.diagnostics
	order by "timestamp" desc
	limit 20$$),
('tessera_admin_api', '000 user diagnostics', 15, 200, $$
	select id, file_path from site.diagnostics where user_id = 'u' || $1$$),
('tessera_admin_api', '000 aggregate stats (all rows)', 20, 3, $$
	select count(*), sum(file_size), avg(file_size) from site.diagnostics$$),
('tessera_oauth_api', '001 user by e-mail', null, 200, $$
	select id, password_hash
	from identity.users
	where email = $1 || '@example.com'$$),
('tessera_inference_api', '001 current credits', null, 200, $$
	select id, remaining_credits
	from llm.credits
	where user_id = $2
	and is_current$$),
('tessera_billing_api', '001 usage timeline', null, 200, $$
	select model_id, credits_used
	from llm.usage_history
	where user_id = $2
	order by created_at desc
	limit 20$$),
('tessera_oauth_api', '002 session by token', null, 200, $$
	select user_id, expires_at
	from identity.sessions
	where token_hash = sha256($1::text::bytea)$$),
('tessera_audio_api', '002 history, second page', null, 200, $$
	select id, title
	from audio.audio_history
	where user_id = $2
	order by created_at desc
	limit 20 offset 20$$),
('tessera_share_api', '003 public report by its code', null, 200, $$
	select id, expires_at from iops.reports where short_code = 'r' || $1$$),
('tessera_home_api', '004 query 1: 20 appliances, manuals', 10, 200, $$
	select
		a.*,
		count(distinct am.manual_id) as manual_count,
		array_agg(distinct m.manual_type) as available_manual_types
	from home.appliances a
	left join home.appliance_manuals am on a.instance_id = am.appliance_id
	left join home.manuals m on am.manual_id = m.document_id
	where a.user_id = $2
	and a.status = 'active'
	group by a.instance_id
	order by a.created_at desc$$),
('tessera_home_api', '004 query 2: manuals of an appliance', 5, 200, $$
	select m.*
	from home.manuals m
	join home.appliance_manuals am on m.document_id = am.manual_id
	where am.appliance_id = bench.u($1)
	order by
		case m.manual_type
			when 'user' then 1
			when 'troubleshooting' then 2
			when 'installation' then 3
			when 'service' then 4
			else 5
		end$$),
('tessera_manuals_api', '004 query 3: file hash', 1, 200, $$
	select document_id
	from home.manuals
	where file_hash = encode(sha256($1::text::bytea), 'hex')$$),
('tessera_manuals_api', '004 query 3: content hash', 2, 200, $$
	select document_id
	from home.manuals
	where content_hash = encode(sha256($1::text::bytea), 'hex')$$),
('tessera_manuals_api', '004 query 3: brand, model, type', 5, 200, $$
	select document_id
	from home.manuals
	where brand = 'brand' || $1 % 100
	and model_numbers @> array['model' || $1 % 20000]
	and manual_type = 'user'
	and version = '1'$$),
('tessera_home_api', '004 query 4: upcoming maintenance', 10, 200, $$
	select
		a.nickname,
		a.location,
		ms.task_name,
		ms.next_due,
		ms.estimated_cost,
		ms.next_due - current_date as days_until_due
	from home.maintenance_schedules ms
	join home.appliances a on ms.appliance_id = a.instance_id
	where a.user_id = $2
	and ms.next_due between current_date and current_date + interval '30 days'
	and ms.reminder_enabled = true
	order by ms.next_due asc$$),
('tessera_home_api', '004 query 5: sessions by symptom', 20, 200, $$
	select
		ts.*,
		a.nickname as appliance_name,
		a.model_number
	from home.troubleshooting_sessions ts
	join home.appliances a on ts.appliance_id = a.instance_id
	where ts.user_id = $2
	and ts.symptoms @> '["s3"]'::jsonb
	order by ts.created_at desc
	limit 10$$);

grant usage on schema bench to public;
grant execute on function bench.u to public;

create function pg_temp.took(role text, query text, rounds integer,
	users integer) returns double precision[]
language plpgsql
as $$
declare
	began timestamptz;
	taken double precision[] := '{}';
	n bigint;
	me uuid;
begin
	perform set_config('role', role, true);
	for i in -1..rounds loop
		n := ceil(random() * users);
		me := bench.u(n);
		perform set_config('app.user_id', case when role in ('tessera_share_api',
			'tessera_oauth_api') then '' else me::text end, true);
		-- An appliance of that user is n * 20.
		if query like '%am.appliance_id%' then
			n := n * 20;
		end if;
		began := clock_timestamp();
		execute query
		using n, me;
		if i > 0 then
			taken := taken || extract(epoch from clock_timestamp() - began)
				::double precision * 1000;
		end if;
	end loop;
	perform set_config('role', 'none', true);
	return taken;
end
$$;

select name, stated, :rows,
	percentile_cont(0.5) within group (order by ms),
	percentile_cont(0.99) within group (order by ms)
from asked,
	lateral (select count(*)::integer from home.homes) as u (users),
	lateral unnest(pg_temp.took(role, query, rounds,
		least(u.users, (select count(*) / 20 from home.appliances)::integer)))
		as ms
group by nth, name, stated
order by nth;
