-- Deploy tessera:if-match to pg
-- Who names the version that was read changes nobody's change.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

-- RFC 9110 13.1.1: a list of tags, or any. nginx marks what it compressed as weak
-- (8.8.3); it is the same version.
create function wire.check_match(if_match text, version bigint) returns void
language plpgsql immutable
as $$
begin
	if if_match is null or btrim(if_match) = '*'
		or format('"%s"', version) = any (
			select regexp_replace(btrim(tag), '^W/', '')
			from string_to_table(if_match, ',') as tag
		) then
		return;
	end if;
	raise sqlstate 'PT412' using message = 'precondition_failed';
end
$$;

grant execute on function wire.check_match to tessera_api;

commit;
