/* JSON that grows: the pieces of a streamed answer added to what there is. */
#ifndef DIALECT_TREE_H
#define DIALECT_TREE_H

#include "text/json_walk.h"

/* A string's text is what stands between its quotes, escapes and all. */
struct tree {
	enum json_kind kind;
	struct buffer text; /* of all but arrays and objects, as JSON */
	struct tree *first; /* of an array or object */
	struct tree *last;
	struct tree *next;
	int count; /* of its members or elements */
	const char *key; /* of a member: decoded */
};

struct tree *tree_make(struct arena *, const struct json_value *);

/* An empty array or object. */
struct tree *tree_nest(struct arena *, enum json_kind);

struct tree *tree_get(const struct tree *object, const char *key);

struct tree *tree_find(struct arena *, const struct tree *object,
	const struct json_value *key);

/* A member with this value, in place of what there is; it takes no more room. */
void tree_put(struct arena *, struct tree *object, const struct json_value *key,
	const struct json_value *value);

/* Puts the member in place of what has its name; value is not copied. */
void tree_set(struct arena *, struct tree *object, const char *key,
	struct tree *value);

/* An element more. */
void tree_add(struct tree *array, struct tree *);

/* The element with this number; NULL if there are not so many. */
struct tree *tree_at(const struct tree *array, long long number);

/* Appends a JSON string's text to that of another. */
void tree_append(struct tree *string, const struct json_value *);

/*
 * Adds what delta has to an object, as accumulate_delta of openai-python does:
 * strings are joined, numbers added, elements found by their index; index, type
 * and, as some providers say it in each piece, role are replaced.
 */
void tree_merge(struct arena *, struct tree *object, const struct json_value *);

/* Appends it as JSON; without members of this name, NULL for none. */
void tree_write(struct buffer *, const struct tree *, const char *without);

#endif
