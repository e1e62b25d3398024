/*
 * The pages that anybody may open: register, prove an address, forget and
 * reset a password. Each is a form; what it was sent is given to the same
 * function as the JSON of the call, and a refusal shows the form once more.
 */
#include <string.h>

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
	"last_name", "token", "done", NULL };

bool
form_page(struct request *r, int status, const char *wrong)
{
	struct json_object *values = json_object_new_object();
	const char *cookie = browser_itself(r, request_text(r, "browser"));

	for (int i = 0; shown[i]; i++)
		jsonc_put(values, shown[i], typed(r, shown[i]));
	jsonc_put(values, "says", wrong);
	page_form(r, status, r->route->path + 1, values, cookie, false);
	browser_set(r, BROWSER_ITSELF, cookie, BROWSER_SECONDS);
	return status < 400;
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
	return fn(r) && page_redirect(r, arena_printf(&r->arena, "%s?done=yes",
						 r->route->path));
}
