-- Revert tessera:ledger-credits from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

alter table llm.subscriptions alter column paid_until set default 'infinity';
revoke usage on schema llm from tessera_admin_api;
create or replace function llm.begin_free_plan(user_id uuid) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	with begun as (
		insert into llm.subscriptions (user_id, tier, credits_per_month,
			credits_rollover, price_cents, billing_interval,
			current_period_start, current_period_end)
		select begin_free_plan.user_id, p.tier, p.credits_per_month,
			p.credits_rollover, p.price_cents, p.billing_interval, now(),
			now() + interval '1 month'
		from llm.plans as p
		where p.tier = 'free'
		on conflict do nothing
		returning *
	)
	insert into llm.credits (user_id, subscription_id, total_credits,
		billing_period_start, billing_period_end)
	select b.user_id, b.id, b.credits_per_month, b.current_period_start,
		b.current_period_end
	from begun as b;
end
$$;
revoke execute on function llm.begin_free_plan from tessera_billing_api;
drop function llm.end_plan, llm.pay, llm.take, llm.grant, llm.renew,
	llm.renew_locked, llm.counts_months, llm.give_month, llm.plan_of,
	llm.begin_month, llm.add_lot, llm.lapse, llm.lose, llm.lock_account,
	llm.charge, llm.months, llm.month, llm.clock;
commit;
