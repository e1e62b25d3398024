-- Analyses: definitions that are kept, and what they gave.

create type shown_analysis as (id uuid, name text, dataset_id uuid, status text,
	timezone text, error jsonb, created_at timestamptz, updated_at timestamptz,
	ran_at timestamptz, config json, results json, _etag bigint);

create type shown_brief as (id uuid, name text, dataset_id uuid, status text,
	timezone text, error jsonb, created_at timestamptz, updated_at timestamptz,
	ran_at timestamptz);

create function shown_analysis(a iops.analyses) returns shown_analysis
language sql stable
return row(a.id, a.name, a.dataset_id, a.status, a.timezone, a.error,
	a.created_at, a.updated_at, a.ran_at, a.config, a.results,
	a.change)::shown_analysis;

create function analysis_of(id uuid) returns shown_analysis
language plpgsql
as $$
declare
	shown shown_analysis;
begin
	select (shown_analysis(a)).*
	into shown
	from iops.analyses as a
	where a.id = analysis_of.id;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	return shown;
end
$$;

-- What a definition is held against: the columns of the dataset that is named, or
-- else of the analysis', and the analysis' own definition, each as a text; NULL
-- where there is none.
create function iops_analysis_facts(bearer bytea, dataset_id uuid, id uuid)
returns json
language plpgsql
as $$
declare
	held iops.analyses;
	columns jsonb;
begin
	perform identity.enter(bearer, 'iops');

	select a.*
	into held
	from iops.analyses as a
	where a.id = iops_analysis_facts.id;
	if not found and iops_analysis_facts.id is not null then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	select d.columns
	into columns
	from iops.datasets as d
	where d.id = coalesce(iops_analysis_facts.dataset_id, held.dataset_id);
	if not found and iops_analysis_facts.dataset_id is not null then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	return json_build_object('columns', columns::text,
		'config', held.config::text);
end
$$;

-- Names as the tz database has them, not abbreviations and offsets.
create function check_timezone(timezone text) returns void
language plpgsql
as $$
begin
	if timezone = 'UTC' or timezone ~ '^[A-Z][A-Za-z]+(/[A-Z][A-Za-z0-9_+-]+)+$'
		and now() at time zone timezone is not null then
		return;
	end if;
	raise sqlstate 'PT422' using message = 'The request has invalid fields.',
		column = 'validation_error', detail = json_build_object('timezone',
			'must be a name of the tz database, as Europe/Berlin');
end
$$;

create function iops_analysis_create(bearer bytea, name text, dataset_id uuid,
	config json, timezone text, uses text) returns shown_analysis
language plpgsql
as $$
declare
	made uuid;
begin
	perform identity.enter(bearer, 'iops');
	perform check_timezone(iops_analysis_create.timezone);

	insert into iops.analyses as a (user_id, name, dataset_id, config, timezone,
		uses)
	values (identity.user_id(), iops_analysis_create.name,
		iops_analysis_create.dataset_id, iops_analysis_create.config,
		iops_analysis_create.timezone,
		array(select json_array_elements_text(coalesce(
			iops_analysis_create.uses, '[]')::json)))
	returning a.id
	into made;
	return analysis_of(made);
end
$$;

create function iops_analyses(bearer bytea, status text, dataset_id uuid,
	"limit" integer, cursor text) returns setof shown_brief
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	keys jsonb := coalesce(wire.keys_of(iops_analyses.cursor, 2),
		'["infinity", "00000000-0000-0000-0000-000000000000"]');
begin
	perform identity.enter(bearer, 'iops');

	return query
	select a.id, a.name::text, a.dataset_id, a.status::text, a.timezone,
		a.error, a.created_at, a.updated_at, a.ran_at
	from iops.analyses as a
	where case when iops_analyses.status is null then true
		else a.status = iops_analyses.status end
	and case when iops_analyses.dataset_id is null then true
		else a.dataset_id = iops_analyses.dataset_id end
	and (a.created_at, a.id)
		< ((keys ->> 0)::timestamptz, (keys ->> 1)::uuid)
	order by a.created_at desc, a.id desc
	limit iops_analyses."limit" + 1;
end
$$;

create function iops_analysis(bearer bytea, id uuid) returns shown_analysis
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'iops');

	return analysis_of(iops_analysis.id);
end
$$;

create function hold_analysis(id uuid, if_match text) returns iops.analyses
language plpgsql
as $$
declare
	held iops.analyses;
