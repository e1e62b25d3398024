-- Revert tessera:results from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

delete from maintenance.tasks
where name = 'iops.job_results';

create or replace function iops.export() returns setof text
language sql stable
begin atomic
	values (wire.records('iops.accounts')),
		(wire.records('iops.account_limits')),
		(wire.records('iops.usage_tracking')),
		(wire.records('iops.datasets')),
		(wire.records('iops.jobs')),
		(wire.records('iops.analyses')),
		(wire.records('iops.reports', '{password_hash}'));
end;

create or replace function iops.has_engine_file(name text) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
return exists (
		select
		from iops.datasets as d
		where d.engine_path = 'store:' || has_engine_file.name
	);

drop table iops.job_results;
drop function iops.result_file_gone;
drop trigger file_appended on iops.jobs;
drop policy analyst on iops.analyses;
revoke select (dataset_id, name, uses, created_at) on iops.analyses
	from tessera_analyst_api;
alter table iops.jobs
	drop constraint jobs_id_user_id_key,
	drop column key;
alter table iops.datasets
	drop column ending,
	drop column appended;
alter table iops.analyses
	drop column uses;

commit;
