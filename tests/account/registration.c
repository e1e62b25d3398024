/* Registering, and the links by which an address is proven. */
#include "account.h"

#define HER "from identity.users where email = 'ann@people.test'"
#define PLAN \
	"select concat_ws(' ', s.tier, s.status, c.remaining_credits, " \
	"c.is_current, s.created_at = u.created_at) from identity.users as u " \
	"join llm.subscriptions as s on s.user_id = u.id join llm.credits " \
	"as c on c.subscription_id = s.id where u.email = 'ann@people.test'"

const struct test newcomers[] = {
	{ "nobody is there yet", .sql = EMPTY, .gives = "empty" },
	{ "a registration", REGISTER,
		BODY("Ann@people.test", "Xyzzy-42x",
			USERNAME("ann_p") FIRST_NAME("Ann") LAST_NAME("P")),
		202, ACCEPTED,
		.sql = "select concat_ws(' ', username, first_name, "
		       "email_verified, password_hash is null) " HER,
		.gives = "f t" },
	{ "what was typed belongs to its link",
		.sql = "select concat_ws(' ', username, first_name, last_name) "
		       "from identity.mail_tokens where email = "
		       "'ann@people.test'",
		.gives = "ann_p Ann P" },
	{ "its plan and credits are there, of the same transaction",
		.sql = PLAN, .gives = "free active 5000 t t" },
	{ "its mail", .sql = MAILS("ann@people.test"),
		.gives = "verify_email" },
	{ "the same once more, be it by somebody else, is answered alike",
		REGISTER,
		BODY("ann@people.test", "Xyzzy-43x", USERNAME("ann_q")), 202,
		ACCEPTED,
		.sql = "select string_agg(username, ' ' order by created_at) "
		       "from identity.mail_tokens where email = "
		       "'ann@people.test'",
		.gives = "ann_p ann_q" },
	{ "which makes no second plan", .sql = PLAN,
		.gives = "free active 5000 t t" },
	{ "and sends its own link", .sql = MAILS("ann@people.test"),
		.gives = "verify_email verify_email" },
	{ "then her address is proven",
		.sql = "update identity.users set email_verified = true, "
		       "username = 'ann_q', password_hash = '$argon2id$x' "
		       "where email = 'ann@people.test'; select 1",
		.gives = "1" },
	{ "a registration with a known address is answered alike", REGISTER,
		BODY("ANN@people.test", "Xyzzy-44x",
			USERNAME("evil") FIRST_NAME("Evil")),
		202, ACCEPTED,
		.sql = "select concat_ws(' ', username, first_name, "
		       "password_hash) " HER,
		.gives = "ann_q $argon2id$x" },
	{ "who has it is told", .sql = MAILS("ann@people.test"),
		.gives = "verify_email verify_email account_exists" },
	{ "a username is taken by an account", REGISTER,
		BODY("bob@people.test", "Xyzzy-42x", USERNAME("ann_q")), 409,
		"conflict", .json = "error.details.username=is taken" },
	{ "in any case", REGISTER,
		BODY("bob@people.test", "Xyzzy-42x", USERNAME("Ann_Q")), 409 },
	{ "whosever address is typed, for nobody is to learn whose it is",
		REGISTER,
		BODY("ann@people.test", "Xyzzy-42x", USERNAME("ann_q")), 409,
		"conflict", .json = "error.details.username=is taken" },
	{ "no account was made, and no mail",
		.sql = "select count(*) from identity.users as u, "
		       "identity.mail_outbox as m where 'bob@people.test' in "
		       "(u.email, m.recipient)",
		.gives = "0" },
	{ "a username that was asked for is free, had the address an account or "
	  "not",
		REGISTER,
		BODY("ben@people.test", "Xyzzy-42x", USERNAME("evil")), 202,
		ACCEPTED },
	{ "for others, too", REGISTER,
		BODY("cat@people.test", "Xyzzy-42x", USERNAME("evil")), 202,
		ACCEPTED },
	{ "a username that is reserved", REGISTER,
		BODY("bob@people.test", "Xyzzy-42x", USERNAME("Support")), 422,
		"validation_error",
		.json = "error.details.username=is reserved" },
	{ "no username at all", REGISTER,
		BODY("bob@people.test", "Xyzzy-42x", ""), 202, ACCEPTED },
	{ "terms that were not accepted", REGISTER,
		"{\"email\":\"cat@people.test\",\"password\":\"Xyzzy-42x\","
		"\"acceptedTerms\":false}",
		422, "validation_error",
		.json = "error.details.acceptedTerms=must be true" },
	{ "a username with a blank", REGISTER,
		BODY("cat@people.test", "Xyzzy-42x", USERNAME("a b c")), 422,
		"validation_error", .json = "error.details.username~letters" },
	{ "a username that is an address", REGISTER,
		BODY("cat@people.test", "Xyzzy-42x",
			USERNAME("ann@people.test")),
		422, "validation_error" },
	{ "a name of two lines", REGISTER,
		BODY("cat@people.test", "Xyzzy-42x",
			FIRST_NAME("Cat\\r\\nBcc: x@y.co")),
		422, "validation_error",
		.json = "error.details.firstName=must be one line" },
	{ "a password without upper case", REGISTER,
		BODY("cat@people.test", "xyzzy-42x", ""), 422,
		"validation_error",
		.json = "error.details.password~upper and lower" },
	{ "a password without lower case", REGISTER,
		BODY("cat@people.test", "XYZZY-42X", ""), 422 },
	{ "a password without a digit", REGISTER,
		BODY("cat@people.test", "Xyzzy-xyz", ""), 422 },
	{ "a password of seven characters", REGISTER,
		BODY("cat@people.test", "Xyzzy-4", ""), 422 },
	{ "a common password with digits and signs after it", REGISTER,
		BODY("cat@people.test", "Sunshine2024!!", ""), 422,
		.json = "error.details.password~most common" },
	{ "the address as password", REGISTER,
		BODY("cat7@people.test", "Cat7@people.test", ""), 422,
		.json = "error.details.password~address or name" },
	{ "the first part of it", REGISTER,
		BODY("catherine@people.test", "Catherine1", ""), 422 },
	{ "her name", REGISTER,
		BODY("cat@people.test", "ZaphodB-1",
			FIRST_NAME("Zaphod") LAST_NAME("B")),
		422, .json = "error.details.password~address or name" },
	{ "128 characters", REGISTER, BODY("dan@people.test", "<p128>", ""),
		202, ACCEPTED },
	{ "129 characters", REGISTER, BODY("dan@people.test", "<p128>x", ""),
		422, .json = "error.details.password~128" },
	{ 0 },
};

