-- Revert tessera:reports from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

delete from maintenance.tasks
where name in ('iops.report_views', 'iops.report_unlocks',
	'iops.report_attempts', 'iops.code_misses');

create or replace function iops.export() returns setof text
language sql stable
begin atomic
	values (wire.records('iops.accounts')),
		(wire.records('iops.account_limits')),
		(wire.records('iops.usage_tracking')),
		(wire.records('iops.datasets')),
		(wire.records('iops.uploads', '{hash_state}')),
		(wire.records('iops.jobs')),
		(wire.records('iops.job_results')),
		(wire.records('iops.analyses')),
		(wire.records('iops.reports', '{password_hash}'));
end;

drop table iops.code_misses, iops.report_attempts, iops.report_unlocks,
	iops.report_views, iops.snapshot_rows, iops.snapshots;
drop policy share on iops.reports;
create policy share on iops.reports to tessera_share_api
	using ((select identity.user_id()) is null and is_public);
drop trigger locked on iops.reports;
drop function iops.report_is_mine, iops.report_expired, iops.is_served,
	iops.report_locked, iops.report_owner;

drop trigger changed on iops.reports;
drop trigger touch on iops.reports;
drop index iops.reports_user_id_created_at_idx;
create index reports_user_id_idx on iops.reports (user_id);
alter table iops.reports
	drop constraint reports_id_user_id_key,
	drop column title,
	drop column description,
	drop column max_views,
	drop column allow_download,
	drop column embed_origins,
	drop column edition,
	drop column change;
create trigger touch before update on iops.reports
	for each row when ((old.analysis_id, old.short_code, old.is_public,
		old.password_hash, old.expires_at) is distinct from
		(new.analysis_id, new.short_code, new.is_public, new.password_hash,
		new.expires_at))
	execute function wire.touch();

grant select (analysis_id) on iops.reports to tessera_share_api;
grant select (id, name, results, config, status, created_at, updated_at)
	on iops.analyses to tessera_share_api;
create policy share on iops.analyses for select to tessera_share_api
	using ((select identity.user_id()) is null and exists (
		select
		from iops.reports as r
		where r.analysis_id = analyses.id
		and r.is_public
	));

commit;
