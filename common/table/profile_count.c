/* What sorted keys tell of any column: how many values, and the frequent. */
#include "table/keys.h"
#include "table/profile.h"

/* The run of equal keys that begins at from: where it ends. */
static long long
run_end(const struct profile_column *c, long long from)
{
	long long to = from + 1;

	while (to < c->present && c->keys[to] == c->keys[from])
		to++;
	return to;
}

/* Counts values, and finds the least count that is among the ten highest. */
static long long
least_count(struct profile_column *c)
{
	long long highest[TOP_MAX] = { 0 };

	for (long long at = 0, end; at < c->present; at = end) {
		end = run_end(c, at);
		c->distinct++;
		long long count = end - at;
		for (int i = 0; i < TOP_MAX && count; i++)
			if (count > highest[i]) {
				long long other = highest[i];
				highest[i] = count;
				count = other;
			}
	}
	return highest[c->distinct < TOP_MAX && c->distinct ? c->distinct - 1
							    : TOP_MAX - 1];
}

/*
 * Of those with the least count, rows decide which were first, unless there is
 * room for all.
 */
void
profile_count(struct profile_column *c)
{
	long long least = least_count(c), equal = 0;
	int more = 0;

	for (long long at = 0, end; at < c->present; at = end) {
		end = run_end(c, at);
		more += end - at > least;
		equal += end - at == least;
	}
	bool all = more + equal <= TOP_MAX;
	for (long long at = 0, end; at < c->present; at = end) {
		end = run_end(c, at);
		if (end - at > least || (all && end - at == least))
			c->top[c->top_count++] = (struct shown){
				.key = c->keys[at],
				.count = end - at,
			};
	}
	c->tied = least;
	c->ties = all ? 0 : TOP_MAX - more;
}
