/* The workers of a group: more when none is idle, fewer after a while; and their
 * companions. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "process/companions.h"
#include "process/handover.h"
#include "process/pool.h"
#include "process/process.h"
#include "process/scoreboard.h"

enum {
	SECOND = 1000000, /* clock_us() */
	QUICK = 2 * SECOND, /* a worker that lives less died quickly */
	QUICK_FREE = 3, /* quick deaths in a row without a delay */
	DELAY_FIRST = SECOND / 10,
	DELAY_MAX = SECOND, /* less than clients wait */
};

/* Ours alone: what workers can write is never signalled. */
static struct worker {
	pid_t pid;
	long long born;
	bool stopping;
} workers[SCOREBOARD_SLOTS];

static const struct service *group;
static int least, most, wanted, alive; /* alive: and not stopping */
static int poke;
static long long idle_us, next_tick, not_before;
static int quick_deaths;

static void
stop(struct worker *w)
{
	if (!w->stopping)
		alive--;
	w->stopping = true;
	kill(w->pid, SIGTERM);
}

static bool
start(void)
{
	int slot = 0;

	while (slot < SCOREBOARD_SLOTS && workers[slot].pid)
		slot++;
	if (slot == SCOREBOARD_SLOTS)
		return false;
	scoreboard_take(slot);
	pid_t pid = master_fork();
	if (pid == 0)
		worker_run(group, slot);
	if (pid < 0) {
		warn("cannot start a worker: %s", strerror(errno));
		scoreboard_free(slot);
		not_before = clock_us() + SECOND;
		return false;
	}
	scoreboard->slots[slot].pid = pid;
	workers[slot] = (struct worker){ .pid = pid, .born = clock_us() };
	alive++;
	return true;
}

/* One in the given state, or any other if none is; the newest slot first. */
static struct worker *
choose(int state)
{
	struct worker *any = NULL;

	for (int i = SCOREBOARD_SLOTS - 1; i >= 0; i--) {
		if (!workers[i].pid || workers[i].stopping)
			continue;
		any = &workers[i];
		if (scoreboard->slots[i].state == state)
			break;
	}
	return any;
}

void
pool_keep(void)
{
	while (alive > wanted)
		stop(choose(SLOT_IDLE));
	while (alive < wanted && clock_us() >= not_before)
		if (!start())
			break;
	companions_keep();
}

void
pool_open(const struct service *s)
{
	group = s;
	long max = config_workers();
	most = max > SCOREBOARD_SLOTS / 2 ? SCOREBOARD_SLOTS / 2 : (int)max;
	least = (int)config_number("WORKERS_MIN");
	if (least > most)
		die("WORKERS_MIN must not be more than WORKERS_MAX (%d)", most);
	idle_us = config_number("WORKER_IDLE") * SECOND;
	next_tick = clock_us() + idle_us;
	wanted = least;
	scoreboard_make(s, most);
	handover_open();
	poke = scoreboard->poke;
	companions_open(s);
}

int
pool_poke(void)
{
	return poke;
}

/* Idle, or about to be: it pokes again if that is few. */
static bool
any_free(void)
{
	for (int i = 0; i < SCOREBOARD_SLOTS; i++)
		if (workers[i].pid && !workers[i].stopping &&
			scoreboard->slots[i].state != SLOT_BUSY)
			return true;
	return false;
}

static void
grow(void)
{
	if (wanted > 0 && wanted < most && alive >= wanted && !any_free())
		wanted++;
}

void
pool_poked(void)
{
	unsigned long long count;

	while (read(poke, &count, sizeof count) < 0 && errno == EINTR)
		;
	grow();
}

long long
pool_due(void)
{
	long long due = companions_due();

	if (alive < wanted && not_before < due)
		due = not_before;
	return due < next_tick ? due : next_tick;
}

/* A connection that nobody used for a while is let go with its worker. */
static void
renew_idle(long long now)
{
	for (int i = 0; i < SCOREBOARD_SLOTS; i++) {
		const struct slot *s = &scoreboard->slots[i];
		if (workers[i].pid && !workers[i].stopping && s->connected &&
			s->state == SLOT_IDLE &&
			now - s->since * SECOND >= idle_us)
			stop(&workers[i]);
	}
}

/* What was busy at once since the last tick, and one that waits, is enough. */
void
pool_tick(void)
{
	long long now = clock_us();

	if (now < next_tick || wanted == 0)
		return;
	next_tick = now + idle_us;
	int peak = scoreboard->peak;
	scoreboard->peak = scoreboard_count(SLOT_BUSY);
	int enough = peak > 0 ? peak + 1 : 0;
	if (enough < least)
		enough = least;
	if (enough < wanted)
		wanted = enough;
	renew_idle(now);
}

static void
say_death(pid_t pid, int status)
{
	counter_add(WIFSIGNALED(status) ? &scoreboard->tally.crashed
					: &scoreboard->tally.failed,
		1);
	if (WIFSIGNALED(status))
		fault("worker %d was ended by signal %d (%s)", (int)pid,
			WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		warn("worker %d ended with status %d", (int)pid,
			WEXITSTATUS(status));
}

/* Replaced at once, unless they keep dying young. */
static void
back_off(long long age)
{
	quick_deaths = age < QUICK ? quick_deaths + 1 : 0;
	if (quick_deaths <= QUICK_FREE)
		return;
	int doublings = quick_deaths - QUICK_FREE - 1;
	long long delay =
		doublings > 5 ? DELAY_MAX : (long long)DELAY_FIRST << doublings;
	not_before = clock_us() + delay;
}

bool
pool_reap(pid_t pid, int status, bool *misfit)
{
	int slot = 0;

	while (slot < SCOREBOARD_SLOTS && workers[slot].pid != pid)
		slot++;
	if (slot == SCOREBOARD_SLOTS)
		return companions_reap(pid, status);
	struct worker w = workers[slot];
	workers[slot] = (struct worker){ 0 };
	scoreboard_free(slot);
	*misfit = WIFEXITED(status) && WEXITSTATUS(status) == EXIT_MISFIT;
	if (w.stopping) {
		grow(); /* a worker may have counted on it and not poked */
		return true;
	}
	alive--;
	if (!*misfit)
		say_death(pid, status);
	back_off(clock_us() - w.born);
	return true;
}

void
pool_stop(int signal)
{
	wanted = 0;
	for (int i = 0; i < SCOREBOARD_SLOTS; i++) {
		if (!workers[i].pid)
			continue;
		stop(&workers[i]);
		if (signal != SIGTERM)
			kill(workers[i].pid, signal);
	}
}

int
pool_size(void)
{
	int count = companions_size();

	for (int i = 0; i < SCOREBOARD_SLOTS; i++)
		count += workers[i].pid != 0;
	return count;
}
