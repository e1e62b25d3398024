/* What browsers and programs are called to people. */
#include <string.h>

#include "text/agent.h"
#include "unit.h"

#define MOZILLA "Mozilla/5.0 "
#define WEBKIT " AppleWebKit/537.36 (KHTML, like Gecko) "

static const struct {
	const char *text;
	const char *browser;
	const char *system;
} agents[] = {
	{ MOZILLA "(X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
		"Firefox", "Linux" },
	{ MOZILLA "(Windows NT 10.0; Win64; x64)" WEBKIT
		  "Chrome/131.0.0.0 Safari/537.36",
		"Chrome", "Windows" },
	{ MOZILLA "(Windows NT 10.0; Win64; x64)" WEBKIT
		  "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
		"Edge", "Windows" },
	{ MOZILLA "(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
		  "(KHTML, like Gecko) Version/18.1 Safari/605.1.15",
		"Safari", "macOS" },
	{ MOZILLA "(iPhone; CPU iPhone OS 18_1 like Mac OS X) "
		  "AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0 "
		  "Mobile/15E148 Safari/604.1",
		"Chrome", "iPhone" },
	{ MOZILLA "(Linux; Android 10; K)" WEBKIT
		  "Chrome/131.0.0.0 Mobile Safari/537.36",
		"Chrome", "Android" },
	{ "curl/8.5.0", "curl", NULL },
	{ "node", "node", NULL },
	{ "python-requests/2.32", "python-requests", NULL },
	{ MOZILLA "(compatible)", NULL, NULL },
	{ "<script>", NULL, NULL },
	{ "", NULL, NULL },
	{ NULL, NULL, NULL },
};

static void
ck_same(const char *text, const char *is, const char *expected)
{
	ck_assert_msg(!is == !expected && (!is || !strcmp(is, expected)),
		"%s: %s instead of %s", text ? text : "nothing",
		is ? is : "none", expected ? expected : "none");
}

START_TEST(they_are_called_as_people_do)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof agents / sizeof *agents; i++) {
		struct agent agent = agent_read(&arena, agents[i].text);
		ck_same(agents[i].text, agent.browser, agents[i].browser);
		ck_same(agents[i].text, agent.system, agents[i].system);
	}
	arena_free(&arena);
}
END_TEST

int
main(void)
{
	return unit_run("agent",
		(const TTest *[]){ they_are_called_as_people_do, NULL });
}
