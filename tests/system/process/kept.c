/* Connections that are kept open, and what becomes of them. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <check.h>

#include "cases.h"

static struct stage *s;

static int
kept(void)
{
	int fd = fcgi_connect(s->socket);

	ck_assert_int_ge(fd, 0);
	return fd;
}

static struct answer
ask(int fd, const char *uri)
{
	ck_assert(fcgi_put(fd, "GET", uri, "", 0));
	return fcgi_take(fd);
}

/* Who answers on this connection. */
static int
worker_of(int fd)
{
	struct answer a = ask(fd, "/who");
	int worker = 0;

	ck_assert_int_eq(a.status, 200);
	ck_assert_int_eq(sscanf(a.body, "%d", &worker), 1);
	return worker;
}

/* True once the connection can be read: an answer, or its end. */
static bool
said(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, PATIENCE_MS) == 1;
}

static bool
ended(int fd)
{
	char byte;

	return said(fd) && recv(fd, &byte, 1, MSG_PEEK) <= 0;
}

static void
hold(int fd, int number)
{
	char name[128], uri[32];

	snprintf(name, sizeof name, "%s/pipe%d", s->folder, number);
	ck_assert(mkfifo(name, 0600) == 0);
	snprintf(uri, sizeof uri, "/hold/%d", number);
	ck_assert(fcgi_put(fd, "GET", uri, "", 0));
}

START_TEST(many_requests_go_over_one_connection)
{
	stage_start(s);
	int fd = kept(), workers = 0, before = 0, after = 0;
	sscanf(ask(fd, "/count").body, "%d %d", &workers, &before);
	for (int i = 0; i < 20000; i++)
		ck_assert_int_eq(ask(fd, "/who").status, 200);
	ck_assert_uint_eq(ask(fd, "/big").len, 3 << 20);
	sscanf(ask(fd, "/count").body, "%d %d", &workers, &after);
	ck_assert_int_eq(before, after);
	close(fd);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

START_TEST(a_refused_body_is_read_before_the_next_request)
{
	enum { SIZE = 6 << 20 };
	char *body = calloc(1, SIZE);

	stage_start(s);
	int fd = kept();
	for (int i = 0; i < 5; i++) {
		ck_assert(fcgi_put(fd, "POST", "/short", body, SIZE));
		ck_assert_int_eq(fcgi_take(fd).status, 413);
		ck_assert(fcgi_put(
			fd, "POST", "/length", "{\"text\":\"four\"}", 15));
		ck_assert_str_eq(fcgi_take(fd).body, "4");
	}
	close(fd);
	free(body);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

/* Who is busy for long keeps nobody waiting. */
START_TEST(a_busy_worker_hands_over_what_it_keeps)
{
	stage_start(s);
	int a = kept(), b = kept();
	int first = worker_of(a);
	/* The master may have started another one meanwhile. */
	for (int i = 0; i < 1000 && worker_of(b) != first; i++) {
		close(b);
		b = kept();
	}
	ck_assert_int_eq(worker_of(b), first);
	hold(a, 1);
	int pipe = stage_held(s, 1);
	ck_assert_int_ge(pipe, 0);
	int second = worker_of(b), holder = 0;
	close(pipe);
	/* a may have been handed over before: its answer says who was busy. */
	struct answer held = fcgi_take(a);
	ck_assert_int_eq(held.status, 200);
	ck_assert_int_eq(sscanf(held.body, "%d", &holder), 1);
	ck_assert_int_ne(second, holder);
	ck_assert_int_eq(worker_of(b), second);
	close(a);
	close(b);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

/* With no sibling, it lies in the pair until the one worker comes back. */
START_TEST(what_was_handed_over_is_answered_by_who_stops)
{
	setenv("WORKERS_MAX", "1", 1);
	stage_start(s);
	int a = kept(), b = kept();
	worker_of(a);
	worker_of(b);
	hold(a, 1);
	int pipe = stage_held(s, 1);
	ck_assert(fcgi_put(b, "GET", "/who", "", 0));
	kill(s->master, SIGTERM);
	close(pipe);
	ck_assert_int_eq(fcgi_take(a).status, 200);
	ck_assert_int_eq(fcgi_take(b).status, 200);
	close(a);
	close(b);
	ck_assert_int_eq(stage_wait(s->master), 0);
}
END_TEST

/* Who stops answers on what is kept until the other side closes it. */
START_TEST(a_stopping_worker_still_answers_on_what_it_keeps)
{
	stage_start(s);
	int fd = kept();
	int worker = worker_of(fd);
	kill(s->master, SIGTERM);
	ck_assert(UNTIL(!stage_pends(worker, SIGTERM)));
	ck_assert_int_eq(worker_of(fd), worker);
	close(fd);
	ck_assert_int_eq(stage_wait(s->master), 0);
}
END_TEST

START_TEST(who_never_closes_is_waited_for_only_shortly)
{
	stage_start(s);
	int fd = kept();
	worker_of(fd);
	kill(s->master, SIGTERM);
	ck_assert_int_eq(stage_wait(s->master), 0);
	ck_assert(ended(fd));
	close(fd);
}
END_TEST

/* A request that is under way when the program is swapped, and those after. */
START_TEST(a_swap_closes_no_connection_that_is_in_use)
{
	stage_start(s);
	int fd = kept();
	int before = worker_of(fd);
	ck_assert_int_eq(stage_swap(s), 0);
	ck_assert_int_eq(worker_of(fd), before);
	close(fd);
	ck_assert_int_eq(stage_wait(s->master), 0);
	s->master = stage_pid_file(s);
	fd = kept();
	ck_assert_int_ne(worker_of(fd), before);
	close(fd);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

TCase *
kept_case(struct stage *stage)
{
	TCase *c = tcase_create("kept");

	s = stage;
	tcase_add_test(c, many_requests_go_over_one_connection);
	tcase_add_test(c, a_refused_body_is_read_before_the_next_request);
	tcase_add_test(c, a_busy_worker_hands_over_what_it_keeps);
	tcase_add_test(c, what_was_handed_over_is_answered_by_who_stops);
	tcase_add_test(c, a_stopping_worker_still_answers_on_what_it_keeps);
	tcase_add_test(c, who_never_closes_is_waited_for_only_shortly);
	tcase_add_test(c, a_swap_closes_no_connection_that_is_in_use);
	return c;
}
