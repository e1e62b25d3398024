/* What monitors are promised; what happens without a database is tried in
 * tests/faults. */
#include "harness.h"

static const struct test answers[] = {
	{ "the system is up", "GET", "/health", no_token, NULL, 200,
		.json = "status=ok\nversion~." },
	{ "HEAD of it", "HEAD", "/health", no_token, NULL, 200 },
	{ "the process lives", "GET", "/health/live", no_token, NULL, 200,
		.json = "status=ok" },
	{ "a monitor may add what it likes", "GET", "/health/live?x=1",
		no_token, NULL, 200, .json = "status=ok" },
	{ "the tables are those that the program expects", "GET",
		"/health/ready", no_token, NULL, 200,
		.json = "status=ok\nmigration~^[a-z0-9_-]+$",
		.keep = "migration=migration" },
	{ "how the database does", "GET", "/health/database", no_token, NULL,
		200,
		.json = "status=ok\nresponseTime~^[0-9]+\\.[0-9]ms$\n"
			"connections.total~^[0-9]+$\nconnections.max=300\n"
			"connections.utilization~^[0-9]+%$\n"
			"migration=<migration>" },
	{ "a token changes nothing", "GET", "/health", token_garbage, NULL,
		200 },
	{ "nothing is to be written", "POST", "/health", no_token, "{}", 405,
		"method_not_allowed", .header = "Allow: GET, HEAD, OPTIONS" },
	{ "an address that is not there", "GET", "/health/x", no_token, NULL,
		404, "not_found" },
	{ "health is never kept by anybody", "GET", "/health/ready", no_token,
		NULL, 200, .header = "Cache-Control: no-store",
		.way = by_http },
	{ "the tables are older than the program", NULL,
		.sql = "update sqitch.changes set change = 'x' || change "
		       "where change = '<migration>' returning 'older'",
		.gives = "older" },
	{ "it is not ready", "GET", "/health/ready", no_token, NULL, 503,
		"not_migrated", .header = "Retry-After~^[0-9]+$" },
	{ "but alive", "GET", "/health/live", no_token, NULL, 200 },
	{ "the tables are as they were", NULL,
		.sql = "update sqitch.changes set change = '<migration>' "
		       "where change = 'x<migration>' returning 'back'",
		.gives = "back" },
	{ "it is ready again", "GET", "/health/ready", no_token, NULL, 200 },
	{ 0 },
};

static const struct table tables[] = {
	{ "health", answers },
	{ 0 },
};

int
main(void)
{
	return harness_run(tables, NULL, NULL);
}
