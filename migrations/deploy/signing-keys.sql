-- Deploy tessera:signing-keys to pg
-- Public keys that sign no more are forgotten a week after they were last
-- published: what they signed lived for an hour, and they were listed for a day.
-- A key in use is not retired, for no token is signed by one that is.
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

insert into maintenance.tasks (name, condition, keep, about) values
('identity.signing_keys', 'retired_at < now() - $1', '7 days',
	'public keys that sign no more');

commit;
