/* Checkout and the portal: pages of Stripe's, to which a browser is sent. */
#include "base/config.h"
#include "billing.h"
#include "stripe.h"

static const struct field wanted[] = {
	{ "plan_id", TEXT, 1, 50, .optional = true },
	{ "billing_interval", ENUM, .oneof = "monthly|yearly",
		.fallback = "monthly" },
	{ "pack_id", TEXT, 1, 50, .optional = true },
	{ "purchase_id", UUID, .optional = true,
		.about = "of a template that is sold" },
	{ 0 },
};

static const struct object page = {
	"PaymentPage",
	.members = {
		{ "url", URL, .about = "where to send the browser" },
		{ 0 },
	},
};

static bool
checkout(struct request *r)
{
	const char *const params[] = { request_text(r, "plan_id"),
		request_text(r, "billing_interval"), request_text(r, "pack_id"),
		request_text(r, "purchase_id"), config_text("PUBLIC_URL") };
	struct json_object *told;
	struct job job;

	return buy(r, "billing_checkout", params, &job, &told) &&
	       reply_url(r, "url", job.result ? job.result : "");
}

static bool
portal(struct request *r)
{
	const char *const params[] = { config_text("PUBLIC_URL") };
	struct json_object *told;
	struct job job;

	return buy(r, "billing_portal", params, &job, &told) &&
	       reply_url(r, "url", job.result ? job.result : "");
}

const struct route checkout_routes[] = {
	{ "POST", "/v1/billing/checkout", WRITE, wanted, NULL, 200,
		.answer = &page, .fn = checkout, .keep = KEEP,
		.refuses = "402|404|409|502|503",
		.about = "A page on which to pay for a plan or a pack." },
	{ "POST", "/v1/billing/portal", WRITE, NULL, NULL, 200, .answer = &page,
		.fn = portal, .keep = KEEP, .refuses = "402|409|502|503",
		.about = "A page on which to change cards and see invoices." },
	{ 0 },
};
