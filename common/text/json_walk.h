/*
 * Walks JSON that json_read let through: nothing is checked again, and nothing
 * is copied. Each function passes a value once, so that a walk that goes down
 * reads a byte as often as it lies deep.
 */
#ifndef TEXT_JSON_WALK_H
#define TEXT_JSON_WALK_H

#include "text/json.h"

struct json_walk {
	const char *p;
	const char *end;
};

struct json_item {
	struct json_value key; /* with its quotes; of an element, no text */
	struct json_value value;
};

/* A checked text as a value, without blanks around it. */
struct json_value json_whole_text(const char *text, size_t len);

/* The members of an object, the elements of an array; else of nothing. */
struct json_walk json_walk(const struct json_value *);

bool json_next(struct json_walk *, struct json_item *);

/* True if value is this ASCII string, however it is escaped. */
bool json_is(const struct json_value *, const char *ascii);

/* The member of an object; false if there is none or it is null. */
bool json_get(const struct json_value *object, const char *key,
	struct json_value *out);

/* The same where it has this type; a number may be whole. */
bool json_get_as(const struct json_value *object, const char *key,
	enum json_kind, struct json_value *out);

/* A whole number of 0 to 10^15, be it written 83, 83.0 or 8.3e1; else less. */
long long json_count(const struct json_value *);

bool json_true(const struct json_value *object, const char *key);

/* A string's text, with a NUL after it; of another value NULL. */
const char *json_text(struct arena *, const struct json_value *);

#endif
