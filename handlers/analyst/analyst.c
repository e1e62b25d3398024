/*
 * The analyst does jobs: each by a child of its own (process/child.h), which
 * alone opens what users sent. It is woken when a job is queued or cancelled, and
 * any number of analysts may run at once.
 */
#include <poll.h>
#include <signal.h>
#include <time.h>

#include "analyst.h"
#include "base/config.h"
#include "base/log.h"
#include "db/call.h"
#include "process/process.h"

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
 * First it listens and then it looks for jobs. What it is told after that look is
 * a reason to look again before it waits: a notification may come with the answer
 * to a call, and the socket is quiet then.
 */
static void
turn(struct arena *arena, const sigset_t *waiting)
{
	bool told = db_wait(&service, "tessera_jobs", 0, waiting);
	int left = hands_fill(arena);
	bool since = db_told();
	bool freed = hands_look(arena, told || since);

	sweep_now_and_then();
	db_clear();
	arena_reset(arena);
	if (!freed && !since && !db_told() && !daemon_stopping())
		wait_for_any(left, waiting);
}

static int
run(const struct service *s)
{
	struct arena arena = { 0 };
	sigset_t waiting;

	if (!*config_text("STORE_DIR"))
		die("STORE_DIR must be set: %s keeps files", s->name);
	daemon_signals(&waiting);
	if (worker_check(s) == EXIT_MISFIT)
		return EXIT_MISFIT;
	pid_file_write();
	notify("READY=1");
	while (!daemon_stopping())
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
	{ "RUN_SECONDS", "60", "that running an analysis may take", 1, 86400 },
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
