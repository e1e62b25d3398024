-- Deploy tessera:cheaper to pg
-- Ids and cursors at less cost: what is asked in every call.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- A CUID, as before: c, eight digits of the time in milliseconds, sixteen random
-- ones. As one expression PostgreSQL takes it into the statement that inserts:
-- 4 us where a function that calls three others costs 15. The time is the
-- transaction's. Of a random UUID's last twelve bytes base64 makes sixteen
-- characters, which in lower case are digits of base 36, nearly all as probable
-- as the others: 77 random bits in all.
create or replace function wire.cuid() returns text
language sql volatile parallel safe
return 'c'
	|| substr('0123456789abcdefghijklmnopqrstuvwxyz',
		((date_part('epoch', now()) * 1000)::bigint
			/ 78364164096 % 36)::integer + 1, 1)
	|| substr('0123456789abcdefghijklmnopqrstuvwxyz',
		((date_part('epoch', now()) * 1000)::bigint
			/ 2176782336 % 36)::integer + 1, 1)
	|| substr('0123456789abcdefghijklmnopqrstuvwxyz',
		((date_part('epoch', now()) * 1000)::bigint
			/ 60466176 % 36)::integer + 1, 1)
	|| substr('0123456789abcdefghijklmnopqrstuvwxyz',
		((date_part('epoch', now()) * 1000)::bigint
			/ 1679616 % 36)::integer + 1, 1)
	|| substr('0123456789abcdefghijklmnopqrstuvwxyz',
		((date_part('epoch', now()) * 1000)::bigint
			/ 46656 % 36)::integer + 1, 1)
	|| substr('0123456789abcdefghijklmnopqrstuvwxyz',
		((date_part('epoch', now()) * 1000)::bigint
			/ 1296 % 36)::integer + 1, 1)
	|| substr('0123456789abcdefghijklmnopqrstuvwxyz',
		((date_part('epoch', now()) * 1000)::bigint
			/ 36 % 36)::integer + 1, 1)
	|| substr('0123456789abcdefghijklmnopqrstuvwxyz',
		((date_part('epoch', now()) * 1000)::bigint % 36)::integer + 1, 1)
	|| translate(lower(encode(substr(uuid_send(gen_random_uuid()), 5),
		'base64') collate "C"), '+/', '07');

-- Strict, so that the first page of a list, which has no cursor, does not begin
-- the subtransaction that its exception asks for.
create or replace function wire.keys(cursor text) returns jsonb
language plpgsql immutable strict parallel safe
as $$
declare
	plain text := translate(keys.cursor, '-_', '+/');
	found jsonb;
begin
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

commit;
