/*
 * Browsers that people sign in with: their cookies, and the token by which a
 * form of ours is told from one that another site made them send.
 */
#ifndef PAGE_BROWSER_H
#define PAGE_BROWSER_H

#include "http/request.h"

/* The browser that is signed in; and the browser itself, signed in or not. */
#define BROWSER_SESSION "__Host-tessera"
#define BROWSER_ITSELF "__Host-tessera-browser"
#define BROWSER_LANGUAGE "__Host-tessera-language" /* that a client wished */
#define BROWSER_DEED "__Host-tessera-deed" /* what was done last, for a while */

/* The fields of a page's row: its browser's cookies; a form's token. */
#define BROWSER_FIELDS \
	{ "session", TEXT, .max = 100, .from = COOKIE, .as = BROWSER_SESSION, \
		.optional = true }, \
	{ \
		"browser", TEXT, .max = 100, .from = COOKIE, \
				 .as = BROWSER_ITSELF, .optional = true \
	}
/* Of a page that says what was done (page_did). */
#define BROWSER_DONE_FIELDS \
	{ "done", TEXT, .max = 20, .optional = true }, \
	{ \
		"deed", TEXT, .max = 100, .from = COOKIE, .as = BROWSER_DEED, \
			      .optional = true \
	}
#define BROWSER_FORM_FIELD \
	{ \
		"form", TEXT, .max = 100, .optional = true \
	}

enum {
	BROWSER_OPEN = -1,
	BROWSER_FORM = 44, /* text of a form's token, and a NUL */
	BROWSER_SIGN_IN_SECONDS = 30 * 24 * 3600, /* that a sign-in is kept */
	BROWSER_SECONDS = 365 * 24 * 3600, /* that BROWSER_ITSELF is kept */
	BROWSER_DEED_SECONDS = 600, /* that a page says what was done */
};

/* The cookie's name here: on plain http (development) without __Host-. */
const char *browser_cookie(const char *name);

/* What was sent as this cookie; NULL for nothing. */
const char *browser_sent(struct request *, const char *name);

/* Sets a cookie for as many seconds; 0 seconds remove it, and BROWSER_OPEN keeps
 * it until the browser is closed. */
void browser_set(
	struct request *, const char *name, const char *value, long seconds);

/*
 * The token of forms for a browser with this cookie's value: an HMAC under a
 * key derived from it, so that who reads a page does not learn the cookie.
 */
void browser_form(const char *cookie, char token[BROWSER_FORM]);

/* True if it is the one; false when either is NULL. In constant time. */
bool browser_form_matches(const char *cookie, const char *token);

/*
 * Returns the value of BROWSER_ITSELF: what was sent, if it has the form of
 * ours, or a new one, which the reply must set.
 */
const char *browser_itself(struct request *, const char *sent);

#endif
