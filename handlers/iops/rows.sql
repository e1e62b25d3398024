-- Rows: the first of them from here, others by a job; all of them as a file.

-- A column's place by its name; NULL if there is none.
create function column_at(columns jsonb, name text) returns integer
language sql immutable
return (
	select c.nth - 1
	from jsonb_array_elements(column_at.columns) with ordinality as c (it, nth)
	where c.it ->> 'name' = column_at.name
);

create function refuse_columns(field text, sentence text) returns void
language plpgsql
as $$
begin
	raise sqlstate 'PT422' using message = 'The request has invalid fields.',
		column = 'validation_error',
		detail = jsonb_build_object(refuse_columns.field,
			refuse_columns.sentence);
end
$$;

-- The places of those that are asked for: names by comma, or a JSON array of
-- them where a name has one; NULL is all.
create function places_of(columns jsonb, asked text) returns integer[]
language plpgsql
as $$
declare
	names text[] := string_to_array(asked, ',');
	places integer[] := array[]::integer[];
	name text;
begin
	if asked is null then
		return array(select generate_series(0,
			jsonb_array_length(places_of.columns) - 1));
	elsif asked ~ '^\["' and asked ~ '"\]$' then
		names := array(select json_array_elements_text(asked::json));
	end if;
	foreach name in array names loop
		if column_at(places_of.columns, name) is null then
			perform refuse_columns('columns',
				format('must be names of its columns; %s is none', name));
		end if;
		places := places || column_at(places_of.columns, name);
	end loop;
	return places;
end
$$;

-- What to sort by: a column, or - and a column.
create function sort_of(columns jsonb, asked text) returns jsonb
language plpgsql
as $$
declare
	place integer := column_at(sort_of.columns, asked);
	down boolean := place is null and asked like '-%';
begin
	if asked is null then
		return null;
	elsif down then
		place := column_at(sort_of.columns, substr(asked, 2));
	end if;
	if place is null then
		perform refuse_columns('sort',
			format('must be one of its columns; %s is none', asked));
	end if;
	return jsonb_build_object('at', place, 'down', down,
		'type', sort_of.columns -> place ->> 'type');
end
$$;

create function chosen(columns jsonb, places integer[]) returns jsonb
language sql immutable
return (
	select coalesce(jsonb_agg(chosen.columns -> p.place order by p.nth), '[]')
	from unnest(chosen.places) with ordinality as p (place, nth)
);

-- Rows from the preview, when it has them all.
create function first_rows(held iops.datasets, places integer[], after integer,
	most integer) returns json
language plpgsql
as $$
begin
	return json_build_object('columns', chosen(held.columns, places),
		'rows', (
			select coalesce(json_agg((
				select json_agg(r.it -> p.place order by p.nth)
				from unnest(places) with ordinality as p (place, nth)
			) order by r.nth), '[]')
			from jsonb_array_elements(held.preview) with ordinality as r (it, nth)
			where r.nth > after and r.nth <= after + most
		),
		'row_count', held.row_count,
		'next', case when after + most < held.row_count then
			wire.cursor(json_build_array(held.version, '', after + most)) end);
end
$$;

-- Where to go on. Of another version, or sorted in another way, the place means
-- nothing.
create function place_of(held iops.datasets, cursor text, sort text)
returns integer
language plpgsql
as $$
declare
	keys jsonb := wire.keys_of(cursor, 3);
begin
	if keys is null then
		return 0;
	elsif keys ->> 1 <> coalesce(sort, '') or (keys ->> 2)::integer < 0 then
		raise sqlstate 'PT422' using message = 'The list cannot go on from there.';
	elsif (keys ->> 0)::integer <> held.version then
		raise sqlstate 'PT409' using message =
			'Another version was loaded meanwhile; begin with its first rows.';
	end if;
	return (keys ->> 2)::integer;
end
$$;

-- In the file's order all can be reached, for a row's number is its place; of
-- sorted ones the first 10 000.
create function iops_rows(bearer bytea, id uuid, "limit" integer, cursor text,
	columns text, sort text) returns wire.reply
language plpgsql
as $$
declare
	held iops.datasets;
	places integer[];
	order_ jsonb;
	after integer;
