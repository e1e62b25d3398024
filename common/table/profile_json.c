/* A profile as JSON. */
#include <math.h>
#include <string.h>

#include "table/day.h"
#include "table/facts.h"
#include "table/keys.h"
#include "table/profile.h"
#include "text/json.h"

enum { MANY = 9 }; /* of ten values look alike: all are taken for that */

static void
quote(struct buffer *out, const char *text)
{
	if (text)
		json_quote(out, text, strlen(text));
	else
		buffer_text(out, "null");
}

/* A member whose value is a number; what is none is null. */
static void
number(struct buffer *out, const char *before, double value)
{
	char text[NUMBER_ROOM] = "null";

	if (isfinite(value))
		number_write(text, value);
	buffer_text(out, before);
	buffer_text(out, text);
}

/* A number of the column as its type is shown. */
static void
typed(struct buffer *out, const char *before, enum type type, double value)
{
	char text[DAY_ROOM];

	if (profile_numeric(type)) {
		number(out, before, value);
		return;
	}
	if (type == TYPE_DATE)
		day_write(text, (int64_t)value);
	else
		instant_write(text, (int64_t)value);
	buffer_printf(out, "%s\"%s\"", before, text);
}

static void
write_shown(struct buffer *out, enum type type, const struct shown *shown)
{
	if (type == TYPE_TEXT)
		quote(out, shown->text);
	else if (type == TYPE_BOOLEAN)
		buffer_text(out, key_to_integer(shown->key) ? "true" : "false");
	else if (type == TYPE_INTEGER)
		facts_integer(out, key_to_integer(shown->key));
	else
		typed(out, "", type, profile_number(type, shown->key));
}

static void
write_lists(struct buffer *out, const struct profile_column *c)
{
	enum type type = c->column->type;

	buffer_text(out, ",\"sample\":[");
	for (int i = 0; i < c->sample_count; i++) {
		buffer_text(out, i ? "," : "");
		write_shown(out, type, &c->sample[i]);
	}
	buffer_text(out, "],\"top\":[");
	for (int i = 0; i < c->top_count; i++) {
		buffer_text(out, i ? ",{\"value\":" : "{\"value\":");
		write_shown(out, type, &c->top[i]);
		buffer_printf(out, ",\"count\":%lld}", c->top[i].count);
	}
	buffer_text(out, "],\"histogram\":[");
	for (int i = 0; i < c->numbers.bin_count; i++) {
		const struct bin *bin = &c->numbers.bins[i];
		typed(out, i ? ",{\"from\":" : "{\"from\":", type, bin->from);
		typed(out, ",\"to\":", type, bin->to);
		buffer_printf(out, ",\"count\":%lld}", bin->count);
	}
	buffer_text(out, "]");
}

static void
write_numeric(struct buffer *out, const struct profile_column *c)
{
	const struct numbers *n = &c->numbers;

	number(out, "{\"sum\":", n->sum);
	number(out, ",\"mean\":", n->mean);
	number(out, ",\"std\":", n->std);
	number(out, ",\"min\":", n->min);
	number(out, ",\"max\":", n->max);
	number(out, ",\"q1\":", n->q1);
	number(out, ",\"median\":", n->median);
	number(out, ",\"q3\":", n->q3);
	buffer_printf(out, ",\"zeros\":%lld,\"negatives\":%lld}", n->zeros,
		n->negatives);
}

/* Days from the first to the last, and those of them without a value. */
static void
write_times(struct buffer *out, const struct profile_column *c)
{
	const struct numbers *n = &c->numbers;
	enum type type = c->column->type;
	double unit = type == TYPE_INSTANT ? 86400000 : 1;
	long long days =
		(long long)(floor(n->max / unit) - floor(n->min / unit));

	typed(out, "{\"min\":", type, n->min);
	typed(out, ",\"max\":", type, n->max);
	buffer_printf(out, ",\"span_days\":%lld,\"missing_days\":%lld}", days,
		days + 1 - n->days);
}

static void
write_stats(struct buffer *out, const struct profile_column *c)
{
	enum type type = c->column->type;

	buffer_text(out, ",\"stats\":");
	if (!c->present)
		buffer_text(out, "null");
	else if (profile_numeric(type))
		write_numeric(out, c);
	else if (type == TYPE_DATE || type == TYPE_INSTANT)
		write_times(out, c);
	else if (type == TYPE_BOOLEAN)
		buffer_printf(out, "{\"true\":%lld,\"false\":%lld}",
			c->present - c->numbers.zeros, c->numbers.zeros);
	else {
		buffer_printf(out, "{\"min_length\":%lld,\"max_length\":%lld",
			c->lengths.min, c->lengths.max);
		number(out, ",\"mean_length\":",
			(double)c->lengths.sum / (double)c->present);
		buffer_text(out, "}");
	}
}

