/* The page on which a person lets a client in, or refuses. */
#include <string.h>

#include "asked.h"
#include "base/config.h"
#include "crypto/token.h"
#include "db/ask.h"
#include "oauth.h"
#include "page/browser.h"
#include "page/page.h"
#include "text/jsonc.h"

static const struct field seen[] = {
	BROWSER_FIELDS,
	ASKED_KEPT_FIELD,
	{ "request", TEXT, 1, REQUEST_MAX },
	{ "ip_hash", TEXT, .from = PEER, .optional = true },
	{ 0 },
};

static const struct field sent[] = {
	BROWSER_FIELDS,
	ASKED_KEPT_FIELD,
	BROWSER_FORM_FIELD,
	{ "request", TEXT, 1, REQUEST_MAX },
	{ "decision", ENUM, .oneof = "allow|cancel", .optional = true },
	{ "ip_hash", TEXT, .from = PEER, .optional = true },
	{ 0 },
};

static bool
decide(struct request *r, struct json_object *asked, const char *decision,
	const char *code, struct json_object **answer)
{
	const char *const params[] = { plain(r, asked),
		token_parameter(&r->arena, request_text(r, "session")),
		token_parameter(&r->arena, code), decision,
		config_text("PUBLIC_URL"), request_text(r, "ip_hash") };

	return db_ask_json(r, "oauth_consent", params, answer);
}

/* "https://app.example.com"; of an app's own scheme, that. */
static const char *
leads(struct request *r, const char *address)
{
	const char *host = strstr(address, "://");
	size_t len = strcspn(address, ":") + 1;

	if (host)
		len = (size_t)(host + 3 - address) + strcspn(host + 3, "/?#");
	return arena_copy(&r->arena, address, len);
}

static bool
show(struct request *r, int status, struct json_object *asked,
	struct json_object *answer, const char *says)
{
	static const char *const told[] = { "again", "before", "scopes", NULL };
	struct json_object *page = json_object_new_object();

	jsonc_put(page, "client", jsonc_text(answer, "client_name"));
	jsonc_put(page, "email", jsonc_text(answer, "email"));
	jsonc_put(page, "resource", jsonc_text(answer, "resource"));
	jsonc_put(page, "leads", leads(r, jsonc_text(asked, "redirect_uri")));
	jsonc_put(page, "request", asked_query(r, asked));
	jsonc_put(page, "says", says);
	for (const char *const *name = told; *name; name++)
		json_object_object_add(page, *name,
			json_object_get(json_object_object_get(answer, *name)));
	jsonc_put(page, "other", asked_page(r, "/login", asked));
	return page_form(
		r, status, "consent", page, request_text(r, "session"), true);
}

static bool
look(struct request *r, int status, const char *says)
{
	struct json_object *asked = asked_read(r, request_text(r, "request"));
	struct json_object *answer;

	if (!asked)
		return refuse(r, 400, NULL, NULL);
	if (!decide(r, asked, NULL, NULL, &answer))
		return false;
	if (strcmp(jsonc_text(answer, "outcome"), "page"))
		return asked_end(r, asked, answer, NULL);
	return show(r, status, asked, answer, says);
}

static bool
consent_page(struct request *r)
{
	return look(r, 200, NULL);
}

static bool
consent_form(struct request *r)
{
	struct json_object *asked = asked_read(r, request_text(r, "request"));
	const char *decision = request_text(r, "decision");
	struct json_object *answer;
	char code[TOKEN_TEXT];

	if (!asked)
		return refuse(r, 400, NULL, NULL);
	if (!decision || !browser_form_matches(request_text(r, "session"),
				 request_text(r, "form")))
		return look(r, 400,
			"This page was open for too long, or somebody signed "
			"in meanwhile. Please decide again.");
	token_make(code);
	return decide(r, asked, decision, code, &answer) &&
	       asked_end(r, asked, answer, code);
}

const struct route consent_routes[] = {
	{ "GET", "/consent", PUBLIC, seen, NULL, 200, .fn = consent_page,
		.open = true, .page = true,
		.about = "Asks whether a client may come in." },
	{ "POST", "/consent", PUBLIC, sent, NULL, 303, .fn = consent_form,
		.body = BODY_FORM, .open = true, .page = true,
		.about = "Lets a client in, or not." },
	{ 0 },
};
