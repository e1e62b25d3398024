-- Verify tessera:analyses on pg
begin;

select a.timezone, a.error, a.ran_at, a.change
from iops.analyses as a
where false;

rollback;
