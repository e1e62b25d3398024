/* What a stranger may do with somebody's address, and what it brings him. */
#include "account.h"

#define HER "zoe@people.test"
#define HIS_OR_HERS(browser, more) \
	"POST", "/register", no_token, \
		"form=<" browser "_form>&email=zoe%40people.test" \
		"&acceptedTerms=true&" more
#define HERS HIS_OR_HERS("visitor", "username=zoe_h&password=Zoes-Own-42")
#define HIS BODY(HER, "Stranger-42x", USERNAME("zoe_s") FIRST_NAME("Evil"))
#define OTHER .headers = "Cookie: tessera-browser=<other>"
#define USE(browser, token, more) \
	"POST", "/verify-email", no_token, \
		"form=<" browser "_form>&token=" token more
/* Links by the username that was typed for them; what was typed is kept. */
#define KNOW_LINKS \
	"update identity.mail_tokens set token_hash = " \
	"sha256(convert_to(username, 'UTF8')), last_name = " \
	"right(password_hash, 20) where email = '" HER "'; select 1"
/* Whose password the account has. */
#define IS \
	"select concat_ws(' ', email_verified, username, first_name, " \
	"last_name = right(password_hash, 20)) from identity.users where " \
	"email = '" HER "'"
#define NOT_PROVEN \
	"select email_verified or password_hash is not null from " \
	"identity.users where email = '" HER "'"
#define AGAIN \
	"delete from identity.users where email = '" HER "'; delete from " \
	"identity.request_counts; select 'again'"

/* Strangers elsewhere asked for mails to an address again and again. */
#define USED_UP(address, most) \
	"insert into identity.request_counts (key_hash, seconds, ends_at, " \
	"count) select sha256('address:" address "'), s, " \
	"to_timestamp((floor(extract(epoch from now()) / s) + n) * s), " most \
	" from unnest(array[3600, 86400]) as s, generate_series(1, 2) as n " \
	"on conflict (key_hash, " \
	"seconds, ends_at) do update set count = " most "; select 1"
#define LATE(address, kind) \
	"select count(*) || ' ' || coalesce(bool_and(due_at > now() + " \
	"interval '14 minutes' and due_at < now() + interval '61 minutes')" \
	"::text, '') from identity.mail_outbox where recipient = '" address \
	"' and template = '" kind "' and state = 'queued' and due_at > now()"

