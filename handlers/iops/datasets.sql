-- Datasets: uploaded, listed, looked at, changed, deleted.

-- Options that reading knows (of which each has a default) are checked by who
-- reads; here, that it is not too much.
create function dataset_name(given text, filename text) returns text
language sql immutable
return coalesce(nullif(btrim(given), ''),
	nullif(btrim(left(regexp_replace(filename, '\.(csv|tsv|txt|json|ndjson|jsonl'
		'|xlsx|gz)$|\.[a-z]+\.gz$', '', 'i'), 255)), ''), 'Untitled');

-- That of the file, if it is one of those that tables have.
create function file_ending(filename text) returns text
language sql immutable
return lower(substring(filename
	from '\.((?:csv|tsv|txt|json|ndjson|jsonl|xlsx)(?:\.gz)?)$'));

-- Before the body is read: whether it could be kept, were it all a file.
create function iops_replace_gate(bearer bytea, bytes bigint) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'iops');

	perform check_loads();
	perform check_storage(greatest(0, bytes - 65536));
	return '{}'::json;
end
$$;

create function iops_dataset_gate(bearer bytea, bytes bigint) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'iops');

	perform check_loads();
	perform check_dataset();
	perform check_storage(greatest(0, bytes - 65536));
	return '{}'::json;
end
$$;

-- file is what the shared code says of what it stored: name, size, sha256, type
-- and filename, the client's.
create function create_dataset(name text, options jsonb, file jsonb)
returns wire.reply
language plpgsql
as $$
declare
	job uuid := gen_random_uuid();
	dataset uuid;
begin
	insert into iops.datasets as d (user_id, name, file_path, size_bytes,
		sha256, options, ending, counted_month, job_id)
	values (identity.user_id(),
		dataset_name(create_dataset.name, file ->> 'filename'),
		'store:' || (file ->> 'name'),
		(file ->> 'size')::bigint,
		file ->> 'sha256',
		coalesce(create_dataset.options, '{}'),
		file_ending(lower(file ->> 'filename')), count_dataset(), job)
	returning d.id
	into dataset;
	insert into iops.jobs (id, kind, dataset_id)
	values (job, 'load', dataset);
	return queued(job);
end
$$;

create function iops_dataset_create(bearer bytea, name text, options jsonb,
	file jsonb) returns wire.reply
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'iops');
	perform in_turn();
	perform check_loads();
	perform check_storage((file ->> 'size')::bigint);

	return create_dataset(iops_dataset_create.name,
		iops_dataset_create.options, file);
end
$$;

-- What was uploaded counts as stored already.
create function iops_dataset_from(bearer bytea, name text, options jsonb,
	upload_id uuid) returns wire.reply
language plpgsql
as $$
declare
	replied wire.reply;
begin
	perform identity.enter(bearer, 'iops');
	perform in_turn();
	perform check_loads();

	replied := create_dataset(iops_dataset_from.name,
		iops_dataset_from.options, upload_file(upload_id));
	perform upload_taken(upload_id);
	return replied;
end
$$;

-- What who waits for a load is told in the end: the dataset, ready or failed.
create function iops_dataset_loaded(bearer bytea, id uuid) returns json
language plpgsql
as $$
declare
	shown shown_dataset;
	profile jsonb;
begin
	perform identity.enter(bearer, 'iops');

	select (shown_dataset(d)).*
	into shown
	from iops.jobs as j
	join iops.datasets as d on d.id = j.dataset_id
	where j.id = iops_dataset_loaded.id
	and j.ended_at is not null;

	if not found then
		return null;
	end if;
	select d.profile
	into profile
	from iops.datasets as d
	where d.id = shown.id;
	return json_build_object(
		'headers', json_build_object('Location', '/v1/datasets/' || shown.id,
			'ETag', format('"%s"', shown._etag)),
		'body', (
			select json_object_agg(e.key, e.value)
			from (
				select b.key, b.value
				from json_each(to_object(row_to_json(shown))) as b
				union all
				select 'profile', profile::json
			) as e
		));
end
$$;

-- One plan does for whatever is asked: the index leads to the place to go on
-- from, and keeps the order.
create function iops_datasets(bearer bytea, q text, sort text, "limit" integer,
	cursor text) returns setof shown_dataset
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb;
	wanted text := lower(iops_datasets.q);