#define SEND(page, body) "POST", page, no_token, "form=<visitor_form>&" body
#define TAKE "POST", ME "/email/verify"
#define TAKER \
	.headers = "Cookie: tessera-browser=<visitor>; tessera=taker<user_b>"

const struct test links[] = {
	{ "a link to prove an address",
		.sql = LINK(A, "verify_email", AN_EMAIL(A), "t1", "1 hour",
			"'$argon2id$new'"),
		.gives = "1" },
	{ "a link that expired",
		.sql = LINK(A, "verify_email", AN_EMAIL(A), "t2", "-1 second",
			"null"),
		.gives = "1" },
	{ "a link of an address that she has no longer",
		.sql = LINK(A, "verify_email", "'old@people.test'", "t3",
			"1 hour", "null"),
		.gives = "1" },
	{ "she has no password",
		.sql = "update identity.users set password_hash = null, "
		       "email_verified = false where id = " A " returning 1",
		.gives = "1" },
	{ "an expired link proves nothing", VERIFY, TOKEN("t2"), 422,
		"validation_error", .json = "error.details.token~expired" },
	{ "nor does one of an old address", VERIFY, TOKEN("t3"), 422 },
	{ "nor an unknown one", VERIFY, TOKEN("t0"), 422 },
	{ "looking at it does not use it up", "GET", "/auth/verify-email",
		no_token, NULL, 405 },
	{ "the link proves the address", VERIFY, TOKEN("t1"), 204,
		.sql = "select email_verified || ' ' || password_hash from "
		       "identity.users where id = " A,
		.gives = "true $argon2id$new" },
	{ "once", VERIFY, TOKEN("t1"), 422 },
	{ "two registrations of one address",
		.sql = "insert into identity.users (email) values "
		       "('two@people.test'); insert into identity.mail_tokens "
		       "(token_hash, user_id, purpose, email, expires_at, "
		       "password_hash, username, first_name) select "
		       "sha256(t::bytea), u.id, 'verify_email', u.email, now() "
		       "+ interval '1 hour', '$argon2id$' || t, t || '-name', t "
		       "from identity.users as u, unnest(array['mine', 'evil']) "
		       "as t where u.email = 'two@people.test'; select 1",
		.gives = "1" },
	{ "somebody who has the one's username, and proved nothing",
		.sql = "insert into identity.users (email, username) values "
		       "('squat@people.test', 'MINE-name'); select 1",
		.gives = "1" },
	{ "neither confirms a password, for nobody knows whose it is", VERIFY,
		TOKEN("mine"), 422, "validation_error",
		.json = "error.details.password=is to be chosen" },
	{ "one of them was in this browser",
		.sql = "update identity.mail_tokens set browser_hash = "
		       "sha256('<visitor>') where username = 'mine-name' "
		       "returning 1",
		.gives = "1" },
	{ "there it confirms its own", SEND("/verify-email", "token=mine"), 303,
		BROWSER,
		.sql = "select concat_ws(' ', password_hash, username, "
		       "first_name, email_verified) from identity.users where "
		       "email = 'two@people.test'",
		.gives = "$argon2id$mine mine-name mine t" },
	{ "and only one does", VERIFY, TOKEN("evil"), 422,
		.json = "error.details.token~expired" },
	{ "a link whose username an account has by now",
		.sql = "insert into identity.users (email) values "
		       "('six@people.test'); insert into identity.mail_tokens "
		       "(token_hash, user_id, purpose, email, expires_at, "
		       "password_hash, username, ip_hash) select sha256('six'), "
		       "u.id, 'verify_email', u.email, now() + interval '1 "
		       "hour', '$argon2id$x', 'Mine-Name', '<peer>' from identity.users as u "
		       "where u.email = 'six@people.test'; select 1",
		.gives = "1" },
	{ "confirms the rest", VERIFY, TOKEN("six"), 204,
		.sql = "select email_verified and username is null from "
		       "identity.users where email = 'six@people.test'",
		.gives = "t" },
	{ "a link of a deleted account",
		.sql = LINK("'<user_9>'", "verify_email",
			AN_EMAIL("'<user_9>'"), "t4", "1 hour", "null"),
		.gives = "1" },
	{ "proves nothing", VERIFY, TOKEN("t4"), 422,
		.json = "error.details.token~expired",
		.sql = "delete from identity.mail_tokens where token_hash = "
		       "sha256('t4') returning 'unused'",
		.gives = "unused" },

	{ "a new address",
		.sql = LINK(A, "change_email", "'new@people.test'", "t5",
			"1 hour", "null"),
		.gives = "1" },
	{ "and a link to reset, sent to the old one",
		.sql = LINK(A, "reset_password", AN_EMAIL(A), "t6", "1 hour",
			"null"),
		.gives = "1" },
	{ "its page says which account and which address", "GET",
		"/verify-email?token=t5", no_token, NULL, 200,
		.json = "~<user_b>@example\\.com.*new@people\\.test.*sign in to it" },
	{ "whoever has the link takes no account by it", VERIFY, TOKEN("t5"),
		422 },
	{ "nor by the page", SEND("/verify-email", "token=t5"), 403, BROWSER,
		.json = "~sign in to it" },
	{ "nor does another take it for hers", TAKE, token_admin, TOKEN("t5"),
		422, "validation_error",
		.json = "error.details.token~expired" },
	{ "somebody registered with it, and never proved it",
		.sql = "insert into identity.users (email, username) values "
		       "('new@people.test', 'squatter'); select 1",
		.gives = "1" },
	{ "the new address takes effect", TAKE, token_b, TOKEN("t5"), 204,
		.sql = "select email from identity.users where id = " A,
		.gives = "new@people.test" },
	{ "the old one is told",
		.sql = "select count(*) from identity.mail_outbox where "
		       "user_id = " A " and template = 'email_changed' and "
		       "recipient <> 'new@people.test'",
		.gives = "1" },
	{ "its links are dead", RESET, RENEWAL("t6", RIGHT), 422,
		.json = "error.details.token~expired" },
	{ "an address that somebody else has by now",
		.sql = LINK("'<user_admin>'", "change_email",
			"'new@people.test'", "t7", "1 hour", "null"),
		.gives = "1" },
	{ "is not taken from her", TAKE, token_admin, TOKEN("t7"), 422 },
	{ "another address of hers, by the page",
		.sql = LINK(A, "change_email", "'newer@people.test'", "t11",
			"1 hour",
			"null") "; insert into "
				"identity.browser_sessions (token_hash, user_id) values "
				"(sha256('taker<user_b>'), '<user_b>'); select 1",
		.gives = "1" },
	{ "which has a button where she is signed in", "GET",
		"/verify-email?token=t11", no_token, NULL, 200, TAKER,
		.json = "~<button autofocus>Use newer@people\\.test</button>" },
	{ "by which it takes effect", SEND("/verify-email", "token=t11"), 303,
		TAKER, .header = "Location: /verify-email?done=yes",
		.sql = "update identity.users set email = 'new@people.test' "
		       "where email = 'newer@people.test' returning 'taken'",
		.gives = "taken" },
	{ 0 },
};

