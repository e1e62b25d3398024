/* Streams: handed over by workers, written by streamers, whoever dies or goes. */
#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cases.h"
#include "process/process.h"

enum { CLIENTS = 12, HOUR = 3600000 };

static struct stage *s;

static void
start(const char *companions)
{
	setenv("WORKERS_MAX", "1", 1);
	setenv("TILE_COMPANIONS", companions, 1);
	stage_start(s);
	ck_assert(UNTIL(companion(s->master, "ticker")));
}

static int
ask(int lines, int ms, int pad, int job)
{
	char uri[96];

	snprintf(uri, sizeof uri, "/ticks/%d/%d/%d/%d", lines, ms, pad, job);
	int fd = fcgi_send(s->socket, "GET", uri, "", 0);
	ck_assert_int_ge(fd, 0);
	return fd;
}

/* The worker has done with all that was asked before. */
static void
handed_over(void)
{
	ck_assert_int_eq(fcgi_get(s->socket, "/who").status, 200);
}

static void
is_whole(int fd, int lines)
{
	char wanted[2048];
	int len = snprintf(wanted, sizeof wanted, "0\n");
	struct answer a = fcgi_read(fd);

	for (int i = 0; i < lines; i++)
		len += snprintf(
			wanted + len, sizeof wanted - (size_t)len, "%d\n", i);
	ck_assert_int_eq(a.status, 200);
	ck_assert_str_eq(a.body, wanted);
	ck_assert_uint_eq(a.len, strlen(wanted));
}

/* Bytes were said on this connection; it stays open. */
static bool
said(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, PATIENCE_MS) == 1;
}

static int
open_files(pid_t pid)
{
	char name[64];
	int count = 0;

	snprintf(name, sizeof name, "/proc/%d/fd", (int)pid);
	DIR *dir = opendir(name);
	while (dir && readdir(dir))
		count++;
	if (dir)
		closedir(dir);
	return count;
}

/* How many descriptors its epolls know, deaf ones too. */
static int
watched(pid_t pid)
{
	char name[64], line[256];
	int count = 0;

	for (int fd = 0; fd < 64; fd++) {
		snprintf(name, sizeof name, "/proc/%d/fdinfo/%d", (int)pid, fd);
		FILE *file = fopen(name, "re");
		while (file && fgets(line, sizeof line, file))
			count += !strncmp(line, "tfd:", 4);
		if (file)
			fclose(file);
	}
	return count;
}

/* How many descriptors it has without a client: its epoll knows the queue alone. */
static int
files_at_rest(pid_t streamer)
{
	ck_assert(UNTIL(watched(streamer) == 1));
	return open_files(streamer);
}

static long
resident_kib(pid_t pid)
{
	char name[64], line[256];
	long kib = 0;

	snprintf(name, sizeof name, "/proc/%d/status", (int)pid);
	FILE *file = fopen(name, "re");
	while (file && fgets(line, sizeof line, file))
		sscanf(line, "VmRSS: %ld", &kib);
	if (file)
		fclose(file);
	return kib;
}

