-- What the rooms share: datasets and jobs as clients see them, what a user may
-- use, and how work is queued.

create type shown_job as (id uuid, kind text, state text, phase text,
	done bigint, total bigint, error jsonb, dataset_id uuid, analysis_id uuid,
	created_at timestamptz, started_at timestamptz, ended_at timestamptz);

create type shown_dataset as (id uuid, name text, status text,
	version integer, format text, encoding text, delimiter text, sheet text,
	row_count integer, column_count integer, size_bytes bigint,
	stored_bytes bigint, sha256 text, columns jsonb, problems jsonb,
	connection_id uuid, job uuid, error jsonb, created_at timestamptz,
	updated_at timestamptz, loaded_at timestamptz, _etag bigint);

create function shown_job(j iops.jobs) returns shown_job
language sql stable
return row(j.id, j.kind, j.state, j.phase, j.done, j.total, j.error,
	j.dataset_id, j.analysis_id, j.created_at, j.started_at,
	j.ended_at)::shown_job;

create function shown_dataset(d iops.datasets) returns shown_dataset
language sql stable
return row(d.id, d.name, d.status, d.version, d.format, d.encoding,
	d.delimiter, d.sheet, d.row_count, d.column_count, d.size_bytes,
	coalesce(d.size_bytes, 0) + coalesce(d.engine_bytes, 0), d.sha256,
	coalesce(d.columns, '[]'), coalesce(d.problems, '[]'), d.connection_id,
	d.job_id, d.error, d.created_at, d.updated_at, d.loaded_at,
	d.change)::shown_dataset;

