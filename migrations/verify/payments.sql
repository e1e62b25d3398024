-- Verify tessera:payments on pg
begin;

select c.customer_id, s.kind, s.parent_id, s.ticket, s.data, o.job, o.position,
	o.what, o.params, o.asked, o.state, o.attempts, o.due_at, o.object_id,
	o.result, o.code, o.error, o.ended_at, t.enabled, t.below, t.pack_id,
	t.monthly_cents, r.name, r.at
from llm.stripe_customers as c, llm.stripe_objects as s, llm.payment_ops as o,
	llm.top_ups as t, llm.stripe_cursors as r
where false;

do $$
begin
	assert has_function_privilege('tessera_billing_api', 'llm.job_next(uuid)',
		'execute');
	assert not has_table_privilege('tessera_billing_api', 'llm.payment_ops',
		'insert');
end
$$;

rollback;
