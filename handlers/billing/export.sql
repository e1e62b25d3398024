-- Usage as a file: each row as the line that is sent.

-- A spreadsheet would calculate what begins like a formula (CWE-1236).
create function csv_cell(value text) returns text
language sql immutable
return case
	when value ~ '^[=+@\t\r-]' then '"''' || replace(value, '"', '""') || '"'
	when value ~ '[",\r\n]' then '"' || replace(value, '"', '""') || '"'
	else coalesce(value, '') end;

-- Who reads the cursor may not call what we may, so all of this is inlined.
create function csv_of(u llm.usage_history) returns text
language sql stable
return (u).id || ',' || csv_cell((u).model_id) || ',' || (u).operation::text
	|| ',' || (u).credits_used || ',' || coalesce((u).input_tokens::text, '')
	|| ',' || coalesce((u).output_tokens::text, '')
	|| ',' || coalesce((u).total_tokens::text, '')
	|| ',' || coalesce((u).request_duration_ms::text, '')
	|| ',' || wire.instant((u).created_at)
	|| ',' || coalesce(noted(u, 'cached'), 0)
	|| ',' || coalesce((u).request_metadata -> 'estimated' = 'true', false)
	|| ',' || (u).status || ',' || csv_cell((u).provider)
	|| ',' || coalesce((u).key_id::text, '')
	|| ',' || coalesce(noted(u, 'first_token_ms')::text, '');

-- Opens the cursor "rows" for db_rows_open.
create function usage_export(bearer bytea, format text, start_date text,
	end_date text, model_id text, operation text, key_id text, status text)
returns json
language plpgsql
as $$
declare
	rows refcursor := 'rows'::refcursor;
	within span;
begin
	perform identity.enter(bearer, 'credits.read');

	within := span_of(usage_export.start_date, usage_export.end_date);
	open rows no scroll for
		select case usage_export.format
			when 'csv' then csv_of(u)
			else usage_json(u)::text end
		from llm.usage_history as u
		where u.created_at >= within.first
		and u.created_at < within.next
		and (usage_export.model_id is null
			or u.model_id = usage_export.model_id)
		and (usage_export.operation is null
			or u.operation::text = usage_export.operation)
		and (usage_export.key_id is null
			or u.key_id = usage_export.key_id::uuid)
		and (usage_export.status is null or u.status = usage_export.status)
		order by u.created_at desc, u.id desc;
	return to_json(rows is not null);
end
$$;
