/* Functions that look into texts. */
#include <string.h>

#include "formula/pattern.h"
#include "formula/scalar_text.h"

static void
run_contains(sqlite3_context *c, int count, sqlite3_value **v)
{
	struct text t[2];

	if (!texts_of(count, v, t))
		return;
	const void *found = memmem(t[0].text, (size_t)(t[0].end - t[0].text),
		t[1].text, (size_t)(t[1].end - t[1].text));
	sqlite3_result_int(c, !!found);
}

static void
run_starts(sqlite3_context *c, int count, sqlite3_value **v)
{
	struct text t[2];

	if (!texts_of(count, v, t))
		return;
	size_t len = (size_t)(t[1].end - t[1].text);
	sqlite3_result_int(c, (size_t)(t[0].end - t[0].text) >= len &&
				      !memcmp(t[0].text, t[1].text, len));
}

static void
run_ends(sqlite3_context *c, int count, sqlite3_value **v)
{
	struct text t[2];

	if (!texts_of(count, v, t))
		return;
	size_t len = (size_t)(t[1].end - t[1].text);
	sqlite3_result_int(c, (size_t)(t[0].end - t[0].text) >= len &&
				      !memcmp(t[0].end - len, t[1].text, len));
}

/* The part of that number, from 1; NULL: there are not so many. */
static void
run_split(sqlite3_context *c, int count, sqlite3_value **v)
{
	struct text t[2];
	long long n;

	(void)count;
	if (!texts_of(2, v, t) || !number_given(v[2], &n) || n < 1)
		return;
	size_t len = (size_t)(t[1].end - t[1].text);
	const char *at = t[0].text;
	while (at) {
		const char *found = len ? memmem(at, (size_t)(t[0].end - at),
						  t[1].text, len)
					: NULL;
		if (--n == 0) {
			text_give(c, at, found ? found : t[0].end);
			return;
		}
		at = found ? found + len : NULL;
	}
}

const struct scalar scalar_searches[] = {
	{ "f_contains", 2, run_contains },
	{ "f_starts", 2, run_starts },
	{ "f_ends", 2, run_ends },
	{ "f_split", 3, run_split },
	{ "f_matches", 2, pattern_matches },
	{ "f_extract", -1, pattern_extract },
	{ 0 },
};
