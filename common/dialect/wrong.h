/* What providers refuse with, as our codes and sentences in both shapes. */
#ifndef DIALECT_WRONG_H
#define DIALECT_WRONG_H

#include "dialect/dialect.h"
#include "text/json_walk.h"

enum { WRONG_SENTENCE_MAX = 500 }; /* characters of a provider's sentence */

struct wrong *wrong_make(
	struct arena *, int status, const char *code, const char *message);

/* A provider's stream or answer that nobody can read, or that ends early. */
struct wrong *wrong_unread(struct arena *);

/*
 * A provider's answer other than 200. secrets are masked in its sentence (keys,
 * hosts), and so is what looks like a key; NULL ends them.
 */
const struct wrong *wrong_of_provider(struct arena *, int status,
	const char *body, size_t len, const char *const *secrets);

/* The error that a provider sent in mid-stream, an object or a sentence. */
const struct wrong *wrong_in_stream(struct arena *,
	const struct json_value *error, const char *const *secrets);

/* The same without these secrets. */
const struct wrong *wrong_masked(
	struct arena *, const struct wrong *, const char *const *secrets);

/* How the clients of a form call the kind of an error. */
const char *wrong_type(enum form, int status, const char *code);

/*
 * Appends {"error":{code,message,type,param}}, or for Anthropic's clients
 * {"type":"error","error":{type,message}}. details are members of an object, as
 * JSON, or NULL.
 */
void wrong_write(
	struct buffer *, enum form, const struct wrong *, const char *details);

#endif