-- Columns as an object, as they would be answered.
create function to_object(shown json) returns json
language plpgsql stable
as $$
begin
	return (
		select json_object_agg(e.key, case
			when e.key ~ '_at$' then to_json(wire.instant(
				(e.value #>> '{}')::timestamptz))
			else e.value
			end)
		from json_each(to_object.shown) as e
		where e.key not like '\_%'
	);
end
$$;

-- Holds all other uploads of this user until the transaction ends, so that two
-- that come at once cannot both be the last one that fits.
create function in_turn() returns void
language plpgsql
as $$
begin
	insert into iops.accounts (user_id)
	values (identity.user_id())
	on conflict (user_id) do nothing;
	perform
	from iops.accounts as a
	where a.user_id = identity.user_id()
	for update;
end
$$;

create type limits as (tier text, datasets integer, ai_messages integer,
	reports integer, collaborators integer, data_connections integer,
	storage_bytes bigint);

-- What the user may use; NULL is unlimited.
create function limits_of_user() returns limits
language plpgsql
as $$
declare
	found limits;
begin
	select t.tier,
		case when l.user_id is null then t.datasets else l.datasets end,
		case when l.user_id is null then t.ai_messages
			else l.ai_messages end,
		case when l.user_id is null then t.reports else l.reports end,
		case when l.user_id is null then t.collaborators
			else l.collaborators end,
		case when l.user_id is null then t.data_connections
			else l.data_connections end,
		case when l.user_id is null then t.storage_bytes
			else l.storage_bytes end
	into found
	from (select identity.user_id() as user_id) as me
	left join iops.accounts as a on a.user_id = me.user_id
	left join iops.account_limits as l on l.user_id = me.user_id
	join iops.tiers as t on t.tier = coalesce(a.tier, 'free');

	return found;
end
$$;

create function this_month() returns text
language sql stable
return to_char(now() at time zone 'UTC', 'YYYY-MM');

create function refuse_use(sentence text, resource text, tier text,
	used bigint, most bigint) returns void
language plpgsql
as $$
begin
	raise sqlstate 'PT403' using message = refuse_use.sentence,
		column = 'USAGE_LIMIT_EXCEEDED',
		detail = json_build_object('resource_type', refuse_use.resource,
			'tier', refuse_use.tier, 'current', refuse_use.used,
			'limit', refuse_use.most, 'upgrade_url', '/pricing')::text;
end
$$;

create function refuse_dataset(may limits) returns void
language plpgsql
as $$
begin
	perform refuse_use(format(
			'You have used all datasets of this month (%s/%s).',
			may.datasets, may.datasets),
		'dataset', may.tier, may.datasets, may.datasets);
end
$$;

-- Whether one more would be counted.
create function check_dataset() returns void
language plpgsql
as $$
declare
	may limits := limits_of_user();
	used integer;
begin
	select u.datasets_count
	into used
	from iops.usage_tracking as u
	where u.month_year = this_month();

	if coalesce(used, 0) >= may.datasets then
		perform refuse_dataset(may);
	end if;
end
$$;

-- One statement counts, so a limit holds whatever happens at once.
create function count_dataset() returns text
language plpgsql
as $$
declare
	may limits := limits_of_user();
	counted boolean := false;
begin
	if may.datasets is distinct from 0 then
		insert into iops.usage_tracking as u (user_id, month_year,
			datasets_count)
		values (identity.user_id(), this_month(), 1)
		on conflict (user_id, month_year) do update
		set datasets_count = u.datasets_count + 1
		where may.datasets is null
		or u.datasets_count < may.datasets
		returning true
		into counted;
	end if;
	if counted is not true then
		perform refuse_dataset(may);
	end if;
	return this_month();
end
$$;

create function stored() returns bigint
language plpgsql
as $$
begin
	return (
		select coalesce(sum(coalesce(d.size_bytes, 0)
			+ coalesce(d.engine_bytes, 0)), 0)
		from iops.datasets as d
	) + (
		select coalesce(sum(j.size_bytes), 0)
		from iops.jobs as j
		where j.ended_at is null
	) + (
		select coalesce(sum(u.length), 0)
		from iops.uploads as u
	);
end
$$;

-- In turn, for it adds up what others may be adding to.
create function check_storage(more bigint) returns void
language plpgsql
as $$
declare
	may limits := limits_of_user();
	used bigint := stored();
begin
	if used + check_storage.more > may.storage_bytes then
		perform refuse_use('There is no room left for this file: delete '
				'datasets that you need no longer.',
			'storage', may.tier, used, may.storage_bytes);
	end if;
end
$$;

-- Of one user at most 20 wait.
create function check_queue() returns void
language plpgsql
as $$
declare
	waiting bigint;
begin
	select count(*)
	into waiting
	from iops.jobs as j
	where j.state = 'queued';

	if waiting >= 20 then
		raise sqlstate 'PT429' using hint = '10', message =
			'20 jobs of yours wait already; wait for some of them.';
	end if;
end
$$;

-- 60 loads are begun within a day, and a dataset has one at a time.
create function check_loads() returns void
language plpgsql
as $$
declare
	loads bigint;
begin
	perform check_queue();
	select count(*)
	into loads
	from iops.jobs as j
	where j.kind in ('load', 'fetch')
	and j.created_at > now() - interval '1 day';

	if loads >= 60 then
		raise sqlstate 'PT429' using hint = '3600', message =
			'60 files were loaded within a day; go on later.';
	end if;
end
$$;

-- 120 queries and exports are begun within a minute; what is answered from what
-- was asked before is none.
create function check_queries() returns void
language plpgsql
as $$
declare
	left_at timestamptz;
begin
	perform check_queue();
	select q.created_at
	into left_at
	from iops.jobs as q
	where q.kind in ('query', 'export')
	and q.created_at > now() - interval '1 minute'
	order by q.created_at desc
	offset 119
	limit 1;

	if found then
		raise sqlstate 'PT429' using message =
			'120 queries were begun within a minute; go on later.',
			hint = ceil(greatest(1, 60 - extract(epoch
				from now() - left_at)))::integer::text;
	end if;
end
$$;

-- Raises unless there is something to look at.
create function check_ready(id uuid) returns void
language plpgsql
as $$
declare
	version integer;
begin
	select d.version
	into version
	from iops.datasets as d
	where d.id = check_ready.id;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	elsif version = 0 then
		raise sqlstate 'PT409' using column = 'not_ready', message =
			'It is not loaded, or could not be: its status says which.';
	end if;
end
$$;

-- A job that was just queued: where to ask how it goes on.
create function queued(job uuid) returns wire.reply
language plpgsql
as $$
declare
	shown shown_job;
begin
	select (shown_job(j)).*
	into shown
	from iops.jobs as j
	where j.id = queued.job;

	return (202, to_object(row_to_json(shown)), jsonb_build_object(
		'Location', '/v1/jobs/' || queued.job, 'Retry-After', '1'));
end
$$;

-- A query or an export: the one of the same key that goes on or ended less than
-- 5 minutes ago, else one more. What it reads, of which version and how, is in
-- the request, and so in the key.
create function ask_job(kind text, dataset uuid, request jsonb) returns uuid
language plpgsql
as $$
declare
	asked text := encode(sha256(convert_to(concat(ask_job.kind, ask_job.dataset,
		ask_job.request), 'UTF8')), 'hex');
	job uuid;
begin
	perform in_turn();
	select j.id
	into job
	from iops.jobs as j
	left join iops.job_results as r on r.job_id = j.id
	where j.key = asked
	and (j.ended_at is null
		or r.created_at > now() - interval '5 minutes')
	order by j.created_at desc
	limit 1;

	if not found then
		perform check_queries();
		insert into iops.jobs as j (kind, dataset_id, request, key)
		values (ask_job.kind, ask_job.dataset, ask_job.request, asked)
		returning j.id
		into job;
	end if;
	return job;
end
$$;

-- What a job left; nothing while it goes on. Raises why it came to nothing.
create function result_of(job uuid) returns iops.job_results
language plpgsql
as $$
declare
	left_ iops.job_results;
	state text;
	error jsonb;
begin
	select j.state, j.error
	into state, error
	from iops.jobs as j
	where j.id = result_of.job;

	if state = 'failed' then
		raise sqlstate 'PT422' using message = error ->> 'message',
			column = coalesce(error ->> 'code', 'failed'),
			detail = coalesce(error -> 'details', '{}')::text;
	elsif state is null or state = 'cancelled' then
		raise sqlstate 'PT409' using message = 'The job was cancelled.';
	end if;
	select r.*
	into left_
	from iops.job_results as r
	where r.job_id = result_of.job;
	return left_;
end
$$;

-- One that goes on; others are gone or not there.
create function live_upload(id uuid) returns iops.uploads
language plpgsql
as $$
declare
	held iops.uploads;
begin
	select u.*
	into held
	from iops.uploads as u
	where u.id = live_upload.id;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	elsif held.expires_at <= now() then
		raise sqlstate 'PT410' using message =
			'The upload was not finished within a day; begin anew.';
	end if;
	return held;
end
$$;

-- What was uploaded in pieces, as a file that came with its request: it is the
-- row's that names it from then on (upload_taken).
create function upload_file(id uuid) returns jsonb
language plpgsql
as $$
declare
	held iops.uploads := live_upload(upload_file.id);
begin
	if held.sha256 is null then
		raise sqlstate 'PT409' using column = 'not_complete', message = format(
			'Of this upload %s of %s bytes are there.', held.at, held.length);
	end if;
	return jsonb_build_object('name', substr(held.file_path, 7),
		'size', held.length, 'sha256', held.sha256,
		'filename', held.filename);
end
$$;

create function upload_taken(id uuid) returns void
language plpgsql
as $$
begin
	delete from iops.uploads as u
	where u.id = upload_taken.id;
end
$$;

-- What a child is told that runs a definition over this version of a dataset.
create function formula_request(held iops.datasets, definition text,
	params jsonb, timezone text) returns jsonb
language sql immutable
return jsonb_build_object('errand', 'formula',
	'engines', jsonb_build_array(substr(held.engine_path, 7)),
	'columns', held.columns, 'definition', formula_request.definition,
	'params', coalesce(formula_request.params, '{}'),
	'timezone', formula_request.timezone,
	'dataset', jsonb_build_object('id', held.id, 'name', held.name,
		'version', held.version, 'sha256', held.sha256,
		'rows', held.row_count));
