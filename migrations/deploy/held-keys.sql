-- Deploy tessera:held-keys to pg
-- A key of a request (Idempotency-Key) that is held beyond transactions: by rows
-- whose C function commits more than once, as those that pay.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- wire.claim, which raises as it does there; what it locks to the end of its
-- transaction stays locked by this connection until wire.drop_keys.
create function wire.hold_key(bearer bytea, key text, request_hash bytea)
returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
	perform wire.claim(hold_key.bearer, hold_key.key, hold_key.request_hash);
	perform pg_advisory_lock(('x' || encode(substr(
		wire.key_hash(s.user_id, hold_key.key), 1, 8), 'hex'))::bit(64)::bigint)
	from identity.sessions as s
	where s.token_hash = hold_key.bearer
	and s.expires_at > now();
end
$$;

-- A connection that serves holds no other lock for long.
create function wire.drop_keys() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
	perform pg_advisory_unlock_all();
end
$$;

grant execute on function wire.hold_key, wire.drop_keys to tessera_worker;

commit;