static void
write_rows(struct buffer *out, const struct outliers *o)
{
	buffer_printf(out, "\"count\":%lld,\"rows\":[", o->count);
	for (int i = 0; i < o->row_count; i++)
		buffer_printf(out, "%s%lld", i ? "," : "", o->rows[i]);
	buffer_text(out, "]}");
}

static void
write_outliers(struct buffer *out, const struct profile_column *c)
{
	buffer_text(out, ",\"outliers\":");
	if (!c->present || !profile_numeric(c->column->type)) {
		buffer_text(out, "null");
		return;
	}
	number(out, "{\"iqr\":{\"low\":", c->numbers.iqr.low);
	number(out, ",\"high\":", c->numbers.iqr.high);
	buffer_text(out, ",");
	write_rows(out, &c->numbers.iqr);
	buffer_text(out, ",\"zscore\":{");
	write_rows(out, &c->numbers.z);
	buffer_text(out, "}");
}

static const char *
semantic(const struct profile_column *c)
{
	for (int i = 0; c->present && i < SEMANTICS; i++)
		if (c->lengths.looks[i] * 10 >= c->present * MANY)
			return semantic_names[i];
	return NULL;
}

static void
write_column(struct buffer *out, const struct profile *p, int i)
{
	const struct profile_column *c = &p->columns[i];
	long long rows = p->table->rows, missing = rows - c->present;

	buffer_text(out, i ? ",{\"name\":" : "{\"name\":");
	quote(out, c->column->name);
	buffer_printf(out,
		",\"type\":\"%s\",\"semantic\":", type_names[c->column->type]);
	quote(out, semantic(c));
	buffer_printf(out, ",\"missing\":%lld", missing);
	number(out, ",\"missing_share\":",
		rows ? (double)missing / (double)rows : 0);
	buffer_printf(out, ",\"unique\":%lld", c->distinct);
	write_stats(out, c);
	write_lists(out, c);
	write_outliers(out, c);
	buffer_text(out, "}");
}

static void
write_pair(
	struct buffer *out, const struct profile *p, const struct couple *pair)
{
	double r = pair->product / sqrt(pair->square_a * pair->square_b);
	bool known = pair->square_a > 0 && pair->square_b > 0 && isfinite(r);

	r = r > 1 ? 1 : r < -1 ? -1 : r;
	buffer_text(out, "{\"a\":");
	quote(out, p->table->columns[pair->a].name);
	buffer_text(out, ",\"b\":");
	quote(out, p->table->columns[pair->b].name);
	number(out, ",\"r\":", known ? r : NAN);
	buffer_printf(out, ",\"n\":%.0f,\"strength\":%s}", pair->n,
		!known		? "null"
		: fabs(r) > 0.8 ? "\"strong\""
		: fabs(r) > 0.7 ? "\"moderate\""
				: "\"weak\"");
}

static void
write_overview(struct buffer *out, const struct profile *p)
{
	const struct table *table = p->table;
	double none = table->rows ? 0 : NAN;
	double score = 100 * (0.4 * p->completeness + 0.3 * p->consistency +
				     0.3 * p->uniqueness);

	buffer_printf(out,
		"{\"overview\":{\"rows\":%lld,\"columns\":%d,\"missing\":%lld",
		table->rows, table->count, p->missing);
	number(out, ",\"completeness\":", p->completeness + none);
	buffer_printf(out, ",\"duplicate_rows\":%lld", p->duplicates);
	number(out, ",\"quality_score\":", score + none);
	number(out, ",\"quality\":{\"completeness\":", p->completeness + none);
	number(out, ",\"consistency\":", p->consistency + none);
	number(out, ",\"uniqueness\":", p->uniqueness + none);
	buffer_text(out, "}}");
}

void
profile_json(struct buffer *out, const struct profile *p)
{
	write_overview(out, p);
	buffer_text(out, ",\"columns\":[");
	for (int i = 0; i < p->table->count; i++)
		write_column(out, p, i);
	buffer_text(out, "],\"correlations\":[");
	for (int i = 0; i < p->pair_count; i++) {
		buffer_text(out, i ? "," : "");
		write_pair(out, p, &p->pairs[i]);
	}
	buffer_text(out, "],\"issues\":");
	profile_issues(out, p);
	buffer_text(out, "}");
}