begin
	perform identity.enter(bearer, 'iops');

	if iops_datasets.sort = 'name' then
		keys := coalesce(wire.keys_of(iops_datasets.cursor, 3),
			'["", "00000000-0000-0000-0000-000000000000", ""]');
		return query
		select (shown_dataset(d)).*
		from iops.datasets as d
		where case when wanted is null then true
			else strpos(lower(d.name), wanted) > 0 end
		and (d.name, d.id) > (keys ->> 2, (keys ->> 1)::uuid)
		order by d.name, d.id
		limit iops_datasets."limit" + 1;
		return;
	end if;
	keys := coalesce(wire.keys_of(iops_datasets.cursor, 3),
		'["infinity", "00000000-0000-0000-0000-000000000000"]');
	return query
	select (shown_dataset(d)).*
	from iops.datasets as d
	where case when wanted is null then true
		else strpos(lower(d.name), wanted) > 0 end
	and (d.created_at, d.id)
		< ((keys ->> 0)::timestamptz, (keys ->> 1)::uuid)
	order by d.created_at desc, d.id desc
	limit iops_datasets."limit" + 1;
end
$$;

create function iops_dataset(bearer bytea, id uuid) returns shown_dataset
language plpgsql
as $$
declare
	shown shown_dataset;
begin
	perform identity.enter(bearer, 'iops');

	select (shown_dataset(d)).*
	into shown
	from iops.datasets as d
	where d.id = iops_dataset.id;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	return shown;
end
$$;

-- The dataset that is about to be changed, if it is the one that was read.
create function hold_dataset(id uuid, if_match text) returns iops.datasets
language plpgsql
as $$
declare
	held iops.datasets;
begin
	select d.*
	into held
	from iops.datasets as d
	where d.id = hold_dataset.id
	for update;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	perform wire.check_match(hold_dataset.if_match, held.change);
	return held;
end
$$;

-- A dataset has one load at a time. file is that of a new version; without one,
-- the original is read anew. what is the job's request.
create function load_again(held iops.datasets, what jsonb, file jsonb)
returns uuid
language plpgsql
as $$
declare
	job uuid := gen_random_uuid();
begin
	if held.job_id is not null then
		raise sqlstate 'PT409' using message =
			'It is being loaded; wait until that is over, or cancel it.';
	end if;
	perform check_loads();
	insert into iops.jobs (id, kind, dataset_id, request, file_path, size_bytes,
		sha256)
	values (job, 'load', held.id, load_again.what,
		'store:' || (file ->> 'name'),
		(file ->> 'size')::bigint,
		file ->> 'sha256');
	update iops.datasets as d
	set job_id = job
	where d.id = held.id;
	return job;
end
$$;

-- Changed options load the original anew, as the next version.
create function iops_dataset_change(bearer bytea, id uuid, if_match text,
	patch jsonb) returns wire.reply
language plpgsql
as $$
declare
	held iops.datasets;
	shown shown_dataset;
	given jsonb := nullif(patch -> 'options', 'null');
begin
	perform identity.enter(bearer, 'iops');
	perform in_turn();

	held := hold_dataset(iops_dataset_change.id, iops_dataset_change.if_match);
	update iops.datasets as d
	set name = dataset_name(patch ->> 'name', held.name)
	where d.id = held.id
	and patch ? 'name';
	if given is not null and given <> held.options then
		if held.appended > 0 then
			raise sqlstate 'PT409' using message = 'Rows were appended to it, so '
				'it cannot be read anew; replace it by all of them.';
		end if;
		return queued(load_again(held, jsonb_build_object('options', given),
			null));
	end if;
	select (shown_dataset(d)).*
	into shown
	from iops.datasets as d
	where d.id = held.id;
	return (200, to_object(row_to_json(shown)),
		jsonb_build_object('ETag', format('"%s"', shown._etag)));
end
$$;

-- Analyses of it may read columns that the next version lacks: what loads it
-- refuses that, unless force.
create function replace_request(held iops.datasets, options jsonb,
	force boolean, file jsonb) returns jsonb
language sql stable
return jsonb_build_object(
	'options', coalesce(replace_request.options, held.options),
	'replace', true, 'force', coalesce(replace_request.force, false),
	'ending', file_ending(lower(file ->> 'filename')));

