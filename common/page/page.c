/* Replies that are pages. */
#include <string.h>

#include "http/route.h"
#include "page/browser.h"
#include "page/page.h"
#include "page/template.h"
#include "page/words.h"
#include "text/jsonc.h"

const char page_expired[] =
	"This page was open for too long, you signed in or out meanwhile, or "
	"your browser keeps no cookies. Please try again.";

void
page_wish(struct request *r, const char *languages)
{
	if (languages)
		r->language = words_language(&r->arena, languages);
}

const char *
page_language(struct request *r)
{
	const char *wanted = browser_sent(r, BROWSER_LANGUAGE);

	if (!r->language)
		r->language = words_language(&r->arena,
			wanted ? wanted
			       : request_param(r, "HTTP_ACCEPT_LANGUAGE"));
	return r->language;
}

void
page_remember(struct request *r, long seconds)
{
	browser_set(r, BROWSER_LANGUAGE, page_language(r), seconds);
}

const char *
page_words(struct request *r, const char *english)
{
	return words_in(&r->arena, page_language(r), english);
}

const char *
page_ago(struct request *r, long long seconds)
{
	static const struct {
		long long least;
		long long unit;
		const char *name;
	} spans[] = {
		{ 36 * 3600, 86400, "days" },
		{ 90 * 60, 3600, "hours" },
		{ 90, 60, "minutes" },
	};

	for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
		if (seconds >= spans[i].least)
			return page_words(
				r, arena_printf(&r->arena, "%lld %s ago",
					   (seconds + spans[i].unit / 2) /
						   spans[i].unit,
					   spans[i].name));
	return page_words(r, "just now");
}

bool
page_reply(struct request *r, int status, const char *name,
	struct json_object *values, bool away)
{
	jsonc_put(values, "lang", page_language(r));
	char *html = template_render(&r->arena, r->language, name, values);

	json_object_put(values);
	reply_body(r, status, "text/html; charset=utf-8", html, strlen(html));
	reply_header(r, "Cache-Control", "no-store");
	reply_header(r, "Content-Language", r->language);
	reply_header(r, "Content-Security-Policy",
		arena_printf(&r->arena,
			"default-src 'none'; style-src 'self'; img-src 'self'; "
			"base-uri 'none'; frame-ancestors 'none'%s",
			away ? "" : "; form-action 'self'"));
	return true;
}

bool
page_refused(struct request *r, int status, const char *sentence)
{
	struct json_object *values = json_object_new_object();

	json_object_object_add(
		values, "sentence", json_object_new_string(sentence));
	page_reply(r, status, "refused", values, false);
	return false;
}

bool
page_redirect(struct request *r, const char *location)
{
	reply_body(r, 303, "text/plain", "", 0);
	reply_header(r, "Location", location);
	reply_header(r, "Cache-Control", "no-store");
	return true;
}

bool
page_did(struct request *r, const char *path, const char *what)
{
	page_redirect(r, arena_printf(&r->arena, "%s?done=%s", path, what));
	browser_set(r, BROWSER_DEED,
		arena_printf(&r->arena, "%s:%s", path, what),
		BROWSER_DEED_SECONDS);
	return true;
}

/* NULL as well where the row has no such field. */
static const char *
text_of(struct request *r, const char *name)
{
	const struct field *f = r->route->fields;

	for (; f && f->name; f++)
		if (!strcmp(f->name, name))
			return request_text(r, name);
	return NULL;
}

const char *
page_done(struct request *r)
{
	const char *what = text_of(r, "done");
	const char *deed = text_of(r, "deed");

	if (!what || !deed)
		return NULL;
	return strcmp(deed,
		       arena_printf(&r->arena, "%s:%s", r->route->path, what))
		       ? NULL
		       : what;
}

bool
page_form(struct request *r, int status, const char *name,
	struct json_object *values, const char *cookie, bool away)
{
	char form[BROWSER_FORM];

	browser_form(cookie, form);
	jsonc_put(values, "form", form);
	return page_reply(r, status, name, values, away);
}
