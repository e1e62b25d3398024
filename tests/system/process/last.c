/* What a worker says last, and of what its sandbox refuses. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "process/process.h"

static struct stage *s;

#if !SANITIZED
static const struct {
	const char *path;
	int signal;
	const char *says; /* in the trace */
} crashes[] = {
	{ "/crash", SIGABRT, "(abort) " },
	{ "/fault", SIGSEGV, " program+0x" },
	{ "/deep", SIGSEGV, " program+0x" },
};

START_TEST(a_crash_names_its_request_its_row_and_its_calls)
{
	char text[256];
	const char *path = crashes[_i].path;
	int number = crashes[_i].signal;

	stage_start(s);
	ck_assert_int_eq(fcgi_get(s->socket, path).status, 0);
	snprintf(text, sizeof text, "was ended by signal %d (%s)", number,
		strsignal(number));
	ck_assert(UNTIL(stage_logged(s, text)));
	snprintf(text, sizeof text,
		"signal=%d (%s) id=" FCGI_ID " method=GET route=%s call=-",
		number, strsignal(number), path);
	ck_assert_msg(stage_logged(s, text), "no line says %s", text);
	ck_assert(stage_logged(s, "trace id=" FCGI_ID " "));
	ck_assert(stage_logged(s, crashes[_i].says));
	ck_assert_int_eq(stage_lines(s, "crashed pid="), 1);
	ck_assert_int_eq(stage_lines(s, "trace id="), 1);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

START_TEST(a_signal_from_outside_ends_a_worker_that_has_no_request)
{
	pid_t worker;

	stage_start(s);
	ck_assert_int_eq(stage_children(s->master, &worker, 1), 1);
	kill(worker, SIGSEGV);
	ck_assert(UNTIL(stage_logged(s, "was ended by signal 11")));
	ck_assert(
		stage_logged(s, "signal=11 (Segmentation fault) id=- method=- "
				"route=- call=-"));
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

START_TEST(a_system_call_that_the_sandbox_refuses_is_named_once)
{
	static const char *const names[] = { "execve", "clone", "kill",
		"socket", "mmap", "prctl" };
	char text[64];

	setenv("WORKERS_MAX", "1", 1);
	stage_start(s);
	for (int i = 0; i < 2; i++)
		ck_assert_str_eq(fcgi_get(s->socket, "/attempts").body,
			"execve 1\nfork 1\nspawn 1\nkill 1\npacket 1\nwx 1\n"
			"prctl 1\nthread runs\n");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(text, sizeof text,
			"refused the system call %s, made "
			"at",
			names[i]);
		ck_assert_msg(stage_lines(s, text) == 1, "%s", text);
	}
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST
#endif

TCase *
last_case(struct stage *stage)
{
	TCase *c = tcase_create("last words");

	s = stage;
#if !SANITIZED
	tcase_add_loop_test(c, a_crash_names_its_request_its_row_and_its_calls,
		0, sizeof crashes / sizeof *crashes);
	tcase_add_test(
		c, a_signal_from_outside_ends_a_worker_that_has_no_request);
	tcase_add_test(c, a_system_call_that_the_sandbox_refuses_is_named_once);
#endif
	return c;
}
