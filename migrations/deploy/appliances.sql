-- Deploy tessera:appliances to pg
-- What is kept of an appliance besides what its seed says; one that is deleted is
-- hidden for 30 days. Moving one takes along all that hangs on it.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter table home.appliances
	add column notes text,
	add column warranty_provider varchar(255),
	add column energy_class varchar(4),
	add column energy_kwh_year numeric(10,2),
	add column deleted_at timestamptz,
	drop constraint status_is_known,
	add constraint status_is_known check (status in ('active', 'storage',
		'archived', 'sold', 'disposed')),
	add constraint energy_class_is_known
		check (energy_class in ('A+++', 'A++', 'A+', 'A', 'B', 'C', 'D', 'E',
			'F', 'G')),
	add constraint energy_is_not_negative check (energy_kwh_year >= 0),
	add constraint features_and_specifications_are_short check (
		pg_column_size(features) <= 65536
		and pg_column_size(specifications) <= 65536);
create index appliances_deleted_at_idx on home.appliances (deleted_at)
	where deleted_at is not null;

insert into maintenance.tasks (name, condition, keep, about) values
('home.appliances', 'deleted_at < now() - $1', '30 days',
	'appliances that were deleted, with what hangs on them');

-- One statement takes along what hangs on it. A ticket whose session stays,
-- because that one was about something else, stays without it.
create function home.move(instance_id uuid, home_id uuid) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	roles text[];
begin
	select array_agg(home.my_role(h.home_id))
	into roles
	from (
		select a.home_id
		from home.appliances as a
		where a.instance_id = move.instance_id
		and a.deleted_at is null
		union all
		select move.home_id
	) as h;

	if cardinality(roles) <> 2 or array_position(roles, null) is not null then
		raise sqlstate 'PT404' using message = 'not_found';
	elsif 'viewer' = any (roles) then
		raise sqlstate 'PT403' using message =
			'Who moves an appliance is an editor of both homes.';
	end if;
	update home.service_tickets as t
	set session_id = null
	from home.troubleshooting_sessions as s
	where t.appliance_id = move.instance_id
	and s.session_id = t.session_id
	and s.appliance_id is distinct from move.instance_id;
	update home.appliances as a
	set home_id = h.home_id, user_id = h.user_id
	from home.homes as h
	where a.instance_id = move.instance_id
	and h.home_id = move.home_id;
end
$$;

grant insert (notes, warranty_provider, energy_class, energy_kwh_year),
	update (notes, warranty_provider, energy_class, energy_kwh_year,
		deleted_at)
	on home.appliances to tessera_home_api;
grant execute on function home.move to tessera_home_api;

commit;
