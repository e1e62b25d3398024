-- Deploy tessera:code-browsers to pg
-- A code knows the browser that it was given in, and ends with it.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter table identity.codes
	add column session_hash bytea,
	add constraint session_hash_is_sha256
		check (octet_length(session_hash) = 32);
comment on column identity.codes.session_hash is
	'of the browser session in which it was given';

grant select (session_hash) on identity.codes to tessera_account_api;

commit;
