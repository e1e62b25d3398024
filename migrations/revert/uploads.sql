-- Revert tessera:uploads from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

delete from maintenance.tasks
where name = 'iops.uploads';

create or replace function iops.export() returns setof text
language sql stable
begin atomic
	values (wire.records('iops.accounts')),
		(wire.records('iops.account_limits')),
		(wire.records('iops.usage_tracking')),
		(wire.records('iops.datasets')),
		(wire.records('iops.jobs')),
		(wire.records('iops.job_results')),
		(wire.records('iops.analyses')),
		(wire.records('iops.reports', '{password_hash}'));
end;

create or replace function iops.has_file(name text) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
return exists (
		select
		from iops.datasets as d
		where d.file_path = 'store:' || has_file.name
	) or exists (
		select
		from iops.jobs as j
		where j.file_path = 'store:' || has_file.name
		and j.ended_at is null
	);

drop function iops.figures;
drop table iops.uploads;
drop function iops.upload_gone;

reset role;
revoke usage on schema iops from tessera_health_api;

commit;
