/* What the parts of the account group share. */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include <json-c/json.h>

#include "http/request.h"
#include "text/jsonc.h"

enum {
	PASSWORD_MIN = 8,
	PASSWORD_MAX = 128,
	MAIL_TOKEN_MAX = 100,
	ENTERED_MAX = 10
};

/*
 * The call <what> for whoever entered: account_<what> by a token, page_<what>,
 * whose first parameter is the browser's session, on a page.
 */
const char *entered(struct request *, const char *what,
	const char *const *params, int count, const char *all[ENTERED_MAX]);
bool ask_entered(struct request *, const char *what, const char *const *params,
	int count, struct json_object **answer);

/* "Password must have ...", for people. */
const char *sentence_of(struct request *, const char *name, const char *reason);

/* Who a password is for: none of it may be the password. */
struct person {
	const char *email;
	const char *username;
	const char *first_name;
	const char *last_name;
};

/* What is wrong with a password, to be read after its name; NULL: nothing. */
const char *rule_broken(
	struct arena *, const char *password, const struct person *);

/* Refuses one field, in the group's shape: 422. False. */
bool refuse_field(struct request *, const char *field, const char *reason);

/* Refuses with 429 if the answer says that somebody has to wait. */
bool refuse_held(struct request *, struct json_object *answer);

/* Waits until answers at forms that anybody may send take one time. */
void pad(long long start);

/* A new hash, or NULL when all permits are taken, which has been refused. */
const char *hash_password(struct request *, const char *password);

/* The rows' functions. */
bool register_user(struct request *);
bool resend_verification(struct request *);
bool forgot_password(struct request *);
bool verify_email(struct request *);
bool reset_password(struct request *);
bool change_password(struct request *);
bool change_email(struct request *);
bool delete_user(struct request *);
bool export_user(struct request *);

/* The pages' rows. */
bool show_page(struct request *);
bool send_page(struct request *);
bool account_page(struct request *);
bool account_form(struct request *);
bool deleted_page(struct request *);

/* service.refused: the page once more, with what is wrong. */
bool page_again(struct request *, int status, const char *sentence);
bool account_again(struct request *, int status, const char *sentence);

/* The first of the fields' faults as a sentence; NULL if there is none. */
const char *first_problem(struct request *);

#endif
