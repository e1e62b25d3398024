/* Companions: started, replaced, drained, swapped, and what they may reach. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "process/process.h"

static struct stage *s;

static bool
is_named(pid_t pid, const char *name)
{
	char path[64], line[64] = "";

	snprintf(path, sizeof path, "/proc/%d/comm", (int)pid);
	FILE *file = fopen(path, "re");
	bool read = file && fgets(line, sizeof line, file);
	if (file)
		fclose(file);
	return read && !strncmp(line, name, strlen(name)) &&
	       line[strlen(name)] == '\n';
}

pid_t
companion(pid_t master, const char *name)
{
	pid_t pids[64];
	int count = stage_children(master, pids, 64);

	for (int i = 0; i < count; i++)
		if (is_named(pids[i], name))
			return pids[i];
	return 0;
}

static void
start(const char *names)
{
	setenv("TILE_COMPANIONS", names, 1);
	stage_start(s);
}

START_TEST(a_companion_that_dies_is_replaced)
{
	pid_t first = 0, second = 0;

	start("idle");
	ck_assert(UNTIL(stage_lines(s, "idle begins") == 1));
	ck_assert((first = companion(s->master, "idle")));
	kill(first, SIGKILL);
	ck_assert(UNTIL(stage_lines(s, "idle begins") == 2));
	ck_assert(UNTIL((second = companion(s->master, "idle"))));
	ck_assert_int_ne(first, second);
	ck_assert(stage_logged(s, "was ended by signal 9"));
	ck_assert_int_eq(fcgi_get(s->socket, "/who").status, 200);
	ck_assert_int_eq(stage_stop(s), 0);
	ck_assert_int_eq(stage_lines(s, "idle ends"), 1);
}
END_TEST

START_TEST(one_that_keeps_dying_is_started_ever_later)
{
	start("brief");
	ck_assert(UNTIL(stage_lines(s, "ended with status 3") == 3));
	ck_assert_int_eq(fcgi_get(s->socket, "/who").status, 200);
	ck_assert_int_eq(stage_stop(s), 0);
	ck_assert_int_le(stage_lines(s, "brief begins"), 8);
}
END_TEST

START_TEST(one_that_will_not_stop_is_killed)
{
	start("stubborn,idle");
	ck_assert(UNTIL(stage_lines(s, "begins") == 2));
	ck_assert_int_eq(stage_stop(s), 0);
	ck_assert_int_eq(stage_lines(s, "idle ends"), 1);
	ck_assert(stage_logged(s, "did not stop when it was asked to"));
}
END_TEST

START_TEST(a_swap_has_companions_of_the_new_program)
{
	start("idle");
	ck_assert(UNTIL(stage_lines(s, "idle begins") == 1));
	pid_t old = companion(s->master, "idle");
	ck_assert_int_eq(stage_swap(s), 0);
	ck_assert_int_eq(stage_wait(s->master), 0);
	s->master = stage_pid_file(s);
	ck_assert(UNTIL(companion(s->master, "idle")));
	ck_assert_int_ne(companion(s->master, "idle"), old);
	ck_assert(UNTIL(stage_lines(s, "idle ends") == 1));
	ck_assert_int_eq(stage_stop(s), 0);
	ck_assert_int_eq(stage_lines(s, "idle ends"), 2);
}
END_TEST

START_TEST(no_companion_of_a_bad_program_begins)
{
	setenv("SWAP_TIMEOUT", "3", 1);
	start("idle");
	ck_assert(UNTIL(stage_lines(s, "idle begins") == 1));
	stage_replace(s, "exit 1");
	ck_assert_int_eq(stage_swap(s), 1);
	ck_assert(companion(s->master, "idle"));
	ck_assert_int_eq(stage_lines(s, "begins"), 1);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

START_TEST(no_companion_outlives_a_killed_master)
{
	start("idle");
	ck_assert(UNTIL(stage_lines(s, "idle begins") == 1));
	kill(s->master, SIGKILL);
	ck_assert_int_eq(stage_wait(s->master), 128 + SIGKILL);
	ck_assert(UNTIL(stage_lines(s, "idle ends") == 1));
}
END_TEST

#if !SANITIZED
static const struct {
	const char *name, *url, *says;
} reaches[] = {
	{ "reaching", "postgresql:///none", "unix 1 network 1 1" },
	{ "online", "postgresql:///none", "unix 0 network 1 1" },
	{ "offline", "postgresql:///none", "unix 1 network 0 0" },
	{ "offline", "postgresql://10.0.0.1/none", "unix 1 network 1 1" },
	{ "offline", "host=/run/x dbname=none", "unix 1 network 0 0" },
};

START_TEST(each_reaches_what_it_says)
{
	setenv("DATABASE_URL", reaches[_i].url, 1);
	start(reaches[_i].name);
	ck_assert_msg(UNTIL(stage_logged(s, reaches[_i].says)), "%s",
		reaches[_i].says);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST
#endif

TCase *
companion_case(struct stage *stage)
{
	TCase *c = tcase_create("companions");

	s = stage;
	tcase_add_test(c, a_companion_that_dies_is_replaced);
	tcase_add_test(c, one_that_keeps_dying_is_started_ever_later);
	tcase_add_test(c, one_that_will_not_stop_is_killed);
	tcase_add_test(c, a_swap_has_companions_of_the_new_program);
	tcase_add_test(c, no_companion_of_a_bad_program_begins);
	tcase_add_test(c, no_companion_outlives_a_killed_master);
#if !SANITIZED
	tcase_add_loop_test(c, each_reaches_what_it_says, 0,
		sizeof reaches / sizeof *reaches);
#endif
	return c;
}
