/* The columns of JSON, by first appearance. */
#ifndef TABLE_JSON_NAMES_H
#define TABLE_JSON_NAMES_H

#include <stdint.h>

#include "base/arena.h"

struct json_names {
	struct arena arena;
	const char **items;
	int count;
	int room;
	int next; /* where the one after the last that was found may be */
	uint32_t *slots; /* 1 + a number, by hash; 0 is free */
	uint32_t slot_room; /* a power of two */
};

/* Its number, which may be a new one. */
int json_names_find(struct json_names *, const char *name);

void json_names_free(struct json_names *);

#endif
