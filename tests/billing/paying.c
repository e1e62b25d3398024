/* Paying: plans that are bought, changed and ended, pages to pay on, top-ups. */
#include "cases.h"

#define ME "/v1/subscriptions/me"
#define BUY "/v1/subscriptions"
#define CHECKOUT "/v1/billing/checkout"
#define TOP_UP "/v1/billing/auto-top-up"
#define KEY(key) .headers = "Idempotency-Key: " key
#define DECLINED \
	"{\"plan_id\":\"pro\",\"payment_method_id\":" \
	"\"pm_card_chargeDeclined\"}"

const struct test subscribing[] = {
	{ "who never paid has the free plan", "GET", ME, token_a, NULL, 200,
		.json = "tier=free\nstatus=active\ncredits_per_month=5000\n"
			"price_cents=0\nnext_tier=null\ntrial_end=null\n"
			"cancel_at_period_end=false" },
	{ "nothing is there to cancel", "POST", ME "/cancel", token_a, "{}",
		404, "no_active_subscription" },
	{ "nor to resume", "POST", ME "/resume", token_a, NULL, 404,
		"no_active_subscription" },
	{ "a plan that is not known", "POST", BUY, token_a,
		"{\"plan_id\":\"gold\"}", 422, "validation_error",
		.json = "error.details.plan_id=is not known" },
	{ "the free plan is not bought", "POST", BUY, token_a,
		"{\"plan_id\":\"free\"}", 422, "validation_error",
		.json = "error.details.plan_id=must be a plan that is paid for" },
	{ "nor changed to by who has it", "PATCH", ME, token_a,
		"{\"plan_id\":\"free\"}", 422, "validation_error",
		.json = "error.details.plan_id=must be a plan that is paid for" },
	{ "an interval that is none", "POST", BUY, token_a,
		"{\"plan_id\":\"pro\",\"billing_interval\":\"weekly\"}", 422,
		"validation_error" },
	{ "without a card a page to pay on", "POST", BUY, token_a,
		"{\"plan_id\":\"pro\"}", 201,
		.json = "#=1\ncheckout_url~/pay/cs_test_" },
	{ "a card that is not known", "POST", BUY, token_a,
		"{\"plan_id\":\"pro\",\"payment_method_id\":\"pm_none\"}", 422,
		"validation_error",
		.json = "error.details.payment_method_id=is not known" },
	{ "nor one that leads to another's", "POST", BUY, token_a,
		"{\"plan_id\":\"pro\",\"payment_method_id\":\"../customers?x=\"}",
		422, "validation_error",
		.json = "error.details.payment_method_id=is not known",
		.sql = "select count(*) from llm.payment_ops where params::text "
		       "like '%customers%'",
		.gives = "0" },
	{ "nor one with a line of its own", "POST", BUY, token_a,
		"{\"plan_id\":\"pro\",\"payment_method_id\":\"pm\\r\\nX: 1\"}",
		422, "validation_error" },
	{ "a card that is declined, and another way", "POST", BUY, token_a,
		"{\"plan_id\":\"pro\",\"payment_method_id\":\"pm_card_chargeDeclinedInsufficientFunds\"}",
		402, "payment_failed",
		.json = "error.details.decline_code=insufficient_funds\n"
			"error.details.checkout_url~/pay/cs_test_" },
	{ "a card that attaches and then fails", "POST", BUY, token_a,
		"{\"plan_id\":\"pro\",\"payment_method_id\":\"pm_card_chargeCustomerFail\"}",
		402, "payment_failed",
		.json = "error.details.decline_code=generic_decline" },
	{ "declined, with a key", "POST", BUY, token_a, DECLINED, 402,
		"payment_failed", KEY("declined"),
		.header = "Idempotent-Replayed!",
		.keep = "declined=error.details.checkout_url" },
	{ "is not tried again by that key", "POST", BUY, token_a, DECLINED, 402,
		"payment_failed", KEY("declined"),
		.header = "Idempotent-Replayed: true",
		.json = "error.details.checkout_url=<declined>" },
	{ "which is for nothing else", "POST", BUY, token_a,
		"{\"plan_id\":\"pro\",\"payment_method_id\":\"pm_card_visa\"}",
		422, "idempotency_mismatch", KEY("declined") },
	{ "she still has the free plan", "GET", ME, token_a, NULL, 200,
		.json = "tier=free" },
	{ "a card that pays", "POST", BUY, token_a,
		"{\"plan_id\":\"pro\",\"payment_method_id\":\"pm_card_visa\"}",
		201,
		.json = "tier=pro\nstatus=active\ncredits_per_month=100000\n"
			"price_cents=2999\nbilling_interval=monthly\n"
			"stripe_subscription_id~^sub_",
		.keep = "subscription=id" },
	{ "its credits are there, once, and stand in the ledger",
		.sql = "select concat_ws(',', a.tier, (select count(*) "
		       "from llm.credits as c where c.user_id = a.user_id and "
		       "c.source like 'invoice:%' and c.remaining_credits = 100000),"
		       "(select sum(l.amount) from llm.ledger as l "
		       "where l.user_id = a.user_id and l.source like 'invoice:%')) "
		       "from llm.accounts as a where a.user_id = '<user_1>'",
		.gives = "pro,1,100000" },
	{ "the one before is over",
		.sql = "select count(*) from llm.subscriptions "
		       "where user_id = '<user_1>' and tier = 'free' "
		       "and status = 'cancelled'",
		.gives = "1" },
	{ "a second one beside it", "POST", BUY, token_a,
		"{\"plan_id\":\"enterprise\",\"payment_method_id\":\"pm_card_visa\"}",
		409, "conflict" },
	{ "nor by a page", "POST", CHECKOUT, token_a, "{\"plan_id\":\"pro\"}",
		409, "conflict" },
	{ "another's is not hers", "GET", ME, token_b, NULL, 200,
		.json = "tier=free" },
	{ 0 },
};

