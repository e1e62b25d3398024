/* Field problems as details (nested shape) or as sentences (site, OAuth). */
#include <ctype.h>
#include <string.h>

#include "http/problem.h"
#include "http/route.h"
#include "text/json.h"

enum { PROBLEMS_MAX = 20 }; /* more say nothing new */

struct problem {
	const struct field *field; /* NULL: a key that the row does not know */
	const char *name;
	const char *reason;
	struct problem *next;
};

static void
add(struct request *r, const struct field *field, const char *name,
	const char *reason)
{
	struct problem **end = &r->problems;
	int count = 0;

	for (; *end; end = &(*end)->next)
		if (++count == PROBLEMS_MAX || !strcmp((*end)->name, name))
			return;
	*end = arena_alloc(&r->arena, sizeof **end);
	**end = (struct problem){ field, name, reason, NULL };
}

void
problem_add(struct request *r, const struct field *field, const char *reason)
{
	bool camel = route_camel(r->service, r->route);

	add(r, field, field_wire(&r->arena, field, camel), reason);
}

void
problem_unknown(struct request *r, const char *key)
{
	/* Only a sealed value's marker is spelled so: see seal.h. */
	if (!strcmp(key, "$sealed"))
		key = "sealed";
	add(r, NULL, key, "is not known here");
}

bool
problem_named(const struct request *r, const struct field *field)
{
	for (struct problem *p = r->problems; p; p = p->next)
		if (p->field == field)
			return true;
	return false;
}

const char *
problem_of(const struct request *r, const char *field)
{
	for (struct problem *p = r->problems; p; p = p->next)
		if (p->field && !strcmp(p->field->name, field))
			return p->reason;
	return NULL;
}

/* {"name":"reason",...} */
static const char *
details(struct request *r)
{
	struct buffer out = { .arena = &r->arena };

	for (struct problem *p = r->problems; p; p = p->next) {
		buffer_text(&out, p == r->problems ? "{" : ",");
		json_quote(&out, p->name, strlen(p->name));
		buffer_text(&out, ":");
		json_quote(&out, p->reason, strlen(p->reason));
	}
	buffer_text(&out, "}");
	return out.data;
}

/* "Message is required"; the field's own sentence where clients know it. */
static void
sentence(struct buffer *out, const struct problem *p)
{
	const struct field *f = p->field;

	if (f && f->wrong)
		buffer_text(out, f->wrong);
	else if (f && f->label)
		buffer_printf(out, "%s %s", f->label, p->reason);
	else
		buffer_printf(out, "%c%s %s", toupper((unsigned char)*p->name),
			*p->name ? p->name + 1 : "", p->reason);
}

bool
problem_refuse(struct request *r)
{
	enum shape shape = r->service->shape;
	struct buffer out = { .arena = &r->arena };

	if (!r->problems)
		return true;
	if (shape == SHAPE_NESTED)
		return refuse_with(r, 422, NULL, NULL, details(r));
	if (shape == SHAPE_SITE)
		buffer_text(&out, "Validation failed: ");
	for (struct problem *p = r->problems; p; p = p->next) {
		sentence(&out, p);
		if (p->next)
			buffer_text(&out, ", ");
	}
	const struct field *first = r->problems->field;
	return refuse(r, 400,
		shape == SHAPE_OAUTH && first ? first->code : NULL, out.data);
}
