-- Revert tessera:appliances from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

delete from maintenance.tasks
where name = 'home.appliances';
drop function home.move;
update home.appliances
set status = 'archived'
where status not in ('active', 'archived');
alter table home.appliances
	drop constraint features_and_specifications_are_short,
	drop constraint status_is_known,
	add constraint status_is_known check (status in ('active', 'archived')),
	drop column notes,
	drop column warranty_provider,
	drop column energy_class,
	drop column energy_kwh_year,
	drop column deleted_at;

commit;
