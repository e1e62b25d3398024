/* matches and extract. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#include "formula/pattern.h"

enum {
	STEPS = 100000, /* of one match */
	PATTERN_MAX = 1000, /* bytes */
};

static pcre2_code *
compiled(const char *pattern, int *code, size_t *at)
{
	return pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
		PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, code, at, NULL);
}

const char *
pattern_fault(struct arena *arena, const char *pattern)
{
	unsigned char text[120];
	int code;
	size_t at;

	if (strlen(pattern) > PATTERN_MAX)
		return "a pattern has at most 1000 bytes";
	pcre2_code *made = compiled(pattern, &code, &at);
	if (made) {
		pcre2_code_free(made);
		return NULL;
	}
	pcre2_get_error_message(code, text, sizeof text);
	return arena_printf(arena, "this pattern is wrong at %zu: %s", at + 1,
		(const char *)text);
}

/* What a pattern was made to, kept by SQLite as long as the statement. */
struct ready {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
};

static void
forget(void *kept)
{
	struct ready *ready = kept;

	pcre2_match_context_free(ready->limits);
	pcre2_match_data_free(ready->data);
	pcre2_code_free(ready->code);
	sqlite3_free(ready);
}

static struct ready *
make(const char *pattern)
{
	struct ready *ready = sqlite3_malloc((int)sizeof *ready);
	int code;
	size_t at;

	if (!ready)
		arena_full();
	ready->code = compiled(pattern, &code, &at);
	ready->data = ready->code ? pcre2_match_data_create_from_pattern(
					    ready->code, NULL)
				  : NULL;
	ready->limits = pcre2_match_context_create(NULL);
	if (!ready->data || !ready->limits)
		arena_full();
	pcre2_set_match_limit(ready->limits, STEPS);
	pcre2_set_heap_limit(ready->limits, 1024);
	return ready;
}

/* Groups found, 0 for none; -1 where there is no text, or no end of it. */
static int
match(sqlite3_context *c, sqlite3_value **values, int pattern, int text,
	struct ready **ready)
{
	const unsigned char *subject = sqlite3_value_text(values[text]);

	*ready = sqlite3_get_auxdata(c, pattern);
	if (!*ready) {
		*ready =
			make((const char *)sqlite3_value_text(values[pattern]));
		sqlite3_set_auxdata(c, pattern, *ready, forget);
		*ready = sqlite3_get_auxdata(c, pattern);
		if (!*ready)
			arena_full();
	}
	if (!subject)
		return -1;
	int found = pcre2_match((*ready)->code, subject,
		(size_t)sqlite3_value_bytes(values[text]), 0, 0, (*ready)->data,
		(*ready)->limits);
	if (found < 0 && found != PCRE2_ERROR_NOMATCH)
		sqlite3_result_error(c, PATTERN_EXPENSIVE, -1);
	return found > 0 ? found : found == PCRE2_ERROR_NOMATCH ? 0 : -1;
}

void
pattern_matches(sqlite3_context *c, int count, sqlite3_value **values)
{
	struct ready *ready;
	int found = match(c, values, 1, 0, &ready);

	(void)count;
	if (found >= 0)
		sqlite3_result_int(c, found > 0);
}

/* The group n, by default the whole; NULL where it is not found. */
void
pattern_extract(sqlite3_context *c, int count, sqlite3_value **values)
{
	struct ready *ready;
	int found = match(c, values, 0, 1, &ready);
	long long group = count > 2 ? sqlite3_value_int64(values[2]) : 0;

	if (group < 0 || group >= found)
		return;
	size_t *ends = pcre2_get_ovector_pointer(ready->data);
	size_t from = ends[2 * group], to = ends[2 * group + 1];
	if (from != PCRE2_UNSET && from <= to)
		sqlite3_result_text(c,
			(const char *)sqlite3_value_text(values[1]) + from,
			(int)(to - from), SQLITE_TRANSIENT);
}
