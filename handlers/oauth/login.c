/*
 * The sign-in page. A request for authorization is carried in the form as its
 * own query, and afterwards given to /oauth/authorize, so that it can lead
 * nowhere else.
 */
#include <string.h>

#include "asked.h"
#include "base/clock.h"
#include "base/config.h"
#include "crypto/password.h"
#include "crypto/token.h"
#include "db/ask.h"
#include "oauth.h"
#include "page/browser.h"
#include "page/page.h"
#include "text/jsonc.h"

#define PAGES "/account|/usage|/usage/all" /* that ask for a sign-in */

static const struct field seen[] = {
	BROWSER_FIELDS,
	{ "request", TEXT, 1, REQUEST_MAX, .optional = true,
		.about = "the query of the request for authorization" },
	{ "next", ENUM, .oneof = PAGES "|client", .optional = true,
		.about = "client: with the request that this browser came with "
			 "last" },
	{ "kept", TEXT, .max = ASKED_KEPT_MAX, .from = COOKIE, .as = ASKED_KEPT,
		.optional = true },
	{ "email", TEXT, 1, 255, .optional = true, .about = "or the username" },
	{ 0 },
};

static const struct field sent[] = {
	BROWSER_FIELDS,
	BROWSER_FORM_FIELD,
	{ "request", TEXT, 1, REQUEST_MAX, .optional = true },
	{ "next", ENUM, .oneof = PAGES "|client", .optional = true },
	{ "email", TEXT, 1, 255, .optional = true },
	{ "password", TEXT, 1, 128, .optional = true },
	{ "restore", ENUM, .oneof = "yes", .optional = true,
		.about = "bring back an account that was deleted" },
	{ "user_agent", TEXT, .max = 500, .from = AGENT, .optional = true },
	{ "ip_hash", TEXT, .from = PEER },
	{ 0 },
};

static const char wrong_words[] = "Wrong name or password, or the address is "
				  "not confirmed yet.";
static const char deleted_words[] =
	"This account was deleted. Enter the password once more to restore it.";

/* A sign-in on its way. */
struct attempt {
	long long start;
	const char *name;
	const char *password;
	const char *ip_hash;
	const char *new_hash; /* when the old one is of an older kind */
	bool again; /* the hash was replaced meanwhile */
	struct json_object *look;
};

/* The query of the request for authorization; NULL if there is none. */
static const char *
query_of(struct request *r)
{
	const char *query = request_text(r, "request");
	const char *next = request_text(r, "next");

	if (query || !next || strcmp(next, "client") ||
		strcmp(r->route->method, "GET"))
		return query;
	return request_text(r, "kept");
}

/* Who is signed in already, and the client, whose request is kept; refuses a
 * wrong client. */
static bool
add_client(
	struct request *r, struct json_object *page, struct json_object **kept)
{
	const char *query = query_of(r);
	struct json_object *asked = asked_read(r, query);
	struct json_object *answer;

	if (!asked)
		return refuse(r, 400, NULL, NULL);
	const char *const params[] = { plain(r, asked),
		token_parameter(&r->arena, request_text(r, "session")),
		config_text("PUBLIC_URL") };
	if (!db_ask_json(r, "oauth_login_page", params, &answer))
		return false;
	jsonc_put(page, "signed_in", jsonc_text(answer, "email"));
	if (!query)
		return true;
	if (!jsonc_text(answer, "client_name"))
		return asked_end(r, asked, answer, NULL) && false;
	jsonc_put(page, "client", jsonc_text(answer, "client_name"));
	if (!request_text(r, "email"))
		jsonc_put(page, "email", jsonc_text(asked, "login_hint"));
	jsonc_put(page, "request", asked_query(r, asked));
	jsonc_put(page, "other", asked_page(r, "/login", asked));
	*kept = asked;
	return true;
}

/* Where a sign-in leads. */
static const char *
onward(struct request *r)
{
	const char *query = query_of(r);
	struct json_object *asked = query ? asked_read(r, query) : NULL;

	if (asked)
		return arena_printf(&r->arena, "/oauth/authorize?%s",
			asked_query(r, asked));
	const char *next = request_text(r, "next");
	if (next && strcmp(next, "client"))
		return next;
	return next ? "/account" : "/login";
}

/* True for who came for nothing else, or has signed in in another tab. */
static bool
needs_no_form(struct request *r, struct json_object *page, const char *says)
{
	if (!jsonc_text(page, "signed_in"))
		return false;
	return says ? says == page_expired : !query_of(r);
}

static bool
show_signed_in(struct request *r, struct json_object *page)
{
	bool idle = !query_of(r) && !request_text(r, "next");

	jsonc_put(page, "onward", idle ? "/account" : onward(r));
	return page_reply(r, 200, "signed", page, false);
}

