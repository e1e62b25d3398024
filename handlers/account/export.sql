-- All that is held about somebody.

-- Opens the cursor "rows" over all that is held about her: domain, table,
-- record.
create function open_export(ip_hash text) returns json
language plpgsql
as $$
declare
	rows refcursor := 'rows'::refcursor;
	query text := maintenance.export_query();
begin
	perform identity.audit('data.exported', identity.user_id(), null,
		open_export.ip_hash);
	open rows no scroll for execute query using identity.user_id();
	return case when rows is not null then json_build_object(
		'exportedAt', wire.instant(now()), 'userId', identity.user_id()) end;
end
$$;

create function account_export(bearer bytea, ip_hash text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'user.info');
	return open_export(account_export.ip_hash);
end
$$;

create function page_export(session_hash bytea, ip_hash text) returns json
language plpgsql
as $$
begin
	perform enter_browser(page_export.session_hash);
	return open_export(page_export.ip_hash);
end
$$;
