-- Deploy tessera:ledger-runners to pg
-- A call that another streamer took over is held by it; one that could not be made
-- counts for nothing.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- The hold is this streamer's from here on, who is seen: the one that it was made for
-- may be gone. False when the hold is.
create function llm.adopt(hold uuid, runner uuid, host text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	open llm.holds;
begin
	perform llm.beat(adopt.runner, adopt.host, 0);
	open := llm.lock_hold(adopt.hold);
	update llm.replies as r
	set runner = adopt.runner
	where r.user_id = open.user_id
	and r.key_hash = open.reply_key;
	update llm.holds as h
	set runner = adopt.runner
	where h.id = open.id;
	return found;
end
$$;

-- Ends a hold of which nobody was asked anything. Beside what is held, its place in
-- the limits of requests comes back, but for what time has given back already.
create function llm.release(hold uuid) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
	open llm.holds := llm.lock_hold(release.hold);
	now timestamptz := llm.clock();
	passed interval := greatest('0', now - open.created_at);
begin
	if open.id is null then
		return false;
	end if;
	perform llm.capture(open, 0, 0, 0, 'failed', null, null, null, now);
	delete from llm.replies as r
	where r.user_id = open.user_id
	and r.key_hash = open.reply_key;
	update llm.accounts as a
	set requests_until = a.requests_until - greatest('0', llm.filled(1,
		coalesce(a.requests_per_minute, p.requests_per_minute)) - passed)
	from llm.plans as p
	where a.user_id = open.user_id
	and p.product = 'llm'
	and p.tier = a.tier
	and not a.unmetered;
	update llm.api_keys as k
	set requests_until = k.requests_until
		- greatest('0', llm.filled(1, k.requests_per_minute) - passed)
	where k.session_id = open.key_id
	and k.requests_per_minute is not null;
	return true;
end
$$;

revoke execute on function llm.adopt, llm.release from public;
grant execute on function llm.adopt, llm.release to tessera_inference_api;

commit;