#define GIL "email=gil%40people.test&username=gil&password="

const struct test registration_pages[] = {
	{ "the page to register", "GET", "/register", no_token, NULL, 200,
		.json = "~<form method=\"post\" action=\"/register\">",
		.header = "Set-Cookie~^tessera-browser=[A-Za-z0-9_-]{43};" },
	{ "names the terms", "GET", "/register", no_token, NULL, 200,
		.json = "~I accept the <a href=\"/terms\"" },
	{ "which are a page", "GET", "/terms", no_token, NULL, 200,
		.headers = "Accept-Language: de",
		.json = "~<h1>Nutzungsbedingungen</h1>" },
	{ "a form that another site made", "POST", "/register", no_token,
		GIL "Xyzzy-42x&acceptedTerms=true", 400, BROWSER,
		.json = "~open for too long" },
	{ "a bad password shows what was typed, but for itself",
		SEND("/register", GIL "xyzzy-42x&acceptedTerms=true"), 422,
		BROWSER,
		.json = "~upper and lower case.*value=\"gil@people.test\".*"
			"id=\"password\" name=\"password\" type=\"password\" "
			"required.*value=\"gil\"" },
	{ "an address with a slip comes back to be mended",
		SEND("/register", "email=gil%40people&password=Xyzzy-42x"
				  "&acceptedTerms=true&username=g+l+<a>"),
		422, BROWSER,
		.json = "~name=\"email\" type=\"email\" "
			"value=\"gil@people\".*value=\"g l &lt;a&gt;\"" },
	{ "no address", SEND("/register", "password=Xyzzy-42x"), 422, BROWSER,
		.json = "~The e-mail address is required" },
	{ "terms that were not accepted", SEND("/register", GIL "Xyzzy-42x"),
		422, BROWSER, .json = "~Accepting the terms must be true" },
	{ "a registration",
		SEND("/register", GIL "Xyzzy-42x&acceptedTerms=true"), 303,
		BROWSER, .header = "Location: /register?done=yes",
		.sql = MAILS("gil@people.test"), .gives = "verify_email" },
	{ "says what to do now", "GET", "/register?done=yes", no_token, NULL,
		200, .headers = "Cookie: tessera-deed=/register:yes",
		.json = "~Look into your mail" },
	{ "which a link alone does not", "GET", "/register?done=yes", no_token,
		NULL, 200, .json = "~<h1>Register</h1>" },
	{ "her link",
		.sql = LINK("(select id from identity.users where email = "
			    "'gil@people.test')",
			"verify_email", "'gil@people.test'", "t9", "1 hour",
			"'$argon2id$gil'"),
		.gives = "1" },
	{ "uses nothing up when it is opened", "GET", "/verify-email?token=t9",
		no_token, NULL, 200, .json = "~name=\"token\" value=\"t9\"" },
	{ "its page claims nothing by a link alone", "GET",
		"/verify-email?token=t9&done=yes", no_token, NULL, 200,
		.json = "~<h1>Confirm your address</h1>" },
	{ "proves her address", SEND("/verify-email", "token=t9"), 303, BROWSER,
		.header = "Location: /verify-email?done=yes" },
	{ "once", SEND("/verify-email", "token=t9"), 422, BROWSER,
		.json = "~The link was used, has expired or is not ours" },
	{ "and its page says so, with ways on", "GET", "/verify-email?token=t9",
		no_token, NULL, 410,
		.json = "~The link was used, has expired.*href=\"/login"
			"\\?next=/account\".*href=\"/resend-verification\"" },
	{ "no link", SEND("/verify-email", ""), 422, BROWSER,
		.json = "~The link was used, has expired" },
	{ "the link once more", "GET", "/resend-verification", no_token, NULL,
		200,
		.json = "~<form method=\"post\" "
			"action=\"/resend-verification\">" },
	{ "by a form of this page alone", "POST", "/resend-verification",
		no_token, "email=hal%40people.test", 400, BROWSER },
	{ "of who registered",
		SEND("/register", "email=hal%40people.test&password=Xyzzy-42x"
				  "&username=hal&acceptedTerms=true"),
		303, BROWSER },
	{ "comes with what was typed",
		SEND("/resend-verification", "email=hal%40people.test"), 303,
		BROWSER, .header = "Location: /resend-verification?done=yes",
		.sql = "select count(*) || ' ' || count(distinct "
		       "password_hash) || ' ' || count(distinct username) from "
		       "identity.mail_tokens where email = 'hal@people.test'",
		.gives = "2 1 1" },
	{ 0 },
};
