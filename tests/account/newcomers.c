/* What anybody may ask for: registering, links, a forgotten password. */
#include "account.h"

#define REGISTER "POST", "/auth/register", no_token
#define BODY(email, password, more) \
	"{\"email\":\"" email "\",\"password\":\"" password \
	"\",\"acceptedTerms\":true" more "}"
#define ACCEPTED \
	.json = "#=1\nmessage=If this address can be used for it, a mail is " \
		"on its way."
#define MAILS(email) \
	"select string_agg(template, ' ' order by id) " \
	"from identity.mail_outbox where recipient = '" email "'"
#define EMPTY \
	"delete from identity.users where email like '%@people.test'; " \
	"delete from identity.usernames_held; " \
	"delete from identity.mail_outbox where recipient like " \
	"'%people.test'; delete from identity.request_counts; select 'empty'"
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
			",\"username\":\"ann_p\",\"firstName\":\"Ann\","
			"\"lastName\":\"P\""),
		202, ACCEPTED,
		.sql = "select concat_ws(' ', username, first_name, "
		       "email_verified, password_hash is null) " HER,
		.gives = "ann_p Ann f t" },
	{ "its plan and credits are there, of the same transaction",
		.sql = PLAN, .gives = "free active 5000 t t" },
	{ "its mail", .sql = MAILS("ann@people.test"),
		.gives = "verify_email" },
	{ "the same once more is answered alike, and the newer name counts",
		REGISTER,
		BODY("ann@people.test", "Xyzzy-43x", ",\"username\":\"ann_q\""),
		202, ACCEPTED, .sql = "select username " HER,
		.gives = "ann_q" },
	{ "which makes no second plan", .sql = PLAN,
		.gives = "free active 5000 t t" },
	{ "and sends its own link", .sql = MAILS("ann@people.test"),
		.gives = "verify_email verify_email" },
	{ "then her address is proven",
		.sql = "update identity.users set email_verified = true, "
		       "password_hash = '$argon2id$x' where email = "
		       "'ann@people.test'; select 1",
		.gives = "1" },
	{ "a registration with a known address is answered alike", REGISTER,
		BODY("ANN@people.test", "Xyzzy-44x",
			",\"username\":\"evil\",\"firstName\":\"Evil\""),
		202, ACCEPTED,
		.sql = "select concat_ws(' ', username, first_name, "
		       "password_hash) " HER,
		.gives = "ann_q $argon2id$x" },
	{ "who has it is told", .sql = MAILS("ann@people.test"),
		.gives = "verify_email verify_email account_exists" },
	{ "a username is taken by an account", REGISTER,
		BODY("bob@people.test", "Xyzzy-42x", ",\"username\":\"ann_q\""),
		409, "conflict", .json = "error.details.username=is taken" },
	{ "and just so by a registration that came to nothing", REGISTER,
		BODY("bob@people.test", "Xyzzy-42x", ",\"username\":\"evil\""),
		409, "conflict", .json = "error.details.username=is taken" },
	{ "no account was made, and no mail",
		.sql = "select count(*) from identity.users as u, "
		       "identity.mail_outbox as m where 'bob@people.test' in "
		       "(u.email, m.recipient)",
		.gives = "0" },
	{ "no username at all", REGISTER,
		BODY("bob@people.test", "Xyzzy-42x", ""), 202, ACCEPTED },
	{ "terms that were not accepted", REGISTER,
		"{\"email\":\"cat@people.test\",\"password\":\"Xyzzy-42x\","
		"\"acceptedTerms\":false}",
		422, "validation_error",
		.json = "error.details.acceptedTerms=must be true" },
	{ "a username with a blank", REGISTER,
		BODY("cat@people.test", "Xyzzy-42x", ",\"username\":\"a b c\""),
		422, "validation_error",
		.json = "error.details.username~letters" },
	{ "a username that is an address", REGISTER,
		BODY("cat@people.test", "Xyzzy-42x",
			",\"username\":\"ann@people.test\""),
		422, "validation_error" },
	{ "a name of two lines", REGISTER,
		BODY("cat@people.test", "Xyzzy-42x",
			",\"firstName\":\"Cat\\r\\nBcc: x@y.co\""),
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
			",\"firstName\":\"Zaphod\""
			",\"lastName\":\"B\""),
		422, .json = "error.details.password~address or name" },
	{ "128 characters", REGISTER, BODY("dan@people.test", "<p128>", ""),
		202, ACCEPTED },
	{ "129 characters", REGISTER, BODY("dan@people.test", "<p128>x", ""),
		422, .json = "error.details.password~128" },

	{ "counting begins anew", .sql = FORGET_COUNTS, .gives = "1" },
	{ "a forgotten password", "POST", "/auth/forgot-password", no_token,
		"{\"email\":\"ann@people.test\"}", 202, ACCEPTED },
	{ "one of nobody", "POST", "/auth/forgot-password", no_token,
		"{\"email\":\"nobody@people.test\"}", 202, ACCEPTED },
	{ "a mail goes to who is there",
		.sql = "select string_agg(recipient || ' ' || (select count(*) "
		       "from identity.mail_tokens as t where t.user_id = "
		       "o.user_id and purpose = 'reset_password'), ',') from "
		       "identity.mail_outbox as o where template = "
		       "'reset_password' and recipient like '%people.test'",
		.gives = "ann@people.test 1" },
	{ "a link once more, for who is proven already", "POST",
		"/auth/resend-verification", no_token,
		"{\"email\":\"ann@people.test\"}", 202, ACCEPTED },
	{ "one for nobody", "POST", "/auth/resend-verification", no_token,
		"{\"email\":\"nobody@people.test\"}", 202, ACCEPTED },
	{ "one for who is not proven", "POST", "/auth/resend-verification",
		no_token, "{\"email\":\"bob@people.test\"}", 202, ACCEPTED,
		.sql = MAILS("bob@people.test"),
		.gives = "verify_email verify_email" },
	{ "her link sets the password that she registered with",
		.sql = "select count(distinct t.password_hash) || ' ' || count(*) "
		       "from identity.mail_tokens as t join identity.users as u "
		       "on u.id = t.user_id where u.email = 'bob@people.test'",
		.gives = "1 2" },

	{ "counting begins anew", .sql = FORGET_COUNTS, .gives = "1" },
	{ "five times", "POST", "/auth/forgot-password", no_token,
		"{\"email\":\"eve@people.test\"}", 202 },
	{ "with a tag", "POST", "/auth/forgot-password", no_token,
		"{\"email\":\"eve+tag@people.test\"}", 202 },
	{ "in upper case", "POST", "/auth/resend-verification", no_token,
		"{\"email\":\"EVE@people.test\"}", 202 },
	{ "a registration", REGISTER,
		BODY("eve+2@people.test", "Xyzzy-42x", ""), 202 },
	{ "and the fifth", "POST", "/auth/forgot-password", no_token,
		"{\"email\":\"eve@people.test\"}", 202 },
	{ "a sixth is too often", "POST", "/auth/forgot-password", no_token,
		"{\"email\":\"eve@people.test\"}", 429, "rate_limit_exceeded",
		.header = "Retry-After~^[0-9]+$" },
	{ "for a registration too", REGISTER,
		BODY("eve+3@people.test", "Xyzzy-42x", ""), 429,
		.header = "Retry-After~^[0-9]+$" },
	{ "what was refused is counted",
		.sql = "select max(count) from identity.request_counts where "
		       "key_hash = sha256('address:eve@people.test')",
		.gives = "7" },
	{ "another address is free", "POST", "/auth/forgot-password", no_token,
		"{\"email\":\"fay@people.test\"}", 202 },
	{ "a network that asked 60 times in the hour",
		.sql = "update identity.request_counts set count = 60 where "
		       "key_hash = sha256(convert_to('network:<peer>', 'UTF8')) "
		       "and seconds = 3600 returning count",
		.gives = "60" },
	{ "may ask for no address", "POST", "/auth/forgot-password", no_token,
		"{\"email\":\"gus@people.test\"}", 429, "rate_limit_exceeded",
		.header = "Retry-After~^[0-9]+$" },
	{ "not even register", REGISTER,
		BODY("gus@people.test", "Xyzzy-42x", ""), 429, .sql = EMPTY,
		.gives = "empty" },
	{ 0 },
};

