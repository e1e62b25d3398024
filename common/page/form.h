/* Pages are forms: their rows, and what people typed into them. */
#ifndef PAGE_FORM_H
#define PAGE_FORM_H

#include "http/route.h"
#include "page/browser.h"

/* Fields: a browser's cookies and a form's token; what people type. */
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

/* What a page's buttons do: each has a name, and fields that must be there. */
struct action {
	const char *name;
	const char *needs[3];
	bool (*fn)(struct request *);
};

/* The one that the field "action" names, of some ended by { 0 }; or NULL. */
const struct action *action_of(struct request *, const struct action *);

/* The sentence about the first of its fields that is not there; or NULL. */
const char *action_lacks(struct request *, const struct action *);

/* A field's text; NULL when absent, empty, or no field of this row. */
const char *typed(struct request *, const char *field);

/* The same as it was typed, though it be wrong, to be shown again. */
const char *typed_before(struct request *, const char *field);

/* "Password must have ...", for people. */
const char *sentence_of(struct request *, const char *name, const char *reason);

/* The first of the fields' faults as a sentence; NULL if there is none. */
const char *first_problem(struct request *);

#endif
