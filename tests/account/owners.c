/* What the owner of an account sees and changes. */
#include "account.h"

#define ME "/v1/users/me"
#define PATCH "PATCH", ME, token_a

const struct test profile[] = {
	{ "who she is", "GET", ME, token_a, NULL, 200,
		.json = "#=9\nid=<user_a>\nusername=null\nemailVerified=false\n"
			"createdAt~Z$\nlastLoginAt=null\n"
			"profilePictureUrl=null" },
	{ "not who somebody else is", "GET", ME, token_b, NULL, 200,
		.json = "id=<user_b>" },
	{ "her names", PATCH,
		"{\"firstName\":\"A\xc3\xa4\",\"lastName\":\"<b>\","
		"\"username\":\"u-<user_a4>\","
		"\"profilePictureUrl\":\"https://x.test/a.png\"}",
		200,
		.json = "firstName=A\xc3\xa4\nlastName=<b>\n"
			"profilePictureUrl=https://x.test/a.png" },
	{ "null empties, absent keeps", PATCH, "{\"lastName\":null}", 200,
		.json = "firstName=A\xc3\xa4\nlastName=null" },
	{ "nothing", PATCH, "{}", 200, .json = "firstName=A\xc3\xa4" },
	{ "a username that is taken", "PATCH", ME, token_b,
		"{\"username\":\"u-<user_a4>\"}", 409, "conflict",
		.json = "error.details.username=is taken" },
	{ "her own is not", PATCH, "{\"username\":\"u-<user_a4>\"}", 200 },
	{ "a username of two letters", PATCH, "{\"username\":\"ab\"}", 422 },
	{ "a username with signs", PATCH, "{\"username\":\"a.b.c\"}", 422 },
	{ "a name of two lines", PATCH, "{\"firstName\":\"a\\nb\"}", 422,
		.json = "error.details.firstName=must be one line" },
	{ "a picture that is a script", PATCH,
		"{\"profilePictureUrl\":\"javascript:alert(1)\"}", 422 },
	{ "an address is not changed so", PATCH,
		"{\"email\":\"x@people.test\"}", 422 },
	{ "nor rights", PATCH, "{\"isAdmin\":true}", 422 },
	{ 0 },
};

#define PASSWORD(old, new) \
	"{\"currentPassword\":\"" old "\",\"newPassword\":\"" new "\"}"
#define GIVE_PASSWORD \
	"update identity.users set password_hash = '<hash>', email_verified = " \
	"true, email = id || '@example.com' where id in ('<user_a>', '<user_b>'); select 1"
#define FORGIVE "delete from identity.sign_in_failures; select 1"

