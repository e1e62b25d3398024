/* Stamps: those that hold, and all that do not. */
#include <string.h>

#include "crypto/stamp.h"
#include "unit.h"

#define BODY "{\"id\":\"evt_1\"}"
#define GOLDEN \
	"347e9afe3d74ec4c5cbefd270edc9246513ae3da7b375223e302560fbd4146eb"
#define OTHER "0000000000000000000000000000000000000000000000000000000000000000"

static const struct {
	const char *name, *header, *body;
	const char *secrets[3];
	long long late; /* seconds after it was made */
	enum stamp is;
} cases[] = {
	{ "the golden one", "t=1614265330,v1=" GOLDEN, BODY, { "whsec_test" } },
	{ "in capitals",
		"t=1614265330,v1=347E9AFE3D74EC4C5CBEFD270EDC9246513A"
		"E3DA7B375223E302560FBD4146EB",
		BODY, { "whsec_test" } },
	{ "another v1 beside it", "t=1614265330,v1=" OTHER ",v1=" GOLDEN, BODY,
		{ "whsec_test" } },
	{ "a v0 beside it", "t=1614265330,v0=" OTHER ",v1=" GOLDEN, BODY,
		{ "whsec_test" } },
	{ "in another order", "v1=" GOLDEN ",t=1614265330", BODY,
		{ "whsec_test" } },
	{ "by the second secret", "t=1614265330,v1=" GOLDEN, BODY,
		{ "whsec_next", "whsec_test" } },
	{ "at the last moment", "t=1614265330,v1=" GOLDEN, BODY,
		{ "whsec_test" }, 300 },
	{ "from a clock that is ahead", "t=1614265330,v1=" GOLDEN, BODY,
		{ "whsec_test" }, -300 },
	{ "too old", "t=1614265330,v1=" GOLDEN, BODY, { "whsec_test" }, 301,
		STAMP_WRONG },
	{ "of the future", "t=1614265330,v1=" GOLDEN, BODY, { "whsec_test" },
		-301, STAMP_WRONG },
	{ "another body", "t=1614265330,v1=" GOLDEN, BODY " ", { "whsec_test" },
		0, STAMP_WRONG },
	{ "another time", "t=1614265331,v1=" GOLDEN, BODY, { "whsec_test" }, 0,
		STAMP_WRONG },
	{ "another secret", "t=1614265330,v1=" GOLDEN, BODY, { "whsec_tes" }, 0,
		STAMP_WRONG },
	{ "no secret", "t=1614265330,v1=" GOLDEN, BODY, { NULL }, 0,
		STAMP_WRONG },
	{ "as v0 alone", "t=1614265330,v0=" GOLDEN, BODY, { "whsec_test" }, 0,
		STAMP_WRONG },
	{ "as v11", "t=1614265330,v11=" GOLDEN, BODY, { "whsec_test" }, 0,
		STAMP_WRONG },
	{ "cut short", "t=1614265330,v1=347e9afe", BODY, { "whsec_test" }, 0,
		STAMP_WRONG },
	{ "longer", "t=1614265330,v1=" GOLDEN "00", BODY, { "whsec_test" }, 0,
		STAMP_WRONG },
	{ "no time", "v1=" GOLDEN, BODY, { "whsec_test" }, 0, STAMP_WRONG },
	{ "an empty time", "t=,v1=" GOLDEN, BODY, { "whsec_test" }, 0,
		STAMP_WRONG },
	{ "a time that is none", "t=16142x5330,v1=" GOLDEN, BODY,
		{ "whsec_test" }, 0, STAMP_WRONG },
	{ "a huge time", "t=99999999999999999999,v1=" GOLDEN, BODY,
		{ "whsec_test" }, 0, STAMP_WRONG },
	{ "blanks", "t=1614265330, v1=" GOLDEN, BODY, { "whsec_test" }, 0,
		STAMP_WRONG },
	{ "nothing", "", BODY, { "whsec_test" }, 0, STAMP_MISSING },
	{ "no header", NULL, BODY, { "whsec_test" }, 0, STAMP_MISSING },
	{ "commas", ",,,", BODY, { "whsec_test" }, 0, STAMP_WRONG },
};

START_TEST(each_stamp_is_judged)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_msg(
			stamp_check(cases[i].header, cases[i].body,
				strlen(cases[i].body), cases[i].secrets,
				1614265330 + cases[i].late) == cases[i].is,
			"%s", cases[i].name);
}
END_TEST

START_TEST(a_header_has_a_limit)
{
	static char header[2 * STAMP_MAX];
	static const char *const secrets[] = { "whsec_test", NULL };

	memset(header, ',', sizeof header - 1);
	memcpy(header, "t=1614265330,v1=" GOLDEN, 80);
	ck_assert_int_eq(
		stamp_check(header, BODY, strlen(BODY), secrets, 1614265330),
		STAMP_WRONG);
	header[STAMP_MAX] = '\0';
	ck_assert_int_eq(
		stamp_check(header, BODY, strlen(BODY), secrets, 1614265330),
		STAMP_GOOD);
}
END_TEST

int
main(void)
{
	return unit_run("stamp", (const TTest *[]){ each_stamp_is_judged,
					 a_header_has_a_limit, NULL });
}
