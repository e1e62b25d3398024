/* Deliveries: their list, and once more. */
#include "cases.h"

#define LIST HOOK "/deliveries"
#define OLD LIST "/<old>"

#define TOLD \
	"delete from llm.webhook_deliveries where webhook_id = '<hook>'; " \
	"insert into llm.webhook_deliveries (webhook_id, user_id, event, " \
	"payload, state, attempts, response_status, response_body, " \
	"duration_ms, created_at, ended_at) values ('<hook>', '<user_a>', " \
	"'credits.low', '{\"id\":\"evt_old\",\"data\":{}}', 'sent', 2, 204, " \
	"'thanks', 12, '2026-01-02T03:04:05Z', '2026-01-02T03:04:06Z'), " \
	"('<hook>', '<user_a>', 'credits.depleted', " \
	"'{\"id\":\"evt_dead\"}', 'dead', 1, 404, 'no', 7, " \
	"'2026-01-02T03:05:05Z', '2026-01-02T03:05:06Z'); select 1"

const struct test deliveries[] = {
	{ "what was told lately", .sql = TOLD, .gives = "1" },
	{ "a list, the newest first", "GET", LIST "?limit=1", token_a, NULL,
		200,
		.json = "deliveries.#=1\ndeliveries.0.#=14\n"
			"deliveries.0.event_id=evt_dead\n"
			"deliveries.0.status=dead\n"
			"deliveries.0.response_status=404\n"
			"deliveries.0.ended_at=2026-01-02T03:05:06.000Z\n"
			"deliveries.0.next_attempt_at=null",
		.keep = "next=next" },
	{ "and its rest", "GET", LIST "?limit=1&cursor=<next>", token_a, NULL,
		200,
		.json = "deliveries.#=1\ndeliveries.0.event_id=evt_old\n"
			"deliveries.0.response_body=thanks\nnext=null",
		.keep = "old=deliveries.0.id" },
	{ "those of a state", "GET", LIST "?status=sent", token_a, NULL, 200,
		.json = "deliveries.#=1\ndeliveries.0.id=<old>" },
	{ "a state that there is not", "GET", LIST "?status=lost", token_a,
		NULL, 422, "validation_error" },
	{ "one, with what was sent", "GET", OLD, token_a, NULL, 200,
		.json = "#=15\nid=<old>\npayload.id=evt_old\nattempts=2\n"
			"duration_ms=12\nby_hand=false" },
	{ "the list of another's", "GET", LIST, token_b, NULL, 404,
		"not_found" },
	{ "one of another's", "GET", OLD, token_b, NULL, 404, "not_found" },
	{ "not below another webhook", "GET", PATH "/<second>/deliveries/<old>",
		token_a, NULL, 404, "not_found" },
	{ "once more", "POST", OLD "/replay", token_a, NULL, 202,
		.keep = "again=delivery_id",
		.sql = "select event || ' ' || (payload ->> 'id') || ' ' || "
		       "by_hand || ' ' || (repeats = '<old>') from "
		       "llm.webhook_deliveries where id = '<again>'",
		.gives = "credits.low evt_old true true" },
	{ "not by another", "POST", OLD "/replay", token_b, NULL, 404,
		"not_found" },
	{ "nor at another webhook", "POST",
		PATH "/<second>/deliveries/<old>/replay", token_a, NULL, 404,
		"not_found" },
	{ "a test", "POST", HOOK "/test", token_a,
		"{\"event_type\":\"credits.depleted\"}", 202,
		.keep = "test=delivery_id",
		.sql = "select event || ' ' || (payload ->> 'type') || ' ' || "
		       "(payload -> 'data' ->> 'remaining_credits') from "
		       "llm.webhook_deliveries where id = '<test>'",
		.gives = "credits.depleted credits.depleted 0" },
	{ "of no event", "POST", HOOK "/test", token_a,
		"{\"event_type\":\"no.such\"}", 422, "validation_error",
		.json = "error.details.event_type=must be an event that there "
			"is" },
	{ "without one", "POST", HOOK "/test", token_a, "{}", 422,
		"validation_error" },
	{ "at another's", "POST", HOOK "/test", token_b,
		"{\"event_type\":\"credits.low\"}", 404, "not_found" },
	{ "many by hand",
		.sql = "insert into llm.webhook_deliveries (webhook_id, user_id, "
		       "event, payload, by_hand, state, ended_at) select "
		       "'<hook>', '<user_a>', 'credits.low', '{}', true, 'sent', "
		       "now() from generate_series(1, 18); select 1",
		.gives = "1" },
	{ "are too many", "POST", HOOK "/test", token_a,
		"{\"event_type\":\"credits.low\"}", 429, "rate_limit_exceeded",
		.header = "Retry-After: 60" },
	{ "one event is told to each that asks for it, with one id",
		.sql = "select llm.tell('<user_a>', 'credits.low', "
		       "'{\"n\":77}'); select count(*) || ' ' || "
		       "count(distinct payload ->> 'id') || ' ' || "
		       "min(payload -> 'data' ->> 'user_id') || ' ' || "
		       "min(payload ->> 'event') from llm.webhook_deliveries "
		       "where payload -> 'data' ->> 'n' = '77' "
		       "and user_id = '<user_a>'",
		.gives = "3 1 <user_a> credits.low" },
	{ "and to no other",
		.sql = "select llm.tell('<user_a>', 'usage.recorded', "
		       "'{\"n\":78}'); select count(*) from "
		       "llm.webhook_deliveries where "
		       "payload -> 'data' ->> 'n' = '78'",
		.gives = "0" },
	{ 0 },
};
