/* One load under way: what its parts share. */
#ifndef TABLE_WORK_H
#define TABLE_WORK_H

#include <stdarg.h>

#include "table/load.h"
#include "table/options.h"

enum {
	CELL_MAX = 1 << 20, /* bytes */
	RECORD_MAX = 4 << 20, /* bytes */
	NAME_MAX_CHARACTERS = 200, /* of a column */
	FIRST_MAX = 20, /* places told of one problem */
	PIECE = 65536, /* bytes read at once */
};

struct work {
	struct arena *arena;
	const struct load_request *request;
	struct load_result *result;
	struct load_limits limits; /* none is zero */
	struct options options;
	const char *phase;
	long long total; /* of the phase */
	long long told; /* at which the progress was last told */
};

/* Says what is wrong, once: what comes after is a consequence. False. */
bool work_fail(struct work *, const char *code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same, with details {name: number}. */
bool work_fail_at(struct work *, const char *code, const char *name,
	long long number, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

bool work_failed(const struct work *);

/* A phase begins. False when the caller ends it. */
bool work_phase(struct work *, const char *phase, long long total);

/* Told as often as you like; the caller hears of it every MiB or so. */
bool work_progress(struct work *, long long done, long long step);

/* A text in the arena; for those who take a format themselves. */
char *work_text(struct work *, const char *format, va_list);

/* malloc and realloc that die: for what outgrows an arena. */
void *work_room(void *old, size_t size);

#endif
