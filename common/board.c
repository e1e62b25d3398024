/* The scoreboard: shared memory in which workers say what they do. */
#include <sys/eventfd.h>
#include <sys/mman.h>

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "board.h"
#include "board_file.h"
#include "log.h"
#include "process.h"

struct board *board;

long long
clock_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

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
	memcpy(board->magic, BOARD_MAGIC, sizeof(board->magic));
	board->layout = BOARD_LAYOUT;
	board->rows = rows;
	board->metered = metered;
	board->started = time(NULL);
	snprintf(board->group, sizeof(board->group), "%s", s->name);
	snprintf(board->version, sizeof(board->version), "%s", program_version);
}

/* Slots for the workers there may be, and as many that are stopping. */
void
board_make(const struct service *s, int limit)
{
	unsigned rows = meter_rows(s), metered = 2 * (unsigned)limit;
	if (metered > BOARD_SLOTS)
		metered = BOARD_SLOTS;
	size_t size = sizeof(*board) + rows * sizeof(struct label) +
		      (size_t)metered * rows * sizeof(struct meter);
	board = board_file_map(s->name, size);
	if (!board)
		board = map(size);
	introduce(s, rows, metered);
	meter_place(s, (struct label *)(board + 1), metered);
	board->limit = limit;
	board->poke = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (board->poke < 0)
		die("eventfd: %s", strerror(errno));
}

static void
change(struct slot *s, enum slot_state state)
{
	s->since = clock_us() / 1000000;
	s->state = state;
}

void
board_take(int slot)
{
	struct slot *s = &board->slots[slot];
	s->connected = false;
	change(s, SLOT_STARTING);
	if (board->top <= slot)
		board->top = slot + 1;
	board->workers++;
}

void
board_free(int slot)
{
	struct slot *s = &board->slots[slot];
	s->pid = 0;
	s->connected = false;
	change(s, SLOT_FREE);
	board->workers--;
}

int
board_count(enum slot_state state)
{
	int count = 0;
	int top = board->top;
	for (int i = 0; i < top && i < BOARD_SLOTS; i++)
		count += board->slots[i].state == (int)state;
	return count;
}

void
board_idle(int slot)
{
	change(&board->slots[slot], SLOT_IDLE);
}

/* The master sizes the group by the peak, so that every request counts. */
static void
note_peak(int busy)
{
	int peak = board->peak;
	while (busy > peak &&
		!atomic_compare_exchange_weak(&board->peak, &peak, busy))
		;
}

void
board_busy(int slot)
{
	change(&board->slots[slot], SLOT_BUSY);
	note_peak(board_count(SLOT_BUSY));
	if (board_count(SLOT_IDLE) > 0)
		return;
	if (board->workers >= board->limit) {
		counter_add(&board->slots[slot].exhausted, 1);
		return;
	}
	unsigned long long one = 1;
	if (write(board->poke, &one, sizeof(one)) < 0 && errno != EAGAIN)
		warn("cannot wake the master: %s", strerror(errno));
}
