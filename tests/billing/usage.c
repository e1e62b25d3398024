/* Usage: which calls are listed, what they sum up to, by days of any zone. */
#include "cases.h"

#define PATH "/v1/usage"
#define STATS PATH "/stats"

/* Calls of user_a on the day that has 25 hours in Berlin, and the next. Of the
 * hour that comes twice there, one each; the last is the next day's. */
#define CALL(id, at, model, operation, credits, tokens, ms, status, metadata) \
	"('00000000-0000-4000-8000-0000000000" id "', '<user_a>', " \
	"timestamptz '<autumn>' + interval '" at "', '" model "', '" operation \
	"', " credits ", " tokens ", " ms ", '" status "', '" metadata "', " \
	"case when '" model "' = 'gpt-5' then '" A_KEY "'::uuid end)"
#define A_KEY "00000000-0000-4000-8000-0000000000ff"
#define CALLS \
	"delete from llm.usage_history where id::text like " \
	"'00000000-0000-4000-8000-0000000000%'; delete from " \
	"llm.usage_quarters where user_id = '<user_a>'; with u as (insert into " \
	"llm.usage_history (id, user_id, created_at, model_id, operation, " \
	"credits_used, total_tokens, request_duration_ms, status, " \
	"request_metadata, key_id) values " CALL("a1", "-2 hours", "gpt-5", \
		"chat", "5", "500", "100", "completed", \
		"{\"cached\":7,\"first_token_ms\":30,\"estimated\":true}") ", " CALL("a2", \
		"30 minutes", "gpt-5", "chat", "2", "200", "300", "completed", \
		"{}") ", " CALL("a3", "90 minutes", "gemini-2.0-pro", \
		"embedding", "1", "100", "null", "failed", \
		"{\"cached\":-5,\"first_token_ms\":1e30,\"estimated\":1}") ", " CALL("a4", \
		"22 hours 59 minutes", "gemini-2.0-pro", "chat", "3", "null", \
		"200", "cut", \
		"{\"cached\":\"7\",\"first_token_ms\":null}") ", " CALL("a5", \
		"23 hours", "gpt-5", "chat", "4", "400", "1000", "completed", \
		"{}") " returning *) insert into llm.usage_quarters (user_id, quarter, " \
		      "model_id, operation, key_id, requests, credits_used, total_tokens, " \
		      "durations, duration_ms) select user_id, date_bin('15 minutes', " \
		      "created_at, '2000-01-01Z'), model_id, operation, key_id, 1, " \
		      "credits_used, coalesce(total_tokens, 0), " \
		      "(request_duration_ms is not null)::integer, " \
		      "coalesce(request_duration_ms, 0) from u; select 1"
#define ID(n) "00000000-0000-4000-8000-0000000000" n
#define ALL "?start_date=<before>&end_date=<after>"
#define SUMS(requests, credits, tokens) \
	"pagination.total=" requests "\nsummary.total_requests=" requests \
	"\nsummary.total_credits_used=" credits \
	"\nsummary.total_tokens=" tokens

