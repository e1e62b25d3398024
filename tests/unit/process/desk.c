/* The desk: what streamers ask, and what settlers do and answer; the database is
 * this file. */
#include <stdio.h>
#include <string.h>

#include "db/call.h"
#include "process/companions.h"
#include "process/desk.h"
#include "process/scoreboard.h"
#include "unit.h"

enum { TURNS = 3 }; /* of the settler, until it is asked to stop */

struct scoreboard *scoreboard;
static struct scoreboard board;
static char done[100000]; /* what was done, a line each */
static const char *says; /* the database; NULL: it failed */
static int turns, closed, ticks;

static const struct call calls[] = {
	{ "settle", "hold,tokens" },
	{ "enter", "name", "admin" },
	{ 0 },
};
static const struct service group = { .name = "unit", .calls = calls };

const char *
db_insist(const struct service *g, struct arena *arena, const char *function,
	const char *const *params, int seconds)
{
	size_t len = strlen(done);

	ck_assert_ptr_eq(g, &group);
	ck_assert_int_eq(seconds, 7);
	snprintf(done + len, sizeof done - len, "%s %s %s\n", function,
		params[0] ? params[0] : "NULL", params[1] ? params[1] : "NULL");
	return says ? arena_printf(arena, "%s", says) : NULL;
}

void
db_close(void)
{
	closed++;
}

bool
db_connected(void)
{
	return !closed;
}

bool
companion_stopping(void)
{
	return turns-- <= 0;
}

static void
tick(const struct service *g)
{
	ck_assert_ptr_eq(g, &group);
	ticks++;
}

static const char *
keep(struct arena *arena, const char *context, const char *bytes, size_t len)
{
	return arena_printf(arena, "%s of %s, %zu bytes", bytes, context, len);
}

static void
begin(void)
{
	board.workers = 1;
	scoreboard = &board;
	says = "{}";
	desk_open(1);
	desk_begin(0);
}

static void
serve(void)
{
	turns = TURNS;
	static const struct desk_service how = {
		.insist_seconds = 7, .tick = tick, .tick_ms = 1, .keep = keep
	};

	desk_serve(&group, &how);
}

static bool
ask(unsigned number, const char *function, const char *first,
	const char *second)
{
	const char *const params[] = { first, second };

	return desk_ask(number, function, params, 2);
}

static void
answers(unsigned number, const char *text)
{
	static char bytes[DESK_MAX];
	unsigned got;

	ck_assert(desk_answer(&got, bytes));
	ck_assert_uint_eq(got, number);
	ck_assert_str_eq(bytes, text);
}

static void
answers_no_more(void)
{
	static char bytes[DESK_MAX];
	unsigned got;

	ck_assert(!desk_answer(&got, bytes));
}

START_TEST(a_question_is_done_as_it_was_asked_and_answered_by_its_number)
{
	begin();
	ck_assert(ask(41, "settle", "a hold", "12"));
	ck_assert(ask(42, "settle", NULL, ""));
	serve();
	ck_assert_str_eq(done, "settle a hold 12\nsettle NULL \n");
	answers(41, "{}");
	answers(42, "{}");
	answers_no_more();
	ck_assert_int_gt(ticks, 0);
	ck_assert_int_eq(closed, 0);
}
END_TEST

START_TEST(what_comes_in_a_file_is_made_a_parameter)
{
	const char *const params[] = { "a hold" };
	const struct desk_file file = { "a user", "a reply", 7 };

	begin();
	ck_assert(desk_ask_with(1, "settle", params, 1, &file));
	ck_assert(ask(2, "settle", "another", NULL));
	serve();
	ck_assert_str_eq(done, "settle a hold a reply of a user, 7 bytes\n"
			       "settle another NULL\n");
	answers(1, "{}");
	answers(2, "{}");
}
END_TEST

START_TEST(a_database_that_failed_is_an_empty_answer)
{
	begin();
	says = NULL;
	ck_assert(ask(1, "settle", "a", "b"));
	serve();
	answers(1, "");
}
END_TEST

START_TEST(what_is_not_for_streamers_is_not_done)
{
	begin();
	ck_assert(ask(1, "enter", "admin", NULL));
	ck_assert(ask(2, "drop", "all", NULL));
	ck_assert(ask(3, "settle", "a", "b"));
	serve();
	ck_assert_str_eq(done, "settle a b\n");
	answers(3, "{}");
	answers_no_more();
}
END_TEST

START_TEST(what_is_too_long_is_not_asked_and_not_answered)
{
	static char text[DESK_MAX + 1];

	begin();
	memset(text, 'x', DESK_MAX);
	ck_assert(!ask(1, "settle", text, "b"));
	text[DESK_MAX - 100] = '\0';
	ck_assert(ask(2, "settle", text, "b"));
	text[DESK_MAX - 100] = 'x';
	says = text;
	serve();
	answers(2, "");
	answers_no_more();
}
END_TEST

/* The answers of so many have room, too: a streamer reads them as they come. */
START_TEST(a_full_desk_says_so_and_loses_nothing)
{
	char hold[16];
	unsigned asked = 0;
	size_t lines = 0;

	begin();
	do {
		snprintf(hold, sizeof hold, "%u", asked + 1);
	} while (ask(asked + 1, "settle", hold, "") && ++asked < 5000);
	ck_assert_uint_gt(asked, 10);
	ck_assert_uint_lt(asked, 5000);
	serve();
	for (const char *c = done; *c; c++)
		lines += *c == '\n';
	ck_assert_uint_eq(lines, asked);
	for (unsigned i = 1; i <= asked; i++)
		answers(i, "{}");
	answers_no_more();
	ck_assert(ask(1, "settle", "a", "b"));
}
END_TEST

START_TEST(a_program_that_was_swapped_away_holds_no_connection)
{
	begin();
	board.workers = 0;
	ck_assert(ask(1, "settle", "a", "b"));
	serve();
	answers(1, "{}");
	ck_assert_int_gt(closed, 0);
	ck_assert_int_eq(ticks, 0);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		a_question_is_done_as_it_was_asked_and_answered_by_its_number,
		what_comes_in_a_file_is_made_a_parameter,
		a_database_that_failed_is_an_empty_answer,
		what_is_not_for_streamers_is_not_done,
		what_is_too_long_is_not_asked_and_not_answered,
		a_full_desk_says_so_and_loses_nothing,
		a_program_that_was_swapped_away_holds_no_connection, NULL
	};

	return unit_run("desk", tests);
}