START_TEST(a_stream_has_its_head_and_all_its_lines)
{
	start("ticker");
	is_whole(ask(0, 0, 0, 0), 0);
	is_whole(ask(200, 0, 0, 0), 200);
	is_whole(ask(20, 1, 0, 0), 20);
	struct answer a = fcgi_read(ask(300, 0, 20000, 0));
	ck_assert_uint_eq(a.len, 2 + 300 * 20000 + 10 * 2 + 90 * 3 + 200 * 4);
	ck_assert(strstr(a.head, "Status: 200 OK\r\n") == a.head);
	ck_assert(strstr(a.head, "Content-Type: text/plain\r\n"));
	ck_assert(strstr(a.head, "X-Kept: from the worker"));
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

START_TEST(a_job_of_any_size_arrives_whole)
{
	static const int sizes[] = { 100, 131000, 131072, 131073, 20000000 };
	char wanted[32];

	start("ticker");
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		snprintf(wanted, sizeof wanted, "%d\n", sizes[i]);
		ck_assert_str_eq(
			fcgi_read(ask(0, 0, 0, sizes[i])).body, wanted);
	}
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

/* More of each for a test at length. */
static int
number(const char *name, int fallback)
{
	const char *text = getenv(name);

	return text ? (int)strtol(text, NULL, 10) : fallback;
}

static pid_t
swap_once(void)
{
	pid_t master = s->master;

	ck_assert_int_eq(stage_swap(s), 0);
	ck_assert(UNTIL(stage_pid_file(s) != master));
	s->master = stage_pid_file(s);
	return master;
}

/* Those that are open go on in the old program, others begin in the new one. */
START_TEST(swaps_cut_no_stream)
{
	enum { LINES = 100, MOST = 1000 };
	int swaps = number("SWAPS", 3), tick = number("TICK", 20);
	int crowd = number("CROWD", CLIENTS), count = 0, fds[MOST];
	pid_t masters[MOST];

	start("ticker,settler");
	while (count < crowd)
		ck_assert(said(fds[count++] = ask(LINES, tick, 0, 0)));
	for (int i = 0; i < swaps; i++) {
		masters[i] = swap_once();
		ck_assert(said(fds[count++] = ask(LINES, tick, 0, 0)));
	}
	for (int i = 0; i < count; i++)
		is_whole(fds[i], LINES);
	for (int i = 0; i < swaps; i++)
		ck_assert_int_eq(stage_wait(masters[i]), 0);
	ck_assert_int_eq(stage_stop(s), 0);
	ck_assert_int_eq(stage_lines(s, "was ended by signal"), 0);
}
END_TEST

START_TEST(the_next_streamer_takes_what_a_dead_one_left)
{
	int fds[CLIENTS];

	start("ticker");
	pid_t first = companion(s->master, "ticker");
	int open = ask(10, HOUR, 0, 0);
	ck_assert(said(open));
	kill(first, SIGSTOP);
	for (int i = 0; i < CLIENTS; i++)
		fds[i] = ask(3, 1, 0, i ? 0 : 300000);
	handed_over();
	kill(first, SIGKILL);
	ck_assert_int_eq(fcgi_read(open).status, 0);
	ck_assert_str_eq(fcgi_read(fds[0]).body, "300000\n0\n1\n2\n");
	for (int i = 1; i < CLIENTS; i++)
		is_whole(fds[i], 3);
	ck_assert_int_ne(companion(s->master, "ticker"), first);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

/* The old master keeps what lies in the queue until it is answered. */
START_TEST(a_streamer_that_dies_while_it_drains_is_replaced)
{
	start("ticker");
	pid_t master = s->master, first = companion(master, "ticker");
	kill(first, SIGSTOP);
	int fd = ask(3, 1, 0, 0);
	handed_over();
	ck_assert_int_eq(swap_once(), master);
	kill(first, SIGKILL);
	is_whole(fd, 3);
	ck_assert_int_eq(stage_wait(master), 0);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

/* The connection is the streamer's too: a close alone would leave it in epoll. */
START_TEST(nobody_notices_a_worker_that_dies_after_the_hand_over)
{
	enum { KNOWN = 2 }; /* the listening socket, and what siblings send */
	struct who w;
	int fds[CLIENTS];

	start("ticker");
	for (int i = 0; i < CLIENTS; i++)
		ck_assert(said(fds[i] = ask(50, HOUR / 50, 0, 0)));
	ck_assert(stage_who(s, &w));
	ck_assert(UNTIL(watched(w.worker) == KNOWN));
	for (int i = 0; i < CLIENTS; i++)
		close(fds[i]);
	for (int i = 0; i < CLIENTS; i++)
		ck_assert(said(fds[i] = ask(50, 20, 0, 0)));
	kill(w.worker, SIGKILL);
	for (int i = 0; i < CLIENTS; i++)
		is_whole(fds[i], 50);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

/* None of them would be told anything for an hour. */
START_TEST(a_client_that_goes_is_noticed_in_each_phase)
{
	start("ticker");
	pid_t streamer = companion(s->master, "ticker");
	is_whole(ask(1, 0, 0, 0), 1);
	int files = files_at_rest(streamer);
	kill(streamer, SIGSTOP);
	close(ask(10, HOUR, 0, 0));
	handed_over();
	kill(streamer, SIGCONT);
	int silent = ask(10, HOUR, 0, 0), full = ask(9999, 0, 20000, 0);
	ck_assert(said(silent) && said(full));
	ck_assert(UNTIL(open_files(streamer) == files + 2));
	close(silent);
	ck_assert(UNTIL(open_files(streamer) == files + 1));
	close(full);
	ck_assert(UNTIL(open_files(streamer) == files));
	int busy = ask(1000000, 1, 0, 0);
	ck_assert(said(busy));
	close(busy);
	ck_assert(UNTIL(open_files(streamer) == files));
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

/* Two megabytes would be unsent; what is kept of them is little. */
START_TEST(who_takes_nothing_is_waited_for_and_then_gone)
{
	setenv("TILE_SECONDS", "1", 1);
	start("ticker");
	pid_t streamer = companion(s->master, "ticker");
	is_whole(ask(1, 0, 0, 0), 1);
	int files = files_at_rest(streamer);
	long before = resident_kib(streamer);
	int fd = ask(999999, 0, 2000, 0);
	ck_assert(said(fd));
	ck_assert(UNTIL(open_files(streamer) == files));
	if (!SANITIZED)
		ck_assert_int_lt(resident_kib(streamer) - before, 2048);
	struct answer a = fcgi_read(fd);
	ck_assert_int_eq(a.status, 0);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

START_TEST(a_stop_gives_streams_a_moment_and_says_so)
{
	setenv("TILE_SECONDS", "1", 1);
	start("ticker,settler");
	int fd = ask(10, HOUR, 0, 0);
	ck_assert(said(fd));
	ck_assert_int_eq(stage_stop(s), 0);
	struct answer a = fcgi_read(fd);
	ck_assert_int_eq(a.status, 200);
	ck_assert(strstr(a.body, "stopped\n"));
	ck_assert_int_eq(stage_lines(s, "idle ends"), 1);
}
END_TEST

START_TEST(a_silent_stream_is_kept_awake)
{
	char bytes[4096];
	size_t len = 0;

	setenv("TILE_SECONDS", "1", 1);
	start("ticker");
	int fd = ask(10, HOUR, 0, 0);
	while (len < sizeof bytes - 1 && said(fd)) {
		ssize_t n = recv(fd, bytes + len, sizeof bytes - 1 - len, 0);
		ck_assert_int_gt(n, 0);
		len += (size_t)n;
		if (memmem(bytes, len, "ping\n", 5))
			break;
	}
	ck_assert(memmem(bytes, len, "ping\n", 5));
	close(fd);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

START_TEST(there_are_so_many_streams_and_no_more)
{
	int fds[3];

	setenv("STREAMS_MAX", "3", 1);
	start("ticker");
	for (int i = 0; i < 3; i++)
		ck_assert(said(fds[i] = ask(10, HOUR, 0, 0)));
	struct answer a = fcgi_read(ask(1, 0, 0, 0));
	ck_assert_int_eq(a.status, 503);
	ck_assert(strstr(a.head, "Retry-After: "));
	close(fds[0]);
	ck_assert(UNTIL(fcgi_read(ask(1, 0, 0, 0)).status == 200));
	close(fds[1]);
	close(fds[2]);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

/* Asked to stop with all others, it outlives the last stream. */
START_TEST(settlers_stop_after_the_last_stream)
{
	start("ticker,settler");
	pid_t master = s->master, settler = companion(master, "settler");
	int fd = ask(10, HOUR, 0, 0);
	ck_assert(said(fd));
	ck_assert_int_eq(swap_once(), master);
	kill(settler, SIGTERM);
	ck_assert(UNTIL(!companion(master, "program")));
	ck_assert_int_eq(companion(master, "settler"), settler);
	ck_assert_int_eq(stage_lines(s, "idle ends"), 0);
	close(fd);
	ck_assert_int_eq(stage_wait(master), 0);
	ck_assert_int_eq(stage_lines(s, "idle ends"), 1);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

/* A hundred at a time, of which each tenth goes before its end. */
static void
many(int count)
{
	int fds[100];

	for (int i = 0; i < count; i += 100) {
		for (int j = 0; j < 100; j++)
			fds[j] = ask(3, j % 3, 0, 0);
		for (int j = 0; j < 100; j++)
			if (j % 10)
				is_whole(fds[j], 3);
			else
				close(fds[j]);
	}
}

START_TEST(nothing_is_left_of_many_streams)
{
	struct who w;

	start("ticker");
	pid_t streamer = companion(s->master, "ticker");
	many(500);
	ck_assert(stage_who(s, &w));
	is_whole(ask(1, 0, 0, 0), 1);
	ck_assert(
		UNTIL(open_files(streamer) == watched(streamer) + 12) || true);
	int files = files_at_rest(streamer);
	int worker_files = open_files(w.worker),
	    worker_deaf = watched(w.worker);
	long kib = resident_kib(streamer);
	many(number("STREAMS", 2000));
	ck_assert(UNTIL(open_files(streamer) == files));
	ck_assert(UNTIL(watched(streamer) == 1));
	ck_assert(UNTIL(open_files(w.worker) == worker_files));
	ck_assert(UNTIL(watched(w.worker) == worker_deaf));
	if (!SANITIZED)
		ck_assert_int_lt(resident_kib(streamer) - kib, 512);
	ck_assert_int_eq(companion(s->master, "ticker"), streamer);
	ck_assert_int_eq(stage_stop(s), 0);
}
END_TEST

TCase *
stream_case(struct stage *stage)
{
	TCase *c = tcase_create("streams");

	s = stage;
	tcase_add_test(c, a_stream_has_its_head_and_all_its_lines);
	tcase_add_test(c, a_job_of_any_size_arrives_whole);
	tcase_add_test(c, swaps_cut_no_stream);
	tcase_add_test(c, the_next_streamer_takes_what_a_dead_one_left);
	tcase_add_test(c, a_streamer_that_dies_while_it_drains_is_replaced);
	tcase_add_test(
		c, nobody_notices_a_worker_that_dies_after_the_hand_over);
	tcase_add_test(c, a_client_that_goes_is_noticed_in_each_phase);
	tcase_add_test(c, who_takes_nothing_is_waited_for_and_then_gone);
	tcase_add_test(c, a_stop_gives_streams_a_moment_and_says_so);
	tcase_add_test(c, a_silent_stream_is_kept_awake);
	tcase_add_test(c, there_are_so_many_streams_and_no_more);
	tcase_add_test(c, settlers_stop_after_the_last_stream);
	tcase_add_test(c, nothing_is_left_of_many_streams);
	return c;
}