const struct test usage_listed[] = {
	{ "usage needs a token", "GET", PATH, no_token, NULL, 401,
		"unauthorized" },
	{ "usage needs the scope", "GET", PATH, token_unscoped, NULL, 403,
		"forbidden" },
	{ "of who has used nothing", "GET", PATH, token_a, NULL, 200,
		.json = "#=3\nusage.#=0\npagination.#=5\n"
			"pagination.next=null\npagination.has_more=false\n" SUMS(
				"0", "0", "0"),
		.sql = CALLS, .gives = "1" },
	{ "all of it, newest first", "GET", PATH ALL, token_a, NULL, 200,
		.json = "usage.#=5\nusage.0.id=" ID(
			"a5") "\n"
			      "usage.4.id=" ID(
				      "a1") "\nusage.0.#=15\n"
					    "usage.4.cached_tokens=7\nusage.4.first_token_ms=30\n"
					    "usage.4.estimated=true\nusage.0.estimated=false\n"
					    "usage.0.cached_tokens=0\nusage.1.status=cut\n"
					    "usage.2.request_duration_ms=null\n"
					    "usage.1.cached_tokens=0\nusage.1.first_token_ms=null\n"
					    "usage.2.cached_tokens=0\nusage.2.estimated=false\n"
					    "usage.2.first_token_ms=2147483647\n"
					    "usage.0.key_id=" A_KEY
					    "\nusage.1.key_id=null\n" SUMS(
						    "5", "15", "1200") },
	{ "one day, which as an end counts whole", "GET",
		PATH "?start_date=<autumn>&end_date=<autumn>", token_a, NULL,
		200,
		.json = "usage.#=4\nusage.3.id=" ID("a2") "\n" SUMS(
			"4", "10", "700") },
	{ "an instant as an end does not count", "GET",
		PATH "?start_date=<autumn>T00:30:00Z&end_date=<autumn>T23:00:"
		     "00Z",
		token_a, NULL, 200,
		.json = "usage.#=3\n" SUMS("3", "6", "300") },
	{ "quarters of an hour may be cut", "GET",
		PATH "?start_date=<autumn>T00:30:00.001Z&end_date=<autumn>"
		     "T22:59:00.001Z",
		token_a, NULL, 200,
		.json = "usage.#=2\n" SUMS("2", "4", "100") },
	{ "of a model", "GET", PATH ALL "&model_id=gpt-5", token_a, NULL, 200,
		.json = "usage.#=3\nusage.2.id=" ID("a1") "\n" SUMS(
			"3", "11", "1100") },
	{ "of an operation, by pages", "GET",
		PATH ALL "&operation=chat&limit=3", token_a, NULL, 200,
		.json = "usage.#=3\nusage.2.id=" ID(
			"a2") "\n"
			      "pagination.has_more=true\n" SUMS(
				      "4", "14", "1100"),
		.keep = "next=pagination.next" },
	{ "and the rest", "GET",
		PATH ALL "&operation=chat&limit=3&cursor=<next>", token_a, NULL,
		200,
		.json = "usage.#=1\nusage.0.id=" ID(
			"a1") "\n"
			      "pagination.next=null" },
	{ "of a key", "GET", PATH ALL "&key_id=" A_KEY, token_a, NULL, 200,
		.json = "usage.#=3" },
	{ "of a status that is rare", "GET", PATH ALL "&status=failed", token_a,
		NULL, 200,
		.json = "usage.#=1\nusage.0.id=" ID("a3") "\n" SUMS(
			"1", "1", "100") },
	{ "of the one that is not", "GET", PATH ALL "&status=completed",
		token_a, NULL, 200,
		.json = "usage.#=3\n" SUMS("3", "11", "1100") },
	{ "of both a model and a status", "GET",
		PATH ALL "&status=cut&model_id=gpt-5", token_a, NULL, 200,
		.json = "usage.#=0\n" SUMS("0", "0", "0") },
	{ "one a page", "GET", PATH ALL "&limit=1", token_a, NULL, 200,
		.json = "usage.#=1\npagination.has_more=true",
		.keep = "next=pagination.next" },
	{ "the next page", "GET", PATH ALL "&limit=1&cursor=<next>", token_a,
		NULL, 200, .json = "usage.#=1\nusage.0.id=" ID("a4") },
	{ "from the third on", "GET", PATH ALL "&limit=2&offset=2", token_a,
		NULL, 200,
		.json = "usage.#=2\nusage.0.id=" ID(
			"a3") "\n"
			      "pagination.offset=2\npagination.has_more=true" },
	{ "beyond the last", "GET", PATH ALL "&offset=10000", token_a, NULL,
		200, .json = "usage.#=0\npagination.total=5" },
	{ "an offset too high", "GET", PATH "?offset=10001", token_a, NULL, 422,
		"validation_error" },
	{ "what is none of them", "GET",
		PATH "?start_date=soon&operation=talk&key_id=1&status=good",
		token_a, NULL, 422, "validation_error",
		.json = "error.details.#=4" },
	{ "another's usage is another's", "GET", PATH ALL, token_b, NULL, 200,
		.json = "usage.#=0\n" SUMS("0", "0", "0") },
	{ "one call", "GET", PATH "/" ID("a1"), token_a, NULL, 200,
		.json = "#=15\nid=" ID("a1") "\ncredits_used=5" },
	{ "another's", "GET", PATH "/" ID("a1"), token_b, NULL, 404,
		"not_found" },
	{ "one that was not made", "GET", PATH "/" ID("b1"), token_a, NULL, 404,
		"not_found" },
	{ 0 },
};

#define BERLIN STATS ALL "&timezone=Europe/Berlin"

