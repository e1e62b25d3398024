-- Verify tessera:home on pg
begin;

select home_id, user_id, name, address, timezone, created_at, updated_at
from home.homes
where false;

select instance_id, user_id, home_id, brand, appliance_category,
	appliance_subcategory, model_number, model_name, serial_number, sku,
	nickname, location, purchase_date, purchase_price, retailer, warranty_start,
	warranty_end, warranty_type, installation_date, installer, features,
	specifications, status, created_at, updated_at
from home.appliances
where false;

select document_id, model_numbers, brand, appliance_category, manual_type,
	language, version, year, region, description, file_name, file_hash,
	content_hash, file_size, page_count, chunk_count, gcs_uri, source_url,
	download_url, processor, indexed, metadata, created_at, updated_at
from home.manuals
where false;

select event_id, appliance_id, user_id, event_type, event_date, description,
	technician, service_provider, cost, warranty_covered, parts_replaced,
	attachments, notes, created_at, updated_at
from home.service_events
where false;

select s.schedule_id, s.appliance_id, s.task_name, s.description,
	s.frequency_months, s.last_performed, s.next_due, s.parts_needed,
	s.estimated_cost, s.diy, s.reminder_enabled, s.reminder_days_before,
	s.created_at, s.updated_at, s.user_id,
	l.appliance_id, l.manual_id, l.linked_at, l.user_id,
	p.user_id, p.name, p.phone, p.preferences, p.status
from home.maintenance_schedules as s, home.appliance_manuals as l,
	home.profiles as p
where false;

do $$
begin
	assert (
		select proleakproof
		from pg_proc
		where oid = 'pg_catalog.jsonb_contains(jsonb, jsonb)'::regprocedure
	);
end
$$;

rollback;
