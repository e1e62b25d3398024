/* The processes of a group: start, stop, growth, death, sandbox. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <check.h>

#include "process/process.h"
#include "cases.h"

static struct stage s;

static void
set_up(void)
{
	setenv("WORKERS_MIN", "1", 1);
	setenv("WORKERS_MAX", "4", 1);
	setenv("SWAP_TIMEOUT", "20", 1);
	stage_open(&s);
}

/* A failed assertion leaves the group running: it ends with the test. */
static void
tear_down(void)
{
	pid_t pids[64];
	int count = stage_children(getpid(), pids, 64);

	for (int i = 0; i < count; i++)
		kill(pids[i], SIGKILL);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	stage_close(&s);
}

START_TEST(answers_have_their_head_and_body)
{
	stage_start(&s);
	struct answer a = fcgi_get(s.socket, "/who");
	ck_assert_int_eq(a.status, 200);
	ck_assert(strstr(a.head, "Status: 200 OK\r\n") == a.head);
	ck_assert(strstr(a.head, "Content-Type: text/plain\r\n"));
	a = fcgi_read(fcgi_send(s.socket, "HEAD", "/who", "", 0));
	ck_assert_int_eq(a.status, 200);
	ck_assert(strstr(a.head, "Content-Length: "));
	ck_assert_uint_eq(a.len, 0);
	a = fcgi_get(s.socket, "/empty");
	ck_assert_int_eq(a.status, 204);
	ck_assert(!strstr(a.head, "Content-"));
	ck_assert_uint_eq(fcgi_get(s.socket, "/big").len, 3 << 20);
	ck_assert_int_eq(stage_stop(&s), 0);
}
END_TEST

START_TEST(a_body_is_read_whole_or_refused_without_reading)
{
	enum { SIZE = 6 << 20 };
	char *body = malloc(SIZE + 16);

	memset(body, 'a', SIZE + 16);
	memcpy(body, "{\"text\":\"", 9);
	memcpy(body + SIZE, "\"}", 2);
	stage_start(&s);
	for (int i = 0; i < 20; i++) {
		struct answer a = fcgi_read(
			fcgi_send(s.socket, "POST", "/length", body, SIZE + 2));
		ck_assert_str_eq(a.body, "6291447");
		a = fcgi_read(
			fcgi_send(s.socket, "POST", "/short", body, SIZE + 2));
		ck_assert_int_eq(a.status, 413);
		a = fcgi_read(
			fcgi_send(s.socket, "POST", "/who", body, SIZE + 2));
		ck_assert_int_eq(a.status, 405);
	}
	ck_assert_int_eq(stage_stop(&s), 0);
	free(body);
}
END_TEST

START_TEST(wrong_calls_say_so)
{
	int null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	ck_assert_int_eq(stage_wait(stage_spawn(&s, null_fd, NULL)), EXIT_USE);
	ck_assert(stage_logged(&s, "must be a listening socket"));
	ck_assert_int_eq(
		stage_wait(stage_spawn(&s, null_fd, "--nonsense")), EXIT_USE);
	ck_assert_int_eq(stage_wait(stage_spawn(&s, null_fd, "--version")), 0);
	ck_assert_int_eq(stage_wait(stage_spawn(&s, null_fd, "--help")), 0);
	ck_assert_int_eq(stage_wait(stage_spawn(&s, null_fd, "--check")), 0);
	close(null_fd);
}
END_TEST

START_TEST(sigterm_finishes_the_request_in_flight)
{
	struct stat is;

	stage_start(&s);
	int held = stage_hold(&s, 1);
	int gate = stage_held(&s, 1);
	kill(s.master, SIGTERM);
	ck_assert(UNTIL(stat(s.pid_file, &is) != 0));
	ck_assert(kill(s.master, 0) == 0);
	close(gate);
	ck_assert_int_eq(fcgi_read(held).status, 200);
	ck_assert_int_eq(stage_wait(s.master), 0);
}
END_TEST

START_TEST(a_killed_worker_is_replaced)
{
	struct who first, second;

	setenv("WORKERS_MAX", "1", 1);
	stage_start(&s);
	for (int i = 0; i < 6; i++) {
		ck_assert(stage_who(&s, &first));
		kill(first.worker, SIGKILL);
		ck_assert(UNTIL(stage_who(&s, &second)));
		ck_assert_int_ne(first.worker, second.worker);
		ck_assert_int_eq(first.master, second.master);
	}
	ck_assert(stage_logged(&s, "signal 9"));
	ck_assert_int_eq(fcgi_get(s.socket, "/crash").status, 0);
	ck_assert(UNTIL(stage_who(&s, &second)));
	ck_assert_int_eq(stage_stop(&s), 0);
}
END_TEST

START_TEST(it_grows_to_its_maximum_and_shrinks_when_idle)
{
	enum { MOST = 4 };
	int held[MOST], gate[MOST];
	pid_t pids[64];

	setenv("WORKER_IDLE", "1", 1);
	stage_start(&s);
	ck_assert_int_eq(stage_children(s.master, pids, 64), 1);
	for (int i = 0; i < MOST; i++) {
		held[i] = stage_hold(&s, i);
		gate[i] = stage_held(&s, i);
	}
	ck_assert_int_eq(stage_children(s.master, pids, 64), MOST);
	int waits = fcgi_send(s.socket, "GET", "/who", "", 0);
	for (int i = 0; i < MOST; i++) {
		close(gate[i]);
		ck_assert_int_eq(fcgi_read(held[i]).status, 200);
	}
	ck_assert_int_eq(fcgi_read(waits).status, 200);
	ck_assert(UNTIL(stage_children(s.master, pids, 64) == 1));
	ck_assert_int_eq(stage_stop(&s), 0);
}
END_TEST

