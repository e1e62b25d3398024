/*
 * The pages that anybody may open: register, prove an address, forget and
 * reset a password. Each is a form; what it was sent is given to the same
 * function as the JSON of the call, and a refusal shows the form once more.
 */
#include <string.h>

#include "base/config.h"
#include "crypto/token.h"
#include "db/ask.h"
#include "forms.h"
#include "page/page.h"
#include "text/jsonc.h"

const struct field link_token[] = {
	{ "token", TEXT, 1, MAIL_TOKEN_MAX, .about = "from the mail" },
	PEER_HASH,
	{ 0 },
};

const struct field link_page[] = {
	COOKIES,
	TYPED("token", MAIL_TOKEN_MAX),
	DONE,
	{ 0 },
};

const struct field link_form[] = {
	COOKIES,
	{ "token", TEXT, 1, MAIL_TOKEN_MAX, .label = "The link" },
	PEER_HASH,
	{ 0 },
};

/* Shown again as they were typed; never a password. */
static const char *const shown[] = { "email", "username", "first_name",
	"last_name", "token", NULL };

/* Pages that a mail leads to, and what the link is for. */
static const struct {
	const char *path;
	const char *purpose;
} mailed[] = {
	{ "/reset-password", "reset_password" },
	{ "/cancel-email", "cancel_email" },
};

bool
form_reply(struct request *r, int status, const char *name,
	struct json_object *values)
{
	const char *cookie = browser_itself(r, request_text(r, "browser"));

	page_form(r, status, name, values, cookie, false);
	browser_set(r, BROWSER_ITSELF, cookie, BROWSER_SECONDS);
	return status < 400;
}

/* Whether the link that the page is about is worth something; true where it is
 * about none. */
static bool
link_lives(struct request *r, bool *lives)
{
	struct json_object *answer = NULL;

	*lives = true;
	for (size_t i = 0; i < sizeof mailed / sizeof *mailed; i++) {
		const char *const params[] = { token_parameter(&r->arena,
						       typed(r, "token")),
			mailed[i].purpose };
		if (strcmp(r->route->path, mailed[i].path))
			continue;
		if (!db_ask_json(r, "account_link_lives", params, &answer))
			return false;
		*lives = json_object_get_boolean(answer);
	}
	return true;
}

bool
form_page(struct request *r, int status, const char *wrong)
{
	struct json_object *values;
	const char *done = page_done(r);
	bool lives;

	if (status >= 500)
		return page_refused(r, status, wrong);
	if (!link_lives(r, &lives))
		return false;
	values = json_object_new_object();
	for (int i = 0; shown[i]; i++)
		jsonc_put(values, shown[i], typed_before(r, shown[i]));
	jsonc_put(values, "says", wrong);
	jsonc_put(values, "done", done);
	jsonc_put(values, "terms", config_text("TERMS_URL"));
	json_object_object_add(values, "dead", json_object_new_boolean(!lives));
	return form_reply(r, status < 400 && !lives && !done ? 410 : status,
		r->route->path + 1, values);
}

bool
form_show(struct request *r)
{
	return form_page(r, 200, NULL);
}

bool
form_send(struct request *r, bool (*fn)(struct request *))
{
	const char *problem = first_problem(r);

	if (!browser_form_matches(
		    request_text(r, "browser"), request_text(r, "form")))
		return form_page(r, 400, page_expired);
	if (problem)
		return form_page(r, 422, problem);
	return fn(r) && page_did(r, r->route->path, "yes");
}
