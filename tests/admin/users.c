/* Administration: users. */
#include "admin.h"

#define USERS "/admin/users"
#define FRIEND "f0000000-0000-4000-8000-00000000f00d"
#define HERS USERS "/" FRIEND
#define NOBODY USERS "/00000000-0000-4000-8000-000000000000"
#define AUDITED(event) \
	"select count(*) > 0 from identity.audit_log where event = '" event \
	"' and actor_id = '<user_admin>' and user_id = '" FRIEND "'"
#define OF_FRIEND(what) \
	"select " what " from identity.users where id = '" FRIEND "'"
#define HAS(table) \
	"select count(*) from identity." table " where user_id = '" FRIEND "'"

/* A user with one of everything that lets in. */
#define SIGNED_IN \
	"with g as (insert into identity.grants (user_id, client_id, scopes, " \
	"auth_time) select '" FRIEND "', client_id, '{openid}', now() from " \
	"identity.oauth_clients limit 1 returning id, client_id), s as (" \
	"insert into identity.sessions (user_id, client_id, grant_id, " \
	"token_hash, expires_at, user_agent) select '" FRIEND "', client_id, " \
	"id, sha256('friend'), now() + interval '1 hour', 'Firefox' from g), " \
	"b as (insert into identity.browser_sessions (token_hash, user_id) " \
	"values (sha256('friend'), '" FRIEND "')) insert into " \
	"identity.refresh_tokens (token_hash, grant_id, user_id, scopes) " \
	"select sha256('friend'), id, '" FRIEND "', '{openid}' from g " \
	"returning 'in'"
#define LEFT \
	"select (select count(*) from identity.sessions where user_id = '" FRIEND \
	"') || ' ' || (select count(*) from identity.browser_sessions " \
	"where user_id = '" FRIEND "') || ' ' || (select count(*) from " \
	"identity.refresh_tokens where user_id = '" FRIEND "') || ' ' || " \
	"(select count(*) from identity.grants where user_id = '" FRIEND \
	"' and revoked_at is null)"

