/* A password that was forgotten, or is to be another. */
#include "account.h"

#define FORGOT "POST", "/auth/forgot-password", no_token
#define RESEND "POST", "/auth/resend-verification", no_token

/* So many mails were asked for by this network for an address. */
#define OFTEN(address) \
	"insert into identity.request_counts (key_hash, seconds, ends_at, " \
	"count) select sha256('address:" address " <peer>'), s, " \
	"to_timestamp((floor(extract(epoch from now()) / s) + n) * s), 10 " \
	"from unnest(array[3600, 86400]) as s, generate_series(1, 2) as n " \
	"on conflict (key_hash, seconds, ends_at) do update set count = 10; " \
	"select 1"
#define RESETS(count) \
	.sql = "select count(*) from identity.mail_outbox where recipient = " \
	       "'ann@people.test' and template = 'reset_password'", \
	.gives = count

const struct test forgotten[] = {
	{ "counting begins anew", .sql = FORGET_COUNTS, .gives = "1" },
	{ "a forgotten password", FORGOT, MAIL("ann@people.test"), 202,
		ACCEPTED },
	{ "one of nobody", FORGOT, MAIL("nobody@people.test"), 202, ACCEPTED },
	{ "a mail goes to who is there",
		.sql = "select string_agg(recipient || ' ' || (select count(*) "
		       "from identity.mail_tokens as t where t.user_id = "
		       "o.user_id and purpose = 'reset_password'), ',') from "
		       "identity.mail_outbox as o where template = "
		       "'reset_password' and recipient like '%people.test'",
		.gives = "ann@people.test 1" },
	{ "a link once more, for who is proven already", RESEND,
		MAIL("ann@people.test"), 202, ACCEPTED },
	{ "one for nobody", RESEND, MAIL("nobody@people.test"), 202, ACCEPTED },
	{ "one for who is not proven", RESEND, MAIL("bob@people.test"), 202,
		ACCEPTED, .sql = MAILS("bob@people.test"),
		.gives = "verify_email verify_email" },
	{ "her link sets the password that she registered with",
		.sql = "select count(distinct t.password_hash) || ' ' || count(*) "
		       "from identity.mail_tokens as t join identity.users as u "
		       "on u.id = t.user_id where u.email = 'bob@people.test'",
		.gives = "1 2" },
	{ 0 },
};

const struct test asked_too_often[] = {
	{ "counting begins anew", .sql = FORGET_COUNTS, .gives = "1" },
	{ "five times", FORGOT, MAIL("eve@people.test"), 202 },
	{ "with a tag", FORGOT, MAIL("eve+tag@people.test"), 202 },
	{ "in upper case", RESEND, MAIL("EVE@people.test"), 202 },
	{ "a registration", REGISTER,
		BODY("eve+2@people.test", "Xyzzy-42x", ""), 202 },
	{ "and the fifth", FORGOT, MAIL("eve@people.test"), 202 },
	{ "a sixth says the same", FORGOT, MAIL("eve@people.test"), 202,
		ACCEPTED },
	{ "of a registration too", REGISTER,
		BODY("eve+3@people.test", "Xyzzy-42x", ""), 202, ACCEPTED },
	{ "they are counted, too",
		.sql = "select max(count) from identity.request_counts where "
		       "key_hash = sha256('address:eve@people.test <peer>')",
		.gives = "7" },
	{ "who shares her network asked for her address all day",
		.sql = OFTEN("ann@people.test"), .gives = "1" },
	{ "while a link of hers lives there is no other", FORGOT,
		MAIL("ann@people.test"), 202, ACCEPTED, RESETS("1") },
	{ "when it lives no more",
		.sql = "update identity.mail_tokens set created_at = "
		       "created_at - interval '2 hours', expires_at = now() "
		       "where email = 'ann@people.test' returning 1",
		.gives = "1" },
	{ "there is one", FORGOT, MAIL("ann@people.test"), 202, ACCEPTED,
		RESETS("2") },
	{ "another address is free", FORGOT, MAIL("fay@people.test"), 202 },
	{ "a network that asked 60 times in the hour",
		.sql = "update identity.request_counts set count = 60 where "
		       "key_hash = sha256(convert_to('network:<peer>', 'UTF8')) "
		       "and seconds = 3600 returning count",
		.gives = "60" },
	{ "may ask for no address", FORGOT, MAIL("gus@people.test"), 429,
		"rate_limit_exceeded", .header = "Retry-After~^[0-9]+$" },
	{ "but in a browser that the account knows",
		.sql = "insert into identity.known_browsers (user_id, "
		       "browser_hash) select id, sha256('<visitor>') from "
		       "identity.users where email = 'ann@people.test' "
		       "returning 1",
		.gives = "1" },
	{ "she may for hers", "POST", "/forgot-password", no_token,
		"form=<visitor_form>&email=ann%40people.test", 303, BROWSER },
	{ "and for no other", "POST", "/forgot-password", no_token,
		"form=<visitor_form>&email=gus%40people.test", 429, BROWSER },
	{ "not even register", REGISTER,
		BODY("gus@people.test", "Xyzzy-42x", ""), 429, .sql = EMPTY,
		.gives = "empty" },
	{ 0 },
};

