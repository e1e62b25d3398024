-- Revert tessera:browsers from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop function identity.enter_browser;

commit;
