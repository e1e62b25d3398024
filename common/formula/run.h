/*
 * Runs a definition over an engine file (table/engine.h): in a child, for what
 * is in it and what is asked of it is a stranger's.
 */
#ifndef FORMULA_RUN_H
#define FORMULA_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct run_request {
	int engine; /* the engine file */
	int spill; /* a directory, where nameless files may be made */
	const char *columns; /* as the dataset has them, JSON */
	const char *definition; /* JSON */
	const char *params; /* JSON, or NULL */
	const char *timezone; /* of the tz database; NULL: UTC */
	const char *dataset; /* what the answer says of it, JSON, or NULL */
	int64_t now; /* milliseconds since 1970 */
	int rows; /* of the answer; 0: 10 000 */
	int offset; /* that are left out before them */
	size_t group_memory; /* 0: as group.h says */
};

/* Texts live in the arena. */
struct run_result {
	/*
	 * {columns,rows,row_count,truncated,charts,params,now,timezone,dataset,
	 * engine,hash}: the same bytes for the same request.
	 */
	const char *answer;
	const char *code; /* when answer is NULL: why */
	const char *message;
	const char *details; /* a JSON object, or NULL */
};

/* Once a process, before system calls are filtered. */
void run_prepare(const struct run_request *);

/* Opens nothing but nameless files in spill. False: result->code. */
bool run_definition(
	struct arena *, const struct run_request *, struct run_result *);

#endif