#define A "'<user_b>'"
#define AN_EMAIL(user) "(select email from identity.users where id = " user ")"
#define VERIFY "POST", "/auth/verify-email", no_token
#define RESET "POST", "/auth/reset-password", no_token

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
	{ "an expired link proves nothing", VERIFY, "{\"token\":\"t2\"}", 422,
		"validation_error", .json = "error.details.token~expired" },
	{ "nor does one of an old address", VERIFY, "{\"token\":\"t3\"}", 422 },
	{ "nor an unknown one", VERIFY, "{\"token\":\"t0\"}", 422 },
	{ "looking at it does not use it up", "GET", "/auth/verify-email",
		no_token, NULL, 405 },
	{ "the link proves the address", VERIFY, "{\"token\":\"t1\"}", 204,
		.sql = "select email_verified || ' ' || password_hash from "
		       "identity.users where id = " A,
		.gives = "true $argon2id$new" },
	{ "once", VERIFY, "{\"token\":\"t1\"}", 422 },
	{ "a link of a deleted account",
		.sql = LINK("'<user_9>'", "verify_email",
			AN_EMAIL("'<user_9>'"), "t4", "1 hour", "null"),
		.gives = "1" },
	{ "proves nothing", VERIFY, "{\"token\":\"t4\"}", 422 },

	{ "a new address",
		.sql = LINK(A, "change_email", "'new@people.test'", "t5",
			"1 hour", "null"),
		.gives = "1" },
	{ "and a link to reset, sent to the old one",
		.sql = LINK(A, "reset_password", AN_EMAIL(A), "t6", "1 hour",
			"null"),
		.gives = "1" },
	{ "the new address takes effect", VERIFY, "{\"token\":\"t5\"}", 204,
		.sql = "select email from identity.users where id = " A,
		.gives = "new@people.test" },
	{ "the old one is told",
		.sql = "select count(*) from identity.mail_outbox where "
		       "user_id = " A " and template = 'email_changed' and "
		       "recipient <> 'new@people.test'",
		.gives = "1" },
	{ "its links are dead", RESET,
		"{\"token\":\"t6\",\"password\":\"" RIGHT "\"}", 422,
		.json = "error.details.token~expired" },
	{ "an address that somebody else has by now",
		.sql = LINK("'<user_admin>'", "change_email",
			"'new@people.test'", "t7", "1 hour", "null"),
		.gives = "1" },
	{ "is not taken from her", VERIFY, "{\"token\":\"t7\"}", 422 },

	{ "a link to reset",
		.sql = LINK(A, "reset_password", AN_EMAIL(A), "t8", "1 hour",
			"null"),
		.gives = "1" },
	{ "does not prove an address by itself", VERIFY, "{\"token\":\"t8\"}",
		422 },
	{ "and sets no common password", RESET,
		"{\"token\":\"t8\",\"password\":\"Password123\"}", 422,
		.json = "error.details.password~common" },
	{ "nor the address", RESET,
		"{\"token\":\"t8\",\"password\":\"New@people.test1\"}", 422 },
	{ "her token works before", "GET", "/v1/users/me", token_b, NULL, 200 },
	{ "a new password", RESET,
		"{\"token\":\"t8\",\"password\":\"" RIGHT "\"}", 204,
		.sql = "select password_hash ~ '^\\$argon2id\\$v=' from "
		       "identity.users where id = " A,
		.gives = "t" },
	{ "ends all sessions", "GET", "/v1/users/me", token_b, NULL, 401 },
	{ "works once", RESET, "{\"token\":\"t8\",\"password\":\"" RIGHT "\"}",
		422 },
	{ "is in the audit log",
		.sql = "select string_agg(event, ' ' order by id) from "
		       "identity.audit_log where event ~ '^(email|password)' "
		       "and user_id = " A,
		.gives = "email.verified email.changed password.reset" },
	{ "the address is free again",
		.sql = "update identity.users set email = id || "
		       "'@example.com' where id = " A " returning 1",
		.gives = "1" },
	{ 0 },
};
