/*
 * The pages that anybody may open: register, prove an address, forget and
 * reset a password. Each is a form; what it was sent is given to the same
 * function as the JSON of the call, and a refusal shows the form once more.
 */
#include <string.h>

#include "account.h"
#include "browser.h"
#include "page.h"
#include "problem.h"
#include "route.h"
#include "token.h"

static const char expired_words[] =
	"This page was open for too long. Please try again.";

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

void
put_text(struct json_object *o, const char *key, const char *text)
{
	if (text)
		json_object_object_add(o, key, json_object_new_string(text));
}

bool
form_page(struct request *r, int status, const char *name,
	struct json_object *values, const char *cookie)
{
	char form[BROWSER_FORM];

	browser_form(cookie, form);
	put_text(values, "form", form);
	return page_reply(r, status, name, values, NULL);
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

/* The browser's own cookie, made if it has none. */
static const char *
browser(struct request *r)
{
	const char *cookie = sent(r, "browser");
	char *made = arena_alloc(&r->arena, TOKEN_TEXT);

	if (cookie && strlen(cookie) == TOKEN_TEXT - 1)
		return cookie;
	token_make(made);
	return made;
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
	const char *cookie = browser(r);

	for (int i = 0; typed[i]; i++)
		if (has_field(r, typed[i]))
			put_text(values, typed[i], sent(r, typed[i]));
	put_text(values, "says", says);
	form_page(r, status, form_of(r)->template, values, cookie);
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

	if (!browser_form_matches(sent(r, "browser"), sent(r, "form")))
		return show(r, 400, expired_words);
	if (problem)
		return show(r, 422, problem);
	if (!form_of(r)->fn(r))
		return false;
	return page_redirect(
		r, arena_printf(&r->arena, "%s?done=yes", form_of(r)->path));
}
