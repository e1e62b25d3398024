/* The one webhook of clients that know of one alone. */
#include "cases.h"

#define ONE PATH "/config"
#define SET(secret) \
	"{\"webhook_url\":\"" URL "\",\"webhook_secret\":\"" secret "\"}"

const struct test config[] = {
	{ "there is none", "GET", ONE, token_a, NULL, 404, "not_found" },
	{ "there is none to be tested", "POST", PATH "/test", token_a, "{}",
		404, "not_found" },
	{ "a secret that is short", "POST", ONE, token_a,
		SET("fifteen letters"), 422, "validation_error" },
	{ "it is made", "POST", ONE, token_a, SET("sixteen letters!"), 201,
		.json = "#=6\nwebhook_url=" URL "\nuser_id=<user_a>\n"
			"is_active=true",
		.keep = "one=id",
		.sql = "select cardinality(events) = (select count(*) from "
		       "llm.event_kinds) and strpos(secret, 'sixteen') = 0 "
		       "from llm.webhooks where id = '<one>'",
		.gives = "t" },
	{ "plain http", "POST", ONE, token_a,
		"{\"webhook_url\":\"http://example.com\","
		"\"webhook_secret\":\"sixteen letters!\"}",
		422, "validation_error",
		.json = "error.details.webhook_url=must be an https URL" },
	{ "a later one changes it", "POST", ONE, token_a,
		"{\"webhook_url\":\"https://example.com/x\","
		"\"webhook_secret\":\"sixteen letters?\"}",
		201, .json = "id=<one>\nwebhook_url=https://example.com/x" },
	{ "it is told", "GET", ONE, token_a, NULL, 200,
		.json = "#=6\nid=<one>" },
	{ "it is one of all", "GET", PATH, token_a, NULL, 200,
		.json = "webhooks.#=1\nwebhooks.0.id=<one>" },
	{ "it wakes when it is set",
		.sql = "update llm.webhooks set is_active = false, paused_at = "
		       "now(), paused_why = 'failing' where id = '<one>'; "
		       "select 1",
		.gives = "1" },
	{ "again", "POST", ONE, token_a, SET("sixteen letters!"), 201,
		.json = "is_active=true" },
	{ "a test", "POST", PATH "/test", token_a, "{}", 200,
		.json = "#=2\nsuccess=true\nmessage~.",
		.sql = "select count(*) from llm.webhook_deliveries where "
		       "webhook_id = '<one>' and by_hand",
		.gives = "1" },
	{ "nobody else has one", "GET", ONE, token_b, NULL, 404, "not_found" },
	{ "it needs a token", "GET", ONE, no_token, NULL, 401, "unauthorized" },
	{ "and the scope", "DELETE", ONE, token_unscoped, NULL, 403,
		"forbidden" },
	{ "it is deleted", "DELETE", ONE, token_a, NULL, 204 },
	{ "once", "DELETE", ONE, token_a, NULL, 404, "not_found" },
	{ 0 },
};
