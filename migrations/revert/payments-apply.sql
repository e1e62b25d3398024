-- Revert tessera:payments-apply from pg
begin;
set local lock_timeout = '5s';

drop function llm.stripe_payers,
	llm.stripe_cursor,
	llm.stripe_skip,
	llm.stripe_apply,
	llm.stripe_ticket,
	llm.stripe_event,
	llm.wanted,
	llm.settle_payer,
	llm.settle_elsewhere,
	llm.settle_dispute,
	llm.settle_refunds,
	llm.sold_elsewhere,
	llm.lot_of,
	llm.settle_purchase,
	llm.settle_terms,
	llm.settle_invoice,
	llm.pay_difference,
	llm.pay_period,
	llm.main_line,
	llm.set_plan,
	llm.know_subscription,
	llm.status_of,
	llm.digest,
	llm.plan_of_price,
	llm.at_second;
commit;
