/* A request for authorization, which goes from page to page as its query. */
#ifndef ASKED_H
#define ASKED_H

#include <json-c/json.h>

#include "http/request.h"

/* The request that a browser came with last, for who has to register, or to set a
 * password, before she signs in: a cookie, for mails lead back. */
#define ASKED_KEPT "__Host-tessera-request"

enum {
	REQUEST_MAX = 16000, /* characters of one, in a form */
	ASKED_KEPT_MAX = 3500, /* and in a cookie; longer ones are not kept */
	ASKED_KEPT_SECONDS = 3600,
};

/* Of a row that reads it; it may be far too old, or anybody's. */
#define ASKED_KEPT_FIELD \
	{ \
		"kept", TEXT, .max = ASKED_KEPT_MAX, .from = COOKIE, \
			      .as = ASKED_KEPT, .optional = true \
	}

/* Keeps it, and lets it go; after the reply was made. */
void asked_keep(struct request *, struct json_object *asked);
void asked_forget(struct request *);

/* What may be asked; ends in { 0 }. */
extern const struct field asked_parameters[];

/*
 * Reads one from its query: the parameters that we know, and error and says, if
 * anything about their form is wrong. NULL if the query is malformed.
 */
struct json_object *asked_read(struct request *, const char *query);

/* The query of it again, without what a new sign-in has done. */
const char *asked_query(struct request *, struct json_object *asked);

/*
 * Ends it: sends the browser back to the client with code (or NULL), or with
 * the answer's error; or shows why it cannot be sent back; or shows the page
 * that comes first.
 */
bool asked_end(struct request *, struct json_object *asked,
	struct json_object *answer, const char *code);

/* "/login?request=..." */
const char *asked_page(
	struct request *, const char *page, struct json_object *asked);

#endif
