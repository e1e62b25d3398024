/* Sums and lists of random calls, in random zones and times, are those that are
 * counted from the rows themselves. */
#include <stdlib.h>
#include <time.h>

#include "cases.h"

enum { CALLS = 2000, ZONES = 12, SPANS = 12 };

/* Calls of 700 days by two models, two operations, a key; sums as at their end. */
static void
calls_make(const char *seed)
{
	sql(arena_printf(kept_memory, "select setseed(%s)", seed));
	sql(filled(arena_printf(kept_memory,
		"delete from llm.usage_history where user_id = '<user_a>'; "
		"delete from llm.usage_quarters where user_id = '<user_a>'; "
		"insert into llm.usage_history (user_id, created_at, model_id, "
		"operation, credits_used, total_tokens, request_duration_ms, "
		"status, key_id) select '<user_a>', now() - random() * "
		"interval '700 days', case when random() < 0.9 then 'gpt-5' "
		"else 'gemini-2.0-pro' end, case when random() < 0.8 then "
		"'chat'::llm.usage_operation else 'embedding' end, "
		"(random() * 20)::integer, (random() * 9000)::integer, case "
		"when random() < 0.9 then (random() * 5000)::integer end, case "
		"when random() < 0.9 then 'completed' else 'failed' end, case "
		"when random() < 0.3 then '<user_b>'::uuid end "
		"from generate_series(1, %d); "
		"insert into llm.usage_quarters (user_id, quarter, model_id, "
		"operation, key_id, requests, credits_used, total_tokens, "
		"durations, duration_ms) select user_id, date_bin('15 minutes', "
		"created_at, '2000-01-01Z'), model_id, operation, key_id, "
		"count(*), sum(credits_used), sum(total_tokens), "
		"count(request_duration_ms), "
		"coalesce(sum(request_duration_ms), 0) from llm.usage_history "
		"where user_id = '<user_a>' group by 1, 2, 3, 4, 5",
		CALLS)));
}

static char *
asked(const char *path)
{
	struct answer answer;
	struct query q = { .method = "GET",
		.path = path,
		.authorization = authorization(token_a) };

	ask_dispatch(&q, &answer);
	ck_assert_msg(answer.status == 200, "%s: %d: %s", path, answer.status,
		answer.body);
	return answer.body;
}

/* What a zone's days or hours are, counted row by row. */
static void
compare_zone(const char *seed, const char *zone, const char *by,
	const char *name, const char *group)
{
	const char *from = sql("select (now() - random() * interval '300 days' "
			       "- interval '366 days')::date");
	const char *to = sql(arena_printf(kept_memory,
		"select '%s'::date + (random() * 364)::integer", from));
	const char *body = asked(arena_printf(kept_memory,
		"/v1/usage/stats?group_by=%s&timezone=%s&start_date=%s&"
		"end_date=%s",
		by,
		sql(arena_printf(kept_memory,
			"select replace('%s', '+', "
			"'%%2B')",
			zone)),
		from, to));
	const char *wrong = sql(filled(arena_printf(kept_memory,
		"with told as (select s ->> '%s' as name, "
		"(s ->> 'requests_count')::numeric as n, "
		"(s ->> 'credits_used')::numeric as c, "
		"(s ->> 'tokens_total')::numeric as t, "
		"(s ->> 'average_duration_ms')::numeric as d "
		"from json_array_elements('%s'::json -> 'stats') as s), "
		"counted as (select (%s)::text as name, count(*) as n, "
		"sum(credits_used) as c, sum(total_tokens) as t, "
		"round(avg(request_duration_ms)) as d from llm.usage_history, "
		"lateral (select created_at at time zone '%s' as at) as l where "
		"user_id = '<user_a>' and at::date between '%s' and '%s' "
		"group by 1) select string_agg(concat_ws(' ', name, t.n, c.n, "
		"t.c, c.c, t.d, c.d), '; ') from told as t full join counted as "
		"c using (name) where (coalesce(t.n, -1), t.c, t.t, t.d) is "
		"distinct from (coalesce(c.n, 0), coalesce(c.c, 0), "
		"coalesce(c.t, 0), c.d)",
		name, body, group, zone, from, to)));

	ck_assert_msg(!*wrong, "seed %s: %s by %s from %s to %s: %.500s", seed,
		zone, by, from, to, wrong);
}

