/* Who somebody is: names, address, and leaving. */
#include "account.h"

#define PATCH "PATCH", ME, token_a
#define THIRD .headers = "Authorization: Bearer profile<user_a>"
#define CANCEL "POST", "/auth/cancel-email", no_token
#define CALLED(name) "{\"username\":\"" name "\"}"

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
		CALLED("u-<user_a4>"), 409, "conflict",
		.json = "error.details.username=is taken" },
	{ "her own is not", PATCH, CALLED("u-<user_a4>"), 200 },
	{ "a reserved one", PATCH, CALLED("support"), 422,
		.json = "error.details.username=is reserved" },
	{ "who has one since before",
		.sql = "update identity.users set username = 'moderator' where "
		       "id = '<user_a>' returning 'has'",
		.gives = "has" },
	{ "changes other names", PATCH, "{\"lastName\":\"C\"}", 200,
		.json = "username=moderator" },
	{ "and takes one of her own", PATCH, CALLED("u-<user_a4>"), 200 },
	{ "a username of two letters", PATCH, CALLED("ab"), 422 },
	{ "a username with signs", PATCH, CALLED("a.b.c"), 422 },
	{ "a name of two lines", PATCH, "{\"firstName\":\"a\\nb\"}", 422,
		.json = "error.details.firstName=must be one line" },
	{ "a picture that is a script", PATCH,
		"{\"profilePictureUrl\":\"javascript:alert(1)\"}", 422 },
	{ "an address is not changed so", PATCH, MAIL("x@people.test"), 422 },
	{ "nor rights", PATCH, "{\"isAdmin\":true}", 422 },
	{ "an application that may see and change the profile only",
		.sql = "insert into identity.sessions (user_id, token_hash, "
		       "expires_at, scopes) values ('<user_a>', "
		       "sha256('profile<user_a>'), now() + interval '1 hour', "
		       "'{openid,user.info}'); select 1",
		.gives = "1" },
	{ "sees it", "GET", ME, no_token, NULL, 200, THIRD,
		.json = "id=<user_a>" },
	{ "changes it", "PATCH", ME, no_token, "{\"lastName\":\"B\"}", 200,
		THIRD },
	{ "but exports nothing", "GET", ME "/export", no_token, NULL, 403,
		"forbidden", THIRD },
	{ "not by a password, either", "POST", ME "/export", no_token,
		PROOF(RIGHT), 403, THIRD },
	{ "sees no devices", "GET", "/v1/sessions", no_token, NULL, 403,
		THIRD },
	{ "ends none", "DELETE", "/v1/sessions", no_token, NULL, 403, THIRD },
	{ "not one", "DELETE",
		"/v1/sessions/00000000-0000-4000-8000-000000000000", no_token,
		NULL, 403, THIRD },
	{ "judges no password", "PUT", ME "/password", no_token,
		"{\"currentPassword\":\"" RIGHT "\",\"newPassword\":\"" RIGHT
		"\"}",
		403, THIRD },
	{ "changes no address", "PUT", ME "/email", no_token,
		ADDRESS("third@people.test", RIGHT), 403, THIRD },
	{ "and deletes nobody", "DELETE", ME, no_token, PROOF(RIGHT), 403,
		THIRD },
	{ "it goes",
		.sql = "delete from identity.sessions where token_hash = "
		       "sha256('profile<user_a>') returning 1",
		.gives = "1" },
	{ 0 },
};

