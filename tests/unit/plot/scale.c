/* Axes with round numbers, axes of time, and texts that fit. */
#include <time.h>

#include "plot/label.h"
#include "plot/moment.h"
#include "plot/number.h"
#include "plot/scale.h"
#include "unit.h"

/* What stands at the ticks, from the first to the last. */
static const struct {
	double least, most;
	bool zero, whole;
	const char *ticks;
} axes[] = {
	{ 0, 9, true, true, "0 2 4 6 8 10" },
	{ 0, 0, true, true, "0 1 2" },
	{ 0, 1, true, true, "0 1 2" },
	{ 0, 0, true, false, "0 0.2 0.4 0.6 0.8 1.0" },
	{ 3, 3, false, true, "0 1 2 3" },
	{ 0, 0.3, true, false, "0 0.1 0.2 0.3" },
	{ 0, 11, true, true, "0 5 10 15" },
	{ 0, 11, true, false, "0 2.5 5.0 7.5 10.0 12.5" },
	{ 0, 120, true, true, "0 25 50 75 100 125" },
	{ 0, 9999, true, true, "0 2k 4k 6k 8k 10k" },
	{ 0, 12000, true, true, "0 2.5k 5.0k 7.5k 10.0k 12.5k" },
	{ 0, 2500000, true, true, "0 0.5M 1.0M 1.5M 2.0M 2.5M" },
	{ 0, 4e12, true, true, "0 1T 2T 3T 4T" },
	{ 0, 2e15, true, true, "0 5e14 1e15 1.5e15 2e15" },
	{ 1000001, 1000009, false, true,
		"1,000,000 1,000,002 1,000,004 "
		"1,000,006 1,000,008 1,000,010" },
	{ -7, 12, true, true, "-10 -5 0 5 10 15" },
	{ -0.5, 0, true, false, "-0.5 -0.4 -0.3 -0.2 -0.1 0" },
	{ -3, -3, false, true, "-3 -2 -1 0" },
	{ 0, 3e-9, true, false, "0 1e-9 2e-9 3e-9" },
	{ 0, 0.00002, true, false, "0 0.000005 0.000010 0.000015 0.000020" },
};

/* Text with ASCII in place of the signs that it lacks. */
static const char *
ascii(struct arena *arena, const char *text)
{
	static const char *const signs[][2] = {
		{ "\xe2\x88\x92", "-" },
		{ "\xc3\x97"
		  "10",
			"e" },
		{ "\xe2\x81\xbb", "-" },
		{ "\xc2\xb9", "1" },
		{ "\xe2\x81\xb4", "4" },
		{ "\xe2\x81\xb5", "5" },
		{ "\xe2\x81\xb9", "9" },
	};
	struct buffer out = { .arena = arena };

	while (*text) {
		const char *sign = NULL;
		size_t len = 1;
		for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
			if (!strncmp(text, signs[i][0], strlen(signs[i][0]))) {
				sign = signs[i][1];
				len = strlen(signs[i][0]);
			}
		buffer_add(&out, sign ? sign : text, 1);
		text += len;
	}
	return out.data;
}

static const char *
ticks(struct arena *arena, const struct scale *scale)
{
	struct buffer out = { .arena = arena };

	for (int i = 0; i <= scale->intervals; i++) {
		buffer_text(&out, i ? " " : "");
		buffer_text(&out, scale_label(arena, scale, i));
	}
	return ascii(arena, out.data);
}

START_TEST(axes_have_round_numbers)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof axes / sizeof *axes; i++) {
		struct scale scale = scale_make(axes[i].least, axes[i].most,
			axes[i].zero, axes[i].whole);
		ck_assert_str_eq(ticks(&arena, &scale), axes[i].ticks);
		ck_assert_int_ge(scale.intervals, 2);
		ck_assert_int_le(scale.intervals, 6);
	}
	arena_free(&arena);
}
END_TEST

/* No two ticks are told alike, and all numbers lie between the outer ones. */
START_TEST(any_two_numbers_have_an_axis)
{
	struct arena arena = { 0 };

	for (int e = -300; e <= 300; e += 3)
		for (int tenths = -20; tenths < 100; tenths += 7) {
			double most =
				strtod(arena_printf(&arena, "9.7e%d", e), NULL);
			double least = most * tenths / 100;
			struct scale s = scale_make(least, most, false, false);
			for (int i = 0; i < s.intervals; i++)
				ck_assert_str_ne(scale_label(&arena, &s, i),
					scale_label(&arena, &s, i + 1));
			ck_assert_double_ge(scale_part(&s, least), -1e-6);
			ck_assert_double_le(scale_part(&s, most), 1 + 1e-6);
			ck_assert_int_le(s.intervals, 6);
			arena_reset(&arena);
		}
	arena_free(&arena);
}
END_TEST

static const struct {
	double value;
	const char *told;
} numbers[] = {
	{ 0, "0" },
	{ 7, "7" },
	{ -1234567, "-1,234,567" },
	{ 999999999999999, "999,999,999,999,999" },
	{ 1e15, "1e15" },
	{ 0.1, "0.1" },
	{ 1234.5678, "1,234.57" },
	{ 1.0 / 3, "0.333333" },
	{ -0.0000042, "-0.0000042" },
	{ 4e-9, "4e-9" },
	{ 123456.7, "123,457" },
};

