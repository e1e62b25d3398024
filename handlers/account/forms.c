/*
 * The pages that anybody may open: register, prove an address, forget and
 * reset a password. Each is a form; what it was sent is given to the same
 * function as the JSON of the call, and a refusal shows the form once more.
 */
#include <string.h>

#include "account.h"
#include "crypto/token.h"
#include "http/problem.h"
#include "http/route.h"
#include "page/browser.h"
#include "page/page.h"
#include "text/jsonc.h"

/* By path; the template's name is that of the path. */
static const struct form {
	const char *path;
	const char *template;
	bool (*fn)(struct request *);
} forms[] = {
	{ "/register", "register", register_user },
	{ "/verify-email", "verify", verify_email },
	{ "/forgot-password", "forgot", forgot_password },
	{ "/reset-password", "reset", reset_password },
	{ 0 },
};

/* Shown again as they were typed; never a password. */
static const char *const typed[] = { "email", "username", "first_name",
	"last_name", "token", "done", NULL };

static const struct form *
form_of(const struct request *r)
{
	const struct form *form = forms;

	while (form->path && strcmp(form->path, r->route->path) != 0)
		form++;
	return form->path ? form : NULL;
}

const char *
first_problem(struct request *r)
{
	for (const struct field *f = r->route->fields; f->name; f++) {
		const char *reason = problem_of(r, f->name);
		if (reason)
			return sentence_of(r, f->name, reason);
	}
	return NULL;
}

static bool
has_field(const struct request *r, const char *name)
{
	for (const struct field *f = r->route->fields; f->name; f++)
		if (!strcmp(f->name, name))
			return true;
	return false;
}

static bool
show(struct request *r, int status, const char *says)
{
	struct json_object *values = json_object_new_object();
	const char *cookie = browser_itself(r, request_text(r, "browser"));

	for (int i = 0; typed[i]; i++)
		if (has_field(r, typed[i]))
			jsonc_put(values, typed[i], request_text(r, typed[i]));
	jsonc_put(values, "says", says);
	page_form(r, status, form_of(r)->template, values, cookie, NULL);
	browser_set(r, BROWSER_ITSELF, cookie, BROWSER_SECONDS);
	return status < 400;
}

bool
page_again(struct request *r, int status, const char *sentence)
{
	/* It may lie in a result, which the page's own query lets go. */
	sentence = arena_copy(&r->arena, sentence, strlen(sentence));
	if (!form_of(r))
		return account_again(r, status, sentence);
	return show(r, status, sentence);
}

bool
show_page(struct request *r)
{
	return show(r, 200, NULL);
}

bool
send_page(struct request *r)
{
	const char *problem = first_problem(r);

	if (!browser_form_matches(
		    request_text(r, "browser"), request_text(r, "form")))
		return show(r, 400, page_expired);
	if (problem)
		return show(r, 422, problem);
	if (!form_of(r)->fn(r))
		return false;
	return page_redirect(
		r, arena_printf(&r->arena, "%s?done=yes", form_of(r)->path));
}
