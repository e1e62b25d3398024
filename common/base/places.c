/* Places are locks on the bytes of a shared file, which die with a process. */
#include <fcntl.h>
#include <sys/mman.h>

#include "base/log.h"
#include "base/places.h"

void
places_make(struct places *p, long count)
{
	*p = (struct places){ memfd_create("places", MFD_CLOEXEC), count, -1 };
	if (p->file < 0)
		die("memfd_create: %m");
}

static bool
lock(const struct places *p, short type)
{
	struct flock range = { .l_type = type,
		.l_whence = SEEK_SET,
		.l_start = p->mine,
		.l_len = 1 };

	return fcntl(p->file, F_SETLK, &range) == 0;
}

bool
places_take(struct places *p)
{
	for (p->mine = 0; p->mine < p->count; p->mine++)
		if (lock(p, F_WRLCK))
			return true;
	p->mine = -1;
	return false;
}

void
places_give(struct places *p)
{
	if (p->mine >= 0)
		lock(p, F_UNLCK);
	p->mine = -1;
}