const struct test secrets[] = {
	{ "she has a password", .sql = GIVE_PASSWORD, .gives = "1" },
	{ "nobody failed", .sql = FORGIVE, .gives = "1" },
	{ "another device, a browser, and a link to reset",
		.sql = "insert into identity.sessions (user_id, token_hash, "
		       "expires_at) values ('<user_a>', sha256('other<user_a>'),"
		       " now() + interval '1 hour'); insert into "
		       "identity.browser_sessions (token_hash, user_id) values "
		       "(sha256('browser<user_a>'), '<user_a>'); " LINK(
			       "'<user_a>'", "reset_password",
			       "'<user_a>@example.com'", "r<user_a>", "1 hour",
			       "null"),
		.gives = "1" },
	{ "the wrong password", "PUT", ME "/password", token_a,
		PASSWORD("Wrong-Horse-7", "Battery-Staple-8"), 422,
		"validation_error",
		.json = "error.details.currentPassword~not your" },
	{ "the right one, and a bad new one", "PUT", ME "/password", token_a,
		PASSWORD(RIGHT, "Qwerty123"), 422,
		.json = "error.details.newPassword~common" },
	{ "the right one", "PUT", ME "/password", token_a,
		PASSWORD(RIGHT, "Battery-Staple-8"), 204 },
	{ "ends all other sessions",
		.sql = "select (select count(*) from identity.sessions where "
		       "user_id = '<user_a>') || ' ' || (select count(*) from "
		       "identity.browser_sessions where user_id = '<user_a>') "
		       "|| ' ' || (select count(*) from identity.mail_tokens "
		       "where user_id = '<user_a>')",
		.gives = "1 0 0" },
	{ "this one goes on", "GET", ME, token_a, NULL, 200 },
	{ "the old one is wrong now", "PUT", ME "/password", token_a,
		PASSWORD(RIGHT, "Battery-Staple-9"), 422 },
	{ "she is told, by name where it is proven",
		.sql = "select count(*) from identity.mail_outbox where "
		       "user_id = '<user_a>' and template = 'password_changed'",
		.gives = "1" },
	{ "back to the first", .sql = GIVE_PASSWORD, .gives = "1" },

	{ "five failures", .sql = FORGIVE, .gives = "1" },
	{ "one", "DELETE", ME, token_b, "{\"password\":\"x\"}", 422 },
	{ "two", "PUT", ME "/email", token_b,
		"{\"email\":\"h@people.test\",\"password\":\"x\"}", 422 },
	{ "three", "DELETE", ME, token_b, "{\"password\":\"x\"}", 422 },
	{ "four", "DELETE", ME, token_b, "{\"password\":\"x\"}", 422 },
	{ "five", "DELETE", ME, token_b, "{\"password\":\"x\"}", 422 },
	{ "are enough, even for the right one", "PUT", ME "/password", token_b,
		PASSWORD(RIGHT, "Battery-Staple-8"), 429, "rate_limit_exceeded",
		.header = "Retry-After~^[0-9]+$" },
	{ "another is not held", "PUT", ME "/password", token_a,
		PASSWORD(RIGHT, RIGHT), 204 },
	{ "later she may again", .sql = FORGIVE, .gives = "1" },

	{ "counting begins anew", .sql = FORGET_COUNTS, .gives = "1" },
	{ "a new address", "PUT", ME "/email", token_a,
		"{\"email\":\"Ida@people.test\",\"password\":\"" RIGHT "\"}",
		202,
		.sql = "select string_agg(template || ' ' || recipient, ', ' "
		       "order by id) from identity.mail_outbox where user_id = "
		       "'<user_a>' and template like '%email%'",
		.gives = "change_email ida@people.test, email_changing "
			 "<user_a>@example.com" },
	{ "does nothing yet", "GET", ME, token_a, NULL, 200,
		.json = "email=<user_a>@example.com" },
	{ "an address that somebody has is answered alike", "PUT", ME "/email",
		token_a,
		"{\"email\":\"<user_b>@example.com\",\"password\":\"" RIGHT
		"\"}",
		202,
		.sql = "select count(*) from identity.mail_tokens where "
		       "user_id = '<user_a>' and purpose = 'change_email'",
		.gives = "1" },
	{ "her own", "PUT", ME "/email", token_a,
		"{\"email\":\"<user_a>@Example.com\",\"password\":\"" RIGHT
		"\"}",
		422, .json = "error.details.email~already" },
	{ "the wrong password", "PUT", ME "/email", token_a,
		"{\"email\":\"j@people.test\",\"password\":\"Wrong-Horse-7\"}",
		422, .json = "error.details.password~not your" },
	{ "one address too often",
		.sql = "update identity.request_counts set count = 5; select 1",
		.gives = "1" },
	{ "is held", "PUT", ME "/email", token_a,
		"{\"email\":\"ida@people.test\",\"password\":\"" RIGHT "\"}",
		429, "rate_limit_exceeded", .header = "Retry-After~^[0-9]+$" },
	{ 0 },
};

#define GRANT(id, user, name) \
	"insert into identity.grants (id, user_id, client_id, scopes, " \
	"auth_time, created_at) values ('" id "', '" user "', '" name \
	"', '{openid}', now(), now() - interval '1 day') on conflict (id) do " \
	"update set user_id = excluded.user_id, revoked_at = null, " \
	"revoked_why = null; insert into identity.refresh_tokens (token_hash, " \
	"grant_id, user_id, scopes) values (sha256(gen_random_uuid()::text" \
	"::bytea), '" id "', '" user "', '{openid}'); select 1"
#define G1 "00000000-0000-4000-8000-0000000000a1"
#define G2 "00000000-0000-4000-8000-0000000000b1"

const struct test devices[] = {
	{ "an application of hers",
		.sql = "delete from identity.grants where id in ('" G1 "', '" G2
		       "'); " GRANT(G1, "<user_a>", "home-web"),
		.gives = "1" },
	{ "one of another's", .sql = GRANT(G2, "<user_b>", "home-web"),
		.gives = "1" },
	{ "a browser of hers",
		.sql = "insert into identity.browser_sessions (token_hash, "
		       "user_id, user_agent, created_at) values "
		       "(sha256('device<user_a>'), '<user_a>', 'Browser 1.0', "
		       "now() + interval '1 second') on conflict do nothing; "
		       "select 1",
		.gives = "1" },
	{ "her devices", "GET", "/v1/sessions", token_a, NULL, 200,
		.json = "sessions.#=3\nsessions.0.kind=browser\n"
			"sessions.0.userAgent=Browser 1.0\n"
			"sessions.0.current=false\nsessions.1.current=true\n"
			"sessions.2.id=" G1 "\nsessions.2.client.name=Home\n"
			"sessions.2.since~Z$\nsessions.2.lastUsedAt~Z$\n"
			"next=null",
		.keep = "browser=sessions.0.id\nthis=sessions.1.id" },
	{ "one by one", "GET", "/v1/sessions?limit=2", token_a, NULL, 200,
		.json = "sessions.#=2\nnext~^[A-Za-z0-9_-]+$",
		.keep = "next=next" },
	{ "and the rest", "GET", "/v1/sessions?limit=2&cursor=<next>", token_a,
		NULL, 200,
		.json = "sessions.#=1\nsessions.0.id=" G1 "\nnext=null" },
	{ "one of another's cannot be ended", "DELETE", "/v1/sessions/" G2,
		token_a, NULL, 404, "not_found" },
	{ "an application", "DELETE", "/v1/sessions/" G1, token_a, NULL, 204,
		.sql = "select revoked_why || ' ' || (select count(*) from "
		       "identity.refresh_tokens where grant_id = '" G1
		       "') from identity.grants where id = '" G1 "'",
		.gives = "revoked_by_user 0" },
	{ "once", "DELETE", "/v1/sessions/" G1, token_a, NULL, 404 },
	{ "a browser", "DELETE", "/v1/sessions/<browser>", token_a, NULL, 204 },
	{ "nobody's", "DELETE", "/v1/sessions/00000000-0000-4000-8000-00000000",
		token_a, NULL, 404 },
	{ "two more",
		.sql = "insert into identity.sessions (user_id, token_hash, "
		       "expires_at) values ('<user_a>', sha256('more<user_a>'),"
		       " now() + interval '1 hour'); " GRANT(
			       G1, "<user_a>", "home-web"),
		.gives = "1" },
	{ "all others", "DELETE", "/v1/sessions", token_a, NULL, 204 },
	{ "only this one is left", "GET", "/v1/sessions", token_a, NULL, 200,
		.json = "sessions.#=1\nsessions.0.id=<this>" },
	{ "another's are", "GET", "/v1/sessions", token_b, NULL, 200,
		.json = "sessions.#=2" },
	{ 0 },
};

