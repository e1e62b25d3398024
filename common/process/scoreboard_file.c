/* The board as a file: written by a group, read by the group "health". */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "process/scoreboard_file.h"

static int file = -1; /* locked while the master lives */

/* "" when there is none. */
static const char *
path_of(char *path, size_t size, const char *group, const char *name)
{
	const char *folder = config_text("BOARD_DIR");
	int len = snprintf(path, size, "%s/%s/%s", folder, group, name);

	if (!*folder || len < 0 || (size_t)len >= size)
		*path = 0;
	return path;
}

/* In production the folder is there already, with the rights it must have. */
static bool
create(const char *group)
{
	char path[1024];

	path_of(path, sizeof path, group, "");
	if (!*path || (mkdir(path, 0750) != 0 && errno != EEXIST))
		return false;
	path_of(path, sizeof path, group, "board.new");
	unlink(path);
	file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	return file >= 0 && fchmod(file, 0640) == 0 &&
	       flock(file, LOCK_EX | LOCK_NB) == 0;
}

/* Allocated at once: memory that is missing later on would be SIGBUS. */
struct scoreboard *
scoreboard_file_map(const char *group, size_t size)
{
	if (!*config_text("BOARD_DIR"))
		return NULL;
	if (create(group)) {
		errno = posix_fallocate(file, 0, (off_t)size);
		void *map = errno ? MAP_FAILED
				  : mmap(NULL, size, PROT_READ | PROT_WRITE,
					    MAP_SHARED, file, 0);
		if (map != MAP_FAILED)
			return map;
	}
	warn("BOARD_DIR: %s/%s: %m; this group has no metrics",
		config_text("BOARD_DIR"), group);
	scoreboard_file_close();
	return NULL;
}

static void
go_on(counter *ours, const counter *before)
{
	counter_add(ours, atomic_load(before));
}

static void
inherit(struct tally *t, const struct tally *before)
{
	go_on(&t->starts, &before->starts);
	go_on(&t->swaps, &before->swaps);
	go_on(&t->swaps_failed, &before->swaps_failed);
	go_on(&t->crashed, &before->crashed);
	go_on(&t->failed, &before->failed);
	go_on(&t->sweeps, &before->sweeps);
	go_on(&t->sweeps_failed, &before->sweeps_failed);
}

void
scoreboard_file_publish(struct scoreboard *b, bool swapped)
{
	static struct scoreboard before;
	char path[1024], new[1024];
	bool alive;

	if (file >= 0) {
		int fd = scoreboard_file_read(b->group, &before, &alive);
		if (fd >= 0) {
			inherit(&b->tally, &before.tally);
			close(fd);
		}
		path_of(new, sizeof new, b->group, "board.new");
		path_of(path, sizeof path, b->group, "board");
		if (rename(new, path) != 0)
			warn("BOARD_DIR: %s: %m", path);
	}
	counter_add(swapped ? &b->tally.swaps : &b->tally.starts, 1);
}

void
scoreboard_file_close(void)
{
	if (file >= 0)
		close(file);
	file = -1;
}

static bool
fits(const struct scoreboard *b, const char *group, off_t size)
{
	size_t wanted = sizeof *b + b->rows * sizeof(struct label);

	if (memcmp(b->magic, SCOREBOARD_MAGIC, sizeof b->magic) ||
		b->layout != SCOREBOARD_LAYOUT || b->rows < 1 ||
		b->rows > METER_ROWS || b->metered > SCOREBOARD_SLOTS ||
		b->streamers > SCOREBOARD_FLOWS)
		return false;
	wanted += (size_t)b->metered * b->rows * sizeof(struct meter);
	return (off_t)wanted == size &&
	       !strncmp(b->group, group, sizeof b->group) &&
	       memchr(b->version, 0, sizeof b->version);
}

/* Never waits, whatever lies there: another group may have put it. */
int
scoreboard_file_read(const char *group, struct scoreboard *b, bool *alive)
{
	char path[1024];
	struct stat is;
	int fd = open(path_of(path, sizeof path, group, "board"),
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (fstat(fd, &is) != 0 || !S_ISREG(is.st_mode) ||
		pread(fd, b, sizeof *b, 0) != (ssize_t)sizeof *b ||
		!fits(b, group, is.st_size)) {
		close(fd);
		return -1;
	}
	*alive = flock(fd, LOCK_SH | LOCK_NB) != 0;
	flock(fd, LOCK_UN);
	return fd;
}
