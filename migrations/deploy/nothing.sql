-- Deploy tessera:nothing to pg
-- What makes something and returns NULL has found nothing to make it in: 404,
-- and whatever it wrote meanwhile is taken back. The programs ask this in place
-- of the NULL (common/db/prepare.c).
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

create function wire.nothing() returns json
language plpgsql
as $$
begin
	raise sqlstate 'PT404' using message = 'not_found';
end
$$;

grant execute on function wire.nothing to tessera_worker;

commit;
