/* Processes beside a group's workers, each with work of its own. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/call.h"
#include "process/companions.h"
#include "process/desk.h"
#include "process/process.h"
#include "process/scoreboard.h"
#include "process/streamer.h"
#include "process/streams.h"

enum {
	SECOND = 1000000, /* clock_us() */
	PLACES = 64, /* of all companions of a group */
	PATIENCE = 10, /* seconds */
	LONG_LIFE = 10 * SECOND, /* after it, a death is the first one */
	DELAY_FIRST = SECOND / 10,
	DELAY_DOUBLINGS = 7,
};

static struct place {
	const struct companion *what;
	pid_t pid; /* 0: none */
	long long born;
	long long due; /* to start it or, when it stops, to kill it */
	int deaths; /* in a row, of those that lived short */
	int line; /* of a streamer: its place in streams.h */
	bool stopping;
} places[PLACES];

static const struct service *group;
static int count;
static bool none_wanted;
static int streamers_told; /* the signal that they stop by; 0: none */

void
companions_open(const struct service *s)
{
	int cores = (int)sysconf(_SC_NPROCESSORS_ONLN), lines = 0;

	group = s;
	for (const struct companion *c = s->companions; c && c->name; c++) {
		int wanted = c->count == PER_CORE ? cores : c->count;
		for (int i = 0; i < wanted && count < PLACES; i++) {
			places[count].what = c;
			places[count++].line = c->streams ? lines++ : 0;
			scoreboard->companions += !c->no_database;
		}
	}
	streams_open(lines);
	desk_open(lines);
}

static int
without(const struct companion *c)
{
	int parts = c->no_database ? SANDBOX_NO_UNIX : 0;

	if (c->no_network && (c->no_database || !db_remote()))
		parts |= SANDBOX_NO_NETWORK;
	return parts;
}

static void
run(const struct place *p)
{
	const struct companion *c = p->what;

	prctl(PR_SET_NAME, c->name);
	if (c->streams)
		streamer_prepare(streamers_told);
	else
		companion_begin(c->last);
	sandbox_enter(desk_ends(), without(c));
	int code = c->streams ? streamer_run(group, c->streams, p->line)
			      : c->run(group);
	db_close();
	exit(code);
}

static void
start(struct place *p)
{
	p->pid = master_fork();
	if (p->pid == 0)
		run(p);
	p->born = clock_us();
	if (p->pid > 0)
		return;
	warn("cannot start %s: %s", p->what->name, strerror(errno));
	p->pid = 0;
	p->due = p->born + SECOND;
}

void
companions_keep(void)
{
	for (int i = 0; i < count && !none_wanted; i++)
		if (!places[i].pid && clock_us() >= places[i].due)
			start(&places[i]);
}

static void
say_death(const struct place *p, int status)
{
	counter_add(WIFSIGNALED(status) ? &scoreboard->tally.crashed
					: &scoreboard->tally.failed,
		1);
	if (WIFSIGNALED(status))
		fault("%s %d was ended by signal %d (%s)", p->what->name,
			(int)p->pid, WTERMSIG(status),
			strsignal(WTERMSIG(status)));
	else
		warn("%s %d ended with status %d", p->what->name, (int)p->pid,
			WEXITSTATUS(status));
}

/* The first death is made good at once. */
static void
back_off(struct place *p)
{
	long long now = clock_us();

	p->deaths = now - p->born < LONG_LIFE ? p->deaths + 1 : 1;
	int doublings = p->deaths - 2;
	if (doublings > DELAY_DOUBLINGS)
		doublings = DELAY_DOUBLINGS;
	p->due = now;
	if (doublings >= 0)
		p->due += (long long)DELAY_FIRST << doublings;
}

static void
wait_for(struct place *p, int seconds)
{
	p->due =
		clock_us() + (seconds ? seconds : PATIENCE) * (long long)SECOND;
	p->stopping = true;
}

static void
ask_to_stop(struct place *p, int signal, int patience)
{
	wait_for(p, patience);
	kill(p->pid, signal);
}

static bool
streamers_left(void)
{
	for (int i = 0; i < count; i++)
		if (places[i].pid && places[i].what->streams)
			return true;
	return false;
}

static void
stop(struct place *p)
{
	const struct companion *c = p->what;

	if (c->streams)
		ask_to_stop(p, streamers_told,
			streamer_patience(c->streams, streamers_told));
	else if (!c->last)
		ask_to_stop(p, SIGTERM, c->patience);
	else if (!streamers_left())
		ask_to_stop(p, SIGUSR1, c->patience);
}

static void
stop_last(void)
{
	for (int i = 0; i < count; i++)
		if (places[i].pid && places[i].what->last &&
			!places[i].stopping)
			stop(&places[i]);
}

bool
companions_reap(pid_t pid, int status)
{
	int i = 0;

	while (i < count && places[i].pid != pid)
		i++;
	if (i == count)
		return false;
	struct place *p = &places[i];
	if (!p->stopping || (p->what->streams && status))
		say_death(p, status);
	back_off(p);
	p->pid = 0;
	p->stopping = false;
	/* What lies in its queue is still to be answered. */
	if (none_wanted && p->what->streams && status && p->deaths < 3) {
		start(p); /* it knows that it has to stop */
		wait_for(
			p, streamer_patience(p->what->streams, streamers_told));
	}
	if (none_wanted && !streamers_left())
		stop_last();
	return true;
}

void
companions_stop(bool swapped)
{
	int signal = swapped ? SIGUSR1 : SIGTERM;

	if (streamers_told == signal || streamers_told == SIGTERM)
		return;
	streamers_told = signal;
	none_wanted = true;
	for (int i = 0; i < count; i++) {
		struct place *p = &places[i];
		if (p->pid && (!p->stopping || p->what->streams))
			stop(p);
	}
}

long long
companions_due(void)
{
	long long due = LLONG_MAX;

	for (int i = 0; i < count; i++)
		if (places[i].stopping || (!places[i].pid && !none_wanted))
			due = places[i].due < due ? places[i].due : due;
	return due;
}

void
companions_hurry(void)
{
	long long now = clock_us();

	for (int i = 0; i < count; i++) {
		struct place *p = &places[i];
		if (!p->stopping || now < p->due)
			continue;
		warn("%s %d did not stop when it was asked to", p->what->name,
			(int)p->pid);
		kill(p->pid, SIGKILL);
		p->due = now + SECOND;
	}
}

int
companions_size(void)
{
	int size = 0;

	for (int i = 0; i < count; i++)
		size += places[i].pid != 0;
	return size;
}