create function iops_dataset_replace(bearer bytea, id uuid, if_match text,
	options jsonb, force boolean, file jsonb) returns wire.reply
language plpgsql
as $$
declare
	held iops.datasets;
begin
	perform identity.enter(bearer, 'iops');
	perform in_turn();
	perform check_storage((file ->> 'size')::bigint);

	held := hold_dataset(iops_dataset_replace.id,
		iops_dataset_replace.if_match);
	return queued(load_again(held, replace_request(held,
		iops_dataset_replace.options, iops_dataset_replace.force, file), file));
end
$$;

create function iops_dataset_replace_from(bearer bytea, id uuid, if_match text,
	options jsonb, force boolean, upload_id uuid) returns wire.reply
language plpgsql
as $$
declare
	held iops.datasets;
	file jsonb;
	job uuid;
begin
	perform identity.enter(bearer, 'iops');
	perform in_turn();

	held := hold_dataset(iops_dataset_replace_from.id,
		iops_dataset_replace_from.if_match);
	file := upload_file(upload_id);
	job := load_again(held, replace_request(held,
		iops_dataset_replace_from.options, iops_dataset_replace_from.force,
		file), file);
	perform upload_taken(upload_id);
	return queued(job);
end
$$;

-- Its rows come after those that are there. They are read by their own options,
-- which the dataset's stay apart from.
create function append_request(held iops.datasets, options jsonb)
returns jsonb
language sql stable
return jsonb_build_object(
	'options', coalesce(append_request.options, held.options), 'append', true);

create function iops_dataset_append(bearer bytea, id uuid, if_match text,
	options jsonb, file jsonb) returns wire.reply
language plpgsql
as $$
declare
	held iops.datasets;
begin
	perform identity.enter(bearer, 'iops');
	perform in_turn();
	perform check_storage((file ->> 'size')::bigint);

	held := hold_dataset(iops_dataset_append.id, iops_dataset_append.if_match);
	perform check_ready(held.id);
	return queued(load_again(held,
		append_request(held, iops_dataset_append.options), file));
end
$$;

create function iops_dataset_append_from(bearer bytea, id uuid, if_match text,
	options jsonb, upload_id uuid) returns wire.reply
language plpgsql
as $$
declare
	held iops.datasets;
	job uuid;
begin
	perform identity.enter(bearer, 'iops');
	perform in_turn();

	held := hold_dataset(iops_dataset_append_from.id,
		iops_dataset_append_from.if_match);
	perform check_ready(held.id);
	job := load_again(held,
		append_request(held, iops_dataset_append_from.options),
		upload_file(upload_id));
	perform upload_taken(upload_id);
	return queued(job);
end
$$;

-- Its jobs end with it; so do its files, by the next sweeps.
create function iops_dataset_delete(bearer bytea, id uuid, if_match text)
returns json
language plpgsql
as $$
declare
	held iops.datasets;
begin
	perform identity.enter(bearer, 'iops');

	held := hold_dataset(iops_dataset_delete.id, iops_dataset_delete.if_match);
	update iops.jobs as j
	set state = 'cancelled', lease_until = null, ended_at = now()
	where j.dataset_id = held.id
	and j.state in ('queued', 'running');
	delete from iops.datasets as d
	where d.id = held.id;
	return '{}'::json;
end
$$;

create function iops_dataset_profile(bearer bytea, id uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'iops');
	perform check_ready(iops_dataset_profile.id);

	return (
		select d.profile::json
		from iops.datasets as d
		where d.id = iops_dataset_profile.id
	);
end
$$;

-- Which files may go: those whose rows are gone, and old ones of the store that
-- nobody names, because their upload was cut off.
create function iops_sweep(old_names jsonb, gone jsonb) returns json
language plpgsql
as $$
declare
	names json;
begin
	delete from iops.files_gone as f
	where f.name in (
		select jsonb_array_elements_text(iops_sweep.gone)
	);

	select json_agg(due.name)
	into names
	from (
		select f.name
		from iops.files_gone as f
		union
		select old.name
		from jsonb_array_elements_text(iops_sweep.old_names) as old (name)
		where not iops.has_file(old.name)
		limit 1000
	) as due;

	return coalesce(names, '[]');
end
$$;
