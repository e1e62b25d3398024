/* Workers that are killed, and clients that are in each other's way. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"

enum { ITEMS = 3000, CLIENTS = 8 };

#define HISTORY "/v1/audio/history"

static const char *
file(const char *name)
{
	return arena_printf(kept_memory, "%s/%s", setting("STORE_DIR"), name);
}

/* A client of its own; what it is answered goes to a file. */
static pid_t
start_curl(const char *method, const char *path, const char *header,
	const char *body, const char *answer)
{
	const char *token = arena_printf(
		kept_memory, "Authorization: %s", authorization(token_b));
	const char *url = arena_printf(
		kept_memory, "%s%s", setting("TEST_URL"), filled(path));
	const char *data = arena_printf(kept_memory, "@%s", body);
	const char *more = filled(header);
	pid_t pid = fork();

	if (pid)
		return pid;
	execlp("curl", "curl", "-s", "--noproxy", "*", "-X", method, "-H",
		token, "-H", "Content-Type: application/json", "-H", more,
		"--data-binary", data, "-o", answer, "-w", "%{stderr}", "-f",
		url, (char *)NULL);
	_exit(127);
}

static int
end_of(pid_t pid)
{
	int status;

	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
kill_workers(void)
{
	const char *command = arena_printf(kept_memory,
		"pgrep -P $(cat %s/run/audio.pid)", setting("TEST_DATA"));
	FILE *out = popen(command, "r");
	char line[32];

	while (fgets(line, sizeof line, out))
		kill((pid_t)strtol(line, NULL, 10), SIGKILL);
	pclose(out);
}

static long
count(void)
{
	return strtol(sql(filled("select count(*) from audio.audio_history "
				 "where user_id = '<user_b>'")),
		NULL, 10);
}

static const char *
write_import(void)
{
	const char *path = file("import.json");
	FILE *out = fopen(path, "w");

	fputs("[", out);
	for (int i = 0; i < ITEMS; i++)
		fprintf(out,
			"%s{\"id\":\"1\",\"title\":\"Number %d\",\"results\":{"
			"\"transcript\":{\"text\":\"the words of number %d and "
			"some more words that make it slow to import\","
			"\"language\":\"en\"},\"summary\":{}}}",
			i ? "," : "", i, i);
	fputs("]", out);
	fclose(out);
	return path;
}

static void
ask(const char *method, const char *path, struct answer *answer)
{
	struct query q = { .method = method,
		.path = filled(path),
		.authorization = authorization(token_b) };

	ask_http(&q, answer);
}

START_TEST(an_import_that_is_killed_is_sent_again)
{
	struct answer answer;
	const char *items = write_import();
	const char *report = file("report");
	int status = 0;

	ask("DELETE", HISTORY "?confirm=all", &answer);
	pid_t pid =
		start_curl("POST", HISTORY "/import", "X-A: b", items, report);
	while (count() == 0)
		ck_assert_int_eq(waitpid(pid, &status, WNOHANG), 0);
	kill_workers();
	ck_assert_int_ne(end_of(pid), 0);
	long kept = count();
	ck_assert_msg(kept > 0 && kept < ITEMS, "%ld", kept);
	ck_assert_int_eq(end_of(start_curl("POST", HISTORY "/import", "X-A: b",
				 items, report)),
		0);
	ck_assert_int_eq(count(), ITEMS);
	ck_assert_str_eq(sql(filled("select count(distinct title) from "
				    "audio.audio_history where user_id = "
				    "'<user_b>'")),
		"3000");
	ck_assert_int_eq(end_of(start_curl("POST", HISTORY "/import", "X-A: b",
				 items, report)),
		0);
	ck_assert_int_eq(count(), ITEMS);
	remove(items);
	remove(report);
}
END_TEST

/* curl -f ends with 22 when it is refused. */
START_TEST(of_two_clients_that_read_the_same_one_changes_it)
{
	struct answer answer;
	pid_t pids[CLIENTS];
	int changed = 0, refused = 0;
	const char *body = file("patch.json");
	FILE *out = fopen(body, "w");

	fputs(J({"summary":"Changed"}), out);
	fclose(out);
	ask("GET", HISTORY "?limit=1", &answer);
	keep("held", json_at(answer.body, "items.0.id"));
	ask("GET", HISTORY "/<held>", &answer);
	keep("read", answer_header(&answer, "ETag"));
	for (int i = 0; i < CLIENTS; i++)
		pids[i] = start_curl("PATCH", HISTORY "/<held>",
			"If-Match: <read>", body, "/dev/null");
	for (int i = 0; i < CLIENTS; i++) {
		int code = end_of(pids[i]);
		changed += code == 0;
		refused += code == 22;
	}
	ck_assert_int_eq(changed, 1);
	ck_assert_int_eq(refused, CLIENTS - 1);
	remove(body);
}
END_TEST

/* Nothing is passed over by who reads while others write. */
START_TEST(no_change_is_missed_while_others_write)
{
	struct answer answer;
	pid_t pids[CLIENTS];
	const char *body = file("post.json");
	FILE *out = fopen(body, "w");
	int seen = 0, running = CLIENTS;

	fputs(J({"title":"At once"}), out);
	fclose(out);
	ask("DELETE", HISTORY "?confirm=all", &answer);
	ask("POST", HISTORY, &answer);
	ask("GET", HISTORY "/changes", &answer);
	keep("place", json_at(answer.body, "next"));
	for (int i = 0; i < CLIENTS; i++)
		pids[i] = start_curl(
			"POST", HISTORY, "X-A: b", body, "/dev/null");
	do {
		if (running > 0 && waitpid(pids[running - 1], NULL, 0) > 0)
			running--;
		ask("GET", HISTORY "/changes?limit=2&since=<place>", &answer);
		seen += (int)strtol(json_at(answer.body, "items.#"), NULL, 10);
		keep("place", json_at(answer.body, "next"));
	} while (running || !strcmp(json_at(answer.body, "more"), "true"));
	ck_assert_int_eq(seen, CLIENTS);
	remove(body);
}
END_TEST

const TTest *const *
fault_tests(void)
{
	static const TTest *tests[4];

	tests[0] = an_import_that_is_killed_is_sent_again;
	tests[1] = of_two_clients_that_read_the_same_one_changes_it;
	tests[2] = no_change_is_missed_while_others_write;
	return tests;
}
