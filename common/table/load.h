/*
 * A client's file becomes an engine file, an SQLite database with the strict
 * table data(n integer primary key, c0, c1, ...), and facts about it.
 */
#ifndef TABLE_LOAD_H
#define TABLE_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Zero is the contract's limit. */
struct load_limits {
	long long bytes; /* of the file once it is unpacked: 4 GiB */
	long long rows; /* 50 million */
	int columns; /* 1 000 */
	size_t memory; /* of the profile, for arrays of 8 bytes a row: 64 MiB */
};

struct load_request {
	int source; /* the client's file; read from its start, any offset */
	int engine; /* an empty file, opened to read and write: O_TMPFILE */
	int spill; /* a directory, where nameless files may be made */
	int base; /* append: the engine file before it, else -1 */
	const char *base_columns; /* of that: columns of its facts, as JSON */
	const char *options; /* table/options.h; NULL is none */
	struct load_limits limits;

	/*
	 * Told at each phase's begin and at least every MiB or 10 000 rows:
	 * phase is detect, read, store or profile. False ends it: `cancelled`.
	 */
	bool (*progress)(void *context, const char *phase, long long done,
		long long total);
	void *context;
};

/* Texts live in the arena. */
struct load_result {
	/*
	 * {format,encoding,delimiter,sheet,row_count,column_count,columns:
	 * [{name,type,unit}],problems,preview:[[...]] (100 rows),profile}
	 */
	const char *facts;
	const char *code; /* when facts is NULL: what is wrong with the file */
	const char *message;
	const char *details; /* a JSON object, or NULL */
};

/*
 * Opens what the request needs that has a name (the time zone, converters) and
 * replaces SQLite's file calls, once a process and before system calls are
 * filtered. False: a code and a message as those of load_run.
 */
bool load_prepare(
	struct arena *, const struct load_request *, struct load_result *);

/* Opens nothing but nameless files in spill. False: result->code. */
bool load_run(
	struct arena *, const struct load_request *, struct load_result *);

#endif
