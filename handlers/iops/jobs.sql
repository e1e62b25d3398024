-- Jobs: how far one is, and its end before its time.

create function iops_job(bearer bytea, id uuid) returns shown_job
language plpgsql
as $$
declare
	shown shown_job;
begin
	perform identity.enter(bearer, 'iops');

	select (shown_job(j)).*
	into shown
	from iops.jobs as j
	where j.id = iops_job.id;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	return shown;
end
$$;

-- The analyst, which is told, kills who does it. What is over stays as it is.
create function iops_job_cancel(bearer bytea, id uuid) returns json
language plpgsql
as $$
declare
	state text;
begin
	perform identity.enter(bearer, 'iops');

	select j.state
	into state
	from iops.jobs as j
	where j.id = iops_job_cancel.id
	for update;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	if state in ('done', 'failed') then
		raise sqlstate 'PT409' using message = 'The job is over already.';
	end if;
	update iops.jobs as j
	set state = 'cancelled', lease_until = null, ended_at = now()
	where j.id = iops_job_cancel.id
	and j.state in ('queued', 'running');
	return '{}'::json;
end
$$;

-- What who waits for the job is told in the end; NULL while it goes on.
create function iops_job_over(bearer bytea, id uuid) returns json
language plpgsql
as $$
declare
	shown shown_job;
begin
	perform identity.enter(bearer, 'iops');

	select (shown_job(j)).*
	into shown
	from iops.jobs as j
	where j.id = iops_job_over.id
	and j.ended_at is not null;

	if not found then
		return null;
	end if;
	return json_build_object('body', to_object(row_to_json(shown)));
end
$$;
