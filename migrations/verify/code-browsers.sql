-- Verify tessera:code-browsers on pg
begin;

select session_hash
from identity.codes
where false;

rollback;