#define PASSWORD(old, new) \
	"{\"currentPassword\":\"" old "\",\"newPassword\":\"" new "\"}"

const struct test passwords[] = {
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
	{ "an API key", .sql = API_KEY("'<user_a>'", "password<user_a>"),
		.gives = "1" },
	{ "another address that somebody asked for",
		.sql = LINK("'<user_a>'", "change_email", "'evil@people.test'",
			"c<user_a>", "1 hour", "null"),
		.gives = "1" },
	{ "the wrong password", "PUT", ME "/password", token_a,
		PASSWORD("Wrong-Horse-7", "Battery-Staple-8"), 422,
		"validation_error",
		.json = "error.details.currentPassword~not your" },
	{ "the right one, and a bad new one", "PUT", ME "/password", token_a,
		PASSWORD(RIGHT, "Qwerty123"), 422,
		.json = "error.details.newPassword~common" },
	{ "is no failure, and the wrong one is in the audit log",
		.sql = "select (select count(*) from identity.sign_in_failures "
		       "where account_hash = sha256('<user_a>@example.com')) || "
		       "' ' || (select count(*) from identity.audit_log where "
		       "user_id = '<user_a>' and event = 'password.failed' and "
		       "ip_hash is not null)",
		.gives = "0 1" },
	{ "the right one", "PUT", ME "/password", token_a,
		PASSWORD(RIGHT, "Battery-Staple-8"), 204 },
	{ "ends all other sessions",
		.sql = "select (select count(*) from identity.sessions where "
		       "user_id = '<user_a>' and kind = 'access') || ' ' || (select count(*) from "
		       "identity.browser_sessions where user_id = '<user_a>') "
		       "|| ' ' || (select count(*) from identity.mail_tokens "
		       "where user_id = '<user_a>')",
		.gives = "1 0 0" },
	{ "but the API key", .sql = KEY_LIVES("password<user_a>"),
		.gives = "1" },
	{ "this one goes on", "GET", ME, token_a, NULL, 200 },
	{ "the other address is not hers", VERIFY, TOKEN("c<user_a>"), 422 },
	{ "the old one is wrong now", "PUT", ME "/password", token_a,
		PASSWORD(RIGHT, "Battery-Staple-9"), 422 },
	{ "she is told, by name where it is proven",
		.sql = "select count(*) from identity.mail_outbox where "
		       "user_id = '<user_a>' and template = 'password_changed'",
		.gives = "1" },
	{ "back to the first", .sql = GIVE_PASSWORD, .gives = "1" },

	{ "failures to sign in by her address, elsewhere",
		.sql = FORGIVE
		"; insert into identity.sign_in_failures "
		"(account_hash, ip_hash) select "
		"sha256('<user_b>@example.com'), encode(sha256("
		"i::text::bytea), 'hex') from generate_series(1, 50) as "
		"i; select 1",
		.gives = "1" },
	{ "do not hold who has a token of hers", "PUT", ME "/password", token_b,
		PASSWORD(RIGHT, RIGHT), 204 },
	{ "but five by her tokens do, whichever: one",
		.sql = "insert into identity.sign_in_failures (account_hash, "
		       "ip_hash) select sha256('<user_b>@example.com'), "
		       "encode(sha256('tokens of <user_b>'), 'hex') from "
		       "generate_series(1, 5); select 1",
		.gives = "1" },
	{ "is one too many", "DELETE", ME, token_b, PROOF(RIGHT), 429,
		"rate_limit_exceeded" },
	{ "five failures", .sql = FORGIVE, .gives = "1" },
	{ "one", "DELETE", ME, token_b, PROOF("x"), 422 },
	{ "two", "PUT", ME "/email", token_b, ADDRESS("h@people.test", "x"),
		422 },
	{ "three", "DELETE", ME, token_b, PROOF("x"), 422 },
	{ "four", "DELETE", ME, token_b, PROOF("x"), 422 },
	{ "five", "DELETE", ME, token_b, PROOF("x"), 422 },
	{ "are enough, even for the right one", "PUT", ME "/password", token_b,
		PASSWORD(RIGHT, "Battery-Staple-8"), 429, "rate_limit_exceeded",
		.header = "Retry-After~^[0-9]+$" },
	{ "another is not held", "PUT", ME "/password", token_a,
		PASSWORD(RIGHT, RIGHT), 204 },
	{ "later she may again", .sql = FORGIVE, .gives = "1" },
	{ 0 },
};

