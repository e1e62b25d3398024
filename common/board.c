/* The scoreboard: shared memory in which workers say what they do. */
#include <sys/eventfd.h>
#include <sys/mman.h>

#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <errno.h>

#include "board.h"
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

void
board_make(int limit)
{
	board = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (board == MAP_FAILED)
		die("no memory for the scoreboard: %s", strerror(errno));
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
	s->requests = 0;
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
	board->slots[slot].requests++;
	note_peak(board_count(SLOT_BUSY));
	if (board->workers >= board->limit || board_count(SLOT_IDLE) > 0)
		return;
	unsigned long long one = 1;
	if (write(board->poke, &one, sizeof(one)) < 0 && errno != EAGAIN)
		warn("cannot wake the master: %s", strerror(errno));
}
