-- Deploy tessera:ledger-upkeep to pg
-- What is done to the ledger from time to time, and what tells that it is right:
-- months that begin, what is kept no longer, the audit.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- Usage of before that no lot paid for.
alter table llm.usage_history disable trigger append_only;
update llm.usage_history
set split = '{}'
where credit_id is null
and split is null
and credits_used > 0;
alter table llm.usage_history enable trigger append_only;

-- How much of each lot each usage took.
create function llm.paid(credit_id uuid, credits_used integer, split jsonb)
returns table (lot uuid, amount bigint)
language sql immutable
begin atomic
	select paid.credit_id, paid.credits_used::bigint
	where paid.credit_id is not null
	union all
	select s.key::uuid, s.value::bigint
	from jsonb_each_text(paid.split) as s;
end;

-- Lots as they stand beside what the ledger and the captures make of them.
create function llm.audit_lots(user_id uuid)
returns table (user_id uuid, what text, subject text, stands numeric,
	should numeric)
language sql stable
begin atomic
	with told as (
		select l.credit_id,
			coalesce(sum(l.amount) filter (where l.amount > 0
				and l.kind <> 'carried'), 0) as total,
			coalesce(-sum(l.amount) filter (where l.amount < 0
				and l.kind <> 'carried'), 0) as lapsed,
			coalesce(-sum(l.amount) filter (where l.kind = 'carried'), 0)
				as carried
		from llm.ledger as l
		where audit_lots.user_id is null or l.user_id = audit_lots.user_id
		group by l.credit_id
	), paid as (
		select p.lot, sum(p.amount) as used
		from llm.usage_history as u,
			lateral llm.paid(u.credit_id, u.credits_used, u.split) as p
		where audit_lots.user_id is null or u.user_id = audit_lots.user_id
		group by p.lot
	)
	select c.user_id, v.what, c.id::text, v.stands, v.should
	from llm.credits as c
	left join told as t on t.credit_id = c.id
	left join paid as p on p.lot = c.id,
		lateral (values
			('lot total', c.total_credits::numeric, coalesce(t.total, 0)),
			('lot lapsed', c.lapsed_credits, coalesce(t.lapsed, 0)),
			('lot used', c.used_credits,
				coalesce(p.used, 0) + coalesce(t.carried, 0))
		) as v (what, stands, should)
	where (audit_lots.user_id is null or c.user_id = audit_lots.user_id)
	and v.stands <> v.should
	union all
	select null, 'usage of no lot', p.lot::text, p.used, 0
	from paid as p
	where not exists (select from llm.credits as c where c.id = p.lot);
end;

-- The account beside its lots, its holds and its day; and that what open holds
-- need of lots past their time is held at all.
create function llm.audit_accounts(user_id uuid)
returns table (user_id uuid, what text, subject text, stands numeric,
	should numeric)
language sql stable
begin atomic
	with owner as (
		select a.user_id
		from llm.accounts as a
		union
		select c.user_id
		from llm.credits as c
		union
		select h.user_id
		from llm.holds as h
	)
	select o.user_id, v.what, o.user_id::text, v.stands, v.should
	from owner as o
	left join llm.accounts as a on a.user_id = o.user_id,
		lateral (values
			('balance', coalesce(a.balance, 0)::numeric, (
				select coalesce(sum(c.remaining_credits), 0)::numeric
				from llm.credits as c
				where c.user_id = o.user_id)),
			('held', coalesce(a.held, 0), (
				select coalesce(sum(h.amount), 0)
				from llm.holds as h
				where h.user_id = o.user_id)),
			('leftover', coalesce(a.leftover, 0),
				least(a.leftover, a.held)),
			('day', case when isfinite(a.day) then a.day_credits else 0 end,
				case when isfinite(a.day) then llm.used_between(o.user_id, null,
					a.day::timestamp at time zone 'UTC',
					(a.day + 1)::timestamp at time zone 'UTC') else 0 end)
		) as v (what, stands, should)
	where (audit_accounts.user_id is null
		or o.user_id = audit_accounts.user_id)
	and v.stands <> v.should;
end;

-- Quarters are kept for five years: of a longer time nothing can be said.
create function llm.audit_keys(user_id uuid)
returns table (user_id uuid, what text, subject text, stands numeric,
	should numeric)
