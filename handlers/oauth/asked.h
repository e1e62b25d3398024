/* A request for authorization, which goes from page to page as its query. */
#ifndef ASKED_H
#define ASKED_H

#include <json-c/json.h>

#include "http/request.h"

enum { REQUEST_MAX = 16000 }; /* characters of one, in a form */

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
