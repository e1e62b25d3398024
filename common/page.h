/*
 * HTML pages from templates: a part of Mustache (mustache.github.io), in which
 * every value is escaped and nothing else is possible.
 *
 *     {{name}}                 the value, escaped for text and attributes
 *     {{#name}}...{{/name}}    once if true or an object, for each of an array
 *     {{^name}}...{{/name}}    if false, empty or absent
 *     {{>name}}                another template
 *
 * Templates are handlers/<group>/<name>.html; the build puts them into the
 * program.
 */
#ifndef PAGE_H
#define PAGE_H

#include <json-c/json.h>

#include "request.h"

struct page_file {
	const char *name;
	const char *text;
};

/* The group's templates, ended by { 0 }; made by the build. */
extern const struct page_file page_files[];

/* Renders a template with values; die() on one that does not exist or nest. */
char *page_render(struct arena *, const char *name, struct json_object *values);

/* The same as plain text: nothing is escaped, and each value is one line. */
char *page_render_text(
	struct arena *, const char *name, struct json_object *values);

/*
 * Replies with a page: no-store, and a Content-Security-Policy that allows our
 * own style sheet and forms to go to us and, when it is not NULL, to the origin
 * of form_target (browsers apply form-action to the redirect after a form).
 * Gives values back (json_object_put).
 */
bool page_reply(struct request *, int status, const char *name,
	struct json_object *values, const char *form_target);

/*
 * service.refused of a group with pages: the template "refused" with the
 * sentence that says why. Returns false.
 */
bool page_refused(struct request *, int status, const char *sentence);

/* 303 See Other, as every form ends. */
bool page_redirect(struct request *, const char *location);

/*
 * The same with the token of forms (browser.h) for a browser with this cookie's
 * value, as "form".
 */
bool page_form(struct request *, int status, const char *name,
	struct json_object *values, const char *cookie,
	const char *form_target);

#endif
