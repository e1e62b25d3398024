/* The master of a group: keeps workers, stops, swaps. Reads no request. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "db/call.h"
#include "files/sweep.h"
#include "process/companions.h"
#include "process/pool.h"
#include "process/process.h"
#include "process/scoreboard.h"
#include "process/scoreboard_file.h"
#include "process/swap.h"

enum {
	SECOND = 1000000, /* clock_us() */
	DRAIN_SECONDS = 30, /* each request has a shorter deadline of its own */
	CHECK_SECONDS = 3600, /* also marks this version as in use */
};

static struct {
	const struct service *service;
	int signals; /* signalfd */
	bool ready, stopping;
	int exit_code;
	long long kill_at;
	pid_t check, sweep; /* children at it, or 0 */
	long long next_check, next_sweep;
} m;

static pid_t
start_child(int (*work)(const struct service *), const char *what)
{
	pid_t pid = master_fork();

	if (pid == 0) {
		sandbox_enter(NULL, 0);
		exit(work(m.service));
	}
	if (pid < 0)
		warn("cannot start %s: %s", what, strerror(errno));
	return pid < 0 ? 0 : pid;
}

static int
sweep(const struct service *s)
{
	sweep_store(s);
	return 0;
}

/* Another worker may be faster than whom epoll has woken. */
static void
unblock(void)
{
	if (fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK) != 0)
		warn("the socket still blocks: %s", strerror(errno));
}

/* Says who is the master: at start, and again when a successor failed. */
static void
announce(void)
{
	pid_file_write();
	notify("MAINPID=%d\nREADY=1\nSTATUS=%s", (int)getpid(),
		scoreboard->checked ? "every row fits the database"
				    : "the database is away");
}

static void
stop(int exit_code, bool swapped)
{
	companions_stop(swapped); /* a stop may follow a swap */
	if (m.stopping)
		return;
	m.stopping = true;
	m.exit_code = exit_code;
	m.kill_at = clock_us() + DRAIN_SECONDS * SECOND;
	swap_cancel();
	pool_stop(SIGTERM);
	if (m.check)
		kill(m.check, SIGTERM);
	if (m.sweep)
		kill(m.sweep, SIGTERM);
}

static void
begin(void)
{
	m.ready = true;
	scoreboard_file_publish(scoreboard, swap_heir());
	unblock();
	pool_keep();
	announce();
	swap_ready();
	info(scoreboard->checked ? "ready" : "ready, but the database is away");
}

/* A successor must fit at once; else a database that is away is waited for. */
static void
checked(int status)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : 1;

	m.check = 0;
	m.next_check = clock_us() + CHECK_SECONDS * (long long)SECOND;
	if (m.stopping)
		return;
	if (code == EXIT_MISFIT && !scoreboard->checked)
		stop(EXIT_MISFIT, false);
	else if (!m.ready && code != 0 && (code != EXIT_AWAY || swap_heir()))
		stop(code, false);
	else if (!m.ready)
		begin();
}

static void
swept(int status)
{
	m.sweep = 0;
	counter_add(&scoreboard->tally.sweeps, 1);
	if (status != 0)
		counter_add(&scoreboard->tally.sweeps_failed, 1);
}

static void
reap(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		bool misfit = false;
		if (pid == m.check)
			checked(status);
		else if (pid == m.sweep)
			swept(status);
		else if (pool_reap(pid, status, &misfit) && misfit &&
			 !scoreboard->checked)
			stop(EXIT_MISFIT, false);
	}
}

/* sigqueue() tells `--swap`, which waits, from kill, which does not. */
static void
swap_asked(const struct signalfd_siginfo *s)
{
	pid_t asker = s->ssi_code == SI_QUEUE ? (pid_t)s->ssi_pid : 0;

	if (!m.ready || m.stopping || swap_under_way()) {
		info("a swap was asked for, but %s",
			!m.ready     ? "the start is not over"
			: m.stopping ? "this is stopping"
				     : "one is under way");
		swap_answer(asker, false);
	} else
		swap_begin(asker);
}

static void
swap_seen(void)
{
	switch (swap_look()) {
	case SWAP_DONE:
		info("swapped; finishing what is in flight");
		stop(0, true);
		break;
	case SWAP_FAILED:
		fault("the successor failed; this program stays");
		counter_add(&scoreboard->tally.swaps_failed, 1);
		announce();
		unblock(); /* a program of before would block */
		swap_cancel();
		break;
	default:
		break;
	}
}

static void
take_signals(void)
{
	struct signalfd_siginfo s;

	while (read(m.signals, &s, sizeof s) == (ssize_t)sizeof s)
		switch (s.ssi_signo) {
		case SIGCHLD:
			reap();
			break;
		case SIGHUP:
			swap_asked(&s);
			break;
		default:
			if (m.ready && !m.stopping)
				pid_file_remove();
			stop(0, false);
		}
}

static void
soonest(long long *due, long long then)
{
	if (then < *due)
		*due = then;
}

static long long
next_due(void)
{
	long long due = m.kill_at;

	if (m.stopping) {
		soonest(&due, companions_due());
		return due;
	}
	if (!m.ready)
		return clock_us() + SECOND;
	due = pool_due();
	if (!m.check)
		soonest(&due, m.next_check);
	if (m.service->sweep && !m.sweep)
		soonest(&due, m.next_sweep);
	if (swap_under_way())
		soonest(&due, swap_due());
	return due;
}

static void
wait_event(void)
{
	struct pollfd fds[] = {
		{ .fd = m.signals, .events = POLLIN },
		{ .fd = pool_poke(), .events = POLLIN },
		{ .fd = swap_fd(), .events = POLLIN },
	};

	if (poll(fds, 3, clock_left_ms(next_due())) < 0)
		return;
	if (fds[0].revents)
		take_signals();
	if (fds[1].revents)
		pool_poked();
}

static void
periodic(void)
{
	long long now = clock_us();

	if (!m.check && now >= m.next_check)
		m.check = start_child(worker_check, "the check of rows");
	if (m.service->sweep && !m.sweep && now >= m.next_sweep) {
		m.sweep = start_child(sweep, "the sweep");
		m.next_sweep = now + config_number("SWEEP_SECONDS") * SECOND;
	}
}

static void
turn(void)
{
	wait_event();
	if (m.stopping) {
		companions_hurry();
		if (clock_us() < m.kill_at)
			return;
		m.kill_at += SECOND;
		pool_stop(SIGKILL);
		return;
	}
	swap_seen();
	if (!m.ready || m.stopping)
		return;
	pool_tick();
	pool_keep();
	periodic();
}

int
master_run(const struct service *s, char **argv)
{
	m.service = s;
	m.signals = signals_open();
	swap_open(argv);
	pool_open(s);
	m.check = start_child(worker_check, "the check of rows");
	if (!m.check)
		return 1;
	while (!m.stopping || pool_size() || m.check || m.sweep)
		turn();
	return m.exit_code;
}
