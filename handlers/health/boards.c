/* The boards of all groups, read with care: each group can write its own. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "metrics.h"
#include "process/scoreboard_file.h"

static void
add_histogram(unsigned long long *sums, unsigned long long *us,
	const struct histogram *h)
{
	for (int i = 0; i < METER_BUCKETS; i++)
		sums[i] += h->buckets[i];
	*us += h->us;
}

static void
add(struct total *t, const struct meter *m)
{
	for (int i = 0; i < STATUSES; i++)
		t->statuses[i] += m->statuses[i];
	add_histogram(t->durations, &t->us, &m->durations);
	t->received += m->received;
	t->sent += m->sent;
	t->calls += m->calls;
	t->call_us += m->call_us;
}

static bool
read_all(int fd, void *bytes, size_t len, size_t from)
{
	return pread(fd, bytes, len, (off_t)from) == (ssize_t)len;
}

/* Two rows of one name would make the whole answer unreadable. */
static bool
name_rows(struct arena *arena, struct group *g, struct label *labels)
{
	for (unsigned i = 0; i < g->board.rows; i++) {
		labels[i].method[sizeof labels[i].method - 1] = 0;
		labels[i].path[sizeof labels[i].path - 1] = 0;
		g->totals[i].labels = arena_printf(arena, "%s,%s,%s", g->labels,
			label_of(arena, "method", labels[i].method),
			label_of(arena, "route", labels[i].path));
		for (unsigned j = 0; j < i; j++)
			if (!strcmp(g->totals[i].labels, g->totals[j].labels))
				return false;
	}
	return true;
}

/* What meters ask for, and arenas do not give. */
static void *
aligned(struct arena *arena, size_t size)
{
	size_t at = (size_t)arena_alloc(arena, size + 63);

	return (void *)((at + 63) & ~(size_t)63);
}

/* The rows' labels, and their meters of each slot that was ever used. */
static bool
read_rows(struct arena *arena, int fd, struct group *g)
{
	unsigned rows = g->board.rows;
	size_t at = sizeof g->board, size = rows * sizeof(struct meter);
	struct meter *meters = aligned(arena, size);
	struct label *labels = arena_alloc(arena, rows * sizeof *labels);

	g->totals = arena_alloc(arena, rows * sizeof *g->totals);
	if (!read_all(fd, labels, rows * sizeof *labels, at) ||
		!name_rows(arena, g, labels))
		return false;
	at += rows * sizeof *labels;
	for (unsigned slot = 0; slot < g->board.metered; slot++, at += size) {
		if ((int)slot >= g->board.top)
			break;
		if (!read_all(fd, meters, size, at))
			return false;
		for (unsigned row = 0; row < rows; row++)
			add(&g->totals[row], &meters[row]);
	}
	return true;
}

static void
read_board(struct arena *arena, struct group *g)
{
	bool alive;
	int fd = scoreboard_file_read(g->name, &g->board, &alive);

	g->up = fd >= 0 && alive && read_rows(arena, fd, g);
	if (fd >= 0)
		close(fd);
}

static bool
is_group(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz");

	return len > 0 && len <= 30 && !name[len];
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct group *)a)->name,
		((const struct group *)b)->name);
}

static int
list(struct group *groups, const char *folder)
{
	DIR *names = opendir(folder);
	int count = 0;

	if (!names) {
		fault("BOARD_DIR: %s: %s", folder, strerror(errno));
		return 0;
	}
	for (const struct dirent *e;
		(e = readdir(names)) && count < GROUPS_MAX;)
		if (is_group(e->d_name))
			memcpy(groups[count++].name, e->d_name,
				strlen(e->d_name));
	closedir(names);
	qsort(groups, (size_t)count, sizeof *groups, by_name);
	return count;
}

struct group *
boards_read(struct arena *arena, int *count)
{
	const char *folder = config_text("BOARD_DIR");
	struct group *groups = aligned(arena, GROUPS_MAX * sizeof *groups);

	*count = *folder ? list(groups, folder) : 0;
	for (int i = 0; i < *count; i++) {
		groups[i].labels = label_of(arena, "group", groups[i].name);
		read_board(arena, &groups[i]);
	}
	return groups;
}
