/*
 * HTML pages from templates: a part of Mustache (mustache.github.io), in which
 * every value is escaped and nothing else is possible; but for pictures, which
 * are values that only template_picture makes.
 *
 *     {{name}}                 the value, escaped for text and attributes
 *     {{#name}}...{{/name}}    once if true or an object, for each of an array
 *     {{^name}}...{{/name}}    if false, empty or absent
 *     {{>name}}                another template
 *     {{_Sign in as [name]}}   a text in the page's language (words.h), with
 *                              values, [=name] those in that language; what
 *                              else is HTML in it stays
 *     {{=name}}                the value in that language
 *
 * Templates are handlers/<group>/<name>.html; the build puts them into the
 * program.
 */
#ifndef PAGE_TEMPLATE_H
#define PAGE_TEMPLATE_H

#include <json-c/json.h>

#include "base/arena.h"
#include "plot/plot.h"

struct template_file {
	const char *name;
	const char *text;
};

/* The group's templates, ended by { 0 }; made by the build. */
extern const struct template_file template_files[];

/* A picture of numbers (plot/plot.h) as a value. */
struct json_object *template_picture(struct arena *, const struct plot *);

/*
 * Renders a template with values; die() on one that does not exist or nest. The
 * language is one of words_language.
 */
char *template_render(struct arena *, const char *language, const char *name,
	struct json_object *values);

/* The same as plain text: nothing is escaped, and each value is one line. */
char *template_render_text(struct arena *, const char *language,
	const char *name, struct json_object *values);

#endif
