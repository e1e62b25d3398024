/* Deliveries: what was told to a webhook, how often, and what it answered. */
#include "webhooks.h"

#define STATES "queued|sent|dead"

static const struct field list[] = {
	{ "id", UUID, .example = A_HOOK },
	{ "status", ENUM, .oneof = STATES, .optional = true },
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "cursor", TEXT, 1, 200, .optional = true,
		.about = "what the list before said under next" },
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID, .example = A_HOOK },
	{ "delivery", UUID, .example = A_DELIVERY },
	{ 0 },
};

#define DELIVERY \
	{ "id", UUID }, \
		{ "event_id", TEXT, \
			.about = "the same in retries and replays" }, \
		{ "event", TEXT }, { "status", ENUM, .oneof = STATES }, \
		{ "attempts", INT }, { "response_status", INT, .null = true }, \
		{ "response_body", TEXT, .null = true, \
			.about = "its first 1000 characters" }, \
		{ "error", TEXT, .null = true, \
			.about = "why there was no answer" }, \
		{ "duration_ms", INT, .null = true }, \
		{ "by_hand", BOOL, .about = "a test, or a replay" }, \
		{ "replay_of", UUID, .null = true }, \
		{ "next_attempt_at", INSTANT, .null = true }, \
		{ "created_at", INSTANT }, \
	{ \
		"ended_at", INSTANT, .null = true \
	}

static const struct object delivery = {
	"WebhookDelivery",
	.members = {
		DELIVERY,
		{ 0 },
	},
};

static const struct object whole = {
	"WebhookDeliveryWhole",
	.members = {
		DELIVERY,
		{ "payload", OBJECT, .about = "what is sent" },
		{ 0 },
	},
};

const struct route deliveries_routes[] = {
	{ "GET", "/v1/webhooks/:id/deliveries", SCOPE, list, "deliveries_list",
		200, .answer = &delivery, .items = "deliveries",
		.next = "created_at,id",
		.about = "What was told to it, newest first; what ended is "
			 "kept for 30 days." },
	{ "GET", "/v1/webhooks/:id/deliveries/:delivery", SCOPE, one,
		"deliveries_one", 200, .answer = &whole,
		.about = "One delivery, with what was sent." },
	{ "POST", "/v1/webhooks/:id/deliveries/:delivery/replay", SCOPE, one,
		"deliveries_replay", 202, .answer = &delivery_made,
		.refuses = "429",
		.about = "Delivers it once more, as it was; 20 a minute." },
	{ 0 },
};
