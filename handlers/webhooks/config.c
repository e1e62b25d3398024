/* The one webhook of clients that know of one alone: the oldest. */
#include <string.h>

#include "crypto/seal.h"
#include "webhooks.h"

enum { SECRET_MIN = 16, SECRET_MAX = 255 };

static const struct field set[] = {
	{ "webhook_url", TEXT, 1, URL_MAX,
		.about = "https, port 443 or from 1024, no user in it" },
	{ "webhook_secret", TEXT, SECRET_MIN, SECRET_MAX,
		.about = "of your own; never shown" },
	{ 0 },
};

static const struct field test[] = {
	{ "event_type", TEXT, 1, 64, .fallback = "credits.low" },
	{ 0 },
};

static const struct object config = {
	"WebhookConfig",
	.members = {
		{ "id", UUID },
		{ "user_id", UUID },
		{ "webhook_url", TEXT },
		{ "is_active", BOOL },
		{ "created_at", INSTANT },
		{ "updated_at", INSTANT },
		{ 0 },
	},
};

static const struct object tested = {
	"WebhookTested",
	.members = {
		{ "success", BOOL },
		{ "message", TEXT },
		{ 0 },
	},
};

/* Sealed for the same place as a secret that was made here. */
static bool
begin_set(struct request *r)
{
	struct value *secret = request_value(r, "webhook_secret");

	secret->text = seal(&r->arena, SECRET_PLACE, secret->text, secret->len);
	secret->len = strlen(secret->text);
	return check_url(r, "webhook_url");
}

const struct route config_routes[] = {
	{ "GET", "/v1/webhooks/config", SCOPE, NULL, "config_get", 200,
		.answer = &config, .refuses = "404",
		.about = "Your oldest webhook." },
	{ "POST", "/v1/webhooks/config", SCOPE, set, "config_set", 201,
		.answer = &config, .keep = KEEP_NOT, .begin = begin_set,
		.about = "Makes it, for all events, or changes it." },
	{ "POST", "/v1/webhooks/test", SCOPE, test, "config_test", 200,
		.answer = &tested, .refuses = "404|429",
		.about = "Delivers to it an event that did not happen." },
	{ "DELETE", "/v1/webhooks/config", SCOPE, NULL, "config_delete", 204,
		.refuses = "404", .about = "Deletes it." },
	{ 0 },
};
