/* What the parts of the authorization server share. */
#ifndef OAUTH_H
#define OAUTH_H

#include <json-c/json.h>

#include "http/request.h"
#include "text/jsonc.h"

enum {
	ACCESS_SECONDS = 3600, /* also of ID tokens */
	SECRET_MAX = 4096, /* of codes, tokens and client secrets */
	HINT_MAX = 4096, /* of an ID token */
	REQUEST_MAX = 16000, /* of a request for authorization, in a form */
	SIGN_IN_SECONDS = 30 * 24 * 3600 /* absolute, of a browser's sign-in */
};

/* A scope, and what it means to the person who is asked for it. */
struct scope {
	const char *name;
	const char *says;
};
extern const struct scope oauth_scopes[]; /* ends in { 0 } */

/* {"sub":...} as plain text, which lives as long as the request. */
const char *plain(struct request *, struct json_object *);

/* Who a client says that it is (RFC 6749 2.3). */
struct credentials {
	const char *client_id;
	const char *secret; /* NULL: none, as public clients have none */
};

/* Reads them from Authorization or the form; refuses what is not well formed */
bool client_read(struct request *, struct credentials *);

/* Judges them by the client of a call's answer; refuses with 401. */
bool client_admit(struct request *, const struct credentials *,
	struct json_object *answer);
bool client_refuse(struct request *);

/*
 * A request for authorization, from its query: the parameters that we know,
 * and error and says, if anything about their form is wrong. NULL if the query
 * is malformed.
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

/* Appends name=value, with ? or & as needed. */
void query_add(struct buffer *, const char *name, const char *value);

/* The tokens of one answer of the token endpoint. */
struct minted {
	char *access;
	char *id_token; /* NULL without openid */
	char *refresh; /* NULL when the client has not the grant */
	char *token_id; /* jti */
	const char *scope;
	long long expires_at;
};

/* Makes them from a look's claims; nonce may be NULL. */
bool mint(struct request *, struct json_object *claims, const char *nonce,
	struct minted *);

/* Replies with them; now is the database's clock. */
bool mint_reply(struct request *, const struct minted *, long long now);

/* The replay of a refresh: the pair, under a key that only token gives. */
char *replay_seal(struct request *, const char *token, const struct minted *);
bool replay_open(struct request *, const char *token, const char *base64,
	struct minted *);

/* Replies with the error of a call's answer; false. */
bool refuse_verdict(struct request *, struct json_object *verdict);

/* Tells the database once which keys sign, so that all hosts list them. */
bool keys_publish(struct request *);

/* The rows' functions. */
bool token_endpoint(struct request *);
bool revoke_token(struct request *);
bool introspect_token(struct request *);
bool metadata(struct request *);
bool published_keys(struct request *);
bool authorize(struct request *);
bool authorize_form(struct request *);
bool login_page(struct request *);
bool login_form(struct request *);
bool consent_page(struct request *);
bool consent_form(struct request *);
bool logout(struct request *);
bool logout_form(struct request *);

#endif
