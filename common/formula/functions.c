/* The table of functions. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "formula/functions.h"

enum { APART = 3, WORD = 60 };

#define AGGREGATE .kind = FUNCTION_AGGREGATE

static const struct function functions[] = {
	{ "abs", 0, 1, 1, "n", 'n', "f_abs" },
	{ "round", 0, 1, 2, "ni", '1', "f_round" },
	{ "floor", 0, 1, 1, "n", 'n', "f_floor" },
	{ "ceil", 0, 1, 1, "n", 'n', "f_ceil" },
	{ "sqrt", 0, 1, 1, "n", 'd', "f_sqrt" },
	{ "ln", 0, 1, 1, "n", 'd', "f_ln" },
	{ "log10", 0, 1, 1, "n", 'd', "f_log10" },
	{ "exp", 0, 1, 1, "n", 'd', "f_exp" },
	{ "power", 0, 2, 2, "n", 'd', "f_power" },
	{ "mod", 0, 2, 2, "n", 'n', "f_mod" },
	{ "sign", 0, 1, 1, "n", 'i', "f_sign" },
	{ "least", 0, 1, FUNCTION_ANY, "s", 's', "f_least" },
	{ "greatest", 0, 1, FUNCTION_ANY, "s", 's', "f_greatest" },
	{ "bin", 0, 2, 2, "n", 'n', "f_bin" },

	{ "lower", 0, 1, 1, "t", 't', "f_lower" },
	{ "upper", 0, 1, 1, "t", 't', "f_upper" },
	{ "trim", 0, 1, 1, "t", 't', "f_trim" },
	{ "length", 0, 1, 1, "t", 'i', "length" },
	{ "left", 0, 2, 2, "ti", 't', "f_left" },
	{ "right", 0, 2, 2, "ti", 't', "f_right" },
	{ "substr", 0, 2, 3, "ti", 't', "f_substr" },
	{ "replace", 0, 3, 3, "t", 't', "f_replace" },
	{ "contains", 0, 2, 2, "t", 'b', "f_contains" },
	{ "starts", 0, 2, 2, "t", 'b', "f_starts" },
	{ "ends", 0, 2, 2, "t", 'b', "f_ends" },
	{ "concat", 0, 1, FUNCTION_ANY, "t", 't', "f_concat" },
	{ "split", 0, 3, 3, "tti", 't', "f_split" },
	{ "matches", 0, 2, 2, "tl", 'b', "f_matches" },
	{ "extract", 0, 2, 3, "lti", 't', "f_extract" },

	{ "year", 0, 1, 1, "w", 'i', NULL },
	{ "quarter", 0, 1, 1, "w", 'i', NULL },
	{ "month", 0, 1, 1, "w", 'i', NULL },
	{ "day", 0, 1, 1, "w", 'i', NULL },
	{ "weekday", 0, 1, 1, "w", 'i', NULL },
	{ "week", 0, 1, 1, "w", 'i', NULL },
	{ "hour", 0, 1, 1, "w", 'i', NULL },
	{ "minute", 0, 1, 1, "w", 'i', NULL },
	{ "trunc", 0, 2, 2, "uw", '2', NULL },
	{ "add", 0, 3, 3, "uiw", '3', NULL },
	{ "diff", 0, 3, 3, "uww", 'i', NULL },
	{ "format", 0, 2, 2, "wl", 't', NULL },
	{ "date", 0, 1, 1, "a", 'D', NULL },
	{ "instant", 0, 1, 1, "a", 'I', NULL },
	{ "today", 0, 0, 0, "", 'D', NULL },
	{ "now", 0, 0, 0, "", 'I', NULL },

	{ "if", 0, 3, 3, "bs", 's', "iif" },
	{ "coalesce", 0, 2, FUNCTION_ANY, "s", 's', "coalesce" },
	{ "nullif", 0, 2, 2, "s", 's', "nullif" },
	{ "integer", 0, 1, 1, "a", 'i', NULL },
	{ "decimal", 0, 1, 1, "a", 'd', NULL },
	{ "text", 0, 1, 1, "a", 't', NULL },
	{ "boolean", 0, 1, 1, "a", 'b', NULL },

	{ "count", AGGREGATE, 0, 1, "a", 'i', NULL },
	{ "count_distinct", AGGREGATE, 1, 1, "a", 'i', NULL },
	{ "sum", AGGREGATE, 1, 1, "n", 'n', NULL },
	{ "avg", AGGREGATE, 1, 1, "n", 'd', NULL },
	{ "min", AGGREGATE, 1, 1, "a", '1', NULL },
	{ "max", AGGREGATE, 1, 1, "a", '1', NULL },
	{ "median", AGGREGATE, 1, 1, "n", 'd', NULL },
	{ "quantile", AGGREGATE, 2, 2, "nq", 'd', NULL },
	{ "stddev", AGGREGATE, 1, 1, "n", 'd', NULL },
	{ "variance", AGGREGATE, 1, 1, "n", 'd', NULL },
	{ "corr", AGGREGATE, 2, 2, "n", 'd', NULL },
	{ "first", AGGREGATE, 1, 1, "a", '1', NULL },
	{ "last", AGGREGATE, 1, 1, "a", '1', NULL },
	{ "mode", AGGREGATE, 1, 1, "a", '1', NULL },
	{ "any", AGGREGATE, 1, 1, "b", 'b', NULL },
	{ "all", AGGREGATE, 1, 1, "b", 'b', NULL },
	{ "sum_if", AGGREGATE, 2, 2, "nb", 'n', NULL },
	{ "count_if", AGGREGATE, 1, 1, "b", 'i', NULL },
	{ "avg_if", AGGREGATE, 2, 2, "nb", 'd', NULL },
	{ 0 },
};

const struct function *
function_named(const char *name, size_t len)
{
	for (const struct function *f = functions; f->name; f++)
		if (strlen(f->name) == len && !strncasecmp(f->name, name, len))
			return f;
	return NULL;
}

static int
least(int a, int b)
{
	return a < b ? a : b;
}

int
words_apart(const char *a, const char *b)
{
	int row[WORD + 1];
	size_t n = strlen(a), m = strlen(b);

	if (n > WORD || m > WORD)
		return APART;
	for (int i = 0; i <= (int)m; i++)
		row[i] = i;
	for (int i = 1; i <= (int)n; i++) {
		int before = row[0];
		row[0] = i;
		for (int k = 1; k <= (int)m; k++) {
			bool same = tolower((unsigned char)a[i - 1]) ==
				    tolower((unsigned char)b[k - 1]);
			int changed = before + !same;
			before = row[k];
			row[k] = least(changed, 1 + least(row[k], row[k - 1]));
		}
	}
	return least(row[m], APART);
}

int
words_near(const char *word)
{
	return strlen(word) < 8 ? APART - 1 : APART;
}

const char *
function_near(const char *name)
{
	const char *near = NULL;
	int apart = words_near(name);

	for (const struct function *f = functions; f->name; f++)
		if (words_apart(name, f->name) < apart) {
			apart = words_apart(name, f->name);
			near = f->name;
		}
	return near;
}
