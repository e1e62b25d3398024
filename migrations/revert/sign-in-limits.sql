-- Revert tessera:sign-in-limits from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop function identity.forgive, identity.try_password, identity.held_for;
revoke update (last_seen_at) on identity.known_browsers
	from tessera_account_api;
drop index identity.sign_in_failures_ip_hash_at_idx;
commit;
