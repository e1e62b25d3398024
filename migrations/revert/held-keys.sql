-- Revert tessera:held-keys from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop function wire.drop_keys, wire.hold_key;

commit;