static bool
show(struct request *r, int status, const char *says, bool restore)
{
	struct json_object *page = json_object_new_object();
	const char *cookie = browser_itself(r, request_text(r, "browser"));
	struct json_object *asked = NULL;

	if (!add_client(r, page, &asked)) {
		json_object_put(page);
		return false;
	}
	if (needs_no_form(r, page, says))
		return show_signed_in(r, page);
	jsonc_put(page, "email", request_text(r, "email"));
	jsonc_put(page, "says", says);
	jsonc_put(page, "next", request_text(r, "next"));
	if (restore)
		jsonc_put(page, "restore", "yes");
	page_form(r, status, "login", page, cookie, query_of(r));
	browser_set(r, BROWSER_ITSELF, cookie, BROWSER_SECONDS);
	if (asked)
		asked_keep(r, asked);
	return status < 400;
}

static bool
login_page(struct request *r)
{
	return show(r, 200, NULL, false);
}

static bool
held(struct request *r, int seconds)
{
	show(r, 429,
		"There were too many attempts. Please try again later, or use "
		"a browser in which you have signed in before.",
		false);
	refuse_retry(r, seconds);
	return false;
}

/* All that fails takes the same time, whatever there was to compute. */
static bool
fail_sign_in(struct request *r, const struct attempt *a)
{
	password_pad(a->start, config_number("SIGN_IN_MS"));
	return show(r, 400, wrong_words, false);
}

static bool
count_failure(struct request *r, const struct attempt *a)
{
	const char *const params[] = { jsonc_text(a->look, "user_id"),
		a->ip_hash };
	struct json_object *none;

	return db_ask_json(r, "oauth_sign_in_failed", params, &none) &&
	       fail_sign_in(r, a);
}

static bool judge(struct request *, struct attempt *);

static bool
judge_again(struct request *r, struct attempt *a)
{
	a->again = true;
	a->new_hash = NULL;
	return password_enter() ? judge(r, a) : fail_sign_in(r, a);
}

/* The new session; the old one of this browser ends (session fixation). */
static bool
keep_session(struct request *r, struct attempt *a)
{
	char session[TOKEN_TEXT], name[TOKEN_TEXT];
	struct json_object *answer;

	token_make(session);
	token_make(name);
	const char *const params[] = { jsonc_text(a->look, "attempt"),
		jsonc_text(a->look, "user_id"), jsonc_text(a->look, "hash"),
		a->new_hash, request_text(r, "restore") ? "true" : "false",
		token_parameter(&r->arena, session),
		token_parameter(&r->arena, name),
		token_parameter(&r->arena, request_text(r, "session")),
		token_parameter(&r->arena, request_text(r, "browser")),
		request_text(r, "user_agent"), a->ip_hash };
	if (!db_ask_json(r, "oauth_sign_in", params, &answer))
		return false;
	const char *outcome = jsonc_text(answer, "outcome");
	if (!strcmp(outcome, "changed"))
		return a->again ? fail_sign_in(r, a) : judge_again(r, a);
	if (!strcmp(outcome, "wrong"))
		return fail_sign_in(r, a);
	if (!strcmp(outcome, "deleted"))
		return show(r, 200, deleted_words, true);
	page_redirect(r, onward(r));
	browser_set(r, BROWSER_SESSION, session, BROWSER_SIGN_IN_SECONDS);
	browser_set(r, BROWSER_ITSELF, name, BROWSER_SECONDS);
	return true;
}

/* With a permit: the password is judged, and hashed anew if need be. */
static bool
judge(struct request *r, struct attempt *a)
{
	const char *const params[] = { a->name, a->ip_hash,
		token_parameter(&r->arena, request_text(r, "browser")) };

	if (!db_ask_json(r, "oauth_attempt", params, &a->look))
		return false;
	if (jsonc_text(a->look, "held"))
		return held(r, json_object_get_int(json_object_object_get(
				       a->look, "held")));
	enum password verdict =
		password_verify(jsonc_text(a->look, "hash"), a->password);
	if (verdict == PASSWORD_WRONG)
		return count_failure(r, a);
	if (verdict == PASSWORD_STALE)
		a->new_hash = password_hash(&r->arena, a->password);
	password_leave();
	return keep_session(r, a);
}

static bool
login_form(struct request *r)
{
	struct attempt a = { .start = clock_us(),
		.name = request_text(r, "email"),
		.password = request_text(r, "password"),
		.ip_hash = request_text(r, "ip_hash") };

	if (!browser_form_matches(
		    request_text(r, "browser"), request_text(r, "form")))
		return show(r, 400, page_expired, false);
	if (!a.name || !a.password)
		return show(r, 400, wrong_words, false);
	if (!password_enter()) {
		show(r, 503,
			"Many people are signing in just now. Please try "
			"again in a moment.",
			false);
		refuse_retry(r, 1);
		return false;
	}
	bool done = judge(r, &a);
	password_leave();
	return done;
}

const struct route login_routes[] = {
	{ "GET", "/login", PUBLIC, seen, NULL, 200, .fn = login_page,
		.open = true, .page = true, .about = "The sign-in page." },
	{ "POST", "/login", PUBLIC, sent, NULL, 303, .fn = login_form,
		.body = BODY_FORM, .open = true, .page = true, .rate = "slow",
		.about = "Signs the browser in." },
	{ 0 },
};
