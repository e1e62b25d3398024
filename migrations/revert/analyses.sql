-- Revert tessera:analyses from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop trigger run_failed on iops.jobs;
drop trigger run_done on iops.job_results;
drop function iops.run_failed;
drop function iops.run_done;
drop index iops.analyses_user_id_created_at_idx;
drop trigger changed on iops.analyses;
drop trigger touch on iops.analyses;
alter table iops.analyses
	drop constraint config_is_an_object,
	drop column timezone,
	drop column error,
	drop column ran_at,
	drop column change,
	alter column user_id drop default,
	alter column config type jsonb using config::jsonb,
	alter column results type jsonb using results::jsonb;
create trigger touch before update on iops.analyses
	for each row when (old.* is distinct from new.*)
	execute function wire.touch();

commit;
