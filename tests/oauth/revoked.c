/*
 * Nothing outlives a revocation: somebody who has a cookie of hers asks for a
 * code, or exchanges one, just while she ends what she is signed in by. A lock
 * that we hold keeps the one half way until the other is there, too.
 */
#include "base/clock.h"
#include "cases.h"
#include "crypto/password.h"
#include "prepare.h"
#include "send.h"

enum { PATIENCE_US = 30 * 1000000 };

/* Ways to end all that others are signed in by. */
static const struct post endings[] = {
	{ "/reset-password",
		"form=<browser_form>&token=<mailed>"
		"&password=Horse-Staple-2",
		"tessera-browser=<browser>" },
	{ "/account",
		"form=<keeper_form>&action=password&currentPassword=Tessera-1"
		"&newPassword=Horse-Staple-2",
		"tessera=<keeper>" },
	{ "/account", "form=<keeper_form>&action=others", "tessera=<keeper>" },
	{ "/account", "form=<keeper_form>&action=delete&password=Tessera-1",
		"tessera=<keeper>" },
	/* Of what she is signed in by only the browser that was stolen. */
	{ "/account", "form=<keeper_form>&action=device&id=<stolen_id>",
		"tessera=<keeper>" },
};
enum {
	ENDINGS = sizeof endings / sizeof *endings,
	ENDINGS_OF_ALL = ENDINGS - 1,
};

static const struct post asking = { "/oauth/authorize?response_type=code"
				    "&scope=openid+sample&client_id=test-first"
				    "&redirect_uri=https%3A%2F%2F"
				    "first.example.com%2Fcallback" PKCE,
	NULL, "tessera=<stolen>" };

static const struct post exchanging = { "/oauth/token",
	"grant_type=authorization_code&client_id=test-native&code=<code_taken>"
	"&redirect_uri=" NATIVE_URI VERIFIED,
	NULL };

/* Somebody who is signed in by three browsers. */
static void
make_victim(void)
{
	keep("person", did("select gen_random_uuid()"));
	did(arena_printf(kept_memory,
		"insert into identity.users (id, email, email_verified, "
		"password_hash) values ('<person>', '<person>@example.com', "
		"true, '%s')",
		password_hash(kept_memory, "Tessera-1")));
	sign_in("first", "1 minute");
	sign_in("stolen", "1 minute");
	sign_in("keeper", "1 minute");
	keep("stolen_id",
		did("select encode(substr(sha256(sha256('<stolen>')), 1, 16), "
		    "'hex')::uuid"));
	fresh("mailed");
	did("insert into identity.mail_tokens (token_hash, user_id, purpose, "
	    "email, expires_at) values (sha256('<mailed>'), '<person>', "
	    "'reset_password', '<person>@example.com', "
	    "now() + interval '1 hour')");
	fresh("code_taken");
	did("insert into identity.codes (code_hash, user_id, client_id, "
	    "redirect_uri, code_challenge, scopes, auth_time, session_hash) "
	    "values (sha256('<code_taken>'), '<person>', 'test-native', "
	    "'http://127.0.0.1/callback', '" CHALLENGE "', "
	    "'{openid,sample}', now(), sha256('<stolen>'))");
}

static void
start(struct flight *f, const struct post *post)
{
	flight_start(f, &(struct post){ post->path, filled(post->body),
				filled(post->cookie) });
}

/* How many workers of this group wait for somebody's lock. */
static int
waiting(const char *group)
{
	const char *count = sql(arena_printf(kept_memory,
		"select pg_stat_clear_snapshot(); select count(*) from "
		"pg_stat_activity where usename = 'tessera_%s' and "
		"pg_blocking_pids(pid) <> '{}'",
		group));

	return *count - '0';
}

/* Until it is answered or, if a group is named, waits for a lock. */
static void
await(struct flight *f, const char *group)
{
	long long until = clock_us() + PATIENCE_US;

	while (!flight_over(f) && !(group && waiting(group)))
		ck_assert_msg(clock_us() < until, "it waits for too long");
}

/* The first half way, then the second; both go on when the lock is gone. */
static void
meet(const char *lock, const struct post *first, const char *group,
	const struct post *second, const char *other)
{
	struct flight one, two;

	sql("begin");
	did(lock);
	start(&one, first);
	await(&one, group);
	ck_assert_msg(one.running, "%s was not held: %ld %s", first->path,
		one.status, one.answer.data);
	start(&two, second);
	await(&two, other);
	sql("commit");
	await(&one, NULL);
	await(&two, NULL);
	ck_assert_msg(one.status < 400, "%s: %ld", first->path, one.status);
	ck_assert_msg(two.status < 500, "%s: %ld", second->path, two.status);
	flight_end(&one);
	flight_end(&two);
}

