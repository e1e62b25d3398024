/* What somebody should know before she trusts a table. */
#include <string.h>

#include "table/profile.h"
#include "text/json.h"

static void
issue(struct buffer *out, const char *type, const char *column,
	const char *severity, const char *message, const char *suggestion)
{
	buffer_printf(out, "%s{\"type\":\"%s\",\"column\":",
		out->data[out->len - 1] == '[' ? "" : ",", type);
	if (column)
		json_quote(out, column, strlen(column));
	else
		buffer_text(out, "null");
	buffer_printf(out, ",\"severity\":\"%s\",\"message\":", severity);
	json_quote(out, message, strlen(message));
	buffer_text(out, ",\"suggestion\":");
	json_quote(out, suggestion, strlen(suggestion));
	buffer_text(out, "}");
}

static void
issues_of(struct buffer *out, const struct profile *p, int i)
{
	const struct profile_column *c = &p->columns[i];
	long long rows = p->table->rows;
	double share = (double)(rows - c->present) / (double)rows;

	if (share > 0.1)
		issue(out, "missing_data", c->column->name,
			share > 0.5 ? "high" : "medium",
			arena_printf(out->arena,
				"%.1f %% of the values are missing.",
				100 * share),
			"Fill them, or leave out rows or the column.");
	if (c->distinct == 1 && rows > 1)
		issue(out, "constant_column", c->column->name, "low",
			"All values are the same.",
			"The column tells nothing; leave it out.");
}

static void
duplicates(struct buffer *out, const struct profile *p)
{
	double share = (double)p->duplicates / (double)p->table->rows;

	if (p->duplicates)
		issue(out, "duplicate_rows", NULL,
			share > 0.05 ? "medium" : "low",
			arena_printf(out->arena,
				p->duplicates == 1
					? "%lld row is the same as an earlier one."
					: "%lld rows are the same as earlier ones.",
				p->duplicates),
			"Use the step distinct if they were loaded twice.");
}

static const char *
suggestion(const struct problem *problem)
{
	static const struct {
		const char *type;
		const char *text;
	} suggestions[] = {
		{ "short_records",
			"Look whether delimiter and quote are right." },
		{ "surplus_cells",
			"Look whether delimiter and quote are right." },
		{ "undecodable", "Say the right encoding." },
		{ "nuls", "Look whether the file was damaged." },
		{ "ambiguous_dates", "Say date_order: dmy or mdy." },
		{ "misfits", "Correct these values, or choose another type." },
	};

	for (size_t i = 0; i < sizeof suggestions / sizeof *suggestions; i++)
		if (!strcmp(suggestions[i].type, problem->type))
			return suggestions[i].text;
	return "Correct these values, or say the column's type.";
}

void
profile_issues(struct buffer *out, const struct profile *p)
{
	buffer_text(out, "[");
	for (int i = 0; p->table->rows && i < p->table->count; i++)
		issues_of(out, p, i);
	duplicates(out, p);
	for (const struct problem *problem = p->table->problems.first; problem;
		problem = problem->next)
		if (problem->count)
			issue(out, problem->type, problem->column, "medium",
				problem->message, suggestion(problem));
	buffer_text(out, "]");
}
