/* What the rooms of the account group share. */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include <json-c/json.h>

#include "http/request.h"
#include "http/route.h"

/* The rooms' rows. */
extern const struct route registration_routes[], links_routes[],
	passwords_routes[], profile_routes[], sessions_routes[],
	grants_routes[], export_routes[], page_routes[];

/* Their scopes: who somebody is, what only she herself may do; and the fields
 * that several have. */
#define PROFILE "user.info"
#define ACCOUNT "account"
#define PEER_HASH \
	{ \
		"ip_hash", TEXT, .from = PEER \
	}

enum { MAIL_TOKEN_MAX = 100, ENTERED_MAX = 12 };

/*
 * The call <what> for whoever entered: account_<what> by a token, page_<what>,
 * whose first parameter is the browser's session, on a page.
 */
const char *entered(struct request *, const char *what,
	const char *const *params, int count, const char *all[ENTERED_MAX]);
bool ask_entered(struct request *, const char *what, const char *const *params,
	int count, struct json_object **answer);

/*
 * Sends a mail with a link, by a call that says whether there is somebody for
 * it; what is answered and the time that it
 * takes tell nothing.
 */
bool send_link(struct request *, const char *function);

/* Answers 202 alike for every address, with what mail_asked declares. */
bool accepted(struct request *);
extern const struct object mail_asked;

/*
 * Waits until answers at forms that anybody may send take one time; not if it
 * was refused because of too many, which tells nothing of an account.
 */
void pad(struct request *, long long start);

/* Answers 204. */
bool no_content(struct request *);

/* A new hash, or NULL when all permits are taken, which has been refused. */
const char *hash_password(struct request *, const char *password);

/* Refuses one field, in the group's shape: 422. False. */
bool refuse_field(struct request *, const char *field, const char *reason);

/* Refuses a mail's token that a call did not find. */
bool refuse_token(struct request *);

/* Refuses with 429 if the answer says that somebody has to wait. */
bool refuse_held(struct request *, struct json_object *answer);

/* What rooms do that the account page's forms do, too. */
bool change_password(struct request *);
bool change_email(struct request *);
bool take_address(struct request *);
bool delete_user(struct request *);

/* service.refused for the page of a link. */
bool links_again(struct request *, int status, const char *sentence);

/* service.refused for the page at /account and those below it. */
bool account_again(struct request *, int status, const char *sentence);

#endif
