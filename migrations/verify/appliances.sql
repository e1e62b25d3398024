-- Verify tessera:appliances on pg
begin;

select notes, warranty_provider, energy_class, energy_kwh_year, deleted_at
from home.appliances
where false;

do $$
begin
	assert has_function_privilege('tessera_home_api', 'home.move(uuid, uuid)',
		'EXECUTE');
end
$$;

rollback;
