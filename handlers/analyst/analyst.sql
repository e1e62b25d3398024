-- Jobs as analysts see them. Each takes one at a time, for itself alone until its
-- lease ends; whoever dies with one in hand leaves it to be taken again then. A
-- job's attempt tells who has it: who lost the lease has no say.

create function over() returns timestamptz
language sql stable
return clock_timestamp();

-- Leases that ran out: queued again, and failed for good the third time.
create function expire() returns void
language plpgsql
as $$
begin
	update iops.jobs as j
	set state = case when j.attempts < 3 then 'queued' else 'failed' end,
		error = case when j.attempts >= 3 then jsonb_build_object(
			'code', 'crashed', 'message',
			'It was tried three times, and each time it broke off.') end,
		ended_at = case when j.attempts >= 3 then over() end,
		lease_until = null
	where j.state = 'running'
	and j.lease_until < now();
end
$$;

-- The next job of whoever runs least; or in how many milliseconds to look again.
-- One at a time takes, so that no two exceed what a user may run: one load and
-- two others.
create function analyst_take(lease integer, only_queries boolean) returns json
language plpgsql
as $$
declare
	job record;
begin
	perform pg_advisory_xact_lock(hashtext('iops.jobs'));
	perform expire();

	with running as (
		select r.user_id, count(*) as all,
			count(*) filter (where r.kind in ('load', 'fetch')) as loads
		from iops.jobs as r
		where r.state = 'running'
		group by r.user_id
	), chosen as (
		select j.id
		from iops.jobs as j
		left join running as r on r.user_id = j.user_id
		where j.state = 'queued'
		and (j.kind = 'query' or not analyst_take.only_queries)
		and case when j.kind in ('load', 'fetch')
			then coalesce(r.loads, 0) < 1
			else coalesce(r.all - r.loads, 0) < 2 end
		order by coalesce(r.all, 0), j.created_at, j.id
		limit 1
		for update of j skip locked
	)
	update iops.jobs as j
	set state = 'running',
		attempts = j.attempts + 1,
		lease_until = now() + make_interval(secs => analyst_take.lease),
		started_at = coalesce(j.started_at, now()),
		phase = null, done = 0, total = 0
	from chosen
	where j.id = chosen.id
	returning j.id, j.kind, j.attempts as attempt, j.request, j.file_path,
		j.dataset_id
	into job;

	if not found then
		return json_build_object('wait', 10000);
	end if;
	return json_build_object('id', job.id, 'kind', job.kind,
		'attempt', job.attempt, 'request', (
			select jsonb_build_object('options', d.options,
				'file', substr(coalesce(job.file_path, d.file_path), 7))
				|| job.request
				|| case when job.request ? 'append' then jsonb_build_object(
					'base', substr(d.engine_path, 7),
					'base_columns', d.columns) else '{}' end
			from iops.datasets as d
			where d.id = job.dataset_id
		));
end
$$;

-- How far it is, and that somebody is at it. False when it is somebody else's by
-- now, or was cancelled.
create function analyst_beat(id uuid, attempt integer, lease integer,
	phase text, done bigint, total bigint) returns json
language plpgsql
as $$
begin
	update iops.jobs as j
	set lease_until = now() + make_interval(secs => analyst_beat.lease),
		phase = coalesce(analyst_beat.phase, j.phase),
		done = analyst_beat.done,
		total = analyst_beat.total
	where j.id = analyst_beat.id
	and j.attempts = analyst_beat.attempt
	and j.state = 'running';
	return to_json(found);
end
$$;

-- True if it was still this attempt's, which ends it.
create function finish(id uuid, attempt integer) returns boolean
language plpgsql
as $$
begin
	update iops.jobs as j
	set state = 'done', lease_until = null, ended_at = over()
	where j.id = finish.id
	and j.attempts = finish.attempt
	and j.state = 'running';
	return found;
end
$$;

-- What analyses read of the dataset and its next version lacks: NULL, or the
-- refusal.
create function columns_missing(dataset uuid, facts jsonb) returns jsonb
language plpgsql
as $$
declare
	missing jsonb;
begin
	select jsonb_object_agg(m.name, m.analyses)
	into missing
	from (
		select u.name, jsonb_agg(a.name order by a.created_at) as analyses
		from iops.analyses as a,
			unnest(a.uses) as u (name)
		where a.dataset_id = columns_missing.dataset
		and not exists (
			select
			from jsonb_array_elements(facts -> 'columns') as c
			where c ->> 'name' = u.name
		)
		group by u.name
	) as m;

	return jsonb_build_object('code', 'columns_missing', 'message',
			'Analyses read columns that this file does not have; replace it '
			'with force if that is meant.',
			'details', missing)
		|| case when missing is null then null else '{}'::jsonb end;
end
$$;

