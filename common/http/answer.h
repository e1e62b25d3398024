/* What a row answers, declared: one struct member for each key of an object. */
#ifndef HTTP_ANSWER_H
#define HTTP_ANSWER_H

#include "http/field.h"

struct object;

struct member {
	const char *name; /* as clients see it */
	/* INT, DECIMAL and BOOL are what they are in JSON, OBJECT, ARRAY and
	 * JSON are of any form, TEXTS is a list; all others are strings. */
	enum kind kind;
	bool null; /* it may be null */
	bool absent; /* it may be left out: no column can be */
	bool list; /* a list of them */
	bool quoted; /* INT: a string of digits */
	bool sealed; /* TEXT: the column is what wire.sealed() made */
	const struct object *of; /* an OBJECT of this form */
	const char *oneof; /* the words of an ENUM */
	const char *about; /* for OpenAPI */
};

/* Its members, of which one more or less is a fault; they end in { 0 }. */
struct object {
	const char *name; /* "Note", to clients; NULL: it has none */
	bool open; /* there may be others, too */
	const struct member members[];
};

/* {}: that it was done is all there is to say. */
extern const struct object answer_nothing;

/* That of them which has this name, or NULL. */
const struct member *answer_member(const struct member *, const char *name);

#endif
