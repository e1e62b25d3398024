/* Pages are forms: what their rows and their answers have in common. */
#ifndef ACCOUNT_FORMS_H
#define ACCOUNT_FORMS_H

#include "account.h"
#include "page/form.h"

/* What a link in a mail is used by: over HTTP, its page, and the page's form. */
extern const struct field link_token[], link_page[], link_form[];

/*
 * A page that anybody may open is a template with the name of its path. Shows
 * it with what was typed, and with what is wrong, if anything is.
 */
bool form_page(struct request *, int status, const char *wrong);

/* A page of such a template, with a form; for a browser that need not be signed
 * in. Gives values back. */
bool form_reply(struct request *, int status, const char *name,
	struct json_object *values);

/* The same as form_page, as a row's function. */
bool form_show(struct request *);

/* Gives what was sent to the function of the JSON call; then done=yes. */
bool form_send(struct request *, bool (*fn)(struct request *));

#endif