static void
nothing_is_alive(const struct post *ending)
{
	const char *alive =
		did("select concat_ws(' ', (select count(*) || ' codes' from "
		    "identity.codes where user_id = '<person>' and used_at is "
		    "null having count(*) > 0), (select count(*) || ' tokens' "
		    "from identity.sessions where user_id = '<person>' having "
		    "count(*) > 0), (select count(*) || ' grants' from "
		    "identity.grants where user_id = '<person>' and revoked_at "
		    "is null having count(*) > 0))");

	ck_assert_msg(!*alive, "alive after %s %s: %s", ending->path,
		ending->body, alive);
}

START_TEST(who_asks_while_sessions_end_gets_no_code)
{
	for (int i = 0; i < ENDINGS_OF_ALL; i++) {
		make_victim();
		meet("select 1 from identity.browser_sessions where token_hash "
		     "= sha256('<first>') for update",
			&endings[i], "account", &asking, "oauth");
		nothing_is_alive(&endings[i]);
	}
}
END_TEST

START_TEST(a_code_on_its_way_ends_with_the_sessions)
{
	for (int i = 0; i < ENDINGS; i++) {
		make_victim();
		meet("select 1 from identity.oauth_clients where client_id = "
		     "'test-first' for update",
			&asking, "oauth", &endings[i], "account");
		nothing_is_alive(&endings[i]);
	}
}
END_TEST

/* Of the browser that goes on somebody may have the cookie, too. */
START_TEST(a_copy_of_the_cookie_that_stays_is_no_use)
{
	struct post copied = asking;

	copied.cookie = "tessera=<keeper>";
	for (int i = 1; i < ENDINGS_OF_ALL; i++) {
		make_victim();
		meet("select 1 from identity.oauth_clients where client_id = "
		     "'test-first' for update",
			&copied, "oauth", &endings[i], "account");
		nothing_is_alive(&endings[i]);
		make_victim();
		meet("select 1 from identity.browser_sessions where token_hash "
		     "= sha256('<first>') for update",
			&endings[i], "account", &copied, "oauth");
		nothing_is_alive(&endings[i]);
	}
}
END_TEST

START_TEST(a_code_that_is_exchanged_meanwhile_gives_nothing)
{
	for (int i = 0; i < ENDINGS_OF_ALL; i++) {
		make_victim();
		meet("select 1 from identity.oauth_clients where client_id = "
		     "'test-native' for update",
			&exchanging, "oauth", &endings[i], "account");
		nothing_is_alive(&endings[i]);
	}
}
END_TEST

/* Both have judged an imported hash; the one that comes first replaces it. */
START_TEST(two_first_sign_ins_at_once_succeed)
{
	struct flight one, two;
	const struct post signing_in = { "/login",
		"form=<browser_form>&email=<person>%40example.com"
		"&password=U*U",
		"tessera-browser=<browser>" };
	long long until = clock_us() + PATIENCE_US;

	make_victim();
	did("update identity.users set password_hash = "
	    "'$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW' "
	    "where id = '<person>'");
	sql("begin");
	did("select 1 from identity.users where id = '<person>' for update");
	start(&one, &signing_in);
	start(&two, &signing_in);
	while (waiting("oauth") < 2) {
		ck_assert(!flight_over(&one) && !flight_over(&two));
		ck_assert(clock_us() < until);
	}
	sql("commit");
	await(&one, NULL);
	await(&two, NULL);
	ck_assert_int_eq(one.status, 303);
	ck_assert_int_eq(two.status, 303);
	flight_end(&one);
	flight_end(&two);
}
END_TEST

void
revoked_tests(const TTest *tests[REVOKED_TESTS])
{
	tests[0] = who_asks_while_sessions_end_gets_no_code;
	tests[1] = a_code_on_its_way_ends_with_the_sessions;
	tests[4] = two_first_sign_ins_at_once_succeed;
	tests[3] = a_copy_of_the_cookie_that_stays_is_no_use;
	tests[2] = a_code_that_is_exchanged_meanwhile_gives_nothing;
}
