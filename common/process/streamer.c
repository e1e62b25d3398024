/* One thread, one epoll, many clients that never wait for each other. */
#include <sys/epoll.h>
#include <sys/resource.h>

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "process/clients.h"
#include "process/desk.h"
#include "process/scoreboard.h"
#include "process/streamer.h"
#include "process/streams.h"

enum {
	SECOND = 1000000, /* clock_us() */
	EVENTS = 64,
	JOBS_AT_ONCE = 16, /* between looks at the clients that are there */
	STOP_SECONDS = 20,
	DRAIN_SECONDS = 600,
	LAST_SECONDS = 2, /* for the last word, and what is unsent then */
	LOOK_MS = 50, /* while it drains, for workers that may be at work */
};

static const struct streaming *how;
static int queue = -1;
static pid_t master;
static volatile sig_atomic_t told; /* the last of SIGTERM, SIGUSR1 */
static int heeded;
static long long stop_at, timer_at;
static bool stopped;

static void
on_signal(int signo)
{
	if (told != SIGTERM)
		told = signo;
}

/* Signals come through only while it waits. As many descriptors as there may be:
 * two a stream. */
void
streamer_prepare(int signal)
{
	struct rlimit files;
	static const int signals[] = { SIGTERM, SIGUSR1 };
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t set;

	told = signal;
	sigemptyset(&set);
	for (int i = 0; i < 2; i++) {
		sigaddset(&set, signals[i]);
		sigaction(signals[i], &action, NULL);
	}
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		return;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

static int
seconds_after(const struct streaming *what, int signal)
{
	if (signal == SIGTERM)
		return what->stop_seconds ? what->stop_seconds : STOP_SECONDS;
	return what->drain_seconds ? what->drain_seconds : DRAIN_SECONDS;
}

int
streamer_patience(const struct streaming *what, int signal)
{
	return seconds_after(what, signal) + 2 * LAST_SECONDS;
}

bool
streamer_watch(int fd, unsigned events)
{
	return clients_watch(fd, ((unsigned long long)fd << 1) | 1, events);
}

void
streamer_timer(long long due)
{
	timer_at = due;
}

/* False when there is none. */
static bool
take_job(void)
{
	struct job job;
	enum job_state state = job_take(queue, &job);

	streams_took(state != JOB_NONE);
	if (state == JOB_TAKEN)
		how->begin(client_add(&job));
	streams_count(clients_open());
	return state != JOB_NONE;
}

static void
heed(const struct epoll_event *event)
{
	unsigned long long what = event->data.u64;

	if (what == (((unsigned long long)queue << 1) | 1)) {
		for (int i = 0; i < JOBS_AT_ONCE && take_job(); i++)
			;
	} else if (what & 1) {
		how->seen((int)(what >> 1), event->events);
	} else
		client_seen(event->data.ptr, event->events);
}

/* How long until there is something to do that nothing tells of. */
static int
wait_ms(void)
{
	long long due = clients_due();

	if (timer_at && timer_at < due)
		due = timer_at;
	if (heeded && stop_at < due)
		due = stop_at;
	int ms = clock_left_ms(due);
	return heeded && ms > LOOK_MS ? LOOK_MS : ms;
}

static void
heed_signal(void)
{
	heeded = told;
	stop_at = clock_us() + seconds_after(how, heeded) * (long long)SECOND;
}

/* Nobody is left who could hand something over, and all of it is answered; or
 * time is up. */
static bool
done(void)
{
	bool alone = !scoreboard->workers || getppid() != master;

	if (!heeded)
		return false;
	if (clock_us() >= stop_at && !stopped) {
		while (take_job())
			;
		stopped = true;
		clients_stop();
		stop_at = clock_us() + LAST_SECONDS * (long long)SECOND;
	}
	if (clients_open() && stopped && clock_us() >= stop_at)
		clients_break();
	if (clients_open())
		return stopped && clock_us() >= stop_at;
	return (alone || stopped) && !take_job();
}

static void
turn(const sigset_t *none)
{
	struct epoll_event events[EVENTS];
	int count =
		epoll_pwait(clients_epoll(), events, EVENTS, wait_ms(), none);

	for (int i = 0; i < count; i++)
		heed(&events[i]);
	if (timer_at && clock_us() >= timer_at) {
		timer_at = 0;
		how->timer();
	}
	clients_tick();
	clients_flush();
	streams_count(clients_open());
	if (told != heeded)
		heed_signal();
}

int
streamer_run(const struct service *s, const struct streaming *what, int place)
{
	sigset_t none;

	how = what;
	master = getppid();
	sigemptyset(&none);
	queue = streams_begin(place);
	desk_begin(place);
	clients_begin(what);
	if (!streamer_watch(queue, EPOLLIN))
		die("epoll: %s", strerror(errno));
	if (how->open)
		how->open(s);
	while (!done())
		turn(&none);
	return 0;
}
