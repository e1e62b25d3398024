/* What is wrong with a definition, as its writer reads it. */
#include "formula/definition.h"
#include "unit.h"

static const char columns[] = "[{\"name\":\"day\",\"type\":\"date\"},"
			      "{\"name\":\"region\",\"type\":\"text\"},"
			      "{\"name\":\"units\",\"type\":\"integer\"},"
			      "{\"name\":\"price\",\"type\":\"text\"},"
			      "{\"name\":\"paid\",\"type\":\"boolean\"},"
			      "{\"name\":\"at\",\"type\":\"instant\"},"
			      "{\"name\":\"net sales\",\"type\":\"decimal\"}]";

/* An expression, and what is said of it; NULL: nothing. */
static const struct sentence {
	const char *text, *said;
} filters[] = {
	{ "units > 3 and not paid or [net sales] <= -2.5e3", NULL },
	{ "UNITS > 3 AND region = 'O''Neil' and region != \"a\"\"b\"", NULL },
	{ "day between '2025-01-01' and today() - 30", NULL },
	{ "'2025-01-01' <= day and at < '2025-02-01T10:00:00Z'", NULL },
	{ "region is not null and region not in ('a', 'b', null)", NULL },
	{ "case when paid then units else 0 end > 1", NULL },
	{ "if(paid, units, 2.5) % 2 = coalesce(null, 1)", NULL },
	{ "matches(region, '^N') or extract('(a)(b)', region, 2) = 'b'", NULL },
	{ "diff('day', day, '2025-01-01') = day - '2025-01-01'", NULL },
	{ "format(at, '%Y-%m') = '2025-01' or year(at) = 2025", NULL },
	{ "price * 2 > 3",
		"at 1: price is text; decimal(price) makes it a number" },
	{ "units * price > 3",
		"at 9: price is text; decimal(price) makes it a number" },
	{ "unit > 3", "at 1: there is no column unit; is units meant?" },
	{ "region = North", "at 10: there is no column North; a text is "
			    "written in quotes, as 'North'" },
	{ "units = null", "at 9: nothing is equal to null, nor less or more: "
			  "write is null, or is not null" },
	{ "units >", "at 8: a value is missing at the end" },
	{ "(units + 1 > 3", "at 15: a ) is missing: the ( at 1 is still open" },
	{ "region = 'North", "at 10: this text has no end: its closing quote "
			     "is missing" },
	{ "region = 'North''", "at 10: this text has no end: its closing quote "
			       "is missing" },
	{ "day > '2025-13-01'",
		"at 7: '2025-13-01' is no date; one is written '2025-01-31'" },
	{ "round(units, 1, 2) = 1", "at 1: round takes 1 or 2 values, not 3" },
	{ "sum(units) > 3", "at 1: sum is of many rows: it stands in the "
			    "values of a group step" },
	{ "units and paid", "at 1: units is integer, but \"and\" needs true or "
			    "false: compare it with something" },
	{ "rond(units) = 1",
		"at 1: there is no function rond; is round meant?" },
	{ "units == 3", "at 7: equal is written with one =" },
	{ "units <> 3", "at 7: unequal is written !=" },
	{ "units 3", "at 7: an operator is missing before 3" },
	{ "units", "at 1: units is integer, but a filter needs true or false: "
		   "compare it with something" },
	{ "region > 3",
		"at 10: this is integer, beside what is text; text(...) "
		"converts it" },
	{ "day > 3", "at 7: this is integer, beside what is date; a date is "
		     "written '2025-01-31'" },
	{ "day + day > day",
		"at 5: to a date whole days are added, and from a date days or "
		"a date are taken; add('month', 1, ...) knows other units" },
	{ "at - at > 1",
		"at 4: instants are not added or taken: diff('hour', a, b) "
		"tells how far they are apart, add('hour', 1, a) moves one" },
	{ "\xc3\xa9t\xc3\xa9 > 1",
		"at 1: there is no column \xc3\xa9t\xc3\xa9; a text is written "
		"in quotes, as '\xc3\xa9t\xc3\xa9'" },
	{ "region = '\xc3\xa9\xc3\xa9' # 1", "at 15: # means nothing here" },
	{ "matches(region, '(')", "at 17: this pattern is wrong at 2: missing "
				  "closing parenthesis" },
	{ "matches(region, price)",
		"at 17: a pattern in quotes is needed here" },
	{ "trunc('moth', day) = day",
		"at 7: the unit is one of 'year', 'quarter', 'month', 'week', "
		"'day', 'hour', 'minute', 'second'" },
	{ "format(day, '%q') = ''", "at 13: after % comes one of Y m d H M S B "
				    "b A a j G V %" },
	{ "units > :least", "at 9: there is no parameter least; params has to "
			    "name it" },
	{ "case units when 1 then 2 end > 1",
		"at 6: after case comes: when, a condition, then, a value" },
	{ "units between 1", "at 16: between takes two values with and between "
			     "them" },
	{ "units not 3", "at 7: after a value, not is followed by in or "
			 "between" },
	{ "and paid", "at 1: a value is missing before and; a column of that "
		      "name is written [and]" },
	{ "units > 1e999", "at 9: this number is too large" },
	{ "2x > 1", "at 1: this is no number; a name that begins with a digit "
		    "is written in [ ]" },
	{ "", "at 1: there is nothing here; an expression is needed, as in "
	      "units > 3" },
	{ 0 },
};

