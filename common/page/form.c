/* What people typed, and what is wrong with it. */
#include <ctype.h>
#include <string.h>

#include "http/problem.h"
#include "page/form.h"
#include "page/page.h"

const char *
typed(struct request *r, const char *field)
{
	for (const struct field *f = r->route->fields; f->name; f++)
		if (!strcmp(f->name, field))
			return request_text(r, field);
	return NULL;
}

const char *
typed_before(struct request *r, const char *field)
{
	for (const struct field *f = r->route->fields; f->name; f++)
		if (!strcmp(f->name, field))
			return r->values[f - r->route->fields].typed;
	return NULL;
}

const char *
sentence_of(struct request *r, const char *name, const char *reason)
{
	const struct field *f = r->route->fields;

	while (f->name && !field_named(f->name, name))
		f++;
	const char *label =
		f->label ? f->label
			 : arena_printf(&r->arena, "%c%s",
				   toupper((unsigned char)*name), name + 1);
	return arena_printf(&r->arena, "%s %s.", page_words(r, label),
		page_words(r, reason));
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

const struct action *
action_of(struct request *r, const struct action *actions)
{
	const char *name = request_text(r, "action");

	for (; name && actions->name; actions++)
		if (!strcmp(actions->name, name))
			return actions;
	return NULL;
}

const char *
action_lacks(struct request *r, const struct action *action)
{
	for (int i = 0; action->needs[i]; i++)
		if (!request_text(r, action->needs[i]))
			return sentence_of(r, action->needs[i], "is required");
	return NULL;
}
