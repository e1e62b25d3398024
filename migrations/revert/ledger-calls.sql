-- Revert tessera:ledger-calls from pg
begin;
set local lock_timeout = '5s';
set local client_min_messages = warning;

drop function llm.sweep, llm.sweep_user, llm.sweep_hold, llm.stale, llm.beat,
	llm.hold_more, llm.extend, llm.settle, llm.settled_before, llm.capture,
	llm.write_usage, llm.count_usage, llm.close_key, llm.close_account,
	llm.corrected, llm.spend, llm.lock_hold, llm.hold, llm.refuse, llm.keep_hold,
	llm.try_hold, llm.prepare, llm.hold_account, llm.within_day,
	llm.claim_reply, llm.count_key,
	llm.key_refusal, llm.refusal, llm.over_day, llm.over, llm.day_free,
	llm.key_free, llm.used_between, llm.budget_end, llm.budget_start,
	llm.current_limits, llm.limits_now, llm.limits_of, llm.room, llm.filled,
	llm.counted;
drop type llm.taken, llm.settled, llm.extended, llm.held, llm.limits;
commit;
