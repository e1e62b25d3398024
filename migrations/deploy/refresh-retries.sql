-- Deploy tessera:refresh-retries to pg
-- A refresh token may be repeated until its successor is used; so long the pair
-- that it gave is kept.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

update maintenance.tasks
set keep = '30 days',
	about = 'pairs kept for a refresh that nobody will try again'
where name = 'identity.refresh_replays';

commit;