language sql stable
begin atomic
	select k.user_id, v.what, k.session_id::text, v.stands, v.should
	from llm.api_keys as k,
		lateral (values
			('key held', k.held::numeric, (
				select coalesce(sum(h.amount), 0)::numeric
				from llm.holds as h
				where h.user_id = k.user_id
				and h.key_id = k.session_id
				and h.created_at >= k.period_start)),
			('key spent', k.spent, (
				select coalesce(sum(q.credits_used), 0)
				from llm.usage_quarters as q
				where q.user_id = k.user_id
				and q.key_id = k.session_id
				and q.quarter >= k.period_start))
		) as v (what, stands, should)
	where (audit_keys.user_id is null or k.user_id = audit_keys.user_id)
	and v.stands <> v.should
	and greatest(k.period_start, k.created_at) > now() - interval '4 years';
end;

-- Quarters beside the rows that they sum up, where these are still there.
create function llm.audit_quarters(user_id uuid)
returns table (user_id uuid, what text, subject text, stands numeric,
	should numeric)
language sql stable
begin atomic
	with summed as (
		select u.user_id, date_bin('15 minutes', u.created_at, '2000-01-01Z')
				as quarter, u.model_id, u.operation,
			coalesce(u.provider, '') as provider, u.key_id,
			array[count(*), sum(u.credits_used), sum(u.uncollected),
				coalesce(sum(u.input_tokens), 0),
				coalesce(sum(u.output_tokens), 0),
				coalesce(sum(u.total_tokens), 0), count(u.request_duration_ms),
				coalesce(sum(u.request_duration_ms), 0),
				sum(u.cost_microcents), coalesce(sum(
					(u.request_metadata ->> 'cached')::bigint), 0)
				]::numeric[] as sums
		from llm.usage_history as u
		where isfinite(u.created_at)
		and (audit_quarters.user_id is null
			or u.user_id = audit_quarters.user_id)
		group by 1, 2, 3, 4, 5, 6
	), kept as (
		select q.user_id, q.quarter, q.model_id, q.operation, q.provider,
			q.key_id, array[q.requests, q.credits_used, q.uncollected,
				q.input_tokens, q.output_tokens, q.total_tokens, q.durations,
				q.duration_ms, q.cost_microcents, q.cached_tokens
				]::numeric[] as sums
		from llm.usage_quarters as q
		where audit_quarters.user_id is null
		or q.user_id = audit_quarters.user_id
	)
	select coalesce(k.user_id, s.user_id), 'quarter',
		concat_ws(' ', coalesce(k.quarter, s.quarter), v.n), v.stands, v.should
	from kept as k
	full join summed as s on s.user_id = k.user_id
		and s.quarter = k.quarter
		and s.model_id = k.model_id
		and s.operation = k.operation
		and s.provider = k.provider
		and s.key_id is not distinct from k.key_id,
		lateral (
			select n, coalesce(k.sums[n], 0) as stands,
				coalesce(s.sums[n], 0) as should
			from generate_series(1, 10) as n
		) as v
	where v.stands <> v.should
	and (s.user_id is not null or to_regclass(to_char(k.quarter
		at time zone 'UTC', '"llm.usage_history_"YYYY_MM')) is not null);
end;

-- What was paid by several lots adds up, and what was charged was paid; keys of
-- requests are taken for as long as their calls are open.
create function llm.audit_usage(user_id uuid)
returns table (user_id uuid, what text, subject text, stands numeric,
	should numeric)
language sql stable
begin atomic
	select u.user_id, 'split', u.id::text, p.amount, u.credits_used
	from llm.usage_history as u,
		lateral (
			select coalesce(sum(p.amount), 0) as amount, count(*) as lots,
				coalesce(min(p.amount), 1) as least
			from llm.paid(u.credit_id, u.credits_used, u.split) as p
		) as p
	where (audit_usage.user_id is null or u.user_id = audit_usage.user_id)
	and u.split is distinct from '{}'
	and (p.amount <> u.credits_used or p.least < 0
		or u.split is not null and p.lots < 2
		or u.split is not null and u.credit_id is not null)
	union all
	select r.user_id, 'reply', r.id::text, 1, 0
	from llm.replies as r
	where (audit_usage.user_id is null or r.user_id = audit_usage.user_id)
	and r.state = 'running'
	and not exists (
		select
		from llm.holds as h
		where h.id = r.hold_id
		and h.reply_key = r.key_hash
	);
end;

-- What differs, of one user or of all: nothing, ever.
create function llm.audit(user_id uuid default null)
returns table (user_id uuid, what text, subject text, stands numeric,
	should numeric)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
	select a.user_id, a.what, a.subject, a.stands, a.should
	from llm.audit_lots(audit.user_id) as a
	union all
	select a.user_id, a.what, a.subject, a.stands, a.should
	from llm.audit_accounts(audit.user_id) as a
	union all
	select a.user_id, a.what, a.subject, a.stands, a.should
	from llm.audit_keys(audit.user_id) as a
	union all
	select a.user_id, a.what, a.subject, a.stands, a.should
	from llm.audit_quarters(audit.user_id) as a
	union all
	select a.user_id, a.what, a.subject, a.stands, a.should
	from llm.audit_usage(audit.user_id) as a;
