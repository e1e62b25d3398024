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
#include "door.h"
#include "oauth.h"
#include "page/browser.h"
#include "page/page.h"
#include "text/jsonc.h"

/* That ask for a sign-in. */
#define PAGES "/account|/usage|/usage/all|/usage/webhooks"

static const struct field seen[] = {
	BROWSER_FIELDS,
	{ "request", TEXT, 1, REQUEST_MAX, .optional = true,
		.about = "the query of the request for authorization" },
	{ "next", ENUM, .oneof = PAGES "|client", .optional = true,
		.about = "client: with the request that this browser came with "
			 "last" },
	ASKED_KEPT_FIELD,
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
	{ "foreign", ENUM, .oneof = "yes", .optional = true,
		.about = "keep nothing in this browser" },
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

static bool
login_page(struct request *r)
{
	return door_show(r, 200, NULL, false);
}

static bool
held(struct request *r, int seconds)
{
	door_show(r, 429,
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
	return door_show(r, 400, wrong_words, false);
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
	bool foreign = request_text(r, "foreign");
	struct json_object *answer;

	token_make(session);
	token_make(name);
	const char *const params[] = { jsonc_text(a->look, "attempt"),
		jsonc_text(a->look, "user_id"), jsonc_text(a->look, "hash"),
		a->new_hash, request_text(r, "restore") ? "true" : "false",
		token_parameter(&r->arena, session),
		foreign ? NULL : token_parameter(&r->arena, name),
		token_parameter(&r->arena, request_text(r, "session")),
		token_parameter(&r->arena, request_text(r, "browser")),
		request_text(r, "user_agent"), a->ip_hash, page_language(r) };
	if (!db_ask_json(r, "oauth_sign_in", params, &answer))
		return false;
	const char *outcome = jsonc_text(answer, "outcome");
	if (!strcmp(outcome, "changed"))
		return a->again ? fail_sign_in(r, a) : judge_again(r, a);
	if (!strcmp(outcome, "wrong"))
		return fail_sign_in(r, a);
	if (!strcmp(outcome, "deleted"))
		return door_show(r, 200, deleted_words, true);
	page_redirect(r, door_onward(r));
	browser_set(r, BROWSER_SESSION, session,
		foreign ? BROWSER_OPEN : BROWSER_SIGN_IN_SECONDS);
	browser_set(r, BROWSER_ITSELF, name,
		foreign ? BROWSER_OPEN : BROWSER_SECONDS);
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
		return door_show(r, 400, page_expired, false);
	if (!a.name || !a.password)
		return door_show(r, 400, wrong_words, false);
	if (!password_enter()) {
		door_show(r, 503,
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
