/* Where a request for authorization ends: at the client, or at a page. */
#include <string.h>

#include "asked.h"
#include "base/config.h"
#include "oauth.h"
#include "page/browser.h"
#include "page/form.h"
#include "page/page.h"
#include "text/jsonc.h"

void
asked_keep(struct request *r, struct json_object *asked)
{
	const char *query = asked_query(r, asked);

	if (strlen(query) <= ASKED_KEPT_MAX)
		browser_set(r, ASKED_KEPT, query, ASKED_KEPT_SECONDS);
	if (jsonc_text(asked, "ui_locales"))
		page_remember(r, ASKED_KEPT_SECONDS);
}

void
asked_forget(struct request *r)
{
	browser_set(r, ASKED_KEPT, "", 0);
}

/* What goes back to the client, in the order of RFC 6749 and 9207. */
static struct json_object *
results(struct request *r, struct json_object *asked,
	struct json_object *answer, const char *code)
{
	struct json_object *o = request_keep(r, json_object_new_object());

	jsonc_put(o, "code", code);
	if (!code) {
		jsonc_put(o, "error", jsonc_text(answer, "error"));
		jsonc_put(o, "error_description", jsonc_text(answer, "says"));
	}
	jsonc_put(o, "state", jsonc_text(asked, "state"));
	jsonc_put(o, "iss", config_text("PUBLIC_URL"));
	return o;
}

/* Without JavaScript, a person sends the form to the client; with a code, by way
 * of us, for it lives from the click on. */
static bool
send_form(struct request *r, const char *address, struct json_object *results)
{
	struct json_object *page = json_object_new_object();
	struct json_object *inputs = json_object_new_array();

	json_object_object_foreach(results, name, value)
	{
		struct json_object *input = json_object_new_object();
		jsonc_put(input, "name", name);
		jsonc_put(input, "value", json_object_get_string(value));
		json_object_array_add(inputs, input);
	}
	jsonc_put(page, "address",
		jsonc_text(results, "code") ? "/oauth/form" : address);
	json_object_object_add(page, "inputs", inputs);
	return page_reply(r, 200, "post", page, true);
}

/* The request that was kept is answered. */
static void
asked_done(struct request *r, struct json_object *asked)
{
	const char *kept = typed(r, "kept");
	const char *client = jsonc_text(asked, "client_id");
	struct json_object *before = kept ? asked_read(r, kept) : NULL;
	const char *of = jsonc_text(before, "client_id");

	if (of && client && !strcmp(of, client))
		asked_forget(r);
}

static bool
go_back(struct request *r, struct json_object *asked,
	struct json_object *answer, const char *code)
{
	struct json_object *o = results(r, asked, answer, code);
	const char *address = jsonc_text(asked, "redirect_uri");
	const char *mode = jsonc_text(asked, "response_mode");
	struct buffer out = { .arena = &r->arena };

	if (mode && !strcmp(mode, "form_post"))
		return send_form(r, address, o);
	buffer_text(&out, address);
	json_object_object_foreach(o, name, value)
	{
		query_add(&out, name, json_object_get_string(value));
	}
	return page_redirect(r, out.data);
}

static bool
send_back(struct request *r, struct json_object *asked,
	struct json_object *answer, const char *code)
{
	go_back(r, asked, answer, code);
	asked_done(r, asked);
	return true;
}

/* Initiating User Registration 1.0: prompt=create begins with registering. */
static bool
sign_in_first(struct request *r, struct json_object *asked)
{
	const char *prompt = jsonc_text(asked, "prompt");

	if (!prompt || strcmp(prompt, "create"))
		return page_redirect(r, asked_page(r, "/login", asked));
	page_redirect(r, "/register");
	asked_keep(r, asked);
	return true;
}

bool
asked_end(struct request *r, struct json_object *asked,
	struct json_object *answer, const char *code)
{
	const char *outcome = jsonc_text(answer, "outcome");

	if (!strcmp(outcome, "unknown_client"))
		return page_refused(r, 400,
			"The application that sent you here is not known.");
	if (!strcmp(outcome, "wrong_redirect"))
		return page_refused(r, 400,
			"The application that sent you here gave an address "
			"that is not its own.");
	if (!strcmp(outcome, "login"))
		return sign_in_first(r, asked);
	if (!strcmp(outcome, "consent"))
		return page_redirect(r, asked_page(r, "/consent", asked));
	return send_back(
		r, asked, answer, strcmp(outcome, "code") ? NULL : code);
}
