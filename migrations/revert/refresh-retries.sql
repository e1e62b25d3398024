-- Revert tessera:refresh-retries from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

update maintenance.tasks
set keep = '60 seconds', about = 'pairs kept for a refresh that is tried again'
where name = 'identity.refresh_replays';
commit;
