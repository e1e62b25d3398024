/* Webhooks: where a user wants to be told, of what, and the secret that signs. */
#include <string.h>

#include <sodium.h>

#include "crypto/seal.h"
#include "net/guard.h"
#include "text/json.h"
#include "webhooks.h"

enum {
	EVENT_MAX = 64,
	EVENTS = 40,
	SECRET_BYTES = 32,
};

static const struct field list[] = {
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "cursor", TEXT, 1, 200, .optional = true,
		.about = "what the list before said under next" },
	{ 0 },
};

static const struct field create[] = {
	{ "url", TEXT, 1, URL_MAX,
		.about = "https, port 443 or from 1024, no user in it" },
	{ "events", TEXTS, 1, EVENT_MAX, .items = EVENTS,
		.about = "credits.low and so on" },
	{ "description", TEXT, 1, DESCRIPTION_MAX, .optional = true },
	{ "sealed", TEXT, .from = COMPUTED },
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID, .example = A_HOOK },
	{ 0 },
};

/* No fallbacks: an absent key leaves its column alone, null empties it. */
static const struct field change[] = {
	{ "id", UUID, .example = A_HOOK },
	{ "url", TEXT, 1, URL_MAX },
	{ "events", TEXTS, 1, EVENT_MAX, .items = EVENTS },
	{ "description", TEXT, 1, DESCRIPTION_MAX, .optional = true },
	{ "is_active", BOOL,
		.about = "false pauses: what waits is dead; true wakes" },
	{ 0 },
};

static const struct field rotate[] = {
	{ "id", UUID, .example = A_HOOK },
	{ "sealed", TEXT, .from = COMPUTED },
	{ 0 },
};

static const struct field test[] = {
	{ "id", UUID, .example = A_HOOK },
	{ "event_type", TEXT, 1, EVENT_MAX },
	{ 0 },
};

#define HOOK \
	{ "id", UUID }, { "url", TEXT }, { "events", TEXTS }, \
		{ "description", TEXT, .null = true }, { "is_active", BOOL }, \
		{ "paused_at", INSTANT, .null = true }, \
		{ "paused_reason", ENUM, .oneof = "asked|failing|gone", \
			.null = true, \
			.about = "you said so; nobody answered for a day; " \
				 "410" }, \
		{ "old_secret_until", INSTANT, .null = true, \
			.about = "until then the secret before signs, too" }, \
		{ "created_at", INSTANT }, \
	{ \
		"updated_at", INSTANT \
	}

static const struct object hook = {
	"Webhook",
	.members = {
		HOOK,
		{ 0 },
	},
};

static const struct object made = {
	"WebhookMade",
	.members = {
		HOOK,
		{ "secret", TEXT, .about = "told this once: whsec_..." },
		{ 0 },
	},
};

const struct object delivery_made = {
	"WebhookDeliveryMade",
	.members = {
		{ "delivery_id", UUID },
		{ 0 },
	},
};

bool
check_url(struct request *r, const char *field)
{
	const char *url = request_value(r, field)->text;
	const char *wrong = url ? guard_url_wrong(GUARD_WORLD, url) : NULL;

	if (!wrong)
		return true;
	return refuse_with(r, 422, "validation_error", NULL,
		arena_printf(&r->arena, "{\"%s\":\"%s\"}", field, wrong));
}

const char *
sealed_secret(struct arena *arena)
{
	static const char head[] = "whsec_";
	unsigned char bytes[SECRET_BYTES];
	char text[sizeof head + 2 * SECRET_BYTES];
	size_t len = sizeof head - 1;

	randombytes_buf(bytes, sizeof bytes);
	memcpy(text, head, sizeof head);
	sodium_bin2base64(text + len, sizeof text - len, bytes, sizeof bytes,
		sodium_base64_VARIANT_ORIGINAL);
	const char *sealed = seal(arena, SECRET_PLACE, text, strlen(text));
	sodium_memzero(bytes, sizeof bytes);
	sodium_memzero(text, sizeof text);
	return sealed;
}

/* Sealed for the sender; whom it belongs to is told it once. */
static void
make_secret(struct request *r)
{
	struct value *sealed = request_value(r, "sealed");

	sealed->text = sealed_secret(&r->arena);
	sealed->len = strlen(sealed->text);
}

static bool
begin_create(struct request *r)
{
	make_secret(r);
	return check_url(r, "url");
}

static bool
begin_change(struct request *r)
{
	return check_url(r, "url");
}

static bool
begin_rotate(struct request *r)
{
	make_secret(r);
	return true;
}

const struct route endpoints_routes[] = {
	{ "GET", "/v1/webhooks", SCOPE, list, "webhooks_list", 200,
		.answer = &hook, .items = "webhooks", .next = "created_at,id",
		.about = "Your webhooks, the oldest first." },
	{ "POST", "/v1/webhooks", SCOPE, create, "webhooks_create", 201,
		.answer = &made, .keep = KEEP_NOT, .begin = begin_create,
		.refuses = "409", .about = "Makes a webhook; 20 may be." },
	{ "GET", "/v1/webhooks/:id", SCOPE, one, "webhooks_one", 200,
		.answer = &hook, .about = "One webhook." },
	{ "PATCH", "/v1/webhooks/:id", SCOPE, change, "webhooks_change", 200,
		.answer = &hook, .begin = begin_change,
		.about = "Changes what is sent; pauses and wakes." },
	{ "POST", "/v1/webhooks/:id/rotate", SCOPE, rotate, "webhooks_rotate",
		200, .answer = &made, .keep = KEEP_NOT, .begin = begin_rotate,
		.about = "Another secret; for 24 hours the one before signs, "
			 "too." },
	{ "POST", "/v1/webhooks/:id/test", SCOPE, test, "webhooks_test", 202,
		.answer = &delivery_made, .refuses = "429",
		.about = "Delivers an event that did not happen; 20 a "
			 "minute." },
	{ "DELETE", "/v1/webhooks/:id", SCOPE, one, "webhooks_delete", 204,
		.about = "Deletes it, with its deliveries." },
	{ 0 },
};
