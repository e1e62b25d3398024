-- Deploy tessera:analyses to pg
-- Definitions that are kept, and what they gave. Both are as they were written:
-- the order of a definition's members counts, and results are the same bytes for
-- the same table.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop trigger touch on iops.analyses;
alter table iops.analyses
	alter column user_id set default identity.user_id(),
	alter column config type json using config::json,
	alter column results type json using results::json,
	add column timezone text not null default 'UTC',
	add column error jsonb,
	add column ran_at timestamptz,
	add column change bigint not null default 1,
	add constraint config_is_an_object
		check (json_typeof(config) = 'object');
comment on column iops.analyses.change is 'the ETag';
comment on column iops.analyses.error is 'why the last run failed';
create trigger touch before update on iops.analyses
	for each row execute function wire.touch();
create trigger changed before update on iops.analyses
	for each row execute function iops.count_change();
create index analyses_user_id_created_at_idx
	on iops.analyses (user_id, created_at desc, id desc);

-- What a run left is the analysis' from then on; what was there before stays when
-- it fails.
create function iops.run_done() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	update iops.analyses as a
	set results = new.body,
		status = 'completed',
		error = null,
		ran_at = now()
	from iops.jobs as j
	where j.id = new.job_id
	and j.kind = 'run'
	and a.id = j.analysis_id;
	return null;
end
$$;
create trigger run_done after insert on iops.job_results
	for each row execute function iops.run_done();

create function iops.run_failed() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	update iops.analyses as a
	set status = 'failed',
		error = new.error,
		ran_at = now()
	where a.id = new.analysis_id;
	return null;
end
$$;
create trigger run_failed after update of state on iops.jobs
	for each row when (new.kind = 'run' and new.state = 'failed')
	execute function iops.run_failed();

commit;