const struct test changing[] = {
	{ "the same plan again", "PATCH", ME, token_a, "{\"plan_id\":\"pro\"}",
		409, "conflict" },
	{ "a dearer one at once", "PATCH", ME, token_a,
		"{\"plan_id\":\"enterprise\"}", 200,
		.json = "tier=enterprise\nnext_tier=null\nid=<subscription>" },
	{ "with the difference in credits",
		.sql = "select string_agg(c.total_credits::text, ',' "
		       "order by c.total_credits) from llm.credits as c "
		       "where c.user_id = '<user_1>' "
		       "and c.source like 'invoice:%'",
		.gives = "100000,900000" },
	{ "and all of it is of this period", "GET", "/v1/credits/me", token_a,
		NULL, 200,
		.json = "total_credits=1005000\nremaining_credits=1003760\n"
			"used_credits=1240" },
	{ "a cheaper one later", "PATCH", ME, token_a, "{\"plan_id\":\"pro\"}",
		200, .json = "tier=enterprise\nnext_tier=pro" },
	{ "and called off", "PATCH", ME, token_a,
		"{\"plan_id\":\"enterprise\"}", 200,
		.json = "tier=enterprise\nnext_tier=null" },
	{ "by the year later", "PATCH", ME, token_a,
		"{\"plan_id\":\"pro\",\"billing_interval\":\"yearly\"}", 200,
		.json = "tier=enterprise\nbilling_interval=monthly\n"
			"next_tier=pro" },
	{ "and called off, too", "PATCH", ME, token_a,
		"{\"plan_id\":\"enterprise\",\"billing_interval\":\"monthly\"}",
		200, .json = "next_tier=null" },
	{ "the end, with the period", "POST", ME "/cancel", token_a,
		"{\"reason\":\"Too dear\"}", 200,
		.json = "id=<subscription>\nstatus=active\n"
			"cancel_at_period_end=true\ncancelled_at~Z$" },
	{ "why is kept",
		.sql = "select cancel_reason from llm.subscriptions "
		       "where id = '<subscription>'",
		.gives = "Too dear" },
	{ "on after all", "POST", ME "/resume", token_a, NULL, 200,
		.json = "cancel_at_period_end=false\ncancelled_at=null" },
	{ "which can be done once", "POST", ME "/resume", token_a, NULL, 409,
		"conflict" },
	{ "back to the free plan is the end with the period", "PATCH", ME,
		token_a, "{\"plan_id\":\"free\"}", 200,
		.json = "cancel_at_period_end=true" },
	{ "once", "PATCH", ME, token_a, "{\"plan_id\":\"free\"}", 409,
		"conflict" },
	{ "and called off by the plan that it is", "PATCH", ME, token_a,
		"{\"plan_id\":\"enterprise\"}", 200,
		.json = "tier=enterprise\ncancel_at_period_end=false\n"
			"cancelled_at=null" },
	{ "after which there is nothing to call off", "PATCH", ME, token_a,
		"{\"plan_id\":\"enterprise\"}", 409, "conflict" },
	{ "nothing is no change", "PATCH", ME, token_a, "{}", 422,
		"validation_error",
		.json = "error.details.#=1\nerror.details.plan_id=is required" },
	{ "an interval is one of the plan that it is", "PATCH", ME, token_a,
		"{\"billing_interval\":\"yearly\"}", 200,
		.json = "tier=enterprise\nbilling_interval=monthly" },
	{ "and called off", "PATCH", ME, token_a,
		"{\"billing_interval\":\"monthly\"}", 200 },
	{ "the end at once", "POST", ME "/cancel", token_a,
		"{\"cancel_at_period_end\":false}", 200,
		.json = "status=cancelled" },
	{ "the free plan begins with it", "GET", ME, token_a, NULL, 200,
		.json = "tier=free\nstatus=active" },
	{ "but not another month of it",
		.sql = "select count(*) || ' ' || count(*) filter (where "
		       "is_current) from llm.credits where user_id = "
		       "'<user_1>' and source like 'free:%'",
		.gives = "1 1" },
	{ "an interval alone is of no plan then", "PATCH", ME, token_a,
		"{\"billing_interval\":\"yearly\"}", 422, "validation_error",
		.json = "error.details.plan_id=is required" },
	{ "what was left of the month lapsed",
		.sql = "select sum(c.remaining_credits) from llm.credits as c "
		       "where c.user_id = '<user_1>' "
		       "and c.source like 'invoice:%'",
		.gives = "0" },
	{ "the invoices, the newest first", "GET", "/v1/invoices?limit=1",
		token_a, NULL, 200,
		.json = "invoices.#=1\ninvoices.0.status=paid\n"
			"invoices.0.currency=usd\ninvoices.0.id~^in_\n"
			"invoices.0.url~^https:\nnext~.",
		.keep = "next=next" },
	{ "and the one before", "GET", "/v1/invoices?limit=1&cursor=<next>",
		token_a, NULL, 200,
		.json = "invoices.#=1\ninvoices.0.amount_cents~^[0-9]+$\nnext=null" },
	{ "another's invoices are not hers", "GET", "/v1/invoices", token_b,
		NULL, 200, .json = "invoices.#=0" },
	{ 0 },
};