const struct test users[] = {
	{ "a user may not look", "GET", USERS, token_a, NULL, 403,
		"forbidden" },
	{ "nor disable", "POST", HERS "/disable", token_a, "{}", 403,
		"forbidden" },
	{ "somebody new",
		.sql = "delete from identity.users where id = '" FRIEND
		       "'; insert into identity.users (id, email, "
		       "email_verified, username, first_name) values ('" FRIEND
		       "', 'friend_1@people.test', true, 'Friend-1', 'Fay') "
		       "returning 'made'",
		.gives = "made" },
	{ "has no plan", "GET", USERS "?search=friend_1&tier=free", token_admin,
		NULL, 200,
		.json = "users.#=0\npagination.total=0\n"
			"pagination.totalPages=0" },
	{ "until the first use",
		.sql = "select llm.renew('" FRIEND "'); select 1",
		.gives = "1" },
	{ "is found by the plan", "GET",
		USERS "?search=friend_1&tier=free&limit=1", token_admin, NULL,
		200,
		.json = "users.#=1\nusers.0.id=" FRIEND
			"\nusers.0.subscription.tier=free\n"
			"pagination.total=1" },
	{ "not by another", "GET", USERS "?search=friend_1&tier=pro",
		token_admin, NULL, 200,
		.json = "users.#=0\npagination.total=0" },
	{ "nor on a page beyond", "GET",
		USERS "?search=friend_1&tier=free&page=2", token_admin, NULL,
		200, .json = "users.#=0\npagination.total=1" },
	{ "a tier that is none", "GET", USERS "?tier=gold", token_admin, NULL,
		422, "validation_error" },
	{ "is without a plan again",
		.sql = "delete from identity.users where id = '" FRIEND
		       "'; insert into identity.users (id, email, "
		       "email_verified, username, first_name) values ('" FRIEND
		       "', 'friend_1@people.test', true, 'Friend-1', 'Fay') "
		       "returning 'made'",
		.gives = "made" },
	{ "is the first of all", "GET", USERS "?limit=1", token_admin, NULL,
		200,
		.json = "users.#=1\npagination.page=1\npagination.limit=1\n"
			"users.0.id=" FRIEND "\nusers.0.isActive=true",
		.sql = "select count(*) > 0 from identity.audit_log where event "
		       "= 'admin.users'",
		.gives = "t" },
	{ "is found by address", "GET", USERS "?search=Friend_1@PEOPLE.test",
		token_admin, NULL, 200,
		.json = "users.#=1\npagination.total=1\npagination.totalPages=1\n"
			"users.0.firstName=Fay" },
	{ "by how it begins", "GET", USERS "?search=friend_", token_admin, NULL,
		200, .json = "users.0.id=" FRIEND },
	{ "by name", "GET", USERS "?search=friend-1", token_admin, NULL, 200,
		.json = "users.0.id=" FRIEND },
	{ "by id", "GET", USERS "?search=" FRIEND, token_admin, NULL, 200,
		.json = "users.#=1" },
	{ "a wildcard is a character", "GET", USERS "?search=friend%25",
		token_admin, NULL, 200,
		.json = "users.#=0\npagination.total=0\npagination.totalPages=0" },
	{ "a page behind the last", "GET", USERS "?search=friend_&page=2",
		token_admin, NULL, 200,
		.json = "users.#=0\npagination.total=1" },
	{ "is signed in", .sql = SIGNED_IN, .gives = "in" },
	{ "is seen with that", "GET", HERS, token_admin, NULL, 200,
		.json = "email=friend_1@people.test\nsessions.#=1\n"
			"sessions.0.userAgent=Firefox\ngrants.#=1\n"
			"grants.0.revokedAt=null",
		.sql = AUDITED("admin.user"), .gives = "t" },
	{ "nobody is not seen", "GET", NOBODY, token_admin, NULL, 404,
		"not_found" },
	{ "is signed out", "POST", HERS "/sign-out", token_admin, "{}", 204,
		.sql = LEFT, .gives = "0 0 0 0" },
	{ "which is in the log", .sql = AUDITED("user.signed_out"),
		.gives = "t" },
	{ "nobody is not signed out", "POST", NOBODY "/sign-out", token_admin,
		"{}", 404, "not_found" },
	{ "is sent a reset", "POST", HERS "/reset", token_admin, "{}", 202,
		.sql = "select count(*) from identity.mail_tokens as t join "
		       "identity.mail_outbox as m on m.user_id = t.user_id "
		       "where t.user_id = '" FRIEND "' and t.purpose = "
		       "'reset_password' and m.template = 'reset_password'",
		.gives = "1" },
	{ "nobody is sent none", "POST", NOBODY "/reset", token_admin, "{}",
		404, "not_found" },
	{ "is signed in again", .sql = SIGNED_IN, .gives = "in" },
	{ "is disabled", "POST", HERS "/disable", token_admin, "{}", 204,
		.sql = LEFT, .gives = "0 0 0 0" },
	{ "the mailed link is worth nothing", .sql = HAS("mail_tokens"),
		.gives = "0" },
	{ "is seen as that", "GET", HERS, token_admin, NULL, 200,
		.json = "isActive=false\nsessions.#=0" },
	{ "is sent none now", "POST", HERS "/reset", token_admin, "{}", 404,
		"not_found" },
	{ "is made no administrator", "PUT", HERS "/admin", token_admin, "{}",
		409, "conflict" },
	{ "is enabled", "POST", HERS "/enable", token_admin, "{}", 204,
		.sql = AUDITED("user.enabled"), .gives = "t" },
	{ "is made an administrator", "PUT", HERS "/admin", token_admin, NULL,
		204, .sql = OF_FRIEND("is_admin"), .gives = "t" },
	{ "and is none again", "DELETE", HERS "/admin", token_admin, NULL, 204,
		.sql = OF_FRIEND("is_admin"), .gives = "f" },
	{ "nobody disables herself", "POST", USERS "/<user_admin>/disable",
		token_admin, "{}", 409, "conflict" },
	{ "nor stops being what she is", "DELETE", USERS "/<user_admin>/admin",
		token_admin, NULL, 409, "conflict" },
	{ "an id that is none", "GET", USERS "/me", token_admin, NULL, 404,
		"not_found" },
	{ "page nought", "GET", USERS "?page=0", token_admin, NULL, 422,
		"validation_error" },
	{ 0 },
};