-- A load is done: the dataset's next version, in one update. True if the engine's
-- file is named by it from now on.
create function analyst_loaded(id uuid, attempt integer, facts jsonb,
	engine text, bytes bigint) returns json
language plpgsql
as $$
declare
	missing jsonb;
begin
	select columns_missing(j.dataset_id, facts)
	into missing
	from iops.jobs as j
	where j.id = analyst_loaded.id
	and j.request ? 'replace'
	and not (j.request -> 'force')::boolean;
	if missing is not null then
		perform analyst_failed(analyst_loaded.id, analyst_loaded.attempt, false,
			missing);
		return to_json(false);
	end if;
	if not finish(analyst_loaded.id, analyst_loaded.attempt) then
		return to_json(false);
	end if;
	update iops.datasets as d
	set status = 'ready',
		version = d.version + 1,
		format = case when v.more then d.format else facts ->> 'format' end,
		encoding = case when v.more then d.encoding
			else facts ->> 'encoding' end,
		delimiter = case when v.more then d.delimiter
			else facts ->> 'delimiter' end,
		sheet = case when v.more then d.sheet else facts ->> 'sheet' end,
		row_count = (facts ->> 'row_count')::integer,
		column_count = (facts ->> 'column_count')::integer,
		columns = facts -> 'columns',
		problems = facts -> 'problems',
		profile = facts -> 'profile',
		preview = facts -> 'preview',
		options = case when v.more then d.options
			else coalesce(j.request -> 'options', d.options) end,
		file_path = case when v.more then d.file_path
			else coalesce(j.file_path, d.file_path) end,
		size_bytes = case when v.more then d.size_bytes
			else coalesce(j.size_bytes, d.size_bytes) end,
		sha256 = case when not v.more then coalesce(j.sha256, d.sha256) end,
		ending = case when not v.more and j.request ? 'ending'
			then j.request ->> 'ending' else d.ending end,
		appended = case when v.more then d.appended + 1 else 0 end,
		engine_path = 'store:' || analyst_loaded.engine,
		engine_bytes = analyst_loaded.bytes,
		error = null,
		job_id = null,
		loaded_at = over()
	from iops.jobs as j,
		lateral (
			select j.request ? 'append' as more
		) as v
	where j.id = analyst_loaded.id
	and d.id = j.dataset_id;
	return to_json(found);
end
$$;

-- A query or an export is done: what it answers, or the file that it wrote, of so
-- many bytes. True if it is kept.
create function analyst_answered(id uuid, attempt integer, body json,
	file text, bytes bigint) returns json
language plpgsql
as $$
begin
	if not finish(analyst_answered.id, analyst_answered.attempt) then
		return to_json(false);
	end if;
	insert into iops.job_results (job_id, user_id, body, file_path, bytes)
	select j.id, j.user_id,
		case when analyst_answered.file is null then analyst_answered.body end,
		'store:' || analyst_answered.file, analyst_answered.bytes
	from iops.jobs as j
	where j.id = analyst_answered.id;
	return to_json(true);
end
$$;

-- It came to nothing. What a file or a limit is to blame for, it is for good;
-- else it is tried again, three times in all. Its state from now on.
create function analyst_failed(id uuid, attempt integer, again boolean,
	error jsonb) returns json
language plpgsql
as $$
declare
	state text;
begin
	update iops.jobs as j
	set state = v.state,
		error = case when v.state = 'failed' then analyst_failed.error end,
		ended_at = case when v.state = 'failed' then over() end,
		lease_until = null
	from (
		select case when analyst_failed.again and analyst_failed.attempt < 3
			then 'queued' else 'failed' end as state
	) as v
	where j.id = analyst_failed.id
	and j.attempts = analyst_failed.attempt
	and j.state = 'running'
	returning j.state
	into state;
	return to_json(state);
end
$$;

-- Given back as it was taken, for the analyst stops.
create function analyst_release(id uuid, attempt integer) returns json
language plpgsql
as $$
begin
	update iops.jobs as j
	set state = 'queued', attempts = j.attempts - 1, lease_until = null
	where j.id = analyst_release.id
	and j.attempts = analyst_release.attempt
	and j.state = 'running';
	return to_json(found);
end
$$;

-- Which files of its own store may go.
create function analyst_sweep(old_names jsonb, gone jsonb) returns json
language plpgsql
as $$
declare
	names json;
begin
	delete from iops.engine_files_gone as f
	where f.name in (
		select jsonb_array_elements_text(analyst_sweep.gone)
	);

	select json_agg(due.name)
	into names
	from (
		select f.name
		from iops.engine_files_gone as f
		union
		select old.name
		from jsonb_array_elements_text(analyst_sweep.old_names) as old (name)
		where not iops.has_engine_file(old.name)
		limit 1000
	) as due;

	return coalesce(names, '[]');
end
$$;
