-- Revert tessera:ledger-runners from pg
begin;
set local lock_timeout = '5s';
drop function llm.release, llm.adopt;
commit;
