/* The page of a sign-in: for which client, and where it leads. */
#include <string.h>

#include "asked.h"
#include "base/config.h"
#include "crypto/token.h"
#include "db/ask.h"
#include "door.h"
#include "oauth.h"
#include "page/browser.h"
#include "page/form.h"
#include "page/page.h"
#include "text/jsonc.h"

/* Whom the page is for. */
struct door {
	const char *query; /* of the request for authorization, or NULL */
	struct json_object *asked; /* that it is, of a client that is right */
	bool kept; /* it is the one that this browser came with last */
	bool gone; /* and its client is there no longer */
	struct json_object *page;
};

static const char *
query_kept(struct request *r)
{
	const char *next = request_text(r, "next");

	return next && !strcmp(next, "client") ? typed(r, "kept") : NULL;
}

static void
add_request(struct request *r, struct door *d, struct json_object *answer)
{
	jsonc_put(d->page, "client", jsonc_text(answer, "client_name"));
	if (!request_text(r, "email"))
		jsonc_put(d->page, "email", jsonc_text(d->asked, "login_hint"));
	jsonc_put(d->page, "request", asked_query(r, d->asked));
	jsonc_put(d->page, "other", asked_page(r, "/login", d->asked));
}

/*
 * Who is signed in already, and the client, whose request is kept. Refuses a
 * wrong client; a request of an hour ago, whose client is none any more, is let
 * go.
 */
static bool
add_client(struct request *r, struct door *d)
{
	struct json_object *answer;

	d->asked = asked_read(r, d->query);
	if (!d->asked)
		return refuse(r, 400, NULL, NULL);
	const char *const params[] = { plain(r, d->asked),
		token_parameter(&r->arena, request_text(r, "session")),
		config_text("PUBLIC_URL") };
	if (!db_ask_json(r, "oauth_login_page", params, &answer))
		return false;
	jsonc_put(d->page, "signed_in", jsonc_text(answer, "email"));
	d->gone = d->kept && !jsonc_text(answer, "client_name");
	if (d->gone)
		d->query = NULL;
	if (!d->query)
		d->asked = NULL;
	else if (!jsonc_text(answer, "client_name"))
		return asked_end(r, d->asked, answer, NULL) && false;
	else
		add_request(r, d, answer);
	return true;
}

static const char *
onward(struct request *r, const char *query)
{
	struct json_object *asked = query ? asked_read(r, query) : NULL;
	const char *next = request_text(r, "next");

	if (asked)
		return arena_printf(&r->arena, "/oauth/authorize?%s",
			asked_query(r, asked));
	if (next && strcmp(next, "client"))
		return next;
	return next ? "/account" : "/login";
}

const char *
door_onward(struct request *r)
{
	return onward(r, request_text(r, "request"));
}

/* True for who came for nothing else, or has signed in in another tab. */
static bool
needs_no_form(const struct door *d, const char *says)
{
	if (!jsonc_text(d->page, "signed_in"))
		return false;
	return says ? says == page_expired : !d->query;
}

static bool
show_signed_in(struct request *r, struct door *d)
{
	bool idle = !d->query && !request_text(r, "next");

	jsonc_put(d->page, "onward", idle ? "/account" : onward(r, d->query));
	page_reply(r, 200, "signed", d->page, false);
	if (d->gone)
		asked_forget(r);
	return true;
}

static void
show_form(struct request *r, struct door *d, int status)
{
	const char *cookie = browser_itself(r, request_text(r, "browser"));

	jsonc_put(d->page, "email", request_text(r, "email"));
	jsonc_put(d->page, "next", request_text(r, "next"));
	jsonc_put(d->page, "foreign", typed(r, "foreign"));
	page_form(r, status, "login", d->page, cookie, d->query);
	browser_set(r, BROWSER_ITSELF, cookie, BROWSER_SECONDS);
	if (d->asked)
		asked_keep(r, d->asked);
	else if (d->gone)
		asked_forget(r);
}

bool
door_show(struct request *r, int status, const char *says, bool restore)
{
	struct door d = { .query = request_text(r, "request"),
		.page = json_object_new_object() };

	if (!d.query)
		d.kept = (d.query = query_kept(r));
	if (!add_client(r, &d)) {
		json_object_put(d.page);
		return false;
	}
	if (needs_no_form(&d, says))
		return show_signed_in(r, &d);
	jsonc_put(d.page, "says", says);
	if (restore)
		jsonc_put(d.page, "restore", "yes");
	show_form(r, &d, status);
	return status < 400;
}
