/* The scoreboard: shared memory in which workers say what they do. */
#include <sys/eventfd.h>
#include <sys/mman.h>

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "process/scoreboard.h"
#include "process/scoreboard_file.h"

struct scoreboard *scoreboard;

static void *
map(size_t size)
{
	void *map = mmap(NULL, size, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED)
		die("no memory for the scoreboard: %s", strerror(errno));
	return map;
}

static void
introduce(const struct service *s, unsigned rows, unsigned metered)
{
	memcpy(scoreboard->magic, SCOREBOARD_MAGIC, sizeof scoreboard->magic);
	scoreboard->layout = SCOREBOARD_LAYOUT;
	scoreboard->rows = rows;
	scoreboard->metered = metered;
	scoreboard->started = time(NULL);
	snprintf(scoreboard->group, sizeof scoreboard->group, "%s", s->name);
	snprintf(scoreboard->version, sizeof scoreboard->version, "%s",
		program_version);
}

/* Slots for the workers there may be, and as many that are stopping. */
void
scoreboard_make(const struct service *s, int limit)
{
	unsigned rows = meter_rows(s), metered = 2 * (unsigned)limit;

	if (metered > SCOREBOARD_SLOTS)
		metered = SCOREBOARD_SLOTS;
	size_t size = sizeof *scoreboard + rows * sizeof(struct label) +
		      (size_t)metered * rows * sizeof(struct meter);
	scoreboard = scoreboard_file_map(s->name, size);
	if (!scoreboard)
		scoreboard = map(size);
	introduce(s, rows, metered);
	meter_place(s, (struct label *)(scoreboard + 1), metered);
	scoreboard->limit = limit;
	scoreboard->poke = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (scoreboard->poke < 0)
		die("eventfd: %s", strerror(errno));
}

static void
change(struct slot *s, enum slot_state state)
{
	s->since = clock_us() / 1000000;
	s->state = state;
}

void
scoreboard_take(int slot)
{
	struct slot *s = &scoreboard->slots[slot];

	s->connected = false;
	change(s, SLOT_STARTING);
	if (scoreboard->top <= slot)
		scoreboard->top = slot + 1;
	scoreboard->workers++;
}

void
scoreboard_free(int slot)
{
	struct slot *s = &scoreboard->slots[slot];

	s->pid = 0;
	s->connected = false;
	change(s, SLOT_FREE);
	scoreboard->workers--;
}

int
scoreboard_count(enum slot_state state)
{
	int count = 0;
	int top = scoreboard->top;

	for (int i = 0; i < top && i < SCOREBOARD_SLOTS; i++)
		count += scoreboard->slots[i].state == (int)state;
	return count;
}

void
scoreboard_idle(int slot)
{
	change(&scoreboard->slots[slot], SLOT_IDLE);
}

/* The master sizes the group by the peak, so that every request counts. */
static void
note_peak(int busy)
{
	int peak = scoreboard->peak;

	while (busy > peak &&
		!atomic_compare_exchange_weak(&scoreboard->peak, &peak, busy))
		;
}

static void
poke(void)
{
	unsigned long long one = 1;

	if (write(scoreboard->poke, &one, sizeof one) < 0 && errno != EAGAIN)
		warn("cannot wake the master: %s", strerror(errno));
}

void
scoreboard_poke(void)
{
	if (scoreboard_count(SLOT_IDLE) == 0 &&
		scoreboard->workers < scoreboard->limit)
		poke();
}

void
scoreboard_busy(int slot)
{
	change(&scoreboard->slots[slot], SLOT_BUSY);
	note_peak(scoreboard_count(SLOT_BUSY));
	if (scoreboard_count(SLOT_IDLE) > 0)
		return;
	if (scoreboard->workers >= scoreboard->limit)
		counter_add(&scoreboard->slots[slot].exhausted, 1);
	else
		poke();
}
