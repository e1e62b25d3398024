/* The page /usage/webhooks, where a user sees and manages them. */
#include <string.h>

#include "crypto/seal.h"
#include "crypto/token.h"
#include "db/ask.h"
#include "net/guard.h"
#include "page/form.h"
#include "page/page.h"
#include "text/jsonc.h"
#include "webhooks.h"

#define AT "/usage/webhooks"

enum { EVENTS_MAX = 2000 };

static const struct field hooks[] = {
	COOKIES,
	DONE,
	{ 0 },
};

static const struct field sent[] = {
	COOKIES,
	{ "action", TEXT, .max = 20, .optional = true },
	{ "id", UUID, .optional = true },
	{ "delivery", UUID, .optional = true },
	TYPED("url", URL_MAX, .label = "The address"),
	TYPED("events", EVENTS_MAX, .label = "The events"),
	TYPED("event", 64, .label = "The event"),
	TYPED("description", DESCRIPTION_MAX, .label = "The description"),
	{ 0 },
};

static const char *
browser(struct request *r)
{
	return token_parameter(&r->arena, request_text(r, "session"));
}

/* Shows it with what was done, what is wrong, and a secret that was made. */
static bool
show(struct request *r, int status, const char *says, struct json_object *made)
{
	const char *const params[] = { browser(r) };
	const char *done = page_done(r);
	struct json_object *values;

	if (!db_ask_json(r, "page_hooks", params, &values))
		return false;
	jsonc_put(values, "says", says);
	if (says) {
		jsonc_put(values, "typed_url", typed_before(r, "url"));
		jsonc_put(values, "typed_description",
			typed_before(r, "description"));
	}
	if (done)
		jsonc_put(values, arena_printf(&r->arena, "done_%s", done),
			"yes");
	if (made)
		json_object_object_add(values, "made", json_object_get(made));
	page_form(r, status, "webhooks", json_object_get(values),
		request_text(r, "session"), false);
	return status < 400;
}

static bool
hooks_page(struct request *r)
{
	return show(r, 200, NULL, NULL);
}

/* The page that follows tells the secret: it is told nowhere else, so there is
 * no redirect. */
static bool
show_secret(struct request *r, struct json_object *made, const char *sealed)
{
	size_t len;

	if (!made)
		return refuse(r, 404, NULL, NULL);
	jsonc_put(made, "secret",
		seal_open(
			&r->arena, SECRET_PLACE, sealed, strlen(sealed), &len));
	return show(r, 200, NULL, made);
}

static bool
make_hook(struct request *r)
{
	const char *sealed = sealed_secret(&r->arena);
	const char *url = request_text(r, "url");
	const char *const params[] = { browser(r), url,
		request_text(r, "events"), request_text(r, "description"),
		sealed };
	const char *wrong = guard_url_wrong(GUARD_WORLD, url);
	struct json_object *made;

	if (wrong)
		return show(r, 422,
			arena_printf(&r->arena, "%s %s.",
				page_words(r, "The address"),
				page_words(r, wrong)),
			NULL);
	return db_ask_json(r, "page_hook_make", params, &made) &&
	       show_secret(r, made, sealed);
}

static bool
rotate(struct request *r)
{
	const char *sealed = sealed_secret(&r->arena);
	const char *const params[] = { browser(r), request_text(r, "id"),
		sealed };
	struct json_object *made;

	return db_ask_json(r, "page_hook_rotate", params, &made) &&
	       show_secret(r, made, sealed);
}

/* Asks; 404 if there is no such, else the page says that it was done. */
static bool
did(struct request *r, const char *function, const char *const *params)
{
	const char *done = request_text(r, "action");
	struct json_object *answer;

	if (!db_ask_json(r, function, params, &answer))
		return false;
	return answer ? page_did(r, AT, done) : refuse(r, 404, NULL, NULL);
}

static bool
test(struct request *r)
{
	const char *const params[] = { browser(r), request_text(r, "id"),
		request_text(r, "event"), NULL };

	return did(r, "page_hook_again", params);
}

static bool
replay(struct request *r)
{
	const char *const params[] = { browser(r), request_text(r, "id"), NULL,
		request_text(r, "delivery") };

	return did(r, "page_hook_again", params);
}

static bool
pause_hook(struct request *r)
{
	const char *const params[] = { browser(r), request_text(r, "id"),
		"true" };

	return did(r, "page_hook_pause", params);
}

static bool
wake(struct request *r)
{
	const char *const params[] = { browser(r), request_text(r, "id"),
		"false" };

	return did(r, "page_hook_pause", params);
}

static bool delete (struct request *r)
{
	const char *const params[] = { browser(r), request_text(r, "id") };

	return did(r, "page_hook_delete", params);
}

static const struct action actions[] = {
	{ "make", { "url", "events" }, make_hook },
	{ "rotate", { "id" }, rotate },
	{ "test", { "id", "event" }, test },
	{ "replay", { "id", "delivery" }, replay },
	{ "pause", { "id" }, pause_hook },
	{ "wake", { "id" }, wake },
	{ "delete", { "id" }, delete },
	{ 0 },
};

static bool
hooks_form(struct request *r)
{
	const struct action *action = action_of(r, actions);
	const char *session = request_text(r, "session");
	const char *problem = first_problem(r);

	if (!session)
		return refuse(r, 401, NULL, NULL);
	if (!action || !browser_form_matches(session, request_text(r, "form")))
		return show(r, 400, page_expired, NULL);
	if (problem || (problem = action_lacks(r, action)))
		return show(r, 422, problem, NULL);
	return action->fn(r);
}

/* Who is not signed in does so first; what a form was refused stands above it. */
bool
page_again(struct request *r, int status, const char *sentence)
{
	/* It may lie in a result, which the page's own query lets go. */
	sentence = arena_copy(&r->arena, sentence, strlen(sentence));
	if (status == 401)
		return page_redirect(r, "/login?next=" AT);
	if (status == 409)
		sentence = "Twenty webhooks are all that may be.";
	if (status >= 500 || !request_text(r, "session") ||
		!strcmp(r->route->method, "GET"))
		return page_refused(r, status, sentence);
	return show(r, status, sentence, NULL);
}

const struct route page_routes[] = {
	PAGE(AT, hooks, hooks_page, "Webhooks and what became of deliveries."),
	SENT(AT, sent, hooks_form, "Its forms.", .refuses = "404|409|429"),
	{ 0 },
};
