/* OpenID Connect RP-initiated logout 1.0. */
#include <string.h>

#include "base/config.h"
#include "crypto/token.h"
#include "db/ask.h"
#include "oauth.h"
#include "page/browser.h"
#include "page/page.h"
#include "text/jsonc.h"

static const struct field sent[] = {
	BROWSER_FIELDS,
	BROWSER_FORM_FIELD,
	{ "id_token_hint", TEXT, 1, HINT_MAX, .optional = true },
	{ "client_id", TEXT, 1, CLIENT_ID_MAX, .optional = true },
	{ "post_logout_redirect_uri", TEXT, 1, ADDRESS_MAX, .optional = true },
	{ "state", TEXT, .max = STATE_MAX, .optional = true },
	{ "ip_hash", TEXT, .from = PEER, .optional = true },
	{ 0 },
};

/* The last page, or the client's, if its address is registered. */
static bool
finish(struct request *r, bool registered)
{
	struct buffer out = { .arena = &r->arena };

	if (!registered)
		return page_reply(
			r, 200, "out", json_object_new_object(), false);
	buffer_text(&out, request_text(r, "post_logout_redirect_uri"));
	query_add(&out, "state", request_text(r, "state"));
	return page_redirect(r, out.data);
}

static bool
sign_out(struct request *r, bool registered)
{
	const char *const params[] = { token_parameter(&r->arena,
					       request_text(r, "session")),
		request_text(r, "ip_hash") };
	struct json_object *none;

	if (!db_ask_json(r, "oauth_logout", params, &none))
		return false;
	finish(r, registered);
	browser_set(r, BROWSER_SESSION, "", 0);
	return true;
}

static bool
confirm(struct request *r, struct json_object *look, const struct hint *hint,
	const char *says)
{
	static const char *const kept[] = { "client_id",
		"post_logout_redirect_uri", "state" };
	struct json_object *page = json_object_new_object();
	bool registered = json_object_get_boolean(
		json_object_object_get(look, "registered"));

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		jsonc_put(page, kept[i], request_text(r, kept[i]));
	if (!request_text(r, "client_id"))
		jsonc_put(page, "client_id", hint->client_id);
	jsonc_put(page, "email", jsonc_text(look, "email"));
	jsonc_put(page, "says", says);
	return page_form(r, says ? 400 : 200, "logout", page,
		request_text(r, "session"), registered);
}

/* Who is signed out by their own client's hint is not asked. */
static bool
consider(struct request *r, bool confirmed, const char *says)
{
	struct hint hint = hint_read(r, request_text(r, "id_token_hint"));
	const char *client = request_text(r, "client_id");
	struct json_object *look;

	if (client && hint.client_id && strcmp(client, hint.client_id))
		return refuse(r, 400, NULL, NULL);
	const char *const params[] = { token_parameter(&r->arena,
					       request_text(r, "session")),
		client ? client : hint.client_id,
		request_text(r, "post_logout_redirect_uri") };
	if (!db_ask_json(r, "oauth_logout_look", params, &look))
		return false;
	bool registered = json_object_get_boolean(
		json_object_object_get(look, "registered"));
	const char *sub = jsonc_text(look, "sub");
	if (!sub)
		return finish(r, registered);
	if (confirmed || (hint.sub && !strcmp(hint.sub, sub)))
		return sign_out(r, registered);
	return confirm(r, look, &hint, says);
}

static bool
logout(struct request *r)
{
	return consider(r, false, NULL);
}

/*
 * A client's own form comes without cookies and is sent on, as a GET. One of ours
 * that is no longer good is asked about again.
 */
static bool
logout_form(struct request *r)
{
	const struct field *f = r->route->fields;
	struct buffer out = { .arena = &r->arena };

	if (browser_form_matches(
		    request_text(r, "session"), request_text(r, "form")))
		return consider(r, true, NULL);
	if (request_text(r, "session") && request_text(r, "form"))
		return consider(r, false, page_expired);
	buffer_text(&out, "/oauth/logout");
	for (int i = 0; f[i].name; i++)
		if (f[i].from == INPUT && strcmp(f[i].name, "form"))
			query_add(&out, f[i].name, r->values[i].text);
	return page_redirect(r, out.data);
}

const struct route logout_routes[] = {
	{ "GET", "/oauth/logout", PUBLIC, sent, NULL, 200, .fn = logout,
		.open = true, .page = true, .about = "Signs the browser out." },
	{ "POST", "/oauth/logout", PUBLIC, sent, NULL, 303, .fn = logout_form,
		.body = BODY_FORM, .open = true, .page = true,
		.about = "Signs the browser out." },
	{ 0 },
};
