-- Deploy tessera:wire to pg
-- What the groups' functions answer with: shapes and helpers for JSON.
begin;
set local lock_timeout = '5s';

create schema wire authorization tessera_owner;
grant usage on schema wire to tessera_worker, tessera_api;
set local role tessera_owner;

-- The answer of a function that decides more than its row says, or that keeps
-- what it wrote while it refuses.
create type wire.reply as (
	status integer,
	body json,
	headers jsonb
);

-- An instant as clients read it: 2025-11-01T00:00:00.000Z.
create function wire.instant(moment timestamptz) returns text
language sql stable parallel safe
return to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

-- A marker that becomes the sealed field's plain text on the way out. Its
-- spelling is fixed, without blanks: the reply is searched for it.
create function wire.sealed(context text, value text) returns json
language sql stable parallel safe
return ('{"$sealed":' || to_json(context || ':' || value)::text || '}')::json;

-- Where a list goes on, opaque to clients: base64url (RFC 4648 5) of the last
-- row's keys, as in wire.cursor(json_build_array(created_at, id)). Only as
-- STABLE is it inlined.
create function wire.cursor(keys json) returns text
language sql stable parallel safe
return translate(encode(convert_to(keys::text, 'UTF8'), 'base64'),
	E'+/=\n', '-_');

-- The keys in a cursor, an array; NULL has none.
create function wire.keys(cursor text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
	plain text := translate(keys.cursor, '-_', '+/');
	found jsonb;
begin
	if keys.cursor is null then
		return null;
	end if;
	plain := rpad(plain, (length(plain) + 3) / 4 * 4, '=');
	found := convert_from(decode(plain, 'base64'), 'UTF8')::jsonb;
	if jsonb_typeof(found) <> 'array' then
		raise data_exception;
	end if;
	return found;
exception when data_exception then
	raise sqlstate 'PT422' using message = 'The list cannot go on from there.';
end
$$;

-- n as this many digits of base 36, the upper ones cut off.
create function wire.base36(n bigint, digits integer) returns text
language plpgsql immutable parallel safe
as $$
declare
	text text := '';
begin
	while length(text) < base36.digits loop
		text := substr('0123456789abcdefghijklmnopqrstuvwxyz',
			(base36.n % 36)::integer + 1, 1) || text;
		n := base36.n / 36;
	end loop;
	return text;
end
$$;

-- A CUID: c, eight digits of the time in milliseconds, sixteen random ones
-- (from both ends of a random UUID, where all 48 bits are random).
create function wire.cuid() returns text
language plpgsql volatile parallel safe
as $$
declare
	random text := gen_random_uuid()::text;
begin
	return 'c'
		|| wire.base36((extract(epoch from clock_timestamp()) * 1000)::bigint, 8)
		|| wire.base36(('x' || substr(random, 1, 8)
			|| substr(random, 10, 4))::bit(48)::bigint, 8)
		|| wire.base36(('x' || right(random, 12))::bit(48)::bigint, 8);
end
$$;

-- The one trigger function that keeps updated_at.
create function wire.touch() returns trigger
language plpgsql
as $$
begin
	new.updated_at := now();
	return new;
end
$$;

grant execute on function wire.instant, wire.sealed, wire.cursor, wire.keys,
	wire.base36, wire.cuid to tessera_api;

commit;
