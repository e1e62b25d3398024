/* Finds the objects of a JSON text that comes in pieces. */
#ifndef TABLE_JSON_SPLIT_H
#define TABLE_JSON_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

enum {
	SPLIT_DEPTH_MAX = 64,
	SPLIT_PATH_MAX = 512, /* bytes of keys, joined by "." */
};

/* An object that is an array's element, or stands alone. */
struct split_object {
	const char *path; /* of the array: keys joined by "."; "" is the text */
	bool alone; /* in no array and no object */
	const char *text; /* NULL: was not wanted */
	size_t len;
	long long line; /* where it begins */
};

enum split_state { SPLIT_MORE, SPLIT_STOP, SPLIT_MALFORMED, SPLIT_TOO_LARGE };

struct split {
	/* Whether its text is wanted; false for those of other arrays. */
	bool (*wanted)(void *context, const struct split_object *);
	/* Told at its end; false stops. */
	bool (*object)(void *context, const struct split_object *);
	void *context;
	size_t most; /* bytes of an object */

	enum split_state state;
	long long line;
	int depth;
	char stack[SPLIT_DEPTH_MAX]; /* the brackets that are open */
	size_t path_at[SPLIT_DEPTH_MAX]; /* the path's length outside */
	int arrays; /* of them */
	bool string, escape, key, keyed;
	char path[SPLIT_PATH_MAX]; /* of the value that comes */
	size_t path_len;
	bool long_path; /* which cannot be wanted */
	int inside; /* the depth of the object at hand; 0: none */
	struct split_object current;
	char *text;
	size_t len;
	size_t room;
};

/* Takes a piece; its state is in split. */
void split_piece(struct split *, const char *piece, size_t len);

/* The text has ended: SPLIT_MALFORMED if it is not whole. */
void split_end(struct split *);

void split_free(struct split *);

#endif
