-- Deploy tessera:usage-reading to pg
-- What the group billing reads of a user: usage by how it ended, the ledger by
-- time, her profile; and the one setting of hers that it writes.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- Those that were not completed are few: by them others are counted.
create index usage_history_not_completed_idx
	on llm.usage_history (user_id, created_at desc)
	where status <> 'completed';
create index ledger_user_id_at_idx on llm.ledger (user_id, at desc, id desc);

-- Who is to be told of how much of a period's credits was used.
create function llm.set_alerts(percents smallint[], mail boolean) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform llm.lock_account(identity.user_id());
	update llm.accounts as a
	set alert_percents = set_alerts.percents, alert_mail = set_alerts.mail
	where a.user_id = identity.user_id();
end
$$;

grant execute on function llm.set_alerts to tessera_billing_api;
grant select (id, email, username, first_name, last_name, created_at,
	last_login_at) on identity.users to tessera_billing_api;
grant select on llm.user_preferences to tessera_billing_api;

commit;
