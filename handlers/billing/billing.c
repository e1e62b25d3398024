/* What people may spend and have spent, and how they pay: plans, keys, Stripe. */
#include "billing.h"
#include "stripe.h"

/* billing_next ... are for C alone; the others make the jobs of rows. */
static const struct call calls[] = {
	{ "billing_event", "id,type,object" },
	{ "billing_ticket", "" },
	{ "billing_apply", "ticket,kind,object,event" },
	{ "billing_skip", "event,error" },
	{ "billing_next", "job" },
	{ "billing_said", "op,status,object_id,result,code,error" },
	{ "billing_done", "op" },
	{ "billing_due", "" },
	{ "billing_top_ups", "" },
	{ "billing_cursor", "name,at" },
	{ "billing_payers", "after" },
	{ "billing_lock", "" },
	{ "billing_subscribe",
		"plan_id,billing_interval,payment_method_id,public_url",
		WRITE },
	{ "billing_again", "plan_id,billing_interval,public_url", WRITE },
	{ "billing_change",
		"plan_id,billing_interval,payment_method_id,public_url",
		WRITE },
	{ "billing_cancel", "reason,cancel_at_period_end", WRITE },
	{ "billing_resume", "", WRITE },
	{ "billing_bought", "", WRITE },
	{ "billing_ending", "id", WRITE },
	{ "billing_checkout",
		"plan_id,billing_interval,pack_id,purchase_id,public_url",
		WRITE },
	{ "billing_portal", "public_url", WRITE },
	{ "usage_export",
		"format,start_date,end_date,model_id,operation,key_id,status",
		READ },
	{ "page_usage", "session_hash,scopes" },
	{ "page_usage_all", "session_hash" },
	{ "page_key_make",
		"session_hash,name,scopes,budget,budget_period,expires" },
	{ "page_key_revoke", "session_hash,id" },
	{ "page_alerts_set", "session_hash,percents,mail" },
	{ "page_checkout",
		"session_hash,plan_id,billing_interval,pack_id,public_url" },
	{ "page_portal", "session_hash,public_url" },
	{ 0 },
};

static const struct command commands[] = {
	{ "reconcile", biller_reconcile,
		"look for what Stripe knows and nobody told us" },
	{ 0 },
};

static const struct companion companions[] = {
	{ "biller", biller_run, 1, .patience = 30 },
	{ 0 },
};

/* The first row that fits wins: export before usage's :id. */
static const struct route *const rooms[] = { plans_routes, credits_routes,
	export_routes, usage_routes, keys_routes, profile_routes,
	subscriptions_routes, checkout_routes, top_ups_routes, invoices_routes,
	webhook_routes, page_routes, NULL };

const struct service service = { "billing", rooms, .options = stripe_options,
	.start = stripe_start, .calls = calls, .commands = commands,
	.companions = companions, .refused = page_again };
