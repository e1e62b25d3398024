/* What Stripe tells: an event, signed; what it is about is fetched (sync.c). */
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "billing.h"
#include "crypto/stamp.h"
#include "stripe.h"
#include "text/json.h"

enum { EVENT_MAX = 1048576 };

static const struct field event[] = {
	{ "signature", TEXT, 0, STAMP_MAX, .optional = true, .from = HEADER,
		.as = "Stripe-Signature",
		.example =
			"t=1614265330,v1=347e9afe3d74ec4c5cbefd270edc9246513a"
			"e3da7b375223e302560fbd4146eb" },
	{ "event", JSON, .from = BODY,
		.about = "an event, as Stripe signs it" },
	{ 0 },
};

static const struct object received = {
	"WebhookReceived",
	.members = {
		{ "received", BOOL },
		{ 0 },
	},
};

static bool
is_signed(struct request *r)
{
	switch (stamp_check(request_param(r, "HTTP_STRIPE_SIGNATURE"), r->body,
		r->body_len, stripe_secrets(), (long long)time(NULL))) {
	case STAMP_GOOD:
		return true;
	case STAMP_MISSING:
		return refuse(r, 400, NULL, "There is no Stripe-Signature.");
	default:
		refuse(r, 401, NULL, "The signature is wrong.");
		reply_header(r, "WWW-Authenticate", "Stripe-Signature");
		return false;
	}
}

/* NULL when it is not an object, which has been refused. */
static struct json_object *
read_event(struct request *r)
{
	struct json json;
	const char *wrong = json_read(&r->arena, r->body, r->body_len, &json);

	if (wrong || json.value.type != JSON_OBJECT) {
		refuse(r, 400, NULL, wrong ? wrong : "An event is expected.");
		return NULL;
	}
	return request_keep(r, json_tokener_parse(r->body));
}

static bool
receive(struct request *r)
{
	static const char good[] = "{\"received\":true}";
	struct json_object *o;
	bool news;

	if (!buy_possible(r) || !is_signed(r) || !(o = read_event(r)))
		return false;
	if (sync_event(&r->arena, o, &news) == SYNC_LATER)
		return refuse(r, 503, NULL, NULL);
	return reply_body(r, 200, NULL, good, sizeof good - 1);
}

const struct route webhook_routes[] = {
	{ "POST", "/webhooks/stripe", PUBLIC, event, NULL, 200,
		.max_body = EVENT_MAX, .answer = &received, .fn = receive,
		.refuses = "400|401|503",
		.about = "Takes an event of Stripe's." },
	{ 0 },
};