/* Whole definitions. */
static const struct sentence definitions[] = {
	{ "{}", NULL },
	{ "{\"steps\":[{\"derive\":{\"a\":\"units + 1\",\"b\":\"a * 2\"}},"
	  "{\"group\":{\"by\":[\"region\",{\"m\":\"trunc('month', day)\"}],"
	  "\"values\":{\"n\":\"count()\",\"s\":\"sum(b) / count(a)\","
	  "\"r\":\"upper(region) || text(max(day))\"}}},"
	  "{\"sort\":[\"-s\",\"region\"]},{\"limit\":3},"
	  "{\"rename\":{\"s\":\"share\"}},{\"select\":[\"share\",\"n\"]}],"
	  "\"charts\":[{\"type\":\"bar\",\"x\":\"n\",\"y\":[\"share\"]}]}",
		NULL },
	{ "{\"params\":[{\"name\":\"from\",\"type\":\"date\",\"default\":"
	  "\"2025-01-01\"}],\"steps\":[{\"filter\":\"day >= :from\"}]}",
		NULL },
	{ "{\"steps\":[{\"filter\":\"paid\"},{\"derive\":{\"revenue\":\"units "
	  "* price\"}}]}",
		"{\"steps[1].derive.revenue\":\"at 9: price is text; "
		"decimal(price) makes it a number\"}" },
	{ "{\"steps\":[{\"derive\":{\"a\":\"unit\",\"b\":\"1 +\"}}]}",
		"{\"steps[0].derive.a\":\"at 1: there is no column unit; is "
		"units meant?\",\"steps[0].derive.b\":\"at 4: a value is "
		"missing at the end\"}" },
	{ "{\"steps\":[{\"group\":{\"by\":[\"region\"],\"values\":{\"u\":"
	  "\"units + sum(units)\"}}}]}",
		"{\"steps[0].group.values.u\":\"at 1: units has many values in "
		"a group: say which, as in sum(units) or max(units), or name "
		"it in by\"}" },
	{ "{\"steps\":[{\"group\":{\"by\":[\"region\"],\"values\":{\"u\":"
	  "\"sum(max(units))\"}}}]}",
		"{\"steps[0].group.values.u\":\"at 5: max is of many rows "
		"already: it cannot stand within another\"}" },
	{ "{\"steps\":[{\"sort\":[\"-revenue\"]}]}",
		"{\"steps[0].sort[0]\":\"there is no column revenue\"}" },
	{ "{\"steps\":[{\"where\":\"paid\"}]}",
		"{\"steps[0].where\":\"there is no step of that name; there "
		"are filter, derive, group, sort, limit, select, rename, "
		"distinct, sample, fill\"}" },
	{ "{\"steps\":[{\"limit\":\"10\"}]}",
		"{\"steps[0].limit\":\"this is a whole number of rows, as "
		"100\"}" },
	{ "{\"steps\":{}}", "{\"steps\":\"this is a list\"}" },
	{ "{\"step\":[]}",
		"{\"step\":\"a definition has params, steps and charts\"}" },
	{ "{\"steps\":[{\"rename\":{\"units\":\"price\"}}]}",
		"{\"steps[0].rename\":\"there would be two columns price\"}" },
	{ "{\"steps\":[{\"fill\":{\"region\":\"mean\",\"units\":\"mean\"}},"
	  "{\"fill\":{\"units\":\"x\"}}]}",
		"{\"steps[1].fill.units\":\"this is a value of type decimal, "
		"or \\\"previous\\\", or, of numbers, \\\"mean\\\" or "
		"\\\"median\\\"\"}" },
	{ "{\"charts\":[{\"type\":\"line\",\"x\":\"day\",\"y\":[\"region\"]}]}",
		"{\"charts[0].y[0]\":\"region is text; only numbers are "
		"drawn\"}" },
	{ "{\"params\":[{\"name\":\"n\",\"type\":\"integer\",\"default\":"
	  "\"3\"}]}",
		"{\"params[0].n\":\"a value of type integer is needed\"}" },
	{ 0 },
};

