/* What monitors are promised; what happens without a database is tried in
 * tests/system/faults. */
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

#define PROXY "X-Forwarded-For: 203.0.113.9"

static const struct test metrics[] = {
	{ "metrics, from this machine", "GET", "/metrics", no_token, NULL, 200,
		.header = "Content-Type~^text/plain; version=0\\.0\\.4;" },
	{ "a token changes nothing", "GET", "/metrics", token_garbage, NULL,
		200 },
	{ "from elsewhere without a token", "GET", "/metrics", no_token, NULL,
		401, "unauthorized", .headers = PROXY,
		.header = "WWW-Authenticate: Bearer" },
	{ "with one that is none", "GET", "/metrics", token_garbage, NULL, 401,
		"unauthorized", .headers = PROXY,
		.header = "WWW-Authenticate: Bearer error=\"invalid_token\"" },
	{ "with one that nobody has", "GET", "/metrics", token_unknown, NULL,
		401, "unauthorized", .headers = PROXY },
	{ "with one that is over", "GET", "/metrics", token_expired, NULL, 401,
		"unauthorized", .headers = PROXY },
	{ "with every scope but this", "GET", "/metrics", token_a, NULL, 403,
		"forbidden", .headers = PROXY },
	{ "with the scope of no administrator", "GET", "/metrics",
		token_not_admin, NULL, 403, "forbidden", .headers = PROXY },
	{ "as an administrator", "GET", "/metrics", token_admin, NULL, 200,
		.headers = PROXY,
		.header = "Content-Type~^text/plain\nCache-Control: no-store",
		.way = by_http },
	{ "from where nobody said", "GET", "/metrics", no_token, NULL, 401,
		"unauthorized", .headers = "X-Forwarded-For: unknown" },
	{ "nothing is to be written", "POST", "/metrics", no_token, "{}", 405,
		"method_not_allowed" },
	{ 0 },
};

static const struct table tables[] = {
	{ "health", answers },
	{ "metrics", metrics },
	{ 0 },
};

int
main(void)
{
	return harness_run(tables, NULL, NULL);
}
