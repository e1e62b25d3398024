/* What the rooms of the authorization server share. */
#ifndef OAUTH_H
#define OAUTH_H

#include <json-c/json.h>

#include "http/route.h"

/* Characters, at most. */
enum {
	WORD_MAX = 100, /* of what is one of a few words */
	CLIENT_ID_MAX = 255,
	ADDRESS_MAX = 2000, /* where a browser is sent back to */
	SCOPE_MAX = 1000,
	STATE_MAX = 2000,
	RESOURCE_MAX = 1000, /* RFC 8707 */
	HINT_MAX = 4096, /* of an ID token */
	SECRET_MAX = 4096, /* of codes, tokens and client secrets */
};

extern const struct route metadata_routes[], authorize_routes[], token_routes[],
	revocation_routes[], introspection_routes[], userinfo_routes[],
	logout_routes[], login_routes[], consent_routes[];

/* {"sub":...} as plain text, which lives as long as the request. */
const char *plain(struct request *, struct json_object *);

/*
 * What an ID token says that we signed, expired or not; NULLs for NULL and any
 * other token.
 */
struct hint {
	const char *sub;
	const char *client_id;
};
struct hint hint_read(struct request *, const char *token);

/* Replies with the error of a call's answer; false. */
bool refuse_verdict(struct request *, struct json_object *verdict);

/* Appends name=value, with ? or & as needed; nothing for a value of NULL. */
void query_add(struct buffer *, const char *name, const char *value);

/*
 * Tells the database which keys sign, so that all hosts list them, unless all are
 * among those that a look said are published (their kids).
 */
bool keys_publish(struct request *, struct json_object *published);

#endif
