-- What all users subscribe to and use, and whether the ledger adds up.

create function admin_subscriptions(bearer bytea) returns json
language plpgsql
as $$
declare
	told json;
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.subscriptions');

	with s as materialized (
		select p.tier, p.status, p.count
		from llm.seen_subscriptions() as p
	)
	select json_build_object('subscriptionStats', (
			select coalesce(json_agg(json_build_object('tier', s.tier,
				'status', s.status, 'count', s.count)), '[]')
			from s
		), 'totalActive', (
			select coalesce(sum(s.count), 0)
			from s
			where s.status = 'active'
		), 'byTier', (
			select coalesce(json_object_agg(t.tier, t.count), '{}')
			from (
				select s.tier, sum(s.count)
				from s
				group by s.tier
			) as t (tier, count)
		), 'byStatus', (
			select coalesce(json_object_agg(t.status, t.count), '{}')
			from (
				select s.status, sum(s.count)
				from s
				group by s.status
			) as t (status, count)
		))
	into told;
	return told;
end
$$;

-- Up to a year, by whole quarters of an hour; the last 30 days unless asked.
create function admin_usage(bearer bytea, start_date timestamptz, end_date text)
returns json
language plpgsql
as $$
declare
	next timestamptz := case
		when end_date ~ '^\d{4}-\d\d-\d\d$'
			then (end_date::date + 1)::timestamp at time zone 'UTC'
		else coalesce(end_date::timestamptz, now() + interval '15 minutes')
		end;
	first timestamptz := coalesce(admin_usage.start_date,
		next - interval '30 days');
	told json;
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.usage');

	if first >= next or next > first + interval '366 days' then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"startDate":"must be before the end, by up to 366 '
				'days"}';
	elsif first < '0001-01-01Z' or next >= '10000-01-01Z' then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"endDate":"must, as the start, be in the years 1 to '
				'9999"}';
	end if;
	first := date_bin('15 minutes', first, '2000-01-01Z');
	next := date_bin('15 minutes', next, '2000-01-01Z');
	with u as materialized (
		select s.model_id, s.operation, s.provider, s.requests, s.credits
		from llm.seen_usage(first, next) as s
	), sums as (
		select u.model_id, u.operation, u.provider,
			grouping(u.model_id, u.operation, u.provider) as by,
			sum(u.requests) as operations, sum(u.credits) as credits
		from u
		group by grouping sets ((u.model_id), (u.operation), (u.provider), ())
	)
	select json_build_object(
		'totalOperations', coalesce(max(s.operations)
			filter (where s.by = 7), 0),
		'totalCreditsUsed', coalesce(max(s.credits) filter (where s.by = 7), 0),
		'byModel', coalesce(json_agg(json_build_object('modelId', s.model_id,
			'operations', s.operations, 'creditsUsed', s.credits)
			order by s.credits desc, s.model_id)
			filter (where s.by = 3), '[]'),
		'byOperation', coalesce(json_agg(json_build_object('operation',
			s.operation, 'operations', s.operations, 'creditsUsed', s.credits)
			order by s.credits desc, s.operation)
			filter (where s.by = 5), '[]'),
		'byProvider', coalesce(json_agg(json_build_object('provider',
			s.provider, 'operations', s.operations, 'creditsUsed', s.credits)
			order by s.credits desc, s.provider)
			filter (where s.by = 6), '[]'),
		'dateRange', json_build_object('start', wire.instant(first),
			'end', wire.instant(next)))
	into told
	from sums as s;
	return told;
end
$$;

create function admin_ledger_audit(bearer bytea, "user" uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'admin');
	perform identity.audit('admin.ledger_audit', admin_ledger_audit."user");

	return (
		select json_build_object('total', count(*),
			'differences', coalesce(json_agg(json_build_object(
				'userId', d.user_id, 'what', d.what, 'subject', d.subject,
				'stands', d.stands, 'should', d.should))
				filter (where d.n <= 100), '[]'))
		from (
			select a.user_id, a.what, a.stands, a.should,
				regexp_replace(a.subject, '(\d{4}-\d\d-\d\d) ([0-9:]{8})\+00',
					'of \1T\2.000Z') as subject,
				row_number() over () as n
			from llm.audit(admin_ledger_audit."user") as a
		) as d
	);
end
$$;
