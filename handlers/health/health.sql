-- What monitors ask of the database.

create function health_ready(migration text) returns wire.reply
language plpgsql
as $$
begin
	if not maintenance.migrated(health_ready.migration) then
		return (503, json_build_object('code', 'not_migrated',
			'message', 'The tables are older than this program.'),
			null::jsonb);
	end if;
	return (200, json_build_object('status', 'ok',
		'migration', maintenance.migration()), null::jsonb);
end
$$;

create function health_database() returns json
language plpgsql
as $$
declare
	used bigint;
	most bigint := current_setting('max_connections')::bigint;
begin
	select sum(d.numbackends)
	into used
	from pg_stat_database as d;

	return json_build_object(
		'status', 'ok',
		'connections', json_build_object(
			'total', used,
			'max', most,
			'utilization', 100 * used / most || '%'),
		'migration', maintenance.migration());
end
$$;

-- For /metrics: rows [metric, labels, value].
create function health_figures() returns json
language plpgsql
as $$
begin
	return (
		select coalesce(json_agg(json_build_array(
			f.metric, f.labels, f.value)), '[]')
		from (
			select metric, labels, value
			from maintenance.figures()
			union all
			select metric, labels, value
			from maintenance.backup_figures()
			union all
			select metric, labels, value
			from maintenance.restore_figures()
			union all
			select metric, labels, value
			from llm.figures()
			union all
			select metric, labels, value
			from iops.figures()
		) as f
	);
end
$$;

-- Lets an administrator in, wherever from.
create function health_enter(bearer bytea) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');
	return to_json(true);
end
$$;
