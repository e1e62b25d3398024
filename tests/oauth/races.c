/* What happens when many come at once, or answers are lost; and what is left
 * lying about.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "prepare.h"
#include "send.h"

static int
count_of(const long *statuses, int count, long status)
{
	int found = 0;

	for (int i = 0; i < count; i++)
		found += statuses[i] == status;
	return found;
}

START_TEST(of_50_exchanges_at_once_one_succeeds_and_its_tokens_die)
{
	static struct buffer answers[50];
	long statuses[50];
	const char *body =
		filled("grant_type=authorization_code&client_id=test-native"
		       "&code=<code_race>&redirect_uri=" NATIVE_URI VERIFIED);

	post_many(50, "/oauth/token", body, NULL, answers, statuses);
	ck_assert_int_eq(count_of(statuses, 50, 200), 1);
	ck_assert_int_eq(count_of(statuses, 50, 400), 49);
	for (int i = 0; i < 50; i++)
		if (statuses[i] == 400)
			ck_assert_str_eq(json_at(answers[i].data, "error"),
				"invalid_grant");
		else
			keep("raced", json_at(answers[i].data, "access_token"));
	ck_assert_str_eq(did("select count(*) from identity.sessions where "
			     "token_hash = sha256('<raced>')"),
		"0");
	ck_assert_str_eq(did("select count(*) || max(g.revoked_why) from "
			     "identity.grants as g join identity.codes as c on "
			     "c.grant_id = g.id where c.code_hash = "
			     "sha256('<code_race>')"),
		"1code_reused");
}
END_TEST

START_TEST(a_hundred_refreshes_at_once_give_one_successor)
{
	static struct buffer answers[MANY_MAX];
	long statuses[MANY_MAX];

	post_many(100, "/oauth/token", filled(REFRESH("refresh_race")), NULL,
		answers, statuses);
	ck_assert_int_eq(count_of(statuses, 100, 200), 100);
	const char *access = json_at(answers[0].data, "access_token");
	const char *refresh = json_at(answers[0].data, "refresh_token");
	for (int i = 0; i < 100; i++) {
		ck_assert_str_eq(
			json_at(answers[i].data, "access_token"), access);
		ck_assert_str_eq(
			json_at(answers[i].data, "refresh_token"), refresh);
	}
	ck_assert_str_eq(
		did("select count(*) || ' ' || (select count(*) from "
		    "identity.sessions as s where s.grant_id = "
		    "min(t.grant_id::text)::uuid) from identity.refresh_tokens "
		    "as t where t.grant_id = (select grant_id from "
		    "identity.refresh_tokens where token_hash = "
		    "sha256('<refresh_race>'))"),
		"2 1");
}
END_TEST

/* A refresh, and at the same moment the end of its family. */
START_TEST(nothing_new_is_kept_while_a_family_ends)
{
	struct buffer answers[6];
	long statuses[6];
	struct post posts[6];

	for (int round = 0; round < 20; round++) {
		make_refresh_token("refresh_ending");
		const char *refresh = filled(REFRESH("refresh_ending"));
		const char *revoke = filled("client_id=test-native&token="
					    "<refresh_ending>");
		for (int i = 0; i < 6; i++)
			posts[i] = i == 3 ? (struct post){ "/oauth/revoke",
				revoke, NULL }
					  : (struct post){ "/oauth/token",
						    refresh, NULL };
		post_all(posts, 6, answers, statuses);
		ck_assert_int_eq(statuses[3], 200);
	}
	ck_assert_str_eq(sql("select count(*) from identity.sessions as s join "
			     "identity.grants as g on g.id = s.grant_id where "
			     "g.revoked_at is not null"),
		"0");
}
END_TEST

/* Every answer is lost once, ten times over, and nobody is logged out. */
START_TEST(dropping_every_answer_once_logs_nobody_out)
{
	struct buffer first, second;

	for (int i = 0; i < 10; i++) {
		tell("/oauth/token", REFRESH("refresh_dropped"), &first, 200);
		tell("/oauth/token", REFRESH("refresh_dropped"), &second, 200);
		keep("refresh_dropped", json_at(first.data, "refresh_token"));
		ck_assert_str_eq(json_at(second.data, "refresh_token"),
			kept("refresh_dropped"));
		keep("access_dropped", json_at(second.data, "access_token"));
	}
	ck_assert_str_eq(did("select count(*) from identity.sessions where "
			     "token_hash = sha256('<access_dropped>')"),
		"1");
}
END_TEST

