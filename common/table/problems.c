/* Problems as a list. */
#include <stdarg.h>

#include "table/problems.h"
#include "text/json.h"
#include "text/text.h"

struct problem *
problems_add(struct work *work, struct problems *all, const char *type,
	const char *column, const char *format, ...)
{
	struct problem *problem = arena_alloc(work->arena, sizeof *problem);
	va_list args;

	va_start(args, format);
	problem->message = work_text(work, format, args);
	va_end(args);
	problem->type = type;
	problem->column = column;
	if (!all->end)
		all->end = &all->first;
	*all->end = problem;
	all->end = &problem->next;
	return problem;
}

/* At most so many bytes, of whole characters. */
static size_t
cut(const char *text, size_t len)
{
	size_t kept = 0, n;

	if (len <= PROBLEM_VALUE_MAX)
		return len;
	while ((n = text_character(text + kept, len - kept)) &&
		kept + n <= PROBLEM_VALUE_MAX)
		kept += n;
	return kept;
}

void
problems_count(struct work *work, struct problem *problem, long long row,
	long long line, const char *value, size_t len)
{
	problem->count++;
	if (problem->first_count == FIRST_MAX)
		return;
	struct place *place = &problem->first[problem->first_count++];
	place->row = row;
	place->line = line;
	if (value)
		place->value = arena_copy(work->arena, value, cut(value, len));
}

static void
write_place(struct buffer *out, const struct place *place)
{
	const char *comma = "";

	buffer_text(out, "{");
	if (place->row) {
		buffer_printf(out, "\"row\":%lld", place->row);
		comma = ",";
	}
	if (place->line) {
		buffer_printf(out, "%s\"line\":%lld", comma, place->line);
		comma = ",";
	}
	if (place->value) {
		buffer_printf(out, "%s\"value\":", comma);
		json_quote(out, place->value, strlen(place->value));
	}
	buffer_text(out, "}");
}

static void
write_problem(struct buffer *out, const struct problem *problem)
{
	buffer_printf(out, "{\"type\":\"%s\",\"column\":", problem->type);
	if (problem->column)
		json_quote(out, problem->column, strlen(problem->column));
	else
		buffer_text(out, "null");
	buffer_printf(out, ",\"count\":%lld,\"first\":[", problem->count);
	for (int i = 0; i < problem->first_count; i++) {
		if (i)
			buffer_text(out, ",");
		write_place(out, &problem->first[i]);
	}
	buffer_text(out, "],\"message\":");
	json_quote(out, problem->message, strlen(problem->message));
	buffer_text(out, "}");
}

void
problems_write(struct buffer *out, const struct problems *all)
{
	bool some = false;

	buffer_text(out, "[");
	for (const struct problem *p = all->first; p; p = p->next) {
		if (!p->count)
			continue;
		if (some)
			buffer_text(out, ",");
		write_problem(out, p);
		some = true;
	}
	buffer_text(out, "]");
}