/* Of half hours and quarters, of days without a midnight, of changes in Ramadan. */
static const char *const odd[] = { "Europe/Berlin", "Asia/Kathmandu",
	"Australia/Lord_Howe", "America/St_Johns", "Pacific/Chatham",
	"America/Havana", "Africa/Casablanca", "Pacific/Apia" };

enum { ODD = sizeof odd / sizeof *odd };

START_TEST(days_and_hours_of_any_zone)
{
	const char *seed = sql(arena_printf(kept_memory,
		"select round((('x' || md5('%ld'))::bit(20)::integer / "
		"1048576.0)::numeric, 6)",
		(long)time(NULL)));

	if (getenv("SEED"))
		seed = getenv("SEED");
	calls_make(seed);
	for (int i = 0; i < ODD + ZONES; i++) {
		const char *zone = i < ODD ? odd[i]
					   : sql("select name from "
						 "pg_timezone_names where name "
						 "!~ '^(posix|right)|localtime|"
						 "Factory' order by random() "
						 "limit 1");
		compare_zone(seed, zone, "day", "date", "at::date");
		compare_zone(
			seed, zone, "hour", "hour", "date_part('hour', at)");
	}
}
END_TEST

/* Filters that an address and a condition say alike. */
static const struct {
	const char *query, *where;
} filters[] = {
	{ "", "true" },
	{ "&model_id=gemini-2.0-pro", "model_id = 'gemini-2.0-pro'" },
	{ "&operation=chat", "operation = 'chat'" },
	{ "&key_id=<user_b>", "key_id = '<user_b>'" },
	{ "&status=failed", "status = 'failed'" },
	{ "&status=completed&operation=embedding",
		"status = 'completed' and operation = 'embedding'" },
	{ "&status=failed&model_id=gpt-5",
		"status = 'failed' and model_id = 'gpt-5'" },
};

static void
compare_list(const char *query, const char *where)
{
	const char *from = sql("select wire.instant(now() - random() * "
			       "interval '700 days')");
	const char *to = sql(arena_printf(kept_memory,
		"select wire.instant('%s'::timestamptz + random() ^ 4 * "
		"interval '400 days')",
		from));
	const char *body = asked(filled(arena_printf(kept_memory,
		"/v1/usage?limit=7&offset=2&start_date=%s&end_date=%s%s", from,
		to, query)));
	const char *wrong = sql(filled(arena_printf(kept_memory,
		"with u as (select id, created_at, credits_used, total_tokens "
		"from llm.usage_history where user_id = '<user_a>' and "
		"created_at >= '%s' and created_at < '%s' and %s), said as "
		"(select '%s'::jsonb as j) select concat_ws(' ', "
		"j -> 'summary', (select count(*) || ' ' || "
		"coalesce(sum(credits_used), 0) || ' ' || "
		"coalesce(sum(total_tokens), 0) from u)) from said where "
		"(select jsonb_build_object('total_requests', count(*), "
		"'total_credits_used', coalesce(sum(credits_used), 0), "
		"'total_tokens', coalesce(sum(total_tokens), 0)) from u) <> "
		"j -> 'summary' or array(select id::text from u order by "
		"created_at desc, id desc limit 7 offset 2) <> array(select "
		"e ->> 'id' from jsonb_array_elements(j -> 'usage') as e)",
		from, to, where, body)));

	ck_assert_msg(
		!*wrong, "%s from %s to %s: %.500s", query, from, to, wrong);
}

START_TEST(lists_of_any_span)
{
	for (int i = 0; i < SPANS; i++)
		for (size_t f = 0; f < sizeof filters / sizeof *filters; f++)
			compare_list(filters[f].query, filters[f].where);
}
END_TEST

const TTest *const *
sum_tests(void)
{
	static const TTest *tests[3];

	tests[0] = days_and_hours_of_any_zone;
	tests[1] = lists_of_any_span;
	return tests;
}
