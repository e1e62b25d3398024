/* One request, from its first byte to its reply. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "http/field.h"

struct header {
	const char *name;
	const char *value;
	struct header *next;
};

/* Where a reply goes that is made piece by piece. */
struct sink {
	/* False when the client is gone. */
	bool (*put)(struct sink *, const char *bytes, size_t len);
};

struct request;

struct reply {
	int status;
	const char *type; /* NULL is application/json */
	const char *body;
	size_t len;
	struct header *headers; /* in the order they were added */
	/* In place of a body: puts it, when the head was sent. False cuts the
	 * answer short in a way that clients notice. */
	bool (*stream)(struct request *, struct sink *);
	/* In place of all of it: what a streamer is told, which answers. */
	const char *job;
	size_t job_len;
};

struct request {
	const struct service *service;
	const struct route *route; /* NULL until a row matched */
	int row; /* its number (rows_next) */
	struct arena arena;
	char **params; /* CGI variables (RFC 3875), "NAME=value", ends in NULL
			*/
	/* Reads up to size bytes of the body; 0 at its end, -1 on a fault. */
	long (*read)(void *source, char *bytes, size_t size);
	void *source;
	const char *method; /* GET for HEAD */
	struct value *values; /* of the row's fields, in their order */
	const char *body; /* as it came, where it was read as a whole */
	size_t body_len;
	const char *key; /* of a request that may be repeated, or NULL */
	unsigned char hash[32]; /* and what it asks, under that key */
	unsigned char bearer[32]; /* SHA-256 of the token */
	bool has_bearer;
	int wait; /* seconds that the query asks for; -1: it says 0 */
	bool passed; /* the gate has let the token in already */
	struct problem *problems; /* with the fields so far (problem.h) */
	const char *language; /* of a page (page.h); NULL until it is asked for
			       */
	struct upload *upload; /* the file that is being received (upload.h) */
	struct kept *kept; /* JSON objects to give back at the end */
	long long database_us; /* spent waiting for PostgreSQL */
	int database_calls;
	struct reply reply;
};

/* Returns a CGI variable, or NULL: "REQUEST_METHOD", "HTTP_USER_AGENT". */
const char *request_param(const struct request *, const char *name);

/* Returns the value of a field of the row, by its name. */
struct value *request_value(struct request *, const char *field);

/* Its text; NULL when absent or, as what a form leaves out, empty. */
const char *request_text(struct request *, const char *field);

/* Takes a JSON object to give back when the request ends; returns it. */
struct json_object *request_keep(struct request *, struct json_object *);

/* Wipes it; its arena is kept for the next one. */
void request_clear(struct request *);

/* Sets status and body (JSON unless type says otherwise). Returns true. */
bool reply_body(struct request *, int status, const char *type,
	const char *body, size_t len);

/* Sets status and a body that stream puts, of any length. Returns true. */
bool reply_stream(struct request *, int status,
	bool (*stream)(struct request *, struct sink *));

/*
 * Has a streamer answer, which is told these bytes and the headers so far; for
 * rows with .stream. Returns true.
 */
bool reply_job(struct request *, const char *bytes, size_t len);

/* Adds a header; one with CR, LF or NUL in it is dropped and logged. */
void reply_header(struct request *, const char *name, const char *value);

/*
 * Refuses in the group's shape: status, code (RFC-like word; NULL is the
 * status's own), a sentence for people (NULL likewise). Returns false, so that
 * `return refuse(...)` reads well. What was set before is dropped.
 */
bool refuse(
	struct request *, int status, const char *code, const char *sentence);

/* The same, with details: a JSON object's text, or NULL. */
bool refuse_with(struct request *, int status, const char *code,
	const char *sentence, const char *details);

/* Seconds after which to try again, for the refusal that was just made. */
void refuse_retry(struct request *, int seconds);

#endif
