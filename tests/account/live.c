/* What only a running system shows: mails, files, time. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "account.h"
#include "base/clock.h"

enum { PATIENCE_US = 30 * 1000000 };

static void
pause_briefly(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 20 * 1000000L }, NULL);
}

void
ask(const char *method, const char *path, enum token token, const char *body,
	struct answer *answer)
{
	struct test test = { "", method, path, token, body };

	ask_test(&test, by_http, answer);
}

/* The folder's mail that has this line; NULL if there is none yet. */
static char *
mail_with(const char *folder, const char *line)
{
	static char text[16384];
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char *found = NULL;

	while (dir && !found && (entry = readdir(dir))) {
		FILE *file = fopen(arena_printf(kept_memory, "%s/%s", folder,
					   entry->d_name),
			"re");
		size_t n = file ? fread(text, 1, sizeof text - 1, file) : 0;
		text[n] = '\0';
		if (file)
			fclose(file);
		if (*entry->d_name != '.' && strstr(text, line))
			found = text;
	}
	if (dir)
		closedir(dir);
	return found;
}

START_TEST(a_newcomer_gets_in_by_the_mail)
{
	const char *folder =
		arena_printf(kept_memory, "%s/mail", setting("TEST_DATA"));
	long long until = clock_us() + PATIENCE_US;
	struct answer answer;
	char *mail;

	sql("delete from identity.request_counts");
	sql("delete from identity.users where email = 'live@people.test'");
	ask("POST", "/auth/register", no_token,
		BODY("live@people.test", RIGHT,
			USERNAME("live_one") FIRST_NAME("Typed")),
		&answer);
	ck_assert_int_eq(answer.status, 202);
	while (!(mail = mail_with(folder, "To: <live@people.test>")) &&
		clock_us() < until)
		pause_briefly();
	ck_assert_ptr_nonnull(mail);
	ck_assert_ptr_nonnull(strstr(mail, "the username live_one"));
	ck_assert_ptr_null(strstr(mail, "Typed"));
	char *token = strstr(mail, "/verify-email?token=");
	ck_assert_ptr_nonnull(token);
	token += strlen("/verify-email?token=");
	ask("POST", "/auth/verify-email", no_token,
		arena_printf(kept_memory, TOKEN("%.*s"),
			(int)strcspn(token, "\r\n"), token),
		&answer);
	ck_assert_int_eq(answer.status, 204);
	ck_assert_str_eq(sql("select email_verified || ' ' || (password_hash "
			     "like '$argon2id$%') from identity.users where "
			     "email = 'live@people.test'"),
		"true true");
}
END_TEST

/* How long an answer takes, in milliseconds. */
static long
time_of(const char *path, const char *body)
{
	struct answer answer;

	sql("delete from identity.request_counts");
	long long start = clock_us();
	ask("POST", path, no_token, body, &answer);
	ck_assert_int_eq(answer.status, 202);
	return (long)((clock_us() - start) / 1000);
}

static void
keep_least(long *least, long took)
{
	*least = *least && *least < took ? *least : took;
}

START_TEST(time_tells_nothing)
{
	static const char *const calls[][3] = {
		{ "/auth/forgot-password", MAIL("known@people.test"),
			MAIL("unknown@people.test") },
		{ "/auth/resend-verification", MAIL("known@people.test"),
			MAIL("unknown@people.test") },
		{ "/auth/register", BODY("known@people.test", RIGHT, ""),
			BODY("other@people.test", RIGHT, "") },
	};

	sql("insert into identity.users (email, email_verified, password_hash) "
	    "values ('known@people.test', true, '$argon2id$x') "
	    "on conflict do nothing");
	/* The least of several, in turn, for the machine does other things: of
	 * more, the more it does. */
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		long known = 0, unknown = 0;
		for (int n = 0;
			n < 5 || (n < 30 && labs(known - unknown) >= 50); n++) {
			keep_least(&known, time_of(calls[i][0], calls[i][1]));
			keep_least(&unknown, time_of(calls[i][0], calls[i][2]));
		}
		ck_assert_msg(labs(known - unknown) < 50, "%s: %ld and %ld ms",
			calls[i][0], known, unknown);
	}
}
END_TEST

/* Waiting would hold a worker, and there is nothing to hide. */
START_TEST(who_is_held_is_told_at_once)
{
	struct answer answer;

	sql("delete from identity.request_counts");
	sql(filled("insert into identity.request_counts (key_hash, seconds, "
		   "ends_at, count) select sha256('network:<peer>'), s, "
		   "to_timestamp((floor(extract(epoch from now()) / s) + n) * "
		   "s), 1000 from unnest(array[3600, 86400]) as s, "
		   "generate_series(1, 2) as n"));
	long long least = LLONG_MAX;
	for (int n = 0; n < 30 && least >= 500000; n++) {
		long long start = clock_us();
		ask("POST", "/auth/forgot-password", no_token,
			MAIL("held@people.test"), &answer);
		ck_assert_int_eq(answer.status, 429);
		least = clock_us() - start;
	}
	ck_assert_int_lt(least, 500000);
	sql("delete from identity.request_counts");
}
END_TEST

START_TEST(files_go_with_their_user)
{
	long long until = clock_us() + PATIENCE_US;
	struct answer answer;
	struct query q = { .method = "POST",
		.path = "/api/diagnostics",
		.type = "multipart/form-data; boundary=b" };

	users_make();
	q.body = arena_printf(kept_memory,
		"--b\r\nContent-Disposition: form-data; name=\"userId\"\r\n\r\n"
		"%s\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; "
		"filename=\"a.log\"\r\n\r\nhers\r\n--b--\r\n",
		kept("user_a"));
	q.len = strlen(q.body);
	ask_http(&q, &answer);
	ck_assert_msg(answer.status == 201, "%s", answer.body);
	const char *path = arena_printf(kept_memory, "%s/store/site/%s",
		setting("TEST_DATA"),
		sql(arena_printf(kept_memory,
			"select substr(file_path, 7) from site.diagnostics "
			"where user_id = '%s'",
			kept("user_a"))));
	ck_assert_int_eq(access(path, F_OK), 0);
	sql(arena_printf(kept_memory,
		"update identity.users set deleted_at = now() - interval "
		"'31 days' where id = '%s'",
		kept("user_a")));
	sql("select maintenance.perform('identity.deleted_users', 100)");
	while (access(path, F_OK) == 0 && clock_us() < until)
		pause_briefly();
	ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

const TTest *const *
live_tests(void)
{
	static const TTest *tests[7];

	tests[0] = a_newcomer_gets_in_by_the_mail;
	tests[1] = time_tells_nothing;
	tests[2] = files_go_with_their_user;
	tests[3] = who_is_held_is_told_at_once;
	export_tests(tests + 4);
	return tests;
}