begin
	select a.*
	into held
	from iops.analyses as a
	where a.id = hold_analysis.id
	for update;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	perform wire.check_match(hold_analysis.if_match, held.change);
	return held;
end
$$;

-- definition is the text that patch has as config, whose members have lost their
-- order there.
create function iops_analysis_change(bearer bytea, id uuid, if_match text,
	definition text, uses text, patch jsonb) returns shown_analysis
language plpgsql
as $$
declare
	held iops.analyses;
begin
	perform identity.enter(bearer, 'iops');

	held := hold_analysis(iops_analysis_change.id, iops_analysis_change.if_match);
	perform check_timezone(coalesce(patch ->> 'timezone', held.timezone));
	update iops.analyses as a
	set name = coalesce(patch ->> 'name', held.name),
		timezone = coalesce(patch ->> 'timezone', held.timezone),
		dataset_id = case when patch ? 'dataset_id'
			then (patch ->> 'dataset_id')::uuid else held.dataset_id end,
		config = case when patch ? 'config'
			then iops_analysis_change.definition::json else held.config end,
		uses = array(select json_array_elements_text(coalesce(
			iops_analysis_change.uses, '[]')::json))
	where a.id = held.id;
	return analysis_of(held.id);
end
$$;

create function iops_analysis_delete(bearer bytea, id uuid, if_match text)
returns json
language plpgsql
as $$
declare
	held iops.analyses;
begin
	perform identity.enter(bearer, 'iops');

	held := hold_analysis(iops_analysis_delete.id, iops_analysis_delete.if_match);
	update iops.jobs as j
	set state = 'cancelled', lease_until = null, ended_at = now()
	where j.analysis_id = held.id
	and j.state in ('queued', 'running');
	delete from iops.analyses as a
	where a.id = held.id;
	return '{}'::json;
end
$$;

create function iops_analysis_copy(bearer bytea, id uuid) returns shown_analysis
language plpgsql
as $$
declare
	made uuid;
begin
	perform identity.enter(bearer, 'iops');

	insert into iops.analyses as a (user_id, name, dataset_id, config, timezone,
		uses)
	select identity.user_id(), left(o.name, 248) || ' (copy)', o.dataset_id,
		o.config, o.timezone, o.uses
	from iops.analyses as o
	where o.id = iops_analysis_copy.id
	returning a.id
	into made;
	return analysis_of(made);
end
$$;

-- One run of an analysis at a time: who asks for the same meanwhile waits for it.
create function iops_analysis_run(bearer bytea, id uuid, params jsonb)
returns wire.reply
language plpgsql
as $$
declare
	asked iops.analyses;
	held iops.datasets;
	wanted jsonb;
	going jsonb;
	job uuid;
begin
	perform identity.enter(bearer, 'iops');

	asked := hold_analysis(iops_analysis_run.id, null);
	select d.*
	into held
	from iops.datasets as d
	where d.id = asked.dataset_id
	and d.version > 0;
	if held.id is null or asked.config is null then
		raise sqlstate 'PT409' using column = 'not_ready', message =
			'It needs a definition, and a dataset that is loaded.';
	end if;
	wanted := formula_request(held, asked.config::text,
		iops_analysis_run.params, asked.timezone);
	select j.id, j.request
	into job, going
	from iops.jobs as j
	where j.analysis_id = asked.id
	and j.ended_at is null;
	if going <> wanted then
		raise sqlstate 'PT409' using column = 'in_progress', message = format(
			'It is being run with what it was, or with other parameters: wait '
			'for the job %s, or cancel it.', job);
	elsif job is null then
		perform check_queries();
		insert into iops.jobs as j (kind, dataset_id, analysis_id, request)
		values ('run', held.id, asked.id, wanted)
		returning j.id
		into job;
	end if;
	return queued(job);
end
$$;

-- What who waits is told: the analysis, whether that failed or not.
create function iops_analysis_ran(bearer bytea, id uuid) returns json
language plpgsql
as $$
declare
	analysis uuid;
	state text;
	shown shown_analysis;
begin
	perform identity.enter(bearer, 'iops');

	select j.analysis_id, j.state
	into analysis, state
	from iops.jobs as j
	where j.id = iops_analysis_ran.id
	and j.ended_at is not null;
	if not found then
		return null;
	elsif state = 'cancelled' then
		raise sqlstate 'PT409' using message = 'The job was cancelled.';
	end if;
	shown := analysis_of(analysis);
	return json_build_object(
		'headers', json_build_object('ETag', format('"%s"', shown._etag)),
		'body', to_object(row_to_json(shown)));
end
$$;
