-- Revert tessera:ledger-upkeep from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

delete from maintenance.tasks
where name in ('llm.renew_due', 'llm.audit_all', 'llm.usage_quarters',
	'llm.replies', 'llm.runners');
revoke usage on schema llm from tessera_health_api;
create or replace function llm.drop_partitions(keep interval, batch integer)
returns bigint
language plpgsql
set lock_timeout = '500ms'
as $$
declare
	old regclass;
	dropped bigint := 0;
begin
	perform pg_advisory_xact_lock(hashtext('llm.usage_history'));
	for old in
		select c.oid::regclass
		from pg_inherits as i
		join pg_class as c on c.oid = i.inhrelid
		where i.inhparent = 'llm.usage_history'::regclass
		and c.relname ~ '^usage_history_\d{4}_\d\d$'
		and (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month')
			at time zone 'UTC' < now() - keep
		order by c.relname
		limit batch
	loop
		execute format('drop table %s', old);
		dropped := dropped + 1;
	end loop;
	return dropped;
end
$$;

drop function llm.carry_month, llm.renew_due, llm.figures, llm.audit_all,
	llm.audit, llm.audit_usage, llm.audit_quarters, llm.audit_keys,
	llm.audit_accounts, llm.audit_lots, llm.paid;
drop table llm.audits;
commit;
