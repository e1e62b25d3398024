/* What the sample group promises, in the order that the cases build on. */
#include "cases.h"

static const struct table tables[] = {
	{ "writing", writing },
	{ "reading", reading },
	{ "listing", listing },
	{ "changing", changing },
	{ "sealing", sealing },
	{ "visiting", visiting },
	{ "picturing", picturing },
	{ "repeating", repeating },
	{ "repeating secrets", repeating_secrets },
	{ "hearing", hearing },
	{ "removing", removing },
	{ 0 },
};

int
main(void)
{
	static const TTest *others[PICTURE_TESTS + COLUMN_TESTS + ANSWER_TESTS +
				   CLOCK_TESTS + 1];

	picture_tests(others);
	column_tests(others + PICTURE_TESTS);
	answer_tests(others + PICTURE_TESTS + COLUMN_TESTS);
	clock_tests(others + PICTURE_TESTS + COLUMN_TESTS + ANSWER_TESTS);
	return harness_run(tables, NULL, others);
}
