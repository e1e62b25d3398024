-- Deploy tessera:figures to pg
-- What /metrics tells of the database. One function says it, as a role that may
-- see the statistics of all roles and no table's rows.
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

do $$
declare
	place name;
begin
	if not exists (select from pg_roles where rolname = 'tessera_monitor') then
		create role tessera_monitor nologin;
	end if;
	grant pg_read_all_stats to tessera_monitor;
	-- An administrator may have it already, in a schema of his own.
	if not exists (
		select from pg_extension where extname = 'pg_stat_statements'
	) and exists (
		select
		from pg_available_extensions
		where name = 'pg_stat_statements'
	) then
		create schema if not exists statements;
		create extension pg_stat_statements schema statements;
	end if;
	select n.nspname
	into place
	from pg_extension as e
	join pg_namespace as n on n.oid = e.extnamespace
	where e.extname = 'pg_stat_statements';
	if found then
		execute format('grant usage on schema %I to tessera_monitor', place);
		execute format('grant select on %I.pg_stat_statements '
			'to tessera_monitor', place);
		execute format('grant execute on function '
			'%I.pg_stat_statements(boolean) to tessera_monitor', place);
	end if;
end
$$;

call maintenance.create_group('health');
grant usage, create on schema maintenance to tessera_monitor;

set local role tessera_owner;

-- What waits to be delivered and how long, what ended lately, and when tasks
-- ran: numbers only.
create function maintenance.queues()
returns table (metric text, labels text, value double precision)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	return query
	with delivery as (
		select 'mails' as queue, m.state, m.due_at
		from identity.mail_outbox as m
		where m.state = 'queued' or m.ended_at > now() - interval '1 hour'
		union all
		select 'webhooks', w.state, w.due_at
		from llm.webhook_deliveries as w
		where w.state = 'queued' or w.ended_at > now() - interval '1 hour'
	), queue as (
		select q.name, count(d.state) filter (where d.state = 'queued') as queued,
			min(d.due_at) filter (where d.state = 'queued') as due_at,
			count(d.state) filter (where d.state = 'sent') as sent,
			count(d.state) filter (where d.state = 'dead') as dead
		from (values ('mails'), ('webhooks')) as q (name)
		left join delivery as d on d.queue = q.name
		group by q.name
	)
	select m.metric, format('queue="%s"%s', q.name, m.labels), m.value
	from queue as q,
		lateral (values
			('tessera_courier_queue', '', q.queued::double precision),
			('tessera_courier_oldest_seconds', '',
				coalesce(extract(epoch from now() - q.due_at), 0)),
			('tessera_courier_ended', ',state="sent"', q.sent),
			('tessera_courier_ended', ',state="dead"', q.dead)
		) as m (metric, labels, value);

	return query
	select 'tessera_maintenance_time_seconds', '',
		extract(epoch from max(t.ran_at))::double precision
	from maintenance.tasks as t
	having max(t.ran_at) is not null;
end
$$;

grant execute on function maintenance.queues to tessera_monitor;
reset role;
set local role tessera_monitor;

-- The statements of our roles that took most time. A call of a group's function
-- goes by the function's name, whatever version it is of. Nothing where
-- pg_stat_statements is not loaded.
create function maintenance.statements(most integer)
returns table (role text, call text, calls double precision,
	seconds double precision)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
	place name;
begin
	select n.nspname
	into place
	from pg_extension as e
	join pg_namespace as n on n.oid = e.extnamespace
	where e.extname = 'pg_stat_statements';
	if not found then
		return;
	end if;
	return query execute format($query$
		select r.rolname::text, coalesce(
				substring(s.query from
					'[a-z]+_[0-9a-f]{8}"?\."?([a-z0-9_]+)'),
				substring(s.query from
					'^select "?([a-z]+\.[a-z_]+)\('),
				'other'),
			sum(s.calls)::double precision,
			sum(s.total_exec_time) / 1000
		from %I.pg_stat_statements as s
		join pg_roles as r on r.oid = s.userid
		where s.dbid = (
			select oid
			from pg_database
			where datname = current_database()
		)
		and r.rolname like 'tessera\_%%'
		and r.rolcanlogin
		group by 1, 2
		order by 4 desc
		limit $1
		$query$, place)
	using statements.most;
