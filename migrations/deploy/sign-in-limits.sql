-- Deploy tessera:sign-in-limits to pg
-- Passwords that are tried, at the sign-in or by who is signed in, are counted
-- in one place: by the name that was typed, for an address and a username must
-- not tell that they are the same person's; and by the network, over all names.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

create index sign_in_failures_ip_hash_at_idx
	on identity.sign_in_failures (ip_hash, at);
grant update (last_seen_at) on identity.known_browsers to tessera_account_api;

-- How long a try must wait: failures of the last 15 minutes, 5 for a name and a
-- network, 50 for a name, 30 for a network.
create function identity.held_for(name_hash bytea, network text, known boolean)
returns interval
language sql stable
begin atomic
	select max(f.at) + interval '15 minutes' - now()
	from (
		(
			select s.at
			from identity.sign_in_failures as s
			where s.account_hash = held_for.name_hash
			and s.ip_hash = held_for.network
			and s.at > now() - interval '15 minutes'
			order by s.at desc
			offset 4
			limit 1
		)
		union all
		(
			select s.at
			from identity.sign_in_failures as s
			where s.account_hash = held_for.name_hash
			and not held_for.known
			and s.at > now() - interval '15 minutes'
			order by s.at desc
			offset 49
			limit 1
		)
		union all
		(
			select s.at
			from identity.sign_in_failures as s
			where s.ip_hash = held_for.network
			and s.at > now() - interval '15 minutes'
			order by s.at desc
			offset 29
			limit 1
		)
	) as f;
end;

-- Before a password is judged: {"attempt": its id} or {"held": seconds}. It
-- counts as a failure until it has succeeded (forgive), so that no number of
-- tries at once gets round a limit; tries of one name, and of one network, wait
-- for each other here. A browser that the user was signed in from before is a
-- network of its own. user_id may be NULL.
create function identity.try_password(user_id uuid, name text, ip_hash text,
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

-- It was right: neither it nor those before it are failures.
create function identity.forgive(attempt bigint) returns void
language sql
begin atomic
	delete from identity.sign_in_failures as f
	using identity.sign_in_failures as this
	where this.id = forgive.attempt
	and f.account_hash = this.account_hash
	and f.ip_hash = this.ip_hash;
end;

grant execute on function identity.held_for, identity.try_password,
	identity.forgive to tessera_oauth_api, tessera_account_api;

commit;
