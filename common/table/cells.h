/* The cells of a record that is put together. */
#ifndef TABLE_CELLS_H
#define TABLE_CELLS_H

#include "table/source.h"

struct cells {
	struct cell *items; /* their texts are offsets until cells_record */
	size_t *at;
	int count;
	int room;
	char *bytes;
	size_t len;
	size_t bytes_room;
};

void cells_free(struct cells *);
void cells_clear(struct cells *);

/* The next cell; no text is NULL. False: CELL_MAX or RECORD_MAX is passed. */
bool cells_add(struct cells *, const char *text, size_t len, bool number);

/* The same at a place, where those between are NULL. */
bool cells_put(
	struct cells *, int column, const char *text, size_t len, bool number);

/* The record, until cells are cleared. */
struct record cells_record(struct cells *, long long line);

#endif