const struct test leaving[] = {
	{ "she has a password", .sql = GIVE_PASSWORD, .gives = "1" },
	{ "nobody failed", .sql = FORGIVE, .gives = "1" },
	{ "things of hers, and of another's",
		.sql = "insert into home.homes (user_id, name) values "
		       "('<user_a>', 'Hers'), ('<user_b>', 'His'); insert into "
		       "home.profiles (user_id, phone) values ('<user_a>', "
		       "'<sealed>'); insert into site.feedbacks (message, "
		       "user_id) values ('Mine', '<user_a>'), ('Yours', "
		       "'<user_b>'); select 1",
		.gives = "1" },
	{ "the export", "GET", ME "/export", token_a, NULL, 200,
		.json = "userId=<user_a>\nexportedAt~Z$\n"
			"identity.users.#=1\nidentity.users.0.id=<user_a>\n"
			"identity.users.0.passwordHash!\n"
			"identity.sessions.0.tokenHash!\n"
			"home.homes.#=1\nhome.homes.0.name=Hers\n"
			"home.profiles.0.phone=+49 30 1\n"
			"site.feedbacks.#=1\nsite.feedbacks.0.message=Mine\n"
			"llm.webhooks.#=0",
		.header = "Cache-Control: no-store\n"
			  "Content-Disposition~attachment",
		.sql = "select event from identity.audit_log where user_id = "
		       "'<user_a>' order by id desc limit 1",
		.gives = "data.exported" },
	{ "its head alone", "HEAD", ME "/export", token_a, NULL, 200,
		.way = by_http },
	{ "the next request is answered as ever", "GET", ME, token_a, NULL,
		200 },
	{ "the wrong password deletes nothing", "DELETE", ME, token_a,
		"{\"password\":\"Wrong-Horse-7\"}", 422 },
	{ "no password", "DELETE", ME, token_a, "{}", 422 },
	{ "she leaves", "DELETE", ME, token_a, "{\"password\":\"" RIGHT "\"}",
		204 },
	{ "and is out at once", "GET", ME, token_a, NULL, 401 },
	{ "her things stay for 30 days",
		.sql = "select (u.deleted_at is not null) || ' ' || (select "
		       "count(*) from home.homes as h where h.user_id = u.id) || "
		       "' ' || (select count(*) from identity.sessions as s "
		       "where s.user_id = u.id) || ' ' || (select string_agg("
		       "what, ' ') from identity.deletions where subject = u.id)"
		       " from identity.users as u where id = '<user_a>'",
		.gives = "true 1 0 asked" },
	{ "she is told how to come back",
		.sql = "select count(*) from identity.mail_outbox where user_id "
		       "= '<user_a>' and template = 'account_deleted'",
		.gives = "1" },
	{ "another is not touched", "GET", ME, token_b, NULL, 200 },
	{ "30 days later",
		.sql = "update identity.users set deleted_at = now() - interval "
		       "'31 days' where id = '<user_a>'; select "
		       "maintenance.perform('identity.deleted_users', 100) > 0",
		.gives = "t" },
	{ "nothing of hers is left, and of another's all",
		.sql = "select (select string_agg(name, ',') from home.homes "
		       "where name in ('Hers', 'His') and user_id in "
		       "('<user_a>', '<user_b>')) || ' ' || (select count(*) "
		       "from site.feedbacks where user_id = '<user_a>') || ' ' "
		       "|| (select string_agg(event, ',') from "
		       "identity.audit_log where user_id = '<user_a>')",
		.gives = "His 0 account.erased" },
	{ 0 },
};
