/*
 * Pictures, byte by byte: the examples are golden/<id>.html, which GOLDEN=1
 * writes anew, to be looked at.
 */
#include <stdio.h>

#include "examples.h"
#include "unit.h"

enum { FIGURE_MAX = 1 << 20 };

static const char folder[] = "tests/unit/plot/golden";

static char *
kept(struct arena *arena, const char *id)
{
	char *text = arena_alloc(arena, FIGURE_MAX);
	FILE *file = fopen(arena_printf(arena, "%s/%s.html", folder, id), "re");

	ck_assert_msg(!!file, "there is no %s", id);
	text[fread(text, 1, FIGURE_MAX - 1, file)] = 0;
	fclose(file);
	return text;
}

static void
keep(struct arena *arena, const char *id, const char *text)
{
	FILE *file = fopen(arena_printf(arena, "%s/%s.html", folder, id), "we");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

START_TEST(pictures_are_what_they_are)
{
	struct arena arena = { 0 };

	for (const struct plot *plot = examples; plot->id; plot++) {
		char *figure = plot_figure(&arena, plot);
		if (getenv("GOLDEN"))
			keep(&arena, plot->id, figure);
		ck_assert_msg(!strcmp(figure, kept(&arena, plot->id)),
			"%s differs: GOLDEN=1 writes it anew", plot->id);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(a_parser_of_others_reads_them)
{
	struct arena arena = { 0 };

	ck_assert_int_eq(
		system(arena_printf(&arena,
			"python3 tests/unit/plot/judge.py %s/*.html", folder)),
		0);
	arena_free(&arena);
}
END_TEST

static size_t
count(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)); text++)
		n++;
	return n;
}

START_TEST(every_number_is_in_the_table)
{
	struct arena arena = { 0 };

	for (const struct plot *plot = examples; plot->id; plot++) {
		const char *figure = plot_figure(&arena, plot);
		size_t total = plot->kind == PLOT_STACK && plot->count > 1;
		ck_assert_uint_eq(count(figure, "<td>"),
			plot->points * (plot->count + total));
		ck_assert_uint_eq(
			count(figure, "<th scope=\"row\">"), plot->points);
	}
	arena_free(&arena);
}
END_TEST

/* What the least and the most of numbers do to sums and quotients. */
START_TEST(no_number_is_drawn_as_none)
{
	static const double values[] = { DBL_MAX, -DBL_MAX, DBL_MIN, -0.0,
		INFINITY, -INFINITY, NAN, 5e-324, 1e15, 999999.5 };
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
			struct plot plot = {
				.id = "two",
				.title = "Two",
				.along = "Day",
				.kind = i % 3,
				.step = PLOT_DAYS,
				.points = 2,
				AT(0, 86400),
				.count = 2,
				SERIES({ "a", VALUES(values[i], values[k]) },
					{ "b", VALUES(values[k], 1) }),
			};
			const char *figure = plot_figure(&arena, &plot);
			ck_assert_ptr_null(strstr(figure, "nan"));
			ck_assert_ptr_null(strstr(figure, "inf"));
			arena_reset(&arena);
		}
	arena_free(&arena);
}
END_TEST

/* Found by fuzzing: bars that end after the last year that is told. */
START_TEST(time_ends_with_year_9999)
{
	static const long long far = 1LL << 62;
	struct arena arena = { 0 };

	for (int step = PLOT_INSTANTS; step <= PLOT_MONTHS; step++) {
		struct plot plot = {
			.id = "end",
			.title = "The end",
			.along = "Day",
			.kind = PLOT_BARS,
			.step = (enum plot_step)step,
			.points = 3,
			AT(-far, 0, far),
			.count = 1,
			SERIES({ "a", VALUES(1, 2, 3) }),
		};
		ck_assert_ptr_nonnull(
			strstr(plot_figure(&arena, &plot), "9999"));
	}
	arena_free(&arena);
}
END_TEST

static const char *
german(struct arena *arena, const char *language, const char *english)
{
	static const char *const words[][2] = {
		{ "1,234.5", "1.234,5" },
		{ "Total", "Summe" },
		{ "from", "von" },
		{ "1 Nov 2026", "1. Nov. 2026" },
	};

	ck_assert_ptr_nonnull(arena);
	ck_assert_str_eq(language, "de");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(english, words[i][0]))
			return words[i][1];
	return english;
}

START_TEST(a_picture_speaks_the_language_of_its_page)
{
	struct arena arena = { 0 };
	struct plot plot = {
		.id = "two",
		.title = "Two",
		.along = "Tag",
		.kind = PLOT_STACK,
		.step = PLOT_DAYS,
		.points = 2,
		AT(1793491200, 1793577600),
		.count = 2,
		SERIES({ "a", VALUES(1234.5, 1) }, { "b", VALUES(1000, 1) }),
		.words = german,
		.language = "de",
	};
	static const char *const parts[] = { "Summe: 2.234,5",
		"von 1. Nov. 2026 to", "<th scope=\"col\">Summe</th>",
		"<td>1.000</td>" };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		ck_assert_msg(strstr(plot_figure(&arena, &plot), parts[i]),
			"no %s in %s", parts[i], plot_figure(&arena, &plot));
	arena_free(&arena);
}
END_TEST

int
main(void)
{
	return unit_run(
		"plot", (const TTest *[]){ pictures_are_what_they_are,
				a_parser_of_others_reads_them,
				every_number_is_in_the_table,
				no_number_is_drawn_as_none,
				a_picture_speaks_the_language_of_its_page,
				time_ends_with_year_9999, NULL });
}
