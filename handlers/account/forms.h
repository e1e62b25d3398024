/* Pages are forms: what their rows and their answers have in common. */
#ifndef ACCOUNT_FORMS_H
#define ACCOUNT_FORMS_H

#include "account.h"
#include "page/browser.h"

/* Fields: a browser's cookies; what people type. */
#define COOKIES BROWSER_FIELDS, BROWSER_FORM_FIELD
#define DONE BROWSER_DONE_FIELDS
#define TYPED(name, most, ...) \
	{ \
		name, TEXT, .max = most, .optional = true, __VA_ARGS__ \
	}

#define PAGE(path, fields, answer, says, ...) \
	{ \
		"GET", path, PUBLIC, fields, NULL, 200, \
			.fn = answer, .open = true, .page = true, \
			.about = says, __VA_ARGS__ \
	}
#define SENT(path, fields, answer, says, ...) \
	{ \
		"POST", path, PUBLIC, fields, NULL, 303, \
			.fn = answer, .body = BODY_FORM, .open = true, \
			.page = true, .about = says, __VA_ARGS__ \
	}
#define SEND(...) SENT(__VA_ARGS__, .rate = NULL)
#define SLOW(...) SENT(__VA_ARGS__, .rate = "slow")

/* What a link in a mail is used by: over HTTP, its page, and the page's form. */
extern const struct field link_token[], link_page[], link_form[];

/* A field's text; NULL when absent, empty, or no field of this row. */
const char *typed(struct request *, const char *field);

/* The first of the fields' faults as a sentence; NULL if there is none. */
const char *first_problem(struct request *);

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