/* The name's own text, and as dumps write bytes: hex and base64. */
static void
search(const char *where, const char *name)
{
	static const char *const forms[] = { "'%s'", "encode('%s', 'hex')",
		"encode('%s', 'base64')" };

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		char *form = strndup(forms[i], 64), *at = strstr(form, "%s");
		*at = '\0';
		const char *text = sql(arena_printf(kept_memory,
			"select %s%s%s", form, kept(name), at + 2));
		free(form);
		ck_assert_msg(!strstr(where, text), "%s is there", name);
	}
}

static const char *const secrets[] = { "access_dropped", "refresh_dropped",
	"refresh_race", "given", "known_now", "session", "code", "refresh",
	"access", "in" };

/* Not the tokens, nor the pair that is kept for a retry. */
START_TEST(the_database_alone_holds_nothing_usable)
{
	/* As JSON, for XML has no infinite times. */
	const char *dump = sql(
		"select string_agg(query_to_xml(format('select json_agg(t) "
		"from %s as t', c.oid::regclass), true, false, '')::text, '') "
		"from pg_class as c "
		"where c.relnamespace = 'identity'::regnamespace "
		"and c.relkind = 'r'");

	ck_assert_int_gt(strlen(dump), 10000);
	ck_assert_str_ne(sql("select count(*) from identity.refresh_tokens "
			     "where replay is not null"),
		"0");
	for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
		search(dump, secrets[i]);
	ck_assert_ptr_null(strstr(dump, "Tessera-1"));
	ck_assert_ptr_null(strstr(dump, "eyJhbGciOi"));
}
END_TEST

static char *
read_file(const char *path)
{
	struct buffer out = { .arena = kept_memory };
	FILE *file = fopen(path, "re");
	char chunk[65536];

	ck_assert_msg(file, "%s", path);
	buffer_text(&out, "");
	for (size_t n; (n = fread(chunk, 1, sizeof chunk, file)) > 0;)
		buffer_add(&out, chunk, n);
	fclose(file);
	return out.data;
}

START_TEST(no_log_holds_a_secret)
{
	static const char *const logs[] = { "log/oauth.log", "log/access.log",
		"log/nginx.log", "database/log" };

	for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
		const char *log = read_file(arena_printf(
			kept_memory, "%s/%s", setting("TEST_DATA"), logs[i]));
		for (size_t s = 0; s < sizeof secrets / sizeof *secrets; s++)
			ck_assert_msg(!strstr(log, kept(secrets[s])),
				"%s in %s", secrets[s], logs[i]);
		ck_assert_ptr_null(strstr(log, "Tessera-1"));
		ck_assert_ptr_null(strstr(log, "eyJhbGciOi"));
	}
}
END_TEST

/* Twenty guesses at once get no further than five in a row. */
START_TEST(guesses_at_once_are_counted_as_well)
{
	static struct buffer answers[20];
	long statuses[20];
	const char *body = filled("form=<browser_form>&email=<email>"
				  "&password=wrong");
	const char *cookie = filled("tessera-browser=<browser>");

	for (int round = 0; round < 6; round++)
		post_many(20, "/login", body, cookie, answers, statuses);
	ck_assert_str_eq(did("select count(*) from identity.sign_in_failures "
			     "where account_hash = sha256('<email>')"),
		"5");
	ck_assert_int_eq(count_of(statuses, 20, 400), 0);
	ck_assert_int_eq(
		count_of(statuses, 20, 429) + count_of(statuses, 20, 503), 20);
}
END_TEST

const TTest *const *
race_tests(void)
{
	static const TTest *tests[8 + REVOKED_TESTS];

	tests[0] = of_50_exchanges_at_once_one_succeeds_and_its_tokens_die;
	tests[1] = a_hundred_refreshes_at_once_give_one_successor;
	tests[2] = dropping_every_answer_once_logs_nobody_out;
	tests[3] = the_database_alone_holds_nothing_usable;
	tests[4] = guesses_at_once_are_counted_as_well;
	tests[5] = nothing_new_is_kept_while_a_family_ends;
	tests[6] = no_log_holds_a_secret;
	revoked_tests(tests + 7);
	return tests;
}
