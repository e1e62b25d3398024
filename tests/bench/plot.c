/* How long a picture takes, and how long it is: a month of three models. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "http/route.h"
#include "plot/plot.h"

enum { DAYS = 30, MODELS = 3, TIMES = 5000, ROUNDS = 7 };

const struct service service = { .name = "bench" };
const char schema_name[] = "bench";
const char migration_name[] = "none";
const char program_version[] = "bench";

static size_t
draw(struct arena *arena, const struct plot *plot)
{
	size_t len = strlen(plot_figure(arena, plot));

	arena_reset(arena);
	return len;
}

/* The least of several rounds, in microseconds a picture. */
static double
time_of(struct arena *arena, const struct plot *plot)
{
	double least = 0;

	for (int round = 0; round < ROUNDS; round++) {
		long long start = clock_us();
		for (int i = 0; i < TIMES; i++)
			draw(arena, plot);
		double each = (double)(clock_us() - start) / TIMES;
		least = !round || each < least ? each : least;
	}
	return least;
}

int
main(void)
{
	static const char *const names[] = { "claude-sonnet-4-5", "gpt-5-mini",
		"gemini-2.5-flash" };
	static const char *const kinds[] = { "bars", "stack", "lines" };
	struct arena arena = { 0 };
	struct plot_series series[MODELS];
	double values[MODELS][DAYS];
	long long at[DAYS];

	for (int day = 0; day < DAYS; day++)
		at[day] = 1792713600 + 86400LL * day;
	for (int i = 0; i < MODELS; i++) {
		for (int day = 0; day < DAYS; day++)
			values[i][day] = (day * 37 + i * 11) % 97 * (3.0 - i);
		series[i] = (struct plot_series){ names[i], values[i], false };
	}
	for (int kind = PLOT_BARS; kind <= PLOT_LINES; kind++) {
		struct plot plot = { "bench", "Credits by model", "credits",
			"Day", NULL, (enum plot_kind)kind, PLOT_DAYS, true,
			DAYS, NULL, at, MODELS, series };
		printf("%-6s %6.1f us %6zu bytes\n", kinds[kind],
			time_of(&arena, &plot), draw(&arena, &plot));
	}
	arena_free(&arena);
	return 0;
}
