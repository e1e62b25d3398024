-- Revert tessera:mail-slots from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter table identity.codes
	drop column waits;

create or replace function identity.try_password(user_id uuid, name text,
	ip_hash text,
	browser_hash bytea) returns json
language plpgsql
as $$
declare
	name_hash bytea := sha256(convert_to(lower(try_password.name), 'UTF8'));
	network text := try_password.ip_hash;
	known boolean;
	wait interval;
	attempt bigint;
begin
	update identity.known_browsers as k
	set last_seen_at = now()
	where k.user_id = try_password.user_id
	and k.browser_hash = try_password.browser_hash;
	known := found;
	if known then
		network := encode(try_password.browser_hash, 'hex');
	end if;

	perform pg_advisory_xact_lock(
		hashtextextended(encode(name_hash, 'hex'), 0));
	perform pg_advisory_xact_lock(hashtextextended(network, 0));
	wait := identity.held_for(name_hash, network, known);
	if wait is not null then
		return json_build_object(
			'held', ceil(extract(epoch from wait))::integer);
	end if;
	insert into identity.sign_in_failures (account_hash, ip_hash)
	values (name_hash, network)
	returning id
	into attempt;
	return json_build_object('attempt', attempt);
end
$$;

drop function identity.mail_slot;
drop index identity.mail_outbox_recipient_idx;
alter table identity.mail_tokens
	drop column browser_hash;

commit;
