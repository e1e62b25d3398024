-- Revert tessera:jobs from pg
begin;
set local lock_timeout = '5s';

delete from maintenance.tasks
where name in ('iops.jobs', 'iops.datasets');

create or replace function iops.export() returns setof text
language sql stable
begin atomic
	values (wire.records('iops.accounts')),
		(wire.records('iops.usage_tracking')),
		(wire.records('iops.datasets')),
		(wire.records('iops.analyses')),
		(wire.records('iops.reports', '{password_hash}'));
end;

drop function iops.has_file, iops.has_engine_file;
drop table iops.jobs, iops.account_limits, iops.engine_files_gone;
drop trigger changed on iops.datasets;
drop trigger engine_file_gone on iops.datasets;
drop trigger engine_file_replaced on iops.datasets;
drop policy analyst on iops.datasets;
drop function iops.count_change, iops.job_told, iops.load_ended,
	iops.engine_file_gone, iops.job_file_gone;
drop index iops.datasets_user_id_created_at_idx,
	iops.datasets_user_id_name_idx;
alter table iops.datasets
	drop column status,
	drop column version,
	drop column format,
	drop column encoding,
	drop column delimiter,
	drop column sheet,
	drop column options,
	drop column columns,
	drop column profile,
	drop column preview,
	drop column problems,
	drop column error,
	drop column sha256,
	drop column engine_path,
	drop column engine_bytes,
	drop column loaded_at,
	drop column counted_month,
	drop column job_id,
	drop column change;
alter table iops.tiers
	drop column storage_bytes,
	drop column refresh_seconds;

drop owned by tessera_analyst_api;
call maintenance.drop_group('analyst');

commit;
