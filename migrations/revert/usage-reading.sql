-- Revert tessera:usage-reading from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

revoke select on llm.user_preferences from tessera_billing_api;
revoke select (id, email, username, first_name, last_name, created_at,
	last_login_at) on identity.users from tessera_billing_api;
drop function llm.set_alerts;
drop index llm.ledger_user_id_at_idx;
drop index llm.usage_history_not_completed_idx;
commit;