const struct test checking_out[] = {
	{ "a page for a pack", "POST", CHECKOUT, token_b,
		"{\"pack_id\":\"10k\"}", 200, .json = "url~/pay/cs_test_" },
	{ "a page for a plan", "POST", CHECKOUT, token_b,
		"{\"plan_id\":\"pro\",\"billing_interval\":\"yearly\"}", 200,
		.json = "url~/pay/cs_test_" },
	{ "a page, with a key", "POST", CHECKOUT, token_b,
		"{\"pack_id\":\"10k\"}", 200, KEY("page"), .keep = "page=url",
		.header = "Idempotent-Replayed!" },
	{ "is the same page by that key", "POST", CHECKOUT, token_b,
		"{\"pack_id\":\"10k\"}", 200, KEY("page"),
		.header = "Idempotent-Replayed: true", .json = "url=<page>" },
	{ "another without it", "POST", CHECKOUT, token_b,
		"{\"pack_id\":\"10k\"}", 200, .keep = "other=url",
		.header = "Idempotent-Replayed!" },
	{ "and another user's", "POST", CHECKOUT, token_a,
		"{\"pack_id\":\"10k\"}", 200, KEY("page"),
		.header = "Idempotent-Replayed!" },
	{ "what is refused is not kept", "POST", CHECKOUT, token_b,
		"{\"pack_id\":\"1\"}", 422, "validation_error", KEY("wrong") },
	{ "so that its key may be used", "POST", CHECKOUT, token_b,
		"{\"pack_id\":\"50k\"}", 200, KEY("wrong"),
		.header = "Idempotent-Replayed!" },
	{ "no key stays locked",
		.sql = "select count(*) from pg_locks where locktype = "
		       "'advisory' and classid <> (hashtext('llm.biller')"
		       "::bigint & 9223372036854775807) >> 32",
		.gives = "0" },
	{ "for neither", "POST", CHECKOUT, token_b, "{}", 422,
		"validation_error" },
	{ "for both", "POST", CHECKOUT, token_b,
		"{\"plan_id\":\"pro\",\"pack_id\":\"10k\"}", 422,
		"validation_error" },
	{ "a pack that is not known", "POST", CHECKOUT, token_b,
		"{\"pack_id\":\"1\"}", 422, "validation_error",
		.json = "error.details.pack_id=is not known" },
	{ "a purchase that is not known", "POST", CHECKOUT, token_b,
		"{\"purchase_id\":\"00000000-0000-4000-8000-000000000000\"}",
		404, "not_found" },
	{ "the portal", "POST", "/v1/billing/portal", token_b, NULL, 200,
		.json = "url~/portal/bps_" },
	{ "top-ups of who never asked for them", "GET", TOP_UP, token_b, NULL,
		200,
		.json = "enabled=false\nbelow=null\npack_id=null\n"
			"monthly_cents=null" },
	{ "are off anyhow", "PUT", TOP_UP, token_b, "{\"enabled\":false}", 200,
		.json = "enabled=false\nbelow=null" },
	{ "top-ups", "PUT", TOP_UP, token_b,
		"{\"enabled\":false,\"below\":500,\"pack_id\":\"10k\",\"monthly_cents\":1000}",
		200,
		.json = "enabled=false\nbelow=500\npack_id=10k\n"
			"monthly_cents=1000" },
	{ "of a pack that is not known", "PUT", TOP_UP, token_b,
		"{\"enabled\":true,\"below\":500,\"pack_id\":\"x\",\"monthly_cents\":1000}",
		422, "validation_error" },
	{ "with less than one costs", "PUT", TOP_UP, token_b,
		"{\"enabled\":true,\"below\":500,\"pack_id\":\"10k\",\"monthly_cents\":1}",
		422, "validation_error",
		.json = "error.details.monthly_cents~^must be the pack's price" },
	{ "whether is needed", "PUT", TOP_UP, token_b, "{}", 422,
		"validation_error",
		.json = "error.details.enabled=is required" },
	{ "and all else to have them", "PUT", TOP_UP, token_b,
		"{\"enabled\":true}", 422, "validation_error",
		.json = "error.details.#=3" },
	{ "they are as they were set", "GET", TOP_UP, token_b, NULL, 200,
		.json = "enabled=false\nbelow=500\npack_id=10k\n"
			"monthly_cents=1000" },
	{ "on", "PUT", TOP_UP, token_b,
		"{\"enabled\":true,\"below\":500,\"pack_id\":\"10k\",\"monthly_cents\":1000}",
		200, .json = "enabled=true" },
	{ "the pack is sold no more",
		.sql = "update llm.packs set is_available = false where "
		       "id = '10k' returning 1",
		.gives = "1" },
	{ "they can be turned off all the same", "PUT", TOP_UP, token_b,
		"{\"enabled\":false}", 200,
		.json = "enabled=false\nbelow=500\npack_id=10k\n"
			"monthly_cents=1000" },
	{ "but not on", "PUT", TOP_UP, token_b,
		"{\"enabled\":true,\"below\":500,\"pack_id\":\"10k\",\"monthly_cents\":1000}",
		422, "validation_error",
		.json = "error.details.pack_id=is not known",
		.sql = "update llm.packs set is_available = true where "
		       "id = '10k' returning 1",
		.gives = "1" },
	{ 0 },
};

#define HOOK "/webhooks/stripe"

const struct test stripe_tells[] = {
	{ "an event that nobody signed", "POST", HOOK, no_token, "{}", 400,
		"invalid_request" },
	{ "one that somebody else signed", "POST", HOOK, no_token, "{}", 401,
		"unauthorized",
		.headers =
			"Stripe-Signature: t=1614265330,v1="
			"347e9afe3d74ec4c5cbefd270edc9246513ae3da7b375223e302560f"
			"bd4146eb" },
	{ 0 },
};