static void
expect(const char *text, const char *is, const char *wanted)
{
	ck_assert_msg(is && wanted ? !strcmp(is, wanted) : is == wanted,
		"%s\nsays %s\nnot  %s", text, is ? is : "nothing",
		wanted ? wanted : "nothing");
}

static const char *
quoted(struct arena *arena, const char *text)
{
	struct buffer out = { .arena = arena };

	for (; *text; text++) {
		if (strchr("\"\\", *text))
			buffer_text(&out, "\\");
		buffer_add(&out, text, 1);
	}
	return out.data ? out.data : "";
}

START_TEST(filter_sentences)
{
	for (const struct sentence *s = filters; s->text; s++) {
		struct arena arena = { 0 };
		const char *definition = arena_printf(&arena,
			"{\"steps\":[{\"filter\":\"%s\"}]}",
			quoted(&arena, s->text));
		const char *wanted =
			s->said ? arena_printf(&arena,
					  "{\"steps[0].filter\":\"%s\"}",
					  quoted(&arena, s->said))
				: NULL;
		expect(s->text,
			definition_faults(&arena, columns, definition, NULL),
			wanted);
		arena_free(&arena);
	}
}
END_TEST

START_TEST(definition_sentences)
{
	for (const struct sentence *s = definitions; s->text; s++) {
		struct arena arena = { 0 };
		expect(s->text,
			definition_faults(&arena, columns, s->text, NULL),
			s->said);
		arena_free(&arena);
	}
}
END_TEST

/* Parameters that are given. */
START_TEST(params_are_typed)
{
	static const char definition[] =
		"{\"params\":[{\"name\":\"n\",\"type\":\"integer\"}],"
		"\"steps\":[{\"filter\":\"units > :n\"}]}";
	static const char *const cases[][2] = {
		{ "{\"n\":3}", NULL },
		{ "{\"n\":null}", NULL },
		{ "{\"n\":\"3\"}",
			"{\"params.n\":\"a value of type integer is needed\"}" },
		{ "{\"m\":3}",
			"{\"params.m\":\"there is no such parameter\"}" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = { 0 };
		expect(cases[i][0],
			definition_faults(
				&arena, columns, definition, cases[i][0]),
			cases[i][1]);
		arena_free(&arena);
	}
}
END_TEST

/* So many of a text, and then another. */
static const char *
many(struct arena *arena, const char *text, int count, const char *end)
{
	struct buffer out = { .arena = arena };

	for (int i = 0; i < count; i++)
		buffer_text(&out, text);
	buffer_text(&out, end);
	return out.data;
}

/* What is nested deeply, long or large is refused, with a sentence. */
START_TEST(sizes_have_limits)
{
	static const struct {
		const char *repeated;
		int count;
		const char *end, *said;
	} cases[] = {
		{ "(", 39, "paid", "is missing" },
		{ "(", 100, "paid", "nested too deeply" },
		{ "not ", 30, "paid", NULL },
		{ "not ", 900, "paid", "nested too deeply" },
		{ "- ", 1900, "units > 1", "nested too deeply" },
		{ "abs(", 500, "units", "nested too deeply" },
		{ "units + ", 90, "1 > 3", NULL },
		{ "units + ", 400, "1 > 3", "this is too long" },
		{ "paid or ", 4000, "paid", "at most 4000 characters" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = { 0 };
		const char *text = arena_printf(&arena,
			"{\"steps\":[{\"filter\":\"%s\"}]}",
			many(&arena, cases[i].repeated, cases[i].count,
				cases[i].end));
		const char *is = definition_faults(&arena, columns, text, NULL);
		ck_assert_msg(
			cases[i].said ? is && strstr(is, cases[i].said) : !is,
			"%s...: %s", cases[i].repeated, is ? is : "nothing");
		arena_free(&arena);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { filter_sentences, definition_sentences,
		params_are_typed, sizes_have_limits, NULL };

	return unit_run("formula_sentences", tests);
}
