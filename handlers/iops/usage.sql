-- What a user has used of what she may use this month.

create type shown_usage as (tier text, month_year text, datasets json,
	ai_messages json, reports json, data_connections json, storage json,
	collaborators_per_analysis integer, resets_at timestamptz);

create function used(used bigint, most bigint) returns json
language sql immutable
return json_build_object('current', used.used,
	'limit', coalesce(used.most, -1), 'unlimited', used.most is null);

-- No connections are kept, so none is used.
create function iops_usage(bearer bytea) returns shown_usage
language plpgsql
as $$
declare
	may limits;
	month iops.usage_tracking;
	shown shown_usage;
begin
	perform identity.enter(bearer, 'iops');

	may := limits_of_user();
	select u.datasets_count, u.ai_messages_count, u.reports_count
	into month.datasets_count, month.ai_messages_count, month.reports_count
	from iops.usage_tracking as u
	where u.month_year = this_month();

	shown.tier := may.tier;
	shown.month_year := this_month();
	shown.datasets := used(coalesce(month.datasets_count, 0), may.datasets);
	shown.ai_messages := used(coalesce(month.ai_messages_count, 0),
		may.ai_messages);
	shown.reports := used(coalesce(month.reports_count, 0), may.reports);
	shown.data_connections := used(0, may.data_connections);
	shown.storage := used(stored(), may.storage_bytes);
	shown.collaborators_per_analysis := coalesce(may.collaborators, -1);
	shown.resets_at := (date_trunc('month', now() at time zone 'UTC')
		+ interval '1 month') at time zone 'UTC';
	return shown;
end
$$;
