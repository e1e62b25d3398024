/*
 * The analyst does jobs: each by a child of its own (process/child.h), which
 * alone opens what users sent. It is woken when a job is queued or cancelled, and
 * any number of analysts may run at once.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "analyst.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "db/call.h"
#include "process/process.h"

static volatile sig_atomic_t stopping;

static void
on_term(int signo)
{
	(void)signo;
	stopping = 1;
}

/* SIGCHLD interrupts a wait; children are seen by their descriptors. */
static void
on_child(int signo)
{
	(void)signo;
}

static void
catch_signals(sigset_t *waiting)
{
	struct sigaction term = { .sa_handler = on_term };
	struct sigaction child = { .sa_handler = on_child };
	sigset_t held;

	sigemptyset(&held);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGHUP);
	sigaddset(&held, SIGCHLD);
	sigprocmask(SIG_BLOCK, &held, waiting);
	sigaction(SIGTERM, &term, NULL);
	sigaction(SIGINT, &term, NULL);
	sigaction(SIGHUP, &term, NULL);
	sigaction(SIGCHLD, &child, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* Until the database or a child has something to say, or a signal comes. */
static void
wait_for_any(int milliseconds, const sigset_t *waiting)
{
	struct pollfd polls[1 + HANDS_MAX * CHILD_POLLS];
	struct timespec most = { milliseconds / 1000,
		milliseconds % 1000 * 1000000L };
	int count = hands_polls(polls + 1);
	unsigned generation;

	polls[0] = (struct pollfd){ db_socket(&generation), POLLIN, 0 };
	ppoll(polls, 1 + (nfds_t)count * CHILD_POLLS, &most, waiting);
}

/*
 * First it listens and then it looks, so that what is queued meanwhile wakes it;
 * a notification may come with a call's answer, too.
 */
static void
turn(struct arena *arena, const sigset_t *waiting)
{
	db_wait(&service, "tessera_jobs", 0, waiting);
	int left = hands_fill(arena);
	bool freed = hands_look(arena);

	sweep_now_and_then();
	db_clear();
	arena_reset(arena);
	if (!freed && !db_told() && !stopping)
		wait_for_any(left, waiting);
}

static int
run(const struct service *s)
{
	struct arena arena = { 0 };
	sigset_t waiting;

	if (!*config_text("STORE_DIR"))
		die("STORE_DIR must be set: %s keeps files", s->name);
	catch_signals(&waiting);
	if (worker_check(s) == EXIT_MISFIT)
		return EXIT_MISFIT;
	pid_file_write();
	notify("READY=1");
	while (!stopping)
		turn(&arena, &waiting);
	notify("STOPPING=1");
	hands_drop(&arena);
	pid_file_remove();
	db_close();
	arena_free(&arena);
	return 0;
}

static const struct option options[] = {
	{ "ANALYST_JOBS", "0",
		"jobs at once; 0 is one a processor. The last one is kept for "
		"queries",
		0, HANDS_MAX },
	{ "LOAD_SECONDS", "1800", "that loading a file may take", 1, 86400 },
	{ "LOAD_MEMORY", "640", "MiB that a child which loads may take", 64,
		65536 },
	{ "LOAD_DISK", "4096", "MiB of the largest file that it may write", 1,
		1048576 },
	{ "QUERY_SECONDS", "10", "that a query may take", 1, 3600 },
	{ "EXPORT_SECONDS", "600", "that writing a table may take", 1, 86400 },
	{ "QUERY_MEMORY", "256", "MiB that a child which queries may take", 64,
		65536 },
	{ "ANSWER_MAX", "16", "MiB that a child may answer with", 1, 256 },
	{ 0 },
};

static const struct call calls[] = {
	{ "analyst_take", "lease,only_queries" },
	{ "analyst_beat", "id,attempt,lease,phase,done,total" },
	{ "analyst_loaded", "id,attempt,facts,engine,bytes" },
	{ "analyst_answered", "id,attempt,body,file,bytes" },
	{ "analyst_failed", "id,attempt,again,error" },
	{ "analyst_release", "id,attempt" },
	{ "analyst_sweep", "old_names,gone" },
	{ 0 },
};

static const struct route *const rooms[] = { NULL };

const struct service service = { "analyst", rooms, .options = options,
	.calls = calls, .sweep = "analyst_sweep", .errands = errands,
	.daemon = run };
