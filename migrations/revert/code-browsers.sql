-- Revert tessera:code-browsers from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

alter table identity.codes
	drop column session_hash;
commit;
