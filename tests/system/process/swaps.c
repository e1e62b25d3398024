/* Swaps: to new programs, to bad ones, and under load. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"
#include "process/process.h"

static struct stage *s;

START_TEST(swaps_to_a_new_program)
{
	struct who before, after;

	stage_start(s);
	ck_assert(stage_who(s, &before));
	int held = stage_hold(s, 1);
	int gate = stage_held(s, 1);
	stage_replace(s, NULL);
	ck_assert_int_eq(stage_swap(s), 0);
	ck_assert_int_ne(stage_pid_file(s), s->master);
	ck_assert(UNTIL(stage_who(s, &after) && after.inode != before.inode));
	ck_assert_int_eq(after.master, stage_pid_file(s));
	ck_assert(kill(s->master, 0) == 0);
	close(gate);
	ck_assert_int_eq(fcgi_read(held).status, 200);
	ck_assert_int_eq(stage_wait(s->master), 0);
	s->master = after.master;
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

static const char *const bad_programs[] = { "exit 1", "exec sleep 600",
	"exec sleep 600 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-", "kill -9 $$" };

START_TEST(a_bad_program_never_takes_over)
{
	struct who before, after;

	setenv("SWAP_TIMEOUT", "3", 1);
	stage_start(s);
	ck_assert(stage_who(s, &before));
	stage_replace(s, bad_programs[_i]);
	ck_assert_int_eq(stage_swap(s), 1);
	ck_assert(stage_who(s, &after));
	ck_assert_int_eq(after.master, before.master);
	ck_assert_int_eq(stage_pid_file(s), before.master);
	/* The successor is a child of ours by now, and has ended. */
	ck_assert(UNTIL(waitpid(-1, NULL, WNOHANG) > 0));
	stage_replace(s, NULL);
	ck_assert_int_eq(stage_swap(s), 0);
	ck_assert_int_eq(stage_wait(s->master), 0);
	s->master = stage_pid_file(s);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

START_TEST(a_missing_program_never_takes_over)
{
	stage_start(s);
	ck_assert(unlink(s->program) == 0);
	ck_assert_int_eq(stage_swap(s), 1);
	ck_assert(stage_logged(s, "No such file"));
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

START_TEST(a_plain_sighup_swaps_too)
{
	stage_start(s);
	kill(s->master, SIGHUP);
	ck_assert_int_eq(stage_wait(s->master), 0);
	ck_assert_int_ne(stage_pid_file(s), s->master);
	s->master = stage_pid_file(s);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

START_TEST(a_second_swap_at_the_same_time_is_refused)
{
	stage_start(s);
	char started[160];
	snprintf(started, sizeof started, "%s.started", s->program);
	stage_replace(s, ": >\"$0.started\"; exec sleep 600");
	kill(s->master, SIGHUP);
	/* Two signals that wait would be one. */
	ck_assert(UNTIL(access(started, F_OK) == 0));
	ck_assert_int_eq(stage_swap(s), 1);
	ck_assert(stage_logged(s, "one is under way"));
	ck_assert_int_eq(stage_stop(s), 0);
	ck_assert(UNTIL(waitpid(-1, NULL, WNOHANG) > 0));
}
END_TEST

START_TEST(swaps_under_load_lose_no_request)
{
	int stop;

	stage_start(s);
	pid_t client = stage_client(s, &stop);
	for (int i = 0; i < 30; i++) {
		ck_assert_int_eq(stage_swap(s), 0);
		ck_assert_int_eq(stage_wait(s->master), 0);
		s->master = stage_pid_file(s);
	}
	close(stop);
	ck_assert_int_eq(stage_wait(client), 0);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

TCase *
swap_case(struct stage *stage)
{
	TCase *c = tcase_create("swaps");

	s = stage;
	tcase_add_test(c, swaps_to_a_new_program);
	tcase_add_loop_test(c, a_bad_program_never_takes_over, 0,
		sizeof bad_programs / sizeof *bad_programs);
	tcase_add_test(c, a_missing_program_never_takes_over);
	tcase_add_test(c, a_plain_sighup_swaps_too);
	tcase_add_test(c, a_second_swap_at_the_same_time_is_refused);
	tcase_add_test(c, swaps_under_load_lose_no_request);
	return c;
}
