/* What the files of the account's cases share. */
#ifndef ACCOUNT_TESTS_H
#define ACCOUNT_TESTS_H

#include "harness.h"

#define RIGHT "Correct-Horse-7" /* password of users a and b */

#define ME "/v1/users/me"
#define REGISTER "POST", "/auth/register", no_token
#define VERIFY "POST", "/auth/verify-email", no_token
#define RESET "POST", "/auth/reset-password", no_token

/* Bodies; of a registration with more, or "". */
#define TOKEN(token) "{\"token\":\"" token "\"}"
#define RENEWAL(token, password) \
	"{\"token\":\"" token "\",\"password\":\"" password "\"}"
#define MAIL(email) "{\"email\":\"" email "\"}"
#define PROOF(password) "{\"password\":\"" password "\"}"
#define ADDRESS(email, password) \
	"{\"email\":\"" email "\",\"password\":\"" password "\"}"
#define BODY(email, password, more) \
	"{\"email\":\"" email "\",\"password\":\"" password \
	"\",\"acceptedTerms\":true" more "}"
#define USERNAME(name) ",\"username\":\"" name "\""
#define FIRST_NAME(name) ",\"firstName\":\"" name "\""
#define LAST_NAME(name) ",\"lastName\":\"" name "\""

/* An API key "k<name>" of user's; the rows that it is made of. */
#define API_KEY(user, name) \
	"with s as (insert into identity.sessions (user_id, token_hash, " \
	"expires_at, scopes, kind) values (" user ", sha256('k" name "'), " \
	"'infinity', '{models.read}', 'key') returning id, token_hash) " \
	"insert into llm.api_keys (session_id, user_id, token_hash, name, " \
	"hint, scopes) select id, " user ", token_hash, '" name "', 'x', " \
	"'{models.read}' from s; select 1"
#define KEY_LIVES(name) \
	"select count(*) from identity.sessions as s join llm.api_keys as k " \
	"on k.session_id = s.id where s.token_hash = sha256('k" name \
	"') and k.revoked_at is null"
#define KEY_REVOKED(name) \
	"select (revoked_at is not null) || ' ' || (select count(*) from " \
	"identity.sessions as s where s.id = k.session_id) " \
	"from llm.api_keys as k where k.token_hash = sha256('k" name "')"

#define ACCEPTED \
	.json = "#=1\nmessage=If this address can be used for it, a mail is " \
		"on its way."

/* A browser that nobody is signed in with; its forms have <visitor_form>. */
#define BROWSER .headers = "Cookie: tessera-browser=<visitor>"

/* Statements. */
#define MAILS(email) \
	"select string_agg(template, ' ' order by id) " \
	"from identity.mail_outbox where recipient = '" email "'"
#define EMPTY \
	"delete from identity.users where email like '%@people.test'; " \
	"delete from identity.usernames_held; " \
	"delete from identity.mail_outbox where recipient like " \
	"'%people.test'; delete from identity.request_counts; select 'empty'"
/* All that was counted, counted so often: in the hour and the day that come next,
 * too, for one may end in the midst of a test. */
#define COUNTED(times) \
	"insert into identity.request_counts (key_hash, seconds, ends_at, " \
	"count) select distinct c.key_hash, c.seconds, c.ends_at + n * " \
	"c.seconds * interval '1 second', " times " from " \
	"identity.request_counts as c, generate_series(0, 1) as n on " \
	"conflict (key_hash, seconds, ends_at) do update set count = " times \
	"; select 1"
#define FORGET_COUNTS "delete from identity.request_counts; select 1"
#define GIVE_PASSWORD \
	"update identity.users set password_hash = '<hash>', email_verified = " \
	"true, email = id || '@example.com' where id in ('<user_a>', '<user_b>'); select 1"
#define FORGIVE "delete from identity.sign_in_failures; select 1"

/* Tokens of mails whose rows cases insert: sha256(convert_to(...)). */
#define LINK(user, purpose, email, token, lives, hash) \
	"insert into identity.mail_tokens (token_hash, user_id, purpose, " \
	"email, expires_at, password_hash, ip_hash) select sha256('" token \
	"'), " user ", '" purpose "', " email ", now() + interval '" lives \
	"', " hash ", case when '" purpose "' = 'verify_email' then '<peer>' " \
	"end; select 1"
#define A "'<user_b>'" /* who gets them */
#define AN_EMAIL(user) "(select email from identity.users where id = " user ")"

extern const struct test newcomers[], forgotten[], asked_too_often[], profile[],
	passwords[], addresses[], devices[], apps[], exported[], leaving[],
	links[], resets[], registration_pages[], password_pages[],
	account_pages[], contested[], mailed_late[];

void ask(const char *method, const char *path, enum token, const char *body,
	struct answer *);

/* Ends in NULL. */
const TTest *const *live_tests(void);

enum { EXPORT_TESTS = 2 };
void export_tests(const TTest *tests[EXPORT_TESTS]);

#endif
