-- Revert tessera:if-match from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop function wire.check_match;
commit;
