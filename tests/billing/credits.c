/* Credits: what is told of them adds up. */
#include "cases.h"

#define ME "/v1/credits/me"
#define LEDGER "/v1/credits/ledger"
#define GIVEN(credits, source) \
	"select llm.grant('<user_a>', " credits ", '" source \
	":<user_a>', reason => 'Because') is not null"

const struct test credits[] = {
	{ "credits need a token", "GET", ME, no_token, NULL, 401,
		"unauthorized" },
	{ "credits need the scope", "GET", ME, token_unscoped, NULL, 403,
		"forbidden" },
	{ "who has no plan gets the free one", "GET", ME, token_a, NULL, 200,
		.json = "#=12\nuser_id=<user_a>\ntotal_credits=5000\n"
			"used_credits=0\nheld_credits=0\n"
			"remaining_credits=5000\navailable_credits=5000\n"
			"billing_period_start~Z$\nbilling_period_end~Z$\n"
			"usage_percentage=0\npurchased.remaining=0\n"
			"purchased.total=0\npurchased.lapsed=0\n"
			"lapsed_credits=0",
		.keep = "lot=id",
		.sql = "select count(*) from llm.subscriptions "
		       "where user_id = '<user_a>'",
		.gives = "1" },
	{ "some are given", .sql = GIVEN("700", "payment"), .gives = "t" },
	{ "and are bought ones", "GET", ME, token_a, NULL, 200,
		.json = "total_credits=5000\nid=<lot>\n"
			"available_credits=5700\npurchased.remaining=700\n"
			"purchased.total=700" },
	{ "some are used, on two days, one of them of two lots",
		.sql = "with l as (update llm.credits set used_credits = "
		       "used_credits + case when id = '<lot>' then 1240 else "
		       "60 end where user_id = '<user_a>' returning id), a as "
		       "(update llm.accounts set balance = balance - 1300 "
		       "where user_id = '<user_a>'), u as (insert into "
		       "llm.usage_history (user_id, credit_id, model_id, "
		       "operation, credits_used, split, created_at) select "
		       "'<user_a>', case when n < 3 then '<lot>'::uuid end, "
		       "'gpt-5', 'chat', 433 + (n = 3)::integer, case when n "
		       "= 3 then jsonb_build_object('<lot>', 374, (select id "
		       "from l where id <> '<lot>'), 60) end, now() - "
		       "make_interval(days => 2 - n / 2) from "
		       "generate_series(1, 3) as n returning *) insert into "
		       "llm.usage_quarters (user_id, quarter, model_id, "
		       "operation, requests, credits_used) select user_id, "
		       "date_bin('15 minutes', created_at, '2000-01-01Z'), "
		       "model_id, operation, count(*), sum(credits_used) from "
		       "u group by 1, 2, 3, 4; select 1",
		.gives = "1" },
	{ "which is told", "GET", ME, token_a, NULL, 200,
		.json = "used_credits=1240\nremaining_credits=3760\n"
			"usage_percentage=24.8\navailable_credits=4400\n"
			"purchased.remaining=640" },
	{ "the desktop program is told, too", "GET", "/api/user/credits",
		token_a, NULL, 200,
		.json = "#=4\nfreeCredits.remaining=3760\n"
			"freeCredits.monthlyAllocation=5000\n"
			"freeCredits.used=1240\nfreeCredits.resetDate~Z$\n"
			"freeCredits.daysUntilReset~^(28|29|30|31)$\n"
			"proCredits.remaining=640\n"
			"proCredits.purchasedTotal=700\n"
			"proCredits.lifetimeUsed=60\ntotalAvailable=4400\n"
			"lastUpdated~Z$" },
	{ "why, newest first, with calls by day and lot", "GET", LEDGER,
		token_a, NULL, 200,
		.json = "entries.#=5\nentries.0.kind=grant\n"
			"entries.0.amount=700\nentries.0.reason=Because\n"
			"entries.0.#=7\nentries.1.kind=grant\n"
			"entries.1.amount=5000\nentries.1.credit_id=<lot>\n"
			"entries.4.kind=capture\nentries.4.amount=-433\n"
			"entries.4.at~T00:00:00.000Z$\nnext=null" },
	{ "by pages it is the same", "GET", LEDGER "?limit=2", token_a, NULL,
		200, .json = "entries.#=2\nentries.1.amount=5000",
		.keep = "next=next" },
	{ "which may part a day", "GET", LEDGER "?limit=1&cursor=<next>",
		token_a, NULL, 200,
		.json = "entries.#=1\nentries.0.kind=capture",
		.keep = "first=entries.0.amount\nnext=next" },
	{ "and goes on in it", "GET", LEDGER "?limit=1&cursor=<next>", token_a,
		NULL, 200, .json = "entries.#=1\nentries.0.kind=capture",
		.keep = "second=entries.0.amount\nnext=next" },
	{ "to the end", "GET", LEDGER "?limit=1&cursor=<next>", token_a, NULL,
		200, .json = "entries.#=1\nentries.0.amount=-433\nnext=null",
		.sql = "select 700 + 5000 - 433 + <first> + <second>",
		.gives = "4400" },
	{ "another's is another's", "GET", LEDGER, token_b, NULL, 200,
		.json = "entries.#=1\nentries.0.amount=5000" },
	{ "a cursor of nothing", "GET", LEDGER "?cursor=W10", token_a, NULL,
		422, "validation_error" },
	{ "nor one of nulls", "GET", LEDGER "?cursor=W251bGwsbnVsbF0", token_a,
		NULL, 422, "validation_error" },
	{ "nor one cut in half", "GET", LEDGER "?cursor=WyJpbmZpbml0eSJd",
		token_a, NULL, 422, "validation_error" },
	{ "a cursor that is none", "GET", LEDGER "?cursor=!", token_a, NULL,
		422, "validation_error" },
	{ "the ledger needs a token", "GET", LEDGER, no_token, NULL, 401,
		"unauthorized" },
	{ 0 },
};

