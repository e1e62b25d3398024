/* The parent's side of a child: starts it, hears it, sees it end. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "process/child.h"
#include "process/child_exec.h"
#include "process/child_hear.h"
#include "process/process.h"

static const char *const ends[] = { "runs", "done", "refused", "time",
	"processor", "memory", "disk", "forbidden", "babbled", "crashed",
	"cancelled" };

const char *
child_ended(enum child_end end)
{
	return ends[end];
}

/* The request, as a file that nobody can change or write more into. */
static int
request_file(const char *request)
{
	int fd = memfd_create("request", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	size_t len = strlen(request);

	if (fd >= 0 &&
		(write(fd, request, len) != (ssize_t)len ||
			lseek(fd, 0, SEEK_SET) != 0 ||
			fcntl(fd, F_ADD_SEALS,
				F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK |
					F_SEAL_SEAL) != 0)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static void
let_go(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* A pipe that is read without waiting; a full log is not waited for either. */
static bool
pipe_from(int *reader, int *writer, int writes)
{
	int ends_[2];

	if (pipe2(ends_, O_CLOEXEC) != 0)
		return false;
	*reader = ends_[0];
	*writer = ends_[1];
	return fcntl(*reader, F_SETFL, O_NONBLOCK) == 0 &&
	       fcntl(*writer, F_SETFL, writes) == 0;
}

static bool
begin(struct child *c, struct child_exec *e, const int *given, int count)
{
	e->fds[0] = request_file(e->request);
	bool good = e->fds[0] >= 0 && pipe_from(&c->records, &e->fds[1], 0) &&
		    pipe_from(&c->log, &e->fds[2], O_NONBLOCK);

	e->count = 3;
	for (int i = 0; i < count && i < CHILD_GIVEN; i++)
		e->fds[e->count++] = given[i];
	if (good)
		c->pid = child_exec(e);
	for (int i = 0; i < 3; i++)
		let_go(&e->fds[i]);
	return good && c->pid > 0;
}

bool
child_start(struct child *c, const char *errand, const char *request,
	const int *given, int count, const struct child_limits *limits)
{
	struct child_exec e = { .errand = errand,
		.request = request,
		.limits = limits,
		.fds = { -1, -1, -1 } };

	*c = (struct child){ .pid = -1, .watch = -1, .records = -1, .log = -1 };
	c->until = clock_us() + limits->seconds * 1000000LL;
	c->answer_max = limits->answer;
	c->heard.arena = &c->arena;
	if (begin(c, &e, given, count))
		c->watch = pidfd_open(c->pid, 0);
	if (c->watch >= 0)
		return true;
	fault("a child for %s cannot be started: %s", errand, strerror(errno));
	child_clear(c);
	return false;
}

void
child_polls(const struct child *c, struct pollfd *polls)
{
	polls[0] = (struct pollfd){ c->records, POLLIN, 0 };
	polls[1] = (struct pollfd){ c->watch, POLLIN, 0 };
}

int
child_left_ms(const struct child *c)
{
	return clock_left_ms(c->until);
}

static void
stop(struct child *c, enum child_end why)
{
	if (c->end != CHILD_RUNS)
		return;
	c->end = why;
	kill(c->pid, SIGKILL);
}

void
child_cancel(struct child *c)
{
	stop(c, CHILD_CANCELLED);
}

/* By how it ended, where nobody else ended it. */
static enum child_end
judge(int status, bool said, char last)
{
	int exited = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	int signalled = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	if (exited == 0 && said)
		return last == RECORD_ANSWER ? CHILD_DONE : CHILD_REFUSED;
	if (exited == EXIT_MEMORY)
		return CHILD_MEMORY;
	if (exited == EXIT_FORBIDDEN || signalled == SIGSYS)
		return CHILD_FORBIDDEN;
	return signalled == SIGXCPU   ? CHILD_CPU
	       : signalled == SIGXFSZ ? CHILD_DISK
				      : CHILD_CRASHED;
}

/* Its last lines, as they may be the only trace of what went wrong. */
static void
repeat_log(struct child *c)
{
	char text[4096];
	ssize_t len = read(c->log, text, sizeof text - 1);

	if (len <= 0)
		return;
	text[len] = '\0';
	for (char *at = text, *line; (line = strsep(&at, "\n"));)
		if (*line)
			warn("child %d says: %.500s", (int)c->pid, line);
}

static void
reap(struct child *c)
{
	struct rusage used;
	int status;

	if (wait4(c->pid, &status, 0, &used) != c->pid)
		die("child %d is lost: %s", (int)c->pid, strerror(errno));
	c->usage = (struct child_usage){
		(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000LL +
			used.ru_utime.tv_usec + used.ru_stime.tv_usec,
		used.ru_maxrss * 1024LL
	};
	repeat_log(c);
	if (c->end == CHILD_RUNS)
		c->end = judge(status, c->over, c->last);
	if (WIFSIGNALED(status) && c->end == CHILD_CRASHED)
		warn("child %d was ended by signal %d (%s)", (int)c->pid,
			WTERMSIG(status), strsignal(WTERMSIG(status)));
	c->pid = -1;
}

enum child_end
child_look(struct child *c)
{
	struct pollfd ended = { c->watch, POLLIN, 0 };

	if (c->pid < 0)
		return c->end;
	/* Asked first: what it said before its end is in the pipe by then. */
	bool gone = poll(&ended, 1, 0) > 0;
	if (c->end == CHILD_RUNS && !child_hear(c))
		stop(c, CHILD_BABBLED);
	if (!gone && c->end == CHILD_RUNS && clock_us() >= c->until)
		stop(c, CHILD_TIME);
	if (!gone)
		return CHILD_RUNS;
	reap(c);
	return c->end;
}

void
child_clear(struct child *c)
{
	if (c->pid > 0) {
		kill(c->pid, SIGKILL);
		reap(c);
	}
	let_go(&c->watch);
	let_go(&c->records);
	let_go(&c->log);
	arena_free(&c->arena);
	c->said = NULL;
}
