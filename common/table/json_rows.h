/* Tables in JSON: an array of objects, an object with one, or ndjson. */
#ifndef TABLE_JSON_ROWS_H
#define TABLE_JSON_ROWS_H

#include "table/source.h"

/*
 * Finds where the objects are, which takes a pass: options.path says it, else
 * there is one array of objects. Sets the format.
 */
bool json_rows_open(struct source *);
void json_rows_close(struct source *);

/*
 * Each object is a record, its keys columns by first appearance; objects in it
 * are flattened with "." to three levels, what is deeper and arrays are JSON
 * text.
 */
bool json_rows_read(struct source *, struct text *, struct visitor);

/* The columns so far. */
void json_rows_names(
	const struct source *, const char *const **names, int *count);

#endif