const struct test resets[] = {
	{ "a link to reset",
		.sql = LINK(A, "reset_password", AN_EMAIL(A), "t8", "1 hour",
			"null"),
		.gives = "1" },
	{ "does not prove an address by itself", VERIFY, TOKEN("t8"), 422 },
	{ "and sets no common password", RESET, RENEWAL("t8", "Password123"),
		422, .json = "error.details.password~common" },
	{ "nor the address", RESET, RENEWAL("t8", "New@people.test1"), 422 },
	{ "an API key", .sql = API_KEY(A, "reset<user_b>"), .gives = "1" },
	{ "her token works before", "GET", "/v1/users/me", token_b, NULL, 200 },
	{ "a new password", RESET, RENEWAL("t8", RIGHT), 204,
		.sql = "select password_hash ~ '^\\$argon2id\\$v=' from "
		       "identity.users where id = " A,
		.gives = "t" },
	{ "ends all sessions", "GET", "/v1/users/me", token_b, NULL, 401 },
	{ "and the API key", .sql = KEY_REVOKED("reset<user_b>"),
		.gives = "true 0" },
	{ "works once", RESET, RENEWAL("t8", RIGHT), 422 },
	{ "is in the audit log",
		.sql = "select string_agg(event, ' ' order by id) from "
		       "identity.audit_log where event ~ '^(email|password[.][^f])' "
		       "and user_id = " A,
		.gives = "password.changed email.change_asked email.verified "
			 "email.changed email.changed "
			 "password.reset" },
	{ "the address is free again",
		.sql = "update identity.users set email = id || "
		       "'@example.com' where id = " A " returning 1",
		.gives = "1" },
	{ 0 },
};

#define SEND(page, body) "POST", page, no_token, "form=<visitor_form>&" body

const struct test password_pages[] = {
	{ "the page of a forgotten password", "GET", "/forgot-password",
		no_token, NULL, 200,
		.json = "~<form method=\"post\" action=\"/forgot-password\">" },
	{ "what is no address", SEND("/forgot-password", "email=gil"), 422,
		BROWSER, .json = "~The e-mail address must be" },
	{ "an address", SEND("/forgot-password", "email=gil%40people.test"),
		303, BROWSER, .header = "Location: /forgot-password?done=yes",
		.sql = MAILS("gil@people.test"),
		.gives = "verify_email reset_password" },
	{ "asked for too often", .sql = COUNTED("300"), .gives = "1" },
	{ "is held", SEND("/forgot-password", "email=gil%40people.test"), 429,
		BROWSER, .json = "~asked for too often",
		.header = "Retry-After~^[0-9]+$" },
	{ "her link",
		.sql = LINK("(select id from identity.users where email = "
			    "'gil@people.test')",
			"reset_password", "'gil@people.test'", "t10", "1 hour",
			"null"),
		.gives = "1" },
	{ "is kept by the page", "GET", "/reset-password?token=t10", no_token,
		NULL, 200, .json = "~name=\"token\" value=\"t10\"" },
	{ "and by one that shows what is wrong",
		SEND("/reset-password", "token=t10&password=Qwerty123"), 422,
		BROWSER, .json = "~most common.*name=\"token\" value=\"t10\"" },
	{ "a new password",
		SEND("/reset-password", "token=t10&password=" RIGHT), 303,
		BROWSER, .header = "Location: /reset-password?done=yes" },
	{ "the browser in which it was set is known, and no other",
		.sql = "select string_agg((k.browser_hash = "
		       "sha256('<visitor>'))::text, ',') from "
		       "identity.known_browsers as k join identity.users as u "
		       "on u.id = k.user_id where u.email = 'gil@people.test'",
		.gives = "true" },
	{ "once", SEND("/reset-password", "token=t10&password=" RIGHT), 422,
		BROWSER, .json = "~was used" },
	{ "its page says so, with a way on", "GET", "/reset-password?token=t10",
		no_token, NULL, 410,
		.json = "~The link was used.*href=\"/forgot-password\"" },
	{ "and claims nothing by a link alone", "GET",
		"/reset-password?done=yes", no_token, NULL, 410,
		.json = "~The link was used", .sql = EMPTY, .gives = "empty" },
	{ 0 },
};
