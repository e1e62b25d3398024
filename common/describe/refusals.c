/* The statuses that a row may refuse with, as the OpenAPI document says. */
#include <stdlib.h>
#include <string.h>

#include "describe/refusals.h"
#include "describe/responses.h"

const int refusals[] = { 400, 401, 403, 404, 409, 410, 412, 413, 415, 422, 429,
	503, 507, 0 };

static bool
has_fields(const struct route *row)
{
	return responses_asks(row, "path") || responses_asks(row, "query") ||
	       responses_asks(row, "header") || responses_asks(row, "body");
}

static bool
has_file(const struct route *row)
{
	const struct field *f = row->fields;

	while (f && f->name && f->kind != FILE_)
		f++;
	return f && f->name;
}

/* What its function refuses with, of which its form tells nothing. */
static bool
is_told(const char *list, int status)
{
	for (; list; list = strchr(list, '|') ? strchr(list, '|') + 1 : NULL)
		if (strtol(list, NULL, 10) == status)
			return true;
	return false;
}

static bool
form_allows(const struct service *group, const struct route *row, int status)
{
	bool body = responses_asks(row, "body");
	bool nested = group->shape == SHAPE_NESTED;
	bool strict = !row->open && !row->page; /* any key may be too many */

	switch (status) {
	case 400: /* a query may be malformed where none is asked for */
		return true;
	case 401:
		return route_guarded(row) ||
		       responses_reads(row, "Authorization");
	case 403:
		return route_guarded(row);
	case 404:
		return responses_asks(row, "path");
	case 409:
		return strcmp(row->method, "GET");
	case 412:
		return responses_reads(row, "If-Match");
	case 413:
	case 415:
		return body;
	case 422:
		return nested &&
		       (strict || has_fields(row) || route_repeats(row));
	case 507:
		return has_file(row);
	}
	return status == 429 || status == 503;
}

bool
refusals_allow(const struct service *group, const struct route *row, int status)
{
	return form_allows(group, row, status) || is_told(row->refuses, status);
}