exception when object_not_in_prerequisite_state then
	return;
end
$$;

create function maintenance.figures()
returns table (metric text, labels text, value double precision)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	return query
	select 'tessera_postgresql_connections', format('role="%s",state="%s"',
			case when a.usename ~ '^[a-z0-9_]+$' then a.usename
				else 'other' end, coalesce(a.state, 'unknown')),
		count(*)::double precision
	from pg_stat_activity as a
	where a.backend_type = 'client backend'
	group by 1, 2;

	return query
	select 'tessera_postgresql_connections_limit', '',
		current_setting('max_connections')::double precision
	union all
	select 'tessera_postgresql_connections_limit',
		format('role="%s"', r.rolname), r.rolconnlimit
	from pg_roles as r
	where r.rolname like 'tessera\_%'
	and r.rolcanlogin
	and r.rolconnlimit >= 0
	union all
	select 'tessera_postgresql_oldest_transaction_seconds', '',
		coalesce(extract(epoch from now() - min(a.xact_start)), 0)
	from pg_stat_activity as a
	where a.datname = current_database()
	and a.backend_type = 'client backend';

	return query
	select m.metric, '', m.value
	from pg_stat_database as d,
		lateral (values
			('tessera_postgresql_commits_total',
				d.xact_commit::double precision),
			('tessera_postgresql_rollbacks_total', d.xact_rollback),
			('tessera_postgresql_deadlocks_total', d.deadlocks),
			('tessera_postgresql_temporary_bytes_total', d.temp_bytes),
			('tessera_postgresql_database_bytes',
				pg_database_size(d.datid))
		) as m (metric, value)
	where d.datname = current_database();

	return query
	select m.metric, format('schema="%s",table="%s"', t.schemaname, t.relname),
		m.value
	from pg_stat_user_tables as t,
		lateral (values
			('tessera_postgresql_table_bytes',
				pg_table_size(t.relid)::double precision),
			('tessera_postgresql_index_bytes', pg_indexes_size(t.relid)),
			('tessera_postgresql_live_rows', t.n_live_tup),
			('tessera_postgresql_dead_rows', t.n_dead_tup)
		) as m (metric, value)
	where t.schemaname || t.relname ~ '^[a-z0-9_]+$'
	and m.value is not null;

	return query
	select m.metric, format('role="%s",call="%s"', s.role, s.call), m.value
	from maintenance.statements(30) as s,
		lateral (values
			('tessera_postgresql_statement_calls_total', s.calls),
			('tessera_postgresql_statement_seconds_total', s.seconds)
		) as m (metric, value);

	return query
	select 'tessera_postgresql_replication_lag_seconds',
		format('standby="%s"', regexp_replace(s.application_name,
			'[^A-Za-z0-9_.-]', '?', 'g')),
		coalesce(extract(epoch from max(s.replay_lag)), 0)::double precision
	from pg_stat_replication as s
	group by 2;

	return query
	select m.metric, '', m.value
	from pg_stat_archiver as a,
		lateral (values
			('tessera_postgresql_wal_archived_total',
				a.archived_count::double precision),
			('tessera_postgresql_wal_archive_failures_total',
				a.failed_count)
		) as m (metric, value);

	return query
	select q.metric, q.labels, greatest(0, q.value)
	from maintenance.queues() as q;
end
$$;

revoke execute on function maintenance.figures, maintenance.statements
	from public;
grant execute on function maintenance.figures to tessera_health_api;
reset role;
revoke create on schema maintenance from tessera_monitor;

commit;
