-- Revert tessera:llm-admin from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

revoke select, update on llm.plans, llm.packs from tessera_admin_api;
revoke select, insert, update, delete on llm.models, llm.providers,
	llm.model_routes from tessera_admin_api;
drop function llm.seen_usage, llm.seen_subscriptions, llm.suspend,
	llm.set_limits, llm.is_user, llm.seen_subscription, llm.seen_lots,
	llm.seen_account;
commit;
