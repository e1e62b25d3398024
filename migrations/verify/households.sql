-- Verify tessera:households on pg
begin;

select h.currency, h.kwh_price, h.remind_hour, h.ai_enabled, h.created_by,
	h.change, m.user_id, m.home_id, m.role, m.notify, m.created_at,
	c.contact_id, c.user_id, c.name, c.phone, c.email, c.notes, c.change,
	a.id, a.user_id, a.actor_id, a.what, a.about, a.at
from home.homes as h, home.members as m, home.contacts as c,
	home.activity as a
where false;

select l.home_id, e.home_id, s.home_id, t.home_id, k.home_id, a.created_by
from home.appliance_manuals as l, home.service_events as e,
	home.maintenance_schedules as s, home.troubleshooting_sessions as t,
	home.service_tickets as k, home.appliances as a
where false;

do $$
begin
	assert not has_column_privilege('tessera_home_api', 'home.appliances',
		'home_id', 'UPDATE');
	assert not has_table_privilege('tessera_home_api', 'home.members',
		'INSERT, UPDATE, DELETE');
	assert not has_table_privilege('tessera_home_api', 'home.activity',
		'INSERT, UPDATE, DELETE');
end
$$;

rollback;
