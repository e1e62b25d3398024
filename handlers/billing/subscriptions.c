/* Subscriptions: the one that counts, bought, changed, ended, resumed. */
#include <string.h>

#include "base/config.h"
#include "billing.h"
#include "db/ask.h"
#include "stripe.h"
#include "text/json.h"
#include "text/jsonc.h"

static const struct field wanted[] = {
	{ "plan_id", TEXT, 1, 50 },
	{ "billing_interval", ENUM, .oneof = "monthly|yearly",
		.fallback = "monthly" },
	{ "payment_method_id", TEXT, 1, 255, .optional = true,
		.about = "of Stripe's; without one a Checkout is opened" },
	{ "public_url", TEXT, .from = CONFIG, .as = "PUBLIC_URL" },
	{ 0 },
};

static const struct field ending[] = {
	{ "reason", TEXT, 1, 500, .optional = true },
	{ "cancel_at_period_end", BOOL, .fallback = "true",
		.about = "false: at once; what is left of the month lapses" },
	{ 0 },
};

#define SUBSCRIPTION(absent_) \
	{ "id", UUID, .absent = absent_ }, \
		{ "user_id", UUID, .absent = absent_ }, \
		{ "tier", ENUM, .oneof = "free|pro|enterprise", \
			.absent = absent_ }, \
		{ "status", ENUM, \
			.oneof = "active|cancelled|expired|suspended", \
			.absent = absent_ }, \
		{ "credits_per_month", INT, .absent = absent_ }, \
		{ "credits_rollover", BOOL, .absent = absent_ }, \
		{ "price_cents", INT, .absent = absent_ }, \
		{ "billing_interval", ENUM, .oneof = "monthly|yearly", \
			.absent = absent_ }, \
		{ "current_period_start", INSTANT, .absent = absent_ }, \
		{ "current_period_end", INSTANT, .null = true, \
			.absent = absent_ }, \
		{ "trial_end", INSTANT, .null = true, .absent = absent_ }, \
		{ "created_at", INSTANT, .absent = absent_ }, \
		{ "cancelled_at", INSTANT, .null = true, .absent = absent_ }, \
		{ "next_tier", ENUM, .oneof = "free|pro|enterprise", \
			.null = true, .absent = absent_, \
			.about = "from the period's end on" }, \
	{ \
		"cancel_at_period_end", BOOL, .absent = absent_ \
	}

static const struct object subscription = {
	"Subscription",
	.members = {
		SUBSCRIPTION(false),
		{ 0 },
	},
};

static const struct object bought = {
	"SubscriptionBought",
	.members = {
		SUBSCRIPTION(true),
		{ "stripe_subscription_id", TEXT, .null = true, .absent = true },
		{ "checkout_url", URL, .absent = true,
			.about = "in place of all else: where to pay" },
		{ 0 },
	},
};

static const struct object ended = {
	"SubscriptionEnding",
	.members = {
		{ "id", UUID },
		{ "status", ENUM, .oneof = "active|cancelled|expired|suspended" },
		{ "cancelled_at", INSTANT, .null = true },
		{ "cancel_at_period_end", BOOL },
		{ "current_period_end", INSTANT },
		{ 0 },
	},
};

/* A card that was declined: another may be used at Checkout. */
static bool
offer_checkout(struct request *r, const struct job *failed)
{
	const char *const params[] = { request_text(r, "plan_id"),
		request_text(r, "billing_interval"),
		config_text("PUBLIC_URL") };
	struct buffer details = { .arena = &r->arena };
	struct json_object *told;
	struct job job;
	const char *reason = failed->code + 5;

	if (!buy(r, "billing_again", params, &job, &told) || !job.result)
		return false;
	buffer_text(&details, "{\"decline_code\":");
	json_quote(&details, reason, strlen(reason));
	buffer_text(&details, ",\"checkout_url\":");
	json_quote(&details, job.result, strlen(job.result));
	buffer_text(&details, "}");
	return refuse_with(r, 402, "payment_failed",
		"The payment was declined.", details.data);
}

/* What a call tells, as the answer. */
static bool
reply_call(struct request *r, const char *function, const char *const *params)
{
	struct json_object *told;

	if (!db_ask_json(r, function, params, &told))
		return false;
	const char *text = json_object_to_json_string_ext(
		told, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	return reply_body(r, r->route->status, NULL,
		arena_copy(&r->arena, text, strlen(text)), strlen(text));
}

static bool
acquire(struct request *r, const char *function)
{
	const char *const params[] = { request_text(r, "plan_id"),
		request_text(r, "billing_interval"),
		request_text(r, "payment_method_id"),
		config_text("PUBLIC_URL") };
	struct json_object *told = NULL;
	struct job job = { 0 };

	/* It becomes part of an address. */
	if (params[2] && !stripe_id(params[2]))
		return refuse_with(r, 422, "validation_error", NULL,
			"{\"payment_method_id\":\"is not known\"}");
	if (!buy(r, function, params, &job, &told))
		return r->reply.status == 402 &&
		       json_object_object_get(told, "fresh") &&
		       offer_checkout(r, &job);
	return job.result ? reply_url(r, "checkout_url", job.result)
			  : reply_call(r, "billing_bought", NULL);
}

static bool
subscribe(struct request *r)
{
	return acquire(r, "billing_subscribe");
}

static bool
change(struct request *r)
{
	return acquire(r, "billing_change");
}

static bool
reply_ending(struct request *r, struct json_object *told)
{
	const char *const params[] = { jsonc_text(told, "id") };

	return reply_call(r, "billing_ending", params);
}

static bool
cancel(struct request *r)
{
	const char *const params[] = { request_text(r, "reason"),
		request_text(r, "cancel_at_period_end") };
	struct json_object *told;
	struct job job;

	return buy(r, "billing_cancel", params, &job, &told) &&
	       reply_ending(r, told);
}

static bool
resume(struct request *r)
{
	struct json_object *told;
	struct job job;

	return buy(r, "billing_resume", NULL, &job, &told) &&
	       reply_ending(r, told);
}

#define PAYS "402|404|409|502|503"

const struct route subscriptions_routes[] = {
	{ "GET", "/v1/subscriptions/me", READ, NULL, "billing_subscription",
		200, .answer = &subscription,
		.about = "The plan, be it the free one." },
	{ "POST", "/v1/subscriptions", WRITE, wanted, NULL, 201,
		.answer = &bought, .fn = subscribe, .keep = KEEP,
		.refuses = PAYS,
		.about = "Subscribes to a plan that is paid for." },
	{ "PATCH", "/v1/subscriptions/me", WRITE, wanted, NULL, 200,
		.answer = &bought, .fn = change, .keep = KEEP, .refuses = PAYS,
		.about = "Another plan: a dearer one at once, else from the "
			 "period's end." },
	{ "POST", "/v1/subscriptions/me/cancel", WRITE, ending, NULL, 200,
		.answer = &ended, .fn = cancel, .keep = KEEP, .refuses = PAYS,
		.about = "Ends it with the period, or at once." },
	{ "POST", "/v1/subscriptions/me/resume", WRITE, NULL, NULL, 200,
		.answer = &ended, .fn = resume, .keep = KEEP, .refuses = PAYS,
		.about = "It goes on after all." },
	{ 0 },
};
