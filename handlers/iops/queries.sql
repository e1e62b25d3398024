-- Questions to a dataset, which a job answers.

create function iops_query_columns(bearer bytea, id uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'iops');
	perform check_ready(iops_query_columns.id);

	return (
		select d.columns::json
		from iops.datasets as d
		where d.id = iops_query_columns.id
	);
end
$$;

-- The definition is a text in the request, for the order of its members counts:
-- later names see earlier ones.
create function iops_query(bearer bytea, id uuid, params json, steps json,
	charts json) returns wire.reply
language plpgsql
as $$
declare
	held iops.datasets;
begin
	perform identity.enter(bearer, 'iops');
	perform check_ready(iops_query.id);

	select d.*
	into held
	from iops.datasets as d
	where d.id = iops_query.id;
	return queued(ask_job('query', held.id, formula_request(held,
		concat('{"params":', coalesce(iops_query.params, '[]'),
			',"steps":', iops_query.steps,
			',"charts":', coalesce(iops_query.charts, '[]'), '}'),
		null, 'UTC')));
end
$$;

-- What who waits is told: NULL while the job goes on.
create function iops_query_done(bearer bytea, id uuid) returns json
language plpgsql
as $$
declare
	found iops.job_results;
begin
	perform identity.enter(bearer, 'iops');

	found := result_of(iops_query_done.id);
	if found.job_id is null then
		return null;
	end if;
	return json_build_object('body', found.body);
end
$$;
