-- Revert tessera:people from pg
begin;
set local lock_timeout = '5s';
set local role tessera_owner;

drop index identity.users_email_pattern_idx,
	identity.users_username_pattern_idx;
drop function identity.grants_of, identity.sessions_of, identity.people,
	identity.look, identity.user_make_admin, identity.user_reset,
	identity.user_sign_out, identity.user_activate, identity.end_sessions;
drop type identity.let_in, identity.person;

commit;