const struct test addresses[] = {
	{ "counting begins anew", .sql = FORGET_COUNTS, .gives = "1" },
	{ "a new address", "PUT", ME "/email", token_a,
		ADDRESS("Ida@people.test", RIGHT), 202,
		.sql = "select string_agg(template || ' ' || recipient, ', ' "
		       "order by id) from identity.mail_outbox where user_id = "
		       "'<user_a>' and template like '%email%'",
		.gives = "change_email ida@people.test, email_changing "
			 "<user_a>@example.com" },
	{ "does nothing yet", "GET", ME, token_a, NULL, 200,
		.json = "email=<user_a>@example.com" },
	{ "an address that somebody has is answered alike", "PUT", ME "/email",
		token_a, ADDRESS("<user_b>@example.com", RIGHT), 202,
		.sql = "select count(*) from identity.mail_tokens where "
		       "user_id = '<user_a>' and purpose = 'change_email'",
		.gives = "1" },
	{ "her own", "PUT", ME "/email", token_a,
		ADDRESS("<user_a>@Example.com", RIGHT), 422,
		.json = "error.details.email~already" },
	{ "the wrong password", "PUT", ME "/email", token_a,
		ADDRESS("j@people.test", "Wrong-Horse-7"), 422,
		.json = "error.details.password~not your" },
	{ "a link to the new address, and one to the old",
		.sql = "select string_agg(purpose || ' ' || email, ', ' order "
		       "by purpose) from identity.mail_tokens where user_id = "
		       "'<user_a>'",
		.gives = "cancel_email <user_a>@example.com, change_email "
			 "<user_b>@example.com" },
	{ "links that we know",
		.sql = "update identity.mail_tokens set token_hash = "
		       "sha256((left(purpose, 2) || '<user_a>')::bytea) where "
		       "user_id = '<user_a>'; select 1",
		.gives = "1" },
	{ "the page of the one to the old uses nothing up", "GET",
		"/cancel-email?token=ca<user_a>", no_token, NULL, 200,
		.json = "~name=\"token\" value=\"ca<user_a>\"" },
	{ "it is no link that proves an address", VERIFY, TOKEN("ca<user_a>"),
		422 },
	{ "nor does the other call it off", CANCEL, TOKEN("ch<user_a>"), 422,
		"validation_error", .json = "error.details.token~expired" },
	{ "it calls it off", CANCEL, TOKEN("ca<user_a>"), 204,
		.sql = "select count(*) from identity.mail_tokens where "
		       "user_id = '<user_a>'",
		.gives = "0" },
	{ "which the audit log tells",
		.sql = "select event from identity.audit_log where user_id = "
		       "'<user_a>' order by id desc limit 1",
		.gives = "email.change_cancelled" },
	{ "once", CANCEL, TOKEN("ca<user_a>"), 422 },
	{ "by the page", "POST", "/cancel-email", no_token,
		"form=<visitor_form>&token=ca<user_a>", 422, BROWSER,
		.json = "~The link was used" },
	{ "another one",
		.sql = LINK("'<user_a>'", "cancel_email",
			"'<user_a>@example.com'", "cb<user_a>", "1 hour",
			"null"),
		.gives = "1" },
	{ "is used by the button", "POST", "/cancel-email", no_token,
		"form=<visitor_form>&token=cb<user_a>", 303, BROWSER,
		.header = "Location: /cancel-email?done=yes" },
	{ "one address too often", .sql = COUNTED("5"), .gives = "1" },
	{ "is held", "PUT", ME "/email", token_a,
		ADDRESS("ida@people.test", RIGHT), 429, "rate_limit_exceeded",
		.header = "Retry-After~^[0-9]+$" },
	{ 0 },
};

const struct test leaving[] = {
	{ "she has a password", .sql = GIVE_PASSWORD, .gives = "1" },
	{ "nobody failed", .sql = FORGIVE, .gives = "1" },
	{ "the wrong password deletes nothing", "DELETE", ME, token_a,
		PROOF("Wrong-Horse-7"), 422 },
	{ "no password", "DELETE", ME, token_a, "{}", 422 },
	{ "mails with links wait, of one the time is over",
		.sql = "delete from identity.mail_outbox where user_id = "
		       "'<user_a>'; "
		       "insert into identity.mail_tokens (token_hash, user_id, "
		       "purpose, email, expires_at) select sha256(convert_to("
		       "'wait<user_a>' || n, 'UTF8')), '<user_a>', "
		       "'reset_password', 'a@people.test', now() + n * "
		       "interval '1 hour' from unnest(array[-1, 1]) as n; "
		       "insert into identity.mail_outbox (user_id, recipient, "
		       "template, parameters, due_at) select '<user_a>', "
		       "'a@people.test', 'reset_password', jsonb_build_object("
		       "'token', 'wait<user_a>' || n), now() + interval '1 hour' "
		       "from unnest(array[-1, 1]) as n; select 1",
		.gives = "1" },
	{ "she leaves", "DELETE", ME, token_a, PROOF(RIGHT), 204 },
	{ "and gets none whose link would have worked",
		.sql = "select string_agg(template || coalesce(parameters ->> "
		       "'token', ''), ' ' order by template) from "
		       "identity.mail_outbox where user_id = '<user_a>'",
		.gives = "account_deleted reset_passwordwait<user_a>-1" },
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