const struct test rates[] = {
	{ "the limits of who has called nothing", "GET", "/v1/rate-limit",
		token_a, NULL, 200,
		.json = "#=3\nrequests_per_minute.#=3\n"
			"requests_per_minute.limit=10\n"
			"requests_per_minute.remaining=10\n"
			"tokens_per_minute.limit=10000\n"
			"tokens_per_minute.remaining=10000\n"
			"credits_per_day.limit=200\n"
			"credits_per_day.remaining=200\n"
			"credits_per_day.reset_at~T00:00:00.000Z$" },
	{ "limits of her own",
		.sql = "insert into llm.accounts (user_id, "
		       "requests_per_minute, day, day_credits) values "
		       "('<user_a>', 99, (now() at time zone 'UTC')::date, 50) "
		       "on conflict (user_id) do update set "
		       "requests_per_minute = 99, day = excluded.day, "
		       "day_credits = 50; select 1",
		.gives = "1" },
	{ "are told", "GET", "/v1/rate-limit", token_a, NULL, 200,
		.json = "requests_per_minute.limit=99\n"
			"requests_per_minute.remaining=99\n"
			"credits_per_day.remaining~^(150|200)$" },
	{ "limits need a token", "GET", "/v1/rate-limit", no_token, NULL, 401,
		"unauthorized" },
	{ "and the scope", "GET", "/v1/rate-limit", token_unscoped, NULL, 403,
		"forbidden" },
	{ 0 },
};

#define PROFILE "/api/user/profile"

const struct test credits_taken[] = {
	{ "an administrator takes some back",
		.sql = "select llm.renew('<user_b>'); select llm.grant("
		       "'<user_b>', 60, 'payment:b<user_b>') is not null; "
		       "select llm.take('<user_b>', 100, 'adjust:b<user_b>', "
		       "'adjust', (select id from llm.credits where user_id = "
		       "'<user_b>' and is_current and subscription_id is not "
		       "null)) + llm.take('<user_b>', 60, 'adjust:c<user_b>', "
		       "'adjust', (select id from llm.credits where source = "
		       "'payment:b<user_b>'))",
		.gives = "160" },
	{ "which is told, with what page.c had given", "GET", ME, token_b, NULL,
		200,
		.json = "total_credits=5000\nlapsed_credits=100\n"
			"remaining_credits=4900\navailable_credits=4900\n"
			"purchased.total=75\npurchased.lapsed=75\n"
			"purchased.remaining=0" },
	{ 0 },
};

const struct test profile[] = {
	{ "the profile of who has no name", "GET", PROFILE, token_b, NULL, 200,
		.json = "#=7\nuserId=<user_b>\nemail~@example.com$\n"
			"displayName=null\nsubscription.#=5\n"
			"subscription.tier=free\nsubscription.status=active\n"
			"subscription.cancelAtPeriodEnd=false\n"
			"preferences.#=3\npreferences.defaultModel=null\n"
			"preferences.emailNotifications=true\n"
			"preferences.usageAlerts=true\nlastLoginAt=null" },
	{ "a name, preferences",
		.sql = "update identity.users set first_name = 'Bob', "
		       "last_name = 'Ray' where id = '<user_b>'; insert into "
		       "llm.user_preferences (user_id, default_model_id) "
		       "values ('<user_b>', 'gpt-5'); update llm.accounts set "
		       "alert_percents = '{}', alert_mail = false where "
		       "user_id = '<user_b>'; select 1",
		.gives = "1" },
	{ "are told", "GET", PROFILE, token_b, NULL, 200,
		.json = "displayName=Bob Ray\npreferences.defaultModel=gpt-5\n"
			"preferences.emailNotifications=false\n"
			"preferences.usageAlerts=false" },
	{ "the profile needs a token", "GET", PROFILE, no_token, NULL, 401,
		"unauthorized" },
	{ "and the scope", "GET", PROFILE, token_unscoped, NULL, 403,
		"forbidden" },
	{ 0 },
};