const struct test usage_summed[] = {
	{ "statistics need a token", "GET", STATS, no_token, NULL, 401,
		"unauthorized" },
	{ "statistics need the scope", "GET", STATS, token_unscoped, NULL, 403,
		"forbidden" },
	{ "thirty days, today the first", "GET", STATS, token_b, NULL, 200,
		.json = "stats.#=30\nstats.0.date=<today>\nstats.0.#=5\n"
			"stats.0.requests_count=0\n"
			"stats.0.average_duration_ms=null\n"
			"total.#=4\ntotal.requests_count=0" },
	{ "calls were made", .sql = CALLS, .gives = "1" },
	{ "days of Berlin, one of them of 25 hours", "GET", BERLIN, token_a,
		NULL, 200,
		.json = "stats.#=3\nstats.0.date=<after>\n"
			"stats.0.credits_used=4\nstats.1.date=<autumn>\n"
			"stats.1.credits_used=11\nstats.1.requests_count=4\n"
			"stats.1.tokens_total=800\n"
			"stats.1.average_duration_ms=200\n"
			"stats.2.date=<before>\nstats.2.credits_used=0\n"
			"total.credits_used=15\ntotal.average_duration_ms=400" },
	{ "hours of Berlin, one of which comes twice", "GET",
		BERLIN "&group_by=hour", token_a, NULL, 200,
		.json = "stats.#=24\nstats.0.hour=0\nstats.23.hour=23\n"
			"stats.2.requests_count=2\nstats.23.credits_used=3\n"
			"stats.0.requests_count=2\nstats.5.requests_count=0" },
	{ "models, the dearest first", "GET", STATS ALL "&group_by=model",
		token_a, NULL, 200,
		.json = "stats.#=2\nstats.0.model_id=gpt-5\n"
			"stats.0.credits_used=11\n"
			"stats.0.average_duration_ms=467\n"
			"stats.1.average_duration_ms=200" },
	{ "operations", "GET", STATS ALL "&group_by=operation", token_a, NULL,
		200,
		.json = "stats.#=2\nstats.0.operation=chat\n"
			"stats.1.operation=embedding" },
	{ "keys, and none", "GET", STATS ALL "&group_by=key", token_a, NULL,
		200,
		.json = "stats.#=2\nstats.0.key_id=" A_KEY "\n"
			"stats.1.key_id=null\nstats.1.requests_count=2" },
	{ "a zone that is none", "GET", STATS "?timezone=Europe/Nowhere",
		token_a, NULL, 422, "validation_error",
		.json = "error.details.timezone=must be a time zone as "
			"Europe/Berlin" },
	{ "the zone of a machine", "GET", STATS "?timezone=localtime", token_a,
		NULL, 422, "validation_error" },
	{ "nor what is beside it", "GET", STATS "?timezone=posixrules", token_a,
		NULL, 422, "validation_error" },
	{ "nor one for who has none yet", "GET", STATS "?timezone=Factory",
		token_a, NULL, 422, "validation_error" },
	{ "nor one with other seconds", "GET",
		STATS "?timezone=right/Europe/Berlin", token_a, NULL, 422,
		"validation_error" },
	{ "an offset that zones do not have", "GET", STATS "?timezone=X%2B0:07",
		token_a, NULL, 422, "validation_error" },
	{ "the end before the start", "GET",
		STATS "?start_date=<after>&end_date=<before>", token_a, NULL,
		422, "validation_error",
		.json = "error.details.end_date=must be after start_date" },
	{ "more than a year", "GET",
		STATS "?start_date=2024-01-01&end_date=2025-01-01", token_a,
		NULL, 422, "validation_error",
		.json = "error.details.start_date~366" },
	{ "a leap year", "GET",
		STATS "?start_date=2024-01-01&end_date=2024-12-31&timezone="
		      "Europe/Berlin",
		token_a, NULL, 200, .json = "stats.#=366" },
	{ "days before the year 1", "GET", STATS "?end_date=0001-01-01",
		token_a, NULL, 422, "validation_error",
		.json = "error.details.start_date~years 1 to 9999" },
	{ "an instant before the year 1 there", "GET",
		STATS "?start_date=0001-01-01T00:00:00Z&end_date=0001-01-03&"
		      "timezone=America/New_York",
		token_a, NULL, 422, "validation_error" },
	{ "an instant after the year 9999 there", "GET",
		STATS "?start_date=9999-12-30&end_date=9999-12-31T23:00:00Z&"
		      "timezone=Asia/Tokyo",
		token_a, NULL, 422, "validation_error" },
	{ "the first days that there are", "GET",
		STATS "?start_date=0001-01-01&end_date=0001-01-03", token_a,
		NULL, 200, .json = "stats.#=3\nstats.2.date=0001-01-01" },
	{ "the last days that there are", "GET",
		STATS "?start_date=9999-12-30&end_date=9999-12-31", token_a,
		NULL, 200, .json = "stats.#=2\nstats.0.date=9999-12-31" },
	{ "groups of nothing", "GET", STATS "?group_by=colour", token_a, NULL,
		422, "validation_error" },
	{ 0 },
};

#define EXPORT PATH "/export"
#define FORMULA \
	"insert into llm.models (id, name, display_name, provider, " \
	"capabilities, context_length, input_cost_per_million_tokens, " \
	"output_cost_per_million_tokens, credits_per_1k_tokens, " \
	"is_available) values ('=1+\"1', 'x', 'X', 'test', '{text}', 1, 1, " \
	"1, 1, false) on conflict do nothing; insert into llm.usage_history " \
	"(id, user_id, created_at, model_id, operation, credits_used, " \
	"provider) values ('" ID( \
		"ee") "', '<user_b>', '<autumn>T12:00:00Z', " \
		      "'=1+\"1', 'chat', 1, 'a,b') on conflict do nothing; select 1"
