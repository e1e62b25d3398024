-- Verify tessera:ledger-upkeep on pg
begin;

select user_id, what, subject, stands, should
from llm.audit()
where false;

do $$
begin
	assert (
		select count(*) = 5
		from maintenance.tasks
		where name in ('llm.renew_due', 'llm.audit_all', 'llm.usage_quarters',
			'llm.replies', 'llm.runners')
	);
end
$$;

rollback;