START_TEST(numbers_are_told_by_their_size)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		struct buffer out = { .arena = &arena };
		number_tell(&out, numbers[i].value);
		ck_assert_str_eq(ascii(&arena, out.data), numbers[i].told);
	}
	arena_free(&arena);
}
END_TEST

/* Labels of ticks, with what stands below them in brackets. */
static const struct {
	enum plot_step step;
	const char *from, *to;
	double width;
	const char *ticks;
} times[] = {
	{ PLOT_DAYS, "2026-10-23 00:00", "2026-11-21 00:00", 300,
		"26(Oct 2026) 2(Nov) 9 16" },
	{ PLOT_DAYS, "2026-12-28 00:00", "2027-01-05 00:00", 360,
		"29(Dec 2026) 1(Jan 2027) 3 5" },
	{ PLOT_DAYS, "2028-02-28 00:00", "2028-03-02 00:00", 320,
		"28(Feb 2028) 29 1(Mar) 2" },
	{ PLOT_HOURS, "2026-12-31 18:00", "2027-01-01 06:00", 320,
		"18:00(31 Dec 2026) 21:00 00:00(1 Jan 2027) 03:00 06:00" },
	{ PLOT_HOURS, "2026-11-20 00:00", "2026-11-21 00:00", 320,
		"00:00(20 Nov 2026) 06:00 12:00 18:00 00:00(21 Nov)" },
	{ PLOT_MONTHS, "2026-01-01 00:00", "2026-02-01 00:00", 700,
		"Jan(2026) Feb" },
	{ PLOT_MONTHS, "2025-10-01 00:00", "2026-11-01 00:00", 320,
		"Oct(2025) Jan(2026) Apr Jul Oct" },
	{ PLOT_INSTANTS, "1975-01-01 00:00", "2025-01-01 00:00", 400,
		"1980 1990 2000 2010 2020" },
	{ PLOT_INSTANTS, "2026-11-20 00:03", "2026-11-20 00:58", 320,
		"00:15(20 Nov 2026) 00:30 00:45" },
	{ PLOT_INSTANTS, "2026-11-20 10:07", "2026-11-20 10:07", 320,
		"10:07(20 Nov 2026)" },
	{ PLOT_INSTANTS, "0001-01-01 00:00", "9999-12-31 00:00", 320,
		"2000 4000 6000 8000" },
};

static long long
instant(const char *text)
{
	struct tm tm = { 0 };

	ck_assert_ptr_nonnull(strptime(text, "%Y-%m-%d %H:%M", &tm));
	return timegm(&tm);
}

START_TEST(time_is_in_whole_units)
{
	struct arena arena = { 0 };
	struct tick found[TICKS_MAX];

	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		struct buffer out = { .arena = &arena };
		int count = moment_ticks(&arena, times[i].step,
			instant(times[i].from), instant(times[i].to),
			times[i].width, found);
		for (int k = 0; k < count; k++) {
			buffer_printf(
				&out, "%s%s", k ? " " : "", found[k].label);
			if (found[k].below)
				buffer_printf(&out, "(%s)", found[k].below);
		}
		ck_assert_str_eq(out.data, times[i].ticks);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(months_and_years_end_where_they_do)
{
	struct arena arena = { 0 };

	ck_assert_int_eq(moment_end(instant("2028-02-01 00:00"), PLOT_MONTHS),
		instant("2028-03-01 00:00"));
	ck_assert_str_eq(
		moment_told(&arena, instant("2026-11-01 14:05"), PLOT_MONTHS),
		"Nov 2026");
	ck_assert_str_eq(
		moment_told(&arena, instant("2026-11-01 14:05"), PLOT_HOURS),
		"1 Nov 2026, 14:05");
	ck_assert_str_eq(
		moment_told(&arena, moment_kept(-(1LL << 62)), PLOT_DAYS),
		"1 Jan 1");
	arena_free(&arena);
}
END_TEST

START_TEST(texts_are_made_harmless_and_fit)
{
	struct arena arena = { 0 };

	ck_assert_str_eq(label_clean(&arena, "a\x01\xff\xc3\xa9"),
		"a\xef\xbf\xbd\xef\xbf\xbd\xc3\xa9");
	ck_assert_str_eq(label_clean(&arena, "\xe2\x80\xae\xef\xbf\xbe\x7f"),
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	ck_assert_double_eq(label_width("WM"), 22.32);
	ck_assert_str_eq(label_fit(&arena, "WM", 22.32), "WM");
	ck_assert_str_eq(label_fit(&arena, "WM", 22.31), "\xe2\x80\xa6");
	ck_assert_str_eq(label_fit(&arena, "one two", 38), "one\xe2\x80\xa6");
	ck_assert_str_eq(label_fit(&arena, "\xe4\xb8\xad\xe4\xb8\xad", 28),
		"\xe4\xb8\xad\xe2\x80\xa6");
	ck_assert_str_eq(label_fit(&arena, "W", -5), "\xe2\x80\xa6");
	arena_free(&arena);
}
END_TEST

int
main(void)
{
	return unit_run("scale",
		(const TTest *[]){ axes_have_round_numbers,
			any_two_numbers_have_an_axis,
			numbers_are_told_by_their_size, time_is_in_whole_units,
			months_and_years_end_where_they_do,
			texts_are_made_harmless_and_fit, NULL });
}