/* An idle worker that is told to stop takes none: another must be started. */
START_TEST(a_stopping_worker_is_not_counted_on)
{
	struct who w;

	setenv("WORKER_IDLE", "1", 1);
	setenv("BOARD_DIR", s.folder, 1);
	stage_start(&s);
	int held = stage_hold(&s, 0), gate = stage_held(&s, 0);
	ck_assert(stage_who(&s, &w));
	ck_assert(UNTIL(stage_idle(&s, w.worker)));
	kill(w.worker, SIGSTOP);
	close(gate);
	ck_assert_int_eq(fcgi_read(held).status, 200);
	ck_assert(UNTIL(stage_pends(w.worker, SIGTERM)));
	held = stage_hold(&s, 1);
	gate = stage_held(&s, 1);
	int waits = fcgi_send(s.socket, "GET", "/who", "", 0);
	kill(w.worker, SIGCONT);
	ck_assert_int_eq(fcgi_read(waits).status, 200);
	close(gate);
	ck_assert_int_eq(fcgi_read(held).status, 200);
	ck_assert_int_eq(stage_stop(&s), 0);
}
END_TEST

START_TEST(restarts_under_load_lose_no_request)
{
	int stop;
	pid_t client = stage_client(&s, &stop);

	for (int i = 0; i < 60; i++) {
		stage_start(&s);
		ck_assert_int_eq(stage_stop(&s), 0);
	}
	stage_start(&s);
	close(stop);
	ck_assert_int_eq(stage_wait(client), 0);
	ck_assert_int_eq(stage_stop(&s), 0);
}
END_TEST

START_TEST(no_worker_outlives_a_killed_master)
{
	pid_t pids[64];

	setenv("WORKERS_MIN", "3", 1);
	stage_start(&s);
	ck_assert_int_eq(stage_children(s.master, pids, 64), 3);
	kill(s.master, SIGKILL);
	ck_assert_int_eq(stage_wait(s.master), 128 + SIGKILL);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(stage_wait(pids[i]) & ~(128 | SIGTERM), 0);
}
END_TEST

START_TEST(garbage_and_lost_clients_cost_nothing)
{
	struct who before, after;

	setenv("WORKERS_MAX", "1", 1);
	stage_start(&s);
	ck_assert(stage_who(&s, &before));
	struct answer count = fcgi_get(s.socket, "/count");
	for (int i = 0; i < 20; i++) {
		int fd = fcgi_connect(s.socket);
		ck_assert(send(fd, "garbage\n", 8, MSG_NOSIGNAL) == 8);
		close(fd);
		close(fcgi_connect(s.socket));
		close(fcgi_send(s.socket, "GET", "/big", "", 0));
	}
	ck_assert_str_eq(fcgi_get(s.socket, "/count").body, count.body);
	ck_assert(stage_who(&s, &after));
	ck_assert_int_eq(before.worker, after.worker);
	ck_assert_int_eq(stage_stop(&s), 0);
}
END_TEST

#ifndef __SANITIZE_ADDRESS__
START_TEST(the_sandbox_refuses_what_workers_never_do)
{
	stage_start(&s);
	for (int i = 0; i < 2; i++)
		ck_assert_str_eq(fcgi_get(s.socket, "/attempts").body,
			"execve 1\nfork 1\nspawn 1\nkill 1\npacket 1\nwx 1\n"
			"prctl 1\nthread runs\n");
	ck_assert_int_eq(stage_stop(&s), 0);
}
END_TEST
#endif

START_TEST(systemd_is_told)
{
	char name[128], text[256] = "";
	struct timeval wait = { .tv_sec = PATIENCE_MS / 1000 };

	snprintf(name, sizeof name, "%s%s/notify", _i ? "@" : "", s.folder);
	int fd = stage_notify_socket(name), pid = 0;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	setenv("NOTIFY_SOCKET", name, 1);
	stage_start(&s);
	ck_assert(recv(fd, text, sizeof text - 1, 0) > 0);
	ck_assert_int_eq(sscanf(text, "MAINPID=%d\nREADY=1\n", &pid), 1);
	ck_assert_int_eq(pid, s.master);
	ck_assert(strstr(text, "\nREADY=1\nSTATUS="));
	ck_assert_int_eq(stage_stop(&s), 0);
	close(fd);
}
END_TEST

static void
add_case(Suite *suite, TCase *c)
{
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_set_timeout(c, 120);
	suite_add_tcase(suite, c);
}

int
main(void)
{
	Suite *suite = suite_create("process");
	TCase *c = tcase_create("process");

	tcase_add_test(c, answers_have_their_head_and_body);
	tcase_add_test(c, a_body_is_read_whole_or_refused_without_reading);
	tcase_add_test(c, wrong_calls_say_so);
	tcase_add_test(c, sigterm_finishes_the_request_in_flight);
	tcase_add_test(c, a_killed_worker_is_replaced);
	tcase_add_test(c, it_grows_to_its_maximum_and_shrinks_when_idle);
	tcase_add_test(c, a_stopping_worker_is_not_counted_on);
	tcase_add_test(c, restarts_under_load_lose_no_request);
	tcase_add_test(c, no_worker_outlives_a_killed_master);
	tcase_add_test(c, garbage_and_lost_clients_cost_nothing);
#ifndef __SANITIZE_ADDRESS__
	tcase_add_test(c, the_sandbox_refuses_what_workers_never_do);
#endif
	tcase_add_loop_test(c, systemd_is_told, 0, 2);
	add_case(suite, c);
	add_case(suite, kept_case(&s));
	add_case(suite, swap_case(&s));
	add_case(suite, last_case(&s));
	add_case(suite, companion_case(&s));
	add_case(suite, stream_case(&s));
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