#define COLUMNS \
	"id,model_id,operation,credits_used,input_tokens,output_tokens," \
	"total_tokens,request_duration_ms,created_at,cached_tokens," \
	"estimated,status,provider,key_id,first_token_ms\r\n"

const struct test usage_exported[] = {
	{ "an export needs a token", "GET", EXPORT, no_token, NULL, 401,
		"unauthorized" },
	{ "an export needs the scope", "GET", EXPORT, token_unscoped, NULL, 403,
		"forbidden" },
	{ "of nothing, it has its head", "GET", EXPORT, token_b, NULL, 200,
		.header = "Content-Type: text/csv; charset=utf-8\n"
			  "Content-Disposition: attachment; "
			  "filename=\"usage.csv\"",
		.text = COLUMNS },
	{ "of nothing in JSON", "GET", EXPORT "?format=json", token_b, NULL,
		200, .json = "usage.#=0\n#=1",
		.header = "Content-Type: application/json" },
	{ "what a spreadsheet would calculate", .sql = FORMULA, .gives = "1" },
	{ "is a text to it", "GET", EXPORT, token_b, NULL, 200,
		.json = "~" ID(
			"ee") ",\"'.1[+]\"\"1\",chat,1,,,,,<autumn>"
			      "T12:00:00.000Z,0,false,completed,\"a,b\",," },
	{ "it is gone",
		.sql = "delete from llm.usage_history where id = '" ID(
			"ee") "'; delete from llm.models where id = '=1+\"1'; "
			      "select 1",
		.gives = "1" },
	{ "calls were made", .sql = CALLS, .gives = "1" },
	{ "all of them in JSON", "GET", EXPORT "?format=json", token_a, NULL,
		200,
		.json = "usage.#=5\nusage.0.#=15\nusage.0.id=" ID(
			"a5") "\n"
			      "usage.4.id=" ID("a1") },
	{ "those of a model and a day", "GET",
		EXPORT "?format=json&model_id=gpt-5&start_date=<autumn>&"
		       "end_date=<autumn>",
		token_a, NULL, 200, .json = "usage.#=2" },
	{ "a format that is none", "GET", EXPORT "?format=xml", token_a, NULL,
		422, "validation_error" },
	{ 0 },
};

#define ALERTS PATH "/alerts"

const struct test alerts_set[] = {
	{ "alerts as they are at first", "GET", ALERTS, token_a, NULL, 200,
		.json = "#=2\npercents=[50,80]\nmail=true" },
	{ "others, in any order, twice", "PUT", ALERTS, token_a,
		"{\"percents\":[95,10,95],\"mail\":false}", 200,
		.json = "percents=[10,95]\nmail=false",
		.sql = "select alert_percents::text || ' ' || alert_mail from "
		       "llm.accounts where user_id = '<user_a>'",
		.gives = "{10,95} false" },
	{ "they stay", "GET", ALERTS, token_a, NULL, 200,
		.json = "percents=[10,95]\nmail=false" },
	{ "none", "PUT", ALERTS, token_a, "{\"percents\":[],\"mail\":true}",
		200, .json = "percents=[]\nmail=true" },
	{ "another's are another's", "GET", ALERTS, token_b, NULL, 200,
		.json = "percents=[50,80]" },
	{ "too much", "PUT", ALERTS, token_a,
		"{\"percents\":[100],\"mail\":true}", 422, "validation_error",
		.json = "error.details.percents~from 1 to 99" },
	{ "nothing", "PUT", ALERTS, token_a, "{\"percents\":[0],\"mail\":true}",
		422, "validation_error" },
	{ "a half", "PUT", ALERTS, token_a,
		"{\"percents\":[1.5],\"mail\":true}", 422, "validation_error" },
	{ "a word", "PUT", ALERTS, token_a,
		"{\"percents\":[\"50\"],\"mail\":true}", 422,
		"validation_error" },
	{ "eleven of them", "PUT", ALERTS, token_a,
		"{\"percents\":[1,2,3,4,5,6,7,8,9,10,11],\"mail\":true}", 422,
		"validation_error" },
	{ "what is missing", "PUT", ALERTS, token_a, "{}", 422,
		"validation_error", .json = "error.details.#=2" },
	{ "without a token", "PUT", ALERTS, no_token, "{}", 401,
		"unauthorized" },
	{ "without the scope", "PUT", ALERTS, token_unscoped, "{}", 403,
		"forbidden" },
	{ 0 },
};
