/* The drill's acts: each says whether it was refused. */
#ifndef DRILL_H
#define DRILL_H

#include <stdbool.h>

enum {
	MASTER_MAY = 1, /* only workers are kept from it, by their own filter */
	NETWORK_MAY = 2, /* not refused to a group whose task it is */
};

struct act {
	const char *name;
	bool (*refused)(void);
	int who;
};

extern const struct act acts_files[];
extern const struct act acts_system[];
extern const struct act acts_database[];

/* The group whose place was taken. */
extern const char *drill_group;

/* Says what was possible; false. */
bool drill_done(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* True if the file could be opened, which is said. */
bool drill_opens(const char *path, int flags);

#endif
