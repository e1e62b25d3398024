/* What the group billing promises, in the order that the cases build on. */
#include "cases.h"

static const struct table tables[] = {
	{ "plans", plans },
	{ "rates", rates },
	{ "usage that is listed", usage_listed },
	{ "usage that is summed up", usage_summed },
	{ "usage that is exported", usage_exported },
	{ "alerts", alerts_set },
	{ "credits", credits },
	{ "profile", profile },
	{ "keys that are made", keys_made },
	{ "keys that are used", keys_used },
	{ "keys that are listed", keys_listed },
	{ "keys that are changed", keys_changed },
	{ "keys that end", keys_ended },
	{ "pages of who is signed in", page_signed_in },
	{ "keys by the page", page_keys },
	{ "paying by the page", page_paying },
	{ "alerts by the page", page_alerts },
	{ "pictures of what was used", page_pictures },
	{ "plans that are bought", subscribing },
	{ "plans that are changed", changing },
	{ "pages to pay on", checking_out },
	{ "what Stripe tells", stripe_tells },
	{ "credits that are taken back", credits_taken },
	{ 0 },
};

/* Last year's day that has 25 hours in Berlin, and the days around it. */
static void
prepare(void)
{
	keep("autumn", sql("select (d - date_part('isodow', d)::integer % 7) "
			   "from (select (date_part('year', now()) - 1 || "
			   "'-10-31')::date as d) as d"));
	keep("before", sql(arena_printf(kept_memory, "select '%s'::date - 1",
			       kept("autumn"))));
	keep("after", sql(arena_printf(kept_memory, "select '%s'::date + 1",
			      kept("autumn"))));
	keep("today", sql("select (now() at time zone 'UTC')::date"));
}

int
main(void)
{
	return harness_run(tables, prepare, sum_tests());
}