const struct test contested[] = {
	{ "nobody is there yet", .sql = EMPTY, .gives = "empty" },
	{ "she registers in her browser", HERS, 303, BROWSER },
	{ "so does a stranger, after her", REGISTER, HIS, 202, ACCEPTED,
		.sql = KNOW_LINKS, .gives = "1" },
	{ "the stranger's link, used by a program, sets no password", VERIFY,
		TOKEN("zoe_s"), 422, "validation_error",
		.json = "error.details.password=is to be chosen",
		.sql = NOT_PROVEN, .gives = "f" },
	{ "nor does hers, for nobody knows whose it is", VERIFY, TOKEN("zoe_h"),
		422, .sql = NOT_PROVEN, .gives = "f" },
	{ "in a browser in which nobody registered it asks for one", "GET",
		"/verify-email?token=zoe_s", no_token, NULL, 200, OTHER,
		.json = "~zoe@people\\.test.*id=\"password\" "
			"name=\"password\"" },
	{ "and does nothing without", USE("other", "zoe_s", ""), 422, OTHER,
		.json = "~id=\"password\" name=\"password\"", .sql = NOT_PROVEN,
		.gives = "f" },
	{ "nor with a bad one", USE("other", "zoe_s", "&password=Qwerty123"),
		422, OTHER, .json = "~most common", .sql = NOT_PROVEN,
		.gives = "f" },
	{ "in hers it asks for none, whoever caused the mail", "GET",
		"/verify-email?token=zoe_s", no_token, NULL, 200, BROWSER,
		.json = "~zoe@people\\.test.*<button autofocus>" },
	{ "and takes what she typed", USE("visitor", "zoe_s", ""), 303,
		BROWSER },
	{ "her password, and her names",
		.sql = "select concat_ws(' ', u.email_verified, u.username, "
		       "u.first_name) from identity.users as u where u.email = "
		       "'" HER "'",
		.gives = "t zoe_h" },
	{ "which lets her in",
		.sql = "select last_name = right(password_hash, 20) from "
		       "identity.users where email = '" HER "'",
		.gives = "t" },

	{ "another time", .sql = AGAIN, .gives = "again" },
	{ "the stranger comes first", REGISTER, HIS, 202 },
	{ "then she", HERS, 303, BROWSER, .sql = KNOW_LINKS, .gives = "1" },
	{ "she chooses a password on her phone, by whatever link",
		USE("other", "zoe_s", "&password=On-The-Phone-7"), 303, OTHER,
		.sql = IS, .gives = "t" },
	{ "and the stranger's link is worth nothing", VERIFY, TOKEN("zoe_s"),
		422, .json = "error.details.token~expired" },

	{ "a third time", .sql = AGAIN, .gives = "again" },
	{ "nobody registered but a stranger, in his browser",
		HIS_OR_HERS("other", "username=zoe_s&password=Stranger-42x"),
		303, OTHER, .sql = KNOW_LINKS, .gives = "1" },
	{ "she opens his link, and it asks for a password", "GET",
		"/verify-email?token=zoe_s", no_token, NULL, 200, BROWSER,
		.json = "~id=\"password\" name=\"password\"" },
	{ "hers it is, not his", USE("visitor", "zoe_s", "&password=" RIGHT),
		303, BROWSER,
		.sql = "select email_verified || ' ' || coalesce(last_name, "
		       "'no name of his') from identity.users where email = '" HER
		       "'",
		.gives = "true no name of his" },

	{ "a fourth time", .sql = AGAIN, .gives = "again" },
	{ "one who registers alone, by a program", REGISTER,
		BODY(HER, "Zoes-Own-42", USERNAME("zoe_h")), 202,
		.sql = KNOW_LINKS, .gives = "1" },
	{ "may choose another password with the link", VERIFY,
		"{\"token\":\"zoe_h\",\"password\":\"" RIGHT "\"}", 204,
		.sql = "select username || ' ' || (last_name = "
		       "right(password_hash, 20)) from identity.users where "
		       "email = '" HER "'",
		.gives = "zoe_h false" },
	{ "a fifth time", .sql = AGAIN, .gives = "again" },
	{ "one who registers alone", REGISTER,
		BODY(HER, "Zoes-Own-42", USERNAME("zoe_h")), 202,
		.sql = KNOW_LINKS, .gives = "1" },
	{ "needs to choose none", VERIFY, TOKEN("zoe_h"), 204,
		.sql = "select username || ' ' || (last_name = "
		       "right(password_hash, 20)) from identity.users where "
		       "email = '" HER "'",
		.gives = "zoe_h true" },

	{ "a sixth time", .sql = AGAIN, .gives = "again" },
	{ "a stranger registers alone, by a program", REGISTER, HIS, 202,
		.sql = KNOW_LINKS, .gives = "1" },
	{ "on another network than hers",
		.sql = "update identity.mail_tokens set ip_hash = "
		       "repeat('0', 64) where ip_hash = '<peer>' returning 1",
		.gives = "1" },
	{ "his link alone sets no password", VERIFY, TOKEN("zoe_s"), 422,
		.json = "error.details.password=is to be chosen",
		.sql = NOT_PROVEN, .gives = "f" },
	{ "but hers, and none of his names", VERIFY,
		"{\"token\":\"zoe_s\",\"password\":\"" RIGHT "\"}", 204,
		.sql = "select concat_ws(' ', email_verified, username, "
		       "first_name, last_name = right(password_hash, 20)) from "
		       "identity.users where email = '" HER "'",
		.gives = "t zoe_s" },

	{ "a seventh time", .sql = AGAIN, .gives = "again" },
	{ "she registers with her names",
		HIS_OR_HERS("visitor", "username=zoe_h&firstName=Zoe&"
				       "lastName=Zed&password=Zoes-Own-42"),
		303, BROWSER },
	{ "has forgotten her password before she confirmed",
		.sql = LINK("(select id from identity.users where email = '" HER
			    "')",
			"reset_password", "'" HER "'", "early<user_a>",
			"1 hour", "null"),
		.gives = "1" },
	{ "sets another", "POST", "/reset-password", no_token,
		"form=<visitor_form>&token=early<user_a>&password=" RIGHT, 303,
		BROWSER },
	{ "and has her names",
		.sql = "select concat_ws(' ', email_verified, username, "
		       "first_name, last_name) from identity.users where email "
		       "= '" HER "'",
		.gives = "t zoe_h Zoe Zed" },
	{ "she leaves",
		.sql = "update identity.users set deleted_at = now() where "
		       "email = '" HER "' returning 1",
		.gives = "1" },
	{ "and registers again, and is told that she can come back", REGISTER,
		HIS, 202, ACCEPTED,
		.sql = "select count(*) from identity.mail_outbox where "
		       "recipient = '" HER "' and template = 'account_left'",
		.gives = "1" },
	{ 0 },
};

