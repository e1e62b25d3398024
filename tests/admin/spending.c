/* Administration: users' credits and limits, and what all users use. */
#include "admin.h"

#define HERS "/admin/users/<user_a>"
#define NOBODY "/admin/users/00000000-0000-4000-8000-000000000000"
#define ADJUST(credits) "{\"credits\":" credits ",\"reason\":\"Because\"}"
#define SUMMED \
	"select (select string_agg(what, ' ') from llm.audit('<user_a>')) " \
	"is null"

const struct test spending[] = {
	{ "a user may not look", "GET", HERS "/credits", token_a, NULL, 403,
		"forbidden" },
	{ "who has used nothing", "GET", HERS "/credits", token_admin, NULL,
		200,
		.json = "#=8\nuserId=<user_a>\ntier=free\nbalance=0\n"
			"limits.requestsPerMinute=null\nlots.#=0" },
	{ "she gets credits, beside those of the plan that begins", "POST",
		HERS "/adjustments", token_admin, ADJUST("700"), 201,
		.headers = "Idempotency-Key: <user_a>",
		.json = "#=6\ncredits=700\napplied=700\nreason=Because\n"
			"expiresAt=null\nbalance=5700",
		.keep = "adjustment=id", .sql = SUMMED, .gives = "t" },
	{ "once", "POST", HERS "/adjustments", token_admin, ADJUST("700"), 201,
		.headers = "Idempotency-Key: <user_a>",
		.json = "id=<adjustment>\nbalance=5700" },
	{ "which is in the ledger",
		.sql = "select kind || ' ' || amount || ' ' || reason || ' ' || "
		       "(actor_id = '<user_admin>') from llm.ledger "
		       "where source = 'adjust:<adjustment>'",
		.gives = "adjust 700 Because true" },
	{ "some that lapse", "POST", HERS "/adjustments", token_admin,
		"{\"credits\":50,\"reason\":\"x\","
		"\"expiresAt\":\"2999-01-01T00:00:00Z\"}",
		201,
		.json = "expiresAt=2999-01-01T00:00:00.000Z\nbalance=5750" },
	{ "some are taken", "POST", HERS "/adjustments", token_admin,
		ADJUST("-5050"), 201,
		.json = "credits=-5050\napplied=-5050\nbalance=700",
		.sql = SUMMED, .gives = "t" },
	{ "more than there are", "POST", HERS "/adjustments", token_admin,
		ADJUST("-1000"), 201,
		.json = "credits=-1000\napplied=-700\nbalance=0", .sql = SUMMED,
		.gives = "t" },
	{ "none", "POST", HERS "/adjustments", token_admin, ADJUST("0"), 422,
		"validation_error",
		.json = "error.details.credits=must not be 0" },
	{ "what is taken does not lapse", "POST", HERS "/adjustments",
		token_admin,
		"{\"credits\":-5,\"reason\":\"x\","
		"\"expiresAt\":\"2999-01-01T00:00:00Z\"}",
		422, "validation_error" },
	{ "what lapsed before it was given", "POST", HERS "/adjustments",
		token_admin,
		"{\"credits\":5,\"reason\":\"x\","
		"\"expiresAt\":\"2020-01-01T00:00:00Z\"}",
		422, "validation_error" },
	{ "without a reason", "POST", HERS "/adjustments", token_admin,
		"{\"credits\":5}", 422, "validation_error",
		.json = "error.details.reason=is required" },
	{ "nobody gets any", "POST", NOBODY "/adjustments", token_admin,
		ADJUST("5"), 404, "not_found" },
	{ "her lots", "GET", HERS "/credits", token_admin, NULL, 200,
		.json = "lots.#=3\nlots.0.#=8\nbalance=0\navailable=0" },
	{ "limits of her own", "PUT", HERS "/limits", token_admin,
		"{\"requestsPerMinute\":120,\"creditsPerDay\":9}", 200,
		.json = "#=3\nrequestsPerMinute=120\ntokensPerMinute=null\n"
			"creditsPerDay=9",
		.sql = "select requests_per_minute from llm.accounts "
		       "where user_id = '<user_a>'",
		.gives = "120" },
	{ "the plan's again", "PUT", HERS "/limits", token_admin, "{}", 200,
		.json = "requestsPerMinute=null\ncreditsPerDay=null" },
	{ "a limit of nothing", "PUT", HERS "/limits", token_admin,
		"{\"creditsPerDay\":0}", 422, "validation_error" },
	{ "nobody's limits", "PUT", NOBODY "/limits", token_admin, "{}", 404,
		"not_found" },
	{ "she is pro",
		.sql = "update llm.subscriptions set tier = 'pro' where "
		       "user_id = '<user_a>'; update llm.accounts set tier = "
		       "'pro' where user_id = '<user_a>'; select 1",
		.gives = "1" },
	{ "suspended", "POST", HERS "/suspend", token_admin, "{}", 204,
		.sql = "select s.status || ' ' || a.tier from "
		       "llm.subscriptions as s join llm.accounts as a using "
		       "(user_id) where user_id = '<user_a>'",
		.gives = "suspended free" },
	{ "once", "POST", HERS "/suspend", token_admin, "{}", 409, "conflict" },
	{ "which the list tells", "GET", "/admin/users?search=<user_a>",
		token_admin, NULL, 200,
		.json = "users.0.subscription.#=4\n"
			"users.0.subscription.tier=pro\n"
			"users.0.subscription.status=suspended" },
	{ "resumed", "POST", HERS "/resume", token_admin, "{}", 204,
		.sql = "select s.status || ' ' || a.tier from "
		       "llm.subscriptions as s join llm.accounts as a using "
		       "(user_id) where user_id = '<user_a>'",
		.gives = "active pro" },
	{ "once", "POST", HERS "/resume", token_admin, "{}", 409, "conflict" },
	{ "nobody is suspended", "POST", NOBODY "/suspend", token_admin, "{}",
		404, "not_found" },
	{ "both are in the log",
		.sql = "select string_agg(event, ' ' order by id) from "
		       "identity.audit_log where user_id = '<user_a>' and "
		       "event ~ '^subscription'",
		.gives = "subscription.suspended subscription.resumed" },
	{ "who subscribes", "GET", "/admin/subscriptions", token_admin, NULL,
		200,
		.json = "#=4\nsubscriptionStats.0.#=3\ntotalActive~^[1-9]\n"
			"byTier.pro~^[1-9]\nbyStatus.active~^[1-9]" },
	{ "calls were made, on a day of their own",
		.sql = "delete from llm.usage_quarters where quarter between "
		       "'2025-02-03Z' and '2025-02-05Z'; insert into "
		       "llm.usage_quarters (user_id, quarter, model_id, "
		       "operation, provider, requests, credits_used) values "
		       "('<user_a>', '2025-02-03 23:45Z', 'gpt-5', 'chat', "
		       "'a', 2, 5), ('<user_b>', '2025-02-04 00:00Z', 'gpt-5', "
		       "'embedding', 'b', 3, 7), ('<user_b>', '2025-02-04 "
		       "23:45Z', 'gemini-2.0-pro', 'chat', 'b', 4, 40); "
		       "select 1",
		.gives = "1" },
	{ "what all used on a day", "GET",
		"/admin/usage?startDate=2025-02-04&endDate=2025-02-04",
		token_admin, NULL, 200,
		.json = "#=6\ntotalOperations=7\ntotalCreditsUsed=47\n"
			"byModel.#=2\nbyModel.0.modelId=gemini-2.0-pro\n"
			"byModel.0.operations=4\nbyModel.1.creditsUsed=7\n"
			"byOperation.#=2\nbyOperation.0.operation=chat\n"
			"byProvider.#=1\nbyProvider.0.provider=b\n"
			"byProvider.0.creditsUsed=47\n"
			"dateRange.start=2025-02-04T00:00:00.000Z\n"
			"dateRange.end=2025-02-05T00:00:00.000Z",
		.sql = "delete from llm.usage_quarters where quarter between "
		       "'2025-02-03Z' and '2025-02-05Z'; select 1",
		.gives = "1" },
	{ "nothing on a day without", "GET",
		"/admin/usage?startDate=2001-01-01&endDate=2001-01-01",
		token_admin, NULL, 200,
		.json = "totalOperations=0\nbyModel.#=0" },
	{ "more than a year", "GET",
		"/admin/usage?startDate=2024-01-01&endDate=2025-06-01",
		token_admin, NULL, 422, "validation_error" },
	{ "a month before the year 1", "GET", "/admin/usage?endDate=0001-01-01",
		token_admin, NULL, 422, "validation_error",
		.json = "error.details.endDate~years 1 to 9999" },
	{ "an end after the year 9999", "GET",
		"/admin/usage?startDate=9999-12-01&endDate=9999-12-31",
		token_admin, NULL, 422, "validation_error",
		.json = "error.details.endDate~years 1 to 9999" },
	{ "her ledger adds up", "GET", "/admin/ledger/audit?user=<user_a>",
		token_admin, NULL, 200,
		.json = "#=2\ntotal=0\ndifferences.#=0" },
	{ "until it is spoilt",
		.sql = "update llm.accounts set balance = balance + 3 where "
		       "user_id = '<user_a>'; select 1",
		.gives = "1" },
	{ "which is told", "GET", "/admin/ledger/audit?user=<user_a>",
		token_admin, NULL, 200,
		.json = "total=1\ndifferences.0.#=5\n"
			"differences.0.userId=<user_a>\n"
			"differences.0.stands=3\ndifferences.0.should=0",
		.sql = "update llm.accounts set balance = balance - 3 where "
		       "user_id = '<user_a>'; select 1",
		.gives = "1" },
	{ "a sum without its calls",
		.sql = "insert into llm.usage_quarters (user_id, quarter, "
		       "model_id, operation, requests) values ('<user_a>', "
		       "date_bin('15 minutes', now(), '2000-01-01Z'), 'gpt-5', "
		       "'chat', 1); select 1",
		.gives = "1" },
	{ "is told, with its time", "GET", "/admin/ledger/audit?user=<user_a>",
		token_admin, NULL, 200,
		.json = "differences.0.what=quarter\n"
			"differences.0.subject~of 20[^ ]*T[^ ]*:00.000Z",
		.sql = "delete from llm.usage_quarters where user_id = "
		       "'<user_a>'; select 1",
		.gives = "1" },
	{ "a user may not ask", "GET", "/admin/ledger/audit", token_a, NULL,
		403, "forbidden" },
	{ 0 },
};
