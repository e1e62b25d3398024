-- Revert tessera:cheaper from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

create or replace function wire.keys(cursor text) returns jsonb
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

create or replace function wire.cuid() returns text
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

commit;