end;

-- When all was looked at last, and how much differed; one row.
create table llm.audits (
	id boolean primary key default true,
	at timestamptz not null,
	differences bigint not null,
	constraint one_row check (id)
);

-- So often that keep lies between.
create function llm.audit_all(keep interval, batch integer) returns bigint
language plpgsql
as $$
begin
	if exists (
		select
		from llm.audits as a
		where a.at > clock_timestamp() - audit_all.keep
	) then
		return 0;
	end if;
	insert into llm.audits as a (at, differences)
	select clock_timestamp(), count(*)
	from llm.audit()
	on conflict (id) do update
	set at = excluded.at,
		differences = excluded.differences;
	return 0;
end
$$;

-- For /metrics.
create function llm.figures()
returns table (metric text, labels text, value double precision)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
	select m.metric, '', m.value
	from (
		select count(*) as holds, coalesce(sum(h.amount), 0) as credits,
			coalesce(extract(epoch from now() - min(h.created_at)), 0)
				as oldest
		from llm.holds as h
	) as h,
		lateral (values
			('tessera_ledger_holds', h.holds::double precision),
			('tessera_ledger_held_credits', h.credits),
			('tessera_ledger_oldest_hold_seconds', h.oldest)
		) as m (metric, value)
	union all
	select m.metric, '', m.value
	from llm.audits as a,
		lateral (values
			('tessera_ledger_differences', a.differences::double precision),
			('tessera_ledger_audit_time_seconds', extract(epoch from a.at))
		) as m (metric, value);
end;

-- Months that begin, and lots past their time, of who does not come by herself.
-- Who is at it just now does it, too.
create function llm.renew_due(keep interval, batch integer) returns bigint
language plpgsql
as $$
declare
	owner uuid;
	did bigint := 0;
begin
	perform pg_advisory_xact_lock(hashtext('llm.sweep'));
	for owner in
		select a.user_id
		from llm.accounts as a
		where a.renews_at <= llm.clock() - renew_due.keep
		order by a.user_id
		limit renew_due.batch
	loop
		perform
		from llm.accounts as a
		where a.user_id = owner
		for no key update skip locked;
		if found then
			perform llm.renew_locked(owner, llm.clock());
			did := did + 1;
		end if;
	end loop;
	return did;
end
$$;

-- A month that goes leaves in the ledger what each lot paid in it.
create function llm.carry_month(month text) returns void
language plpgsql
as $$
begin
	execute format('insert into llm.ledger (user_id, credit_id, kind, amount, '
			'source, at) '
		'select c.user_id, c.id, ''carried'', -sum(p.amount), '
			'''carried:%1$s:'' || c.id, llm.clock() '
		'from llm.%1$I as m, '
			'lateral llm.paid(m.credit_id, m.credits_used, m.split) as p '
		'join llm.credits as c on c.id = p.lot '
		'group by c.id '
		'having sum(p.amount) <> 0', month);
end
$$;

create or replace function llm.drop_partitions(keep interval, batch integer)
returns bigint
language plpgsql
set lock_timeout = '500ms'
as $$
declare
	old name;
	dropped bigint := 0;
begin
	perform pg_advisory_xact_lock(hashtext('llm.usage_history'));
	for old in
		select c.relname
		from pg_inherits as i
		join pg_class as c on c.oid = i.inhrelid
		where i.inhparent = 'llm.usage_history'::regclass
		and c.relname ~ '^usage_history_\d{4}_\d\d$'
		and (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month')
			at time zone 'UTC' < now() - keep
		order by c.relname
		limit batch
	loop
		perform llm.carry_month(old);
		execute format('drop table llm.%I', old);
		dropped := dropped + 1;
	end loop;
	return dropped;
end
$$;

insert into maintenance.tasks (name, condition, keep, about) values
('llm.renew_due', null, '0', 'months of credits that begin, lots that lapse'),
('llm.audit_all', null, '1 day', 'the ledger is looked over'),
('llm.usage_quarters', 'quarter < now() - $1', '5 years',
	'sums of usage that are over'),
('llm.replies', 'created_at < now() - $1 and state <> ''running''', '24 hours',
	'replies kept for calls that are sent again'),
('llm.runners', 'seen_at < now() - $1', '1 day',
	'streamers that are gone');

revoke execute on function llm.figures, llm.audit from public;
grant usage on schema llm to tessera_health_api;
grant execute on function llm.figures to tessera_health_api;
grant execute on function llm.audit to tessera_admin_api;

commit;
