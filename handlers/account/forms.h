/* Pages are forms: what their rows and their answers have in common. */
#ifndef ACCOUNT_FORMS_H
#define ACCOUNT_FORMS_H

#include "account.h"
#include "page/form.h"

/* A field: what was done. */
#define DONE \
	{ \
		"done", ENUM, .oneof = "yes", .optional = true \
	}

/* What a link in a mail is used by: over HTTP, its page, and the page's form. */
extern const struct field link_token[], link_page[], link_form[];

/*
 * A page that anybody may open is a template with the name of its path. Shows
 * it with what was typed, and with what is wrong, if anything is.
 */
bool form_page(struct request *, int status, const char *wrong);

/* The same, as a row's function. */
bool form_show(struct request *);

/* Gives what was sent to the function of the JSON call; then done=yes. */
bool form_send(struct request *, bool (*fn)(struct request *));

#endif
