/* Processes beside a group's workers, each with work of its own. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/call.h"
#include "process/companions.h"
#include "process/process.h"
#include "process/scoreboard.h"

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
	bool stopping;
} places[PLACES];

static const struct service *group;
static int count;
static bool none_wanted;

static volatile sig_atomic_t asked_to_stop;

void
companions_open(const struct service *s)
{
	group = s;
	for (const struct companion *c = s->companions; c && c->name; c++)
		for (int i = 0; i < c->count && count < PLACES; i++)
			places[count++].what = c;
}

static void
on_term(int signo)
{
	(void)signo;
	asked_to_stop = 1;
}

static void
catch_term(void)
{
	struct sigaction action = { .sa_handler = on_term };
	sigset_t term;

	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	sigaction(SIGTERM, &action, NULL);
}

bool
companion_stopping(void)
{
	sigset_t pending;

	sigpending(&pending);
	return asked_to_stop || sigismember(&pending, SIGTERM);
}

void
companion_wait(const struct service *s, const char *channel, int ms)
{
	struct timespec wait = { ms / 1000, ms % 1000 * 1000000L };
	sigset_t mask;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	sigdelset(&mask, SIGTERM);
	if (asked_to_stop)
		return;
	if (channel)
		db_wait(s, channel, ms, &mask);
	else
		ppoll(NULL, 0, &wait, &mask);
}

static void
run(const struct companion *c)
{
	int without = 0;

	catch_term();
	prctl(PR_SET_NAME, c->name);
	if (c->no_network && (c->no_database || !db_remote()))
		without |= SANDBOX_NO_NETWORK;
	if (c->no_database)
		without |= SANDBOX_NO_UNIX;
	sandbox_enter(-1, without);
	int code = c->run(group);
	db_close();
	exit(code);
}

static void
start(struct place *p)
{
	p->pid = master_fork();
	if (p->pid == 0)
		run(p->what);
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

bool
companions_reap(pid_t pid, int status)
{
	int i = 0;

	while (i < count && places[i].pid != pid)
		i++;
	if (i == count)
		return false;
	if (!places[i].stopping)
		say_death(&places[i], status);
	back_off(&places[i]);
	places[i].pid = 0;
	places[i].stopping = false;
	return true;
}

void
companions_stop(int signal)
{
	none_wanted = true;
	for (int i = 0; i < count; i++) {
		struct place *p = &places[i];
		if (!p->pid)
			continue;
		if (!p->stopping)
			p->due = clock_us() +
				 (p->what->patience ? p->what->patience
						    : PATIENCE) *
					 (long long)SECOND;
		p->stopping = true;
		kill(p->pid, signal);
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