const struct test mailed_late[] = {
	{ "nobody is there yet", .sql = EMPTY, .gives = "empty" },
	{ "strangers elsewhere registered her address again and again",
		.sql = USED_UP(HER, "7"), .gives = "1" },
	{ "she registers, too", HERS, 303, BROWSER },
	{ "and gets her mail, a quarter of an hour later",
		.sql = LATE(HER, "verify_email"), .gives = "1 true" },
	{ "who asks while it waits gets that one", REGISTER,
		BODY(HER, "Zoes-Own-43", USERNAME("zoe_h")), 202, ACCEPTED,
		.sql = LATE(HER, "verify_email"), .gives = "1 true" },
	{ "but what was typed is kept",
		.sql = "select count(*) from identity.mail_tokens where email "
		       "= '" HER "' and username = 'zoe_h'",
		.gives = "2" },
	{ "the link once more is that one, too", "POST",
		"/auth/resend-verification", no_token, MAIL(HER), 202, ACCEPTED,
		.sql = LATE(HER, "verify_email"), .gives = "1 true" },
	{ "a forgotten password is another mail", "POST",
		"/auth/forgot-password", no_token, MAIL(HER), 202, ACCEPTED,
		.sql = LATE(HER, "reset_password"), .gives = "1 true" },
	{ "whose link works for an hour when it comes",
		.sql = "select expires_at > now() + interval '74 minutes' from "
		       "identity.mail_tokens where email = '" HER "' and "
		       "purpose = 'reset_password'",
		.gives = "t" },
	{ "strangers go on all day", .sql = USED_UP("zed@people.test", "100"),
		.gives = "1" },
	{ "then it comes within the hour", REGISTER,
		BODY("zed@people.test", "Zoes-Own-43", ""), 202,
		.sql = LATE("zed@people.test", "verify_email"),
		.gives = "1 true" },
	{ "and who has an account is told as late",
		.sql = "update identity.users set email_verified = true where "
		       "email = 'zed@people.test' returning 1",
		.gives = "1" },
	{ "once", REGISTER, BODY("zed@people.test", "Zoes-Own-43", ""), 202,
		.sql = LATE("zed@people.test", "account_exists"),
		.gives = "1 true" },

	{ "they have passwords", .sql = GIVE_PASSWORD, .gives = "1" },
	{ "nobody failed", .sql = FORGIVE, .gives = "1" },
	{ "others asked for one new address again and again",
		.sql = USED_UP("shared@people.test", "7"), .gives = "1" },
	{ "one who asks gets a mail, later", "PUT", ME "/email", token_a,
		ADDRESS("shared@people.test", RIGHT), 202,
		.sql = LATE("shared@people.test", "change_email"),
		.gives = "1 true" },
	{ "not one more while it waits", "PUT", ME "/email", token_a,
		ADDRESS("shared@people.test", RIGHT), 202,
		.sql = LATE("shared@people.test", "change_email"),
		.gives = "1 true" },
	{ "whose link works",
		.sql = "select count(*) from identity.mail_tokens where email "
		       "= 'shared@people.test' and user_id = '<user_a>'",
		.gives = "1" },
	{ "and another gets theirs", "PUT", ME "/email", token_b,
		ADDRESS("shared@people.test", RIGHT), 202,
		.sql = LATE("shared@people.test", "change_email"),
		.gives = "2 true" },
	{ "who tells her old address again and again",
		.sql = "insert into identity.request_counts (key_hash, "
		       "seconds, ends_at, count) select sha256('changes of "
		       "<user_a>'), s, to_timestamp((floor(extract(epoch from "
		       "now()) / s) + n) * s), 5 from unnest(array[3600, "
		       "86400]) as s, generate_series(1, 2) as n on conflict (key_hash, seconds, ends_at) "
		       "do update set count = 5; delete from "
		       "identity.mail_outbox where template = "
		       "'email_changing'; select 1",
		.gives = "1" },
	{ "may go on", "PUT", ME "/email", token_a,
		ADDRESS("other@people.test", RIGHT), 202,
		.sql = LATE("<user_a>@example.com", "email_changing"),
		.gives = "1 true" },
	{ "but fills it with no mails", "PUT", ME "/email", token_a,
		ADDRESS("third@people.test", RIGHT), 202,
		.sql = LATE("<user_a>@example.com", "email_changing"),
		.gives = "1 true" },
	{ "of which each calls the change off",
		.sql = "select count(*) filter (where purpose = "
		       "'change_email') || ' ' || bool_and(purpose <> "
		       "'cancel_email' or expires_at > now() + interval '47 "
		       "hours') from identity.mail_tokens where user_id = "
		       "'<user_a>'",
		.gives = "1 true" },
	{ "a new password calls them off", "PUT", ME "/password", token_a,
		"{\"currentPassword\":\"" RIGHT "\",\"newPassword\":\"" RIGHT
		"\"}",
		204,
		.sql = "select string_agg(template, ' ') from "
		       "identity.mail_outbox where user_id = '<user_a>' and "
		       "state = 'queued' and parameters ? 'token'",
		.gives = "" },
	{ "and not what another waits for",
		.sql = LATE("shared@people.test", "change_email"),
		.gives = "1 true" },
	{ "whoever changes it again and again, as often as she is told at once",
		.sql = "insert into identity.mail_outbox (user_id, recipient, "
		       "template, parameters) select '<user_a>', 'a@b.co', "
		       "'password_changed', '{}' from generate_series(1, 5); "
		       "select 1",
		.gives = "1" },
	{ "and once more", "PUT", ME "/password", token_a,
		"{\"currentPassword\":\"" RIGHT "\",\"newPassword\":\"" RIGHT
		"\"}",
		204, .sql = LATE("<user_a>@example.com", "password_changed"),
		.gives = "1 true" },
	{ "fills no box with it", "PUT", ME "/password", token_a,
		"{\"currentPassword\":\"" RIGHT "\",\"newPassword\":\"" RIGHT
		"\"}",
		204, .sql = LATE("<user_a>@example.com", "password_changed"),
		.gives = "1 true" },
	{ "that is all", .sql = EMPTY, .gives = "empty" },
	{ 0 },
};
