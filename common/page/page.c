/* Replies that are pages. */
#include <string.h>

#include "page/browser.h"
#include "page/page.h"
#include "page/template.h"
#include "text/jsonc.h"

const char page_expired[] =
	"This page was open for too long. Please try again.";

/*
 * The origin of an address for form-action: scheme://host:port, or of a private
 * scheme "app:". Policies have no word for an IPv6 address but its scheme.
 */
static const char *
origin(struct arena *arena, const char *address)
{
	size_t scheme = strcspn(address, ":");
	size_t len = scheme + (address[scheme] == ':');

	if (!strncmp(address + scheme, "://", 3) &&
		address[scheme + 3] != '[' && !strncmp(address, "http", 4))
		len += 2 + strcspn(address + scheme + 3, "/?#");
	char *found = arena_copy(arena, address, len);
	return strpbrk(found, "\"'<>;, \t") ? "" : found;
}

bool
page_reply(struct request *r, int status, const char *name,
	struct json_object *values, const char *form_target)
{
	char *html = template_render(&r->arena, name, values);
	const char *target = form_target ? origin(&r->arena, form_target) : "";

	json_object_put(values);
	reply_body(r, status, "text/html; charset=utf-8", html, strlen(html));
	reply_header(r, "Cache-Control", "no-store");
	reply_header(r, "Content-Security-Policy",
		arena_printf(&r->arena,
			"default-src 'none'; style-src 'self'; img-src 'self'; "
			"base-uri 'none'; frame-ancestors 'none'; "
			"form-action 'self'%s%s",
			*target ? " " : "", target));
	return true;
}

bool
page_refused(struct request *r, int status, const char *sentence)
{
	struct json_object *values = json_object_new_object();

	json_object_object_add(
		values, "sentence", json_object_new_string(sentence));
	page_reply(r, status, "refused", values, NULL);
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
page_form(struct request *r, int status, const char *name,
	struct json_object *values, const char *cookie, const char *target)
{
	char form[BROWSER_FORM];

	browser_form(cookie, form);
	jsonc_put(values, "form", form);
	return page_reply(r, status, name, values, target);
}
