-- Verify tessera:home-service on pg
begin;

select session_id, user_id, appliance_id, issue_summary, symptoms, error_codes,
	conversation, attempted_steps, status, resolution, resolved_at,
	user_satisfaction, created_at, updated_at
from home.troubleshooting_sessions
where false;

select ticket_id, number, user_id, appliance_id, session_id, status, priority,
	summary, symptoms, error_codes, assigned_to, assigned_at, resolution,
	created_at, updated_at
from home.service_tickets
where false;

select user_id, email, name, phone, created_at, preferences, status
from home.users
where false;

do $$
begin
	assert has_table_privilege('tessera_home_api', 'home.appliances', 'DELETE');
	assert not has_table_privilege('tessera_manuals_api', 'home.manuals',
		'DELETE');
	assert not has_column_privilege('tessera_manuals_api', 'home.appliances',
		'serial_number', 'SELECT');
end
$$;

rollback;
