/* Replies that are pages: templates (template.h), headers, redirects. */
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include <json-c/json.h>

#include "http/request.h"

/*
 * Replies with a page: no-store, and a Content-Security-Policy that allows our
 * own style sheet and forms to go to us. Browsers apply form-action to all
 * redirects that follow a form, so that it is left out where they lead away: to
 * a client, and wherever that sends the browser on. Gives values back
 * (json_object_put).
 */
bool page_reply(struct request *, int status, const char *name,
	struct json_object *values, bool away);

/*
 * The language of the person's pages: as said by page_wish, a list as ui_locales
 * has it (NULL: nothing is), else by page_remember, else by Accept-Language. And
 * a text in it.
 */
void page_wish(struct request *, const char *languages);
const char *page_words(struct request *, const char *english);

/* That language; and that this browser's pages are in it for so many seconds,
 * whatever else it asks for; after the reply was made. */
const char *page_language(struct request *);
void page_remember(struct request *, long seconds);

/* "3 days ago", in it. */
const char *page_ago(struct request *, long long seconds);

/*
 * service.refused of a group with pages: the template "refused" with the
 * sentence that says why. Returns false.
 */
bool page_refused(struct request *, int status, const char *sentence);

/* What is said of a form whose token is not, or no longer, this browser's. */
extern const char page_expired[];

/* 303 See Other, as every form ends. */
bool page_redirect(struct request *, const char *location);

/*
 * 303 to a page that says what was done: ?done=<what>, and a cookie that says
 * so, for a link can be anybody's. page_done returns what, on a row with
 * BROWSER_DONE_FIELDS: NULL if both do not say the same, and on other rows.
 */
bool page_did(struct request *, const char *path, const char *what);
const char *page_done(struct request *);

/*
 * The same with the token of forms (browser.h) for a browser with this cookie's
 * value, as "form".
 */
bool page_form(struct request *, int status, const char *name,
	struct json_object *values, const char *cookie, bool away);

#endif
