-- Statistics of usage: by days and hours as they are where the user is.

create function check_zone(zone text) returns void
language plpgsql stable
as $$
begin
	if zone !~ '^[A-Za-z_]+(-[A-Za-z]+|[+-]?0|[0-9][A-Z]+)?'
		'(/[A-Za-z0-9_+-]+)*$'
	or lower(zone) in ('localtime', 'posixrules', 'factory')
	or lower(zone) ~ '^(posix|right)/' then
		raise invalid_parameter_value;
	end if;
	perform now() at time zone zone;
exception when invalid_parameter_value then
	raise sqlstate 'PT422' using message = 'validation_error',
		detail = '{"timezone":"must be a time zone as Europe/Berlin"}';
end
$$;

-- The last 30 days there, today included, unless others are asked for.
create function days_of(start_date text, end_date text, zone text) returns span
language plpgsql stable
as $$
declare
	within span;
begin
	within.next := coalesce(moment(days_of.end_date, zone, true),
		((now() at time zone zone)::date + 1)::timestamp at time zone zone);
	within.first := coalesce(moment(days_of.start_date, zone, false),
		(((within.next - interval '1 us') at time zone zone)::date - 29)
			::timestamp at time zone zone);
	if within.first >= within.next then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"end_date":"must be after start_date"}';
	end if;
	if within.next > within.first + interval '366 days 1 hour' then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"start_date":"must be at most 366 days before the end"}';
	end if;
	if within.first at time zone zone < '0001-01-01'
	or within.next at time zone zone > '10000-01-01' then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"start_date":"must, as the end, be in the years 1 to 9999 '
				'there"}';
	end if;
	return within;
end
$$;

-- The groups that are there although nothing was used in them.
create function empty_groups(group_by text, within span, zone text)
returns setof text
language sql stable
begin atomic
	select d::date::text
	from generate_series(((within).first at time zone zone)::date::timestamp,
		((within).next - interval '1 us') at time zone zone,
		interval '1 day') as d
	where group_by = 'day'
	union all
	select h::text
	from generate_series(0, 23) as h
	where group_by = 'hour';
end;

create function group_of(u sums, group_by text, zone text) returns text
language sql stable
return case group_by
	when 'day' then ((u).at at time zone zone)::date::text
	when 'hour' then date_part('hour', (u).at at time zone zone)::text
	when 'model' then (u).model_id
	when 'operation' then (u).operation
	else (u).key_id::text end;

create function sums_json(requests numeric, credits numeric, tokens numeric,
	durations numeric, duration_ms numeric) returns jsonb
language sql immutable
return jsonb_build_object('credits_used', coalesce(credits, 0),
	'requests_count', coalesce(requests, 0),
	'tokens_total', coalesce(tokens, 0),
	'average_duration_ms', round(duration_ms / nullif(durations, 0)));

-- Days begin and end with quarters of an hour in every zone, those of 23 and of
-- 25 hours too.
create function usage_stats(bearer bytea, group_by text, timezone text,
	start_date text, end_date text) returns json
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	zone text := usage_stats.timezone;
	kind text := usage_stats.group_by;
	within span;
	stats json;
	total json;
begin
	perform identity.enter(bearer, 'credits.read');
	perform check_zone(zone);

	within := days_of(usage_stats.start_date, usage_stats.end_date, zone);
	with groups as (
		select group_of(u, kind, zone) as name, sum(u.requests) as requests,
			sum(u.credits) as credits, sum(u.tokens) as tokens,
			sum(u.durations) as durations, sum(u.duration_ms) as duration_ms
		from used(within.first, within.next, null, null, null) as u
		group by 1
		union all
		select e, 0, 0, 0, 0, 0
		from empty_groups(kind, within, zone) as e
	), shown as (
		select g.name, sum(g.requests) as requests, sum(g.credits) as credits,
			sum(g.tokens) as tokens, sum(g.durations) as durations,
			sum(g.duration_ms) as duration_ms
		from groups as g
		group by g.name
	)
	select coalesce(json_agg(jsonb_build_object(
			case kind when 'day' then 'date' when 'model' then 'model_id'
				when 'key' then 'key_id' else kind end,
			case kind when 'hour' then to_jsonb(s.name::integer)
				else to_jsonb(s.name) end)
			|| sums_json(s.requests, s.credits, s.tokens, s.durations,
				s.duration_ms)
			order by case when kind = 'hour' then s.name::integer end,
				case when kind = 'day' then s.name end desc,
				s.credits desc, s.name), '[]'),
		sums_json(sum(s.requests), sum(s.credits), sum(s.tokens),
			sum(s.durations), sum(s.duration_ms))
	into stats, total
	from shown as s;
	return json_build_object('stats', stats, 'total', total);
end
$$;