begin
	perform identity.enter(bearer, 'iops');
	perform check_ready(iops_rows.id);

	select d.*
	into held
	from iops.datasets as d
	where d.id = iops_rows.id;
	places := places_of(held.columns, iops_rows.columns);
	order_ := sort_of(held.columns, iops_rows.sort);
	after := place_of(held, iops_rows.cursor, iops_rows.sort);
	if order_ is null and (held.row_count <= 100 or after + "limit" <= 100) then
		return (200, first_rows(held, places, after, "limit"), null::jsonb);
	elsif order_ is not null and after + "limit" > 10000 then
		raise sqlstate 'PT422' using message = 'Of sorted rows the first 10000 '
			'can be read; those of all are in a download.';
	end if;
	return queued(ask_job('query', held.id, jsonb_build_object('errand', 'rows',
		'engines', jsonb_build_array(substr(held.engine_path, 7)),
		'columns', chosen(held.columns, places), 'places', places, 'sort', order_,
		'sorted', coalesce(iops_rows.sort, ''), 'after', after,
		'limit', "limit", 'version', held.version,
		'row_count', held.row_count)));
end
$$;

-- What who waits is told: NULL while the job goes on.
create function iops_rows_read(bearer bytea, id uuid) returns json
language plpgsql
as $$
declare
	found iops.job_results;
	asked jsonb;
	next integer;
begin
	perform identity.enter(bearer, 'iops');

	found := result_of(iops_rows_read.id);
	if found.job_id is null then
		return null;
	end if;
	select j.request
	into asked
	from iops.jobs as j
	where j.id = found.job_id;
	next := (found.body ->> 'next')::integer;
	return json_build_object('body', json_build_object(
		'columns', asked -> 'columns', 'rows', found.body -> 'rows',
		'row_count', asked -> 'row_count',
		'next', case when next < (asked ->> 'row_count')::integer
			and not (asked ->> 'sorted' <> '' and next >= 10000) then
			wire.cursor(json_build_array((asked ->> 'version')::integer,
				asked ->> 'sorted', next)) end));
end
$$;

create function iops_preview(bearer bytea, id uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'iops');
	perform check_ready(iops_preview.id);

	return (
		select first_rows(d, places_of(d.columns, null), 0, 100)
		from iops.datasets as d
		where d.id = iops_preview.id
	);
end
$$;

-- A file of a store, which nginx sends.
create function sent_file(path text, type text, name text) returns jsonb
language sql stable
return jsonb_build_object('X-Accel-Redirect', sent_file.path,
	'Content-Type', sent_file.type, 'Content-Disposition', sent_file.name);

-- The ending of what was sent: its client's name for it is not kept, but what it
-- is.
create function ending(held iops.datasets) returns text
language sql immutable
return coalesce(nullif(held.ending, ''), case
	when held.format is null then 'original'
	when held.delimiter = E'\t' then 'tsv'
	else held.format
	end);

-- The file as it was sent; or all rows, written by a job.
create function iops_download(bearer bytea, id uuid, format text, raw boolean)
returns wire.reply
language plpgsql
as $$
declare
	held iops.datasets;
begin
	perform identity.enter(bearer, 'iops');

	select d.*
	into held
	from iops.datasets as d
	where d.id = iops_download.id;
	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	if iops_download.format = 'original' then
		if held.file_path is null then
			raise sqlstate 'PT404' using message = 'not_found';
		elsif held.appended > 0 then
			raise sqlstate 'PT409' using message = 'Rows were appended to it: no '
				'file that was sent has them all; ask for csv or ndjson.';
		end if;
		return (200, null::json, sent_file(
			'/store/iops/' || substr(held.file_path, 7),
			'application/octet-stream',
			wire.attachment(held.name, ending(held))));
	end if;
	perform check_ready(held.id);
	return queued(ask_job('export', held.id, jsonb_build_object(
		'errand', 'export', 'format', iops_download.format,
		'engines', jsonb_build_array(substr(held.engine_path, 7)),
		'raw', coalesce(iops_download.raw, false), 'name', held.name,
		'columns', held.columns, 'version', held.version)));
end
$$;

create function iops_exported(bearer bytea, id uuid) returns json
language plpgsql
as $$
declare
	found iops.job_results;
	asked jsonb;
begin
	perform identity.enter(bearer, 'iops');

	found := result_of(iops_exported.id);
	if found.job_id is null then
		return null;
	end if;
	select j.request
	into asked
	from iops.jobs as j
	where j.id = found.job_id;
	return json_build_object('body', '', 'headers', sent_file(
		'/store/analyst/' || substr(found.file_path, 7),
		case asked ->> 'format'
			when 'csv' then 'text/csv; charset=utf-8'
			else 'application/x-ndjson'
			end,
		wire.attachment(asked ->> 'name', asked ->> 'format')));
end
$$;
