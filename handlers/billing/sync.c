/*
 * What Stripe has, brought here: of an event only type and the object's id are
 * believed. A ticket is drawn, the object fetched, and applied if no later
 * ticket's was: so neither order nor doubles nor races matter.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "db/call.h"
#include "stripe.h"
#include "text/jsonc.h"

enum { WANTS_DEEP = 3 };

static const struct sort {
	const char *name;
	const char *path; /* before its id */
	const char *query;
	const char *events; /* types that begin so are about one */
} kinds[] = {
	{ "session", "checkout/sessions", "", "checkout.session." },
	{ "subscription", "subscriptions", "?expand[]=schedule",
		"customer.subscription." },
	{ "invoice", "invoices", "?expand[]=payments", "invoice." },
	{ "dispute", "disputes", "", "charge.dispute." },
	{ "charge", "charges", "?expand[]=refunds", "charge." },
	{ "customer", "customers", "", "customer.deleted" },
	{ "payment_intent", "payment_intents", "", NULL },
};

/* The types that mean something; all others are nothing to us. */
static const char *const types[] = { "checkout.session.completed",
	"checkout.session.async_payment_succeeded",
	"checkout.session.async_payment_failed", "invoice.paid",
	"invoice.payment_succeeded", "invoice.payment_failed",
	"invoice.payment_action_required", "invoice.finalized",
	"invoice.voided", "charge.refunded", "charge.dispute.created",
	"charge.dispute.closed", "customer.deleted" };

struct json_object *
work_json(struct arena *arena, const char *function, const char *const *params)
{
	const char *text = db_work(&service, arena, function, params);
	struct json_object *o = text ? json_tokener_parse(text) : NULL;

	db_clear();
	return o;
}

const char *
sync_ticket(struct arena *arena)
{
	const char *text = db_work(&service, arena, "billing_ticket", NULL);

	db_clear();
	return text;
}

static const struct sort *
kind_named(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strlen(kinds[i].name) == len &&
			!strncmp(kinds[i].name, name, len))
			return &kinds[i];
	return NULL;
}

static enum sync fetch(struct arena *, const char *object, const char *event,
	const char *ticket, int depth);

static bool
fetch_wants(struct arena *arena, struct json_object *wants, int depth)
{
	for (size_t i = 0; i < json_object_array_length(wants); i++)
		if (fetch(arena,
			    json_object_get_string(
				    json_object_array_get_idx(wants, i)),
			    NULL, NULL, depth + 1) == SYNC_LATER)
			return false;
	return true;
}

static struct json_object *
apply(struct arena *arena, const char *kind, const char *text,
	const char *event, const char *ticket)
{
	const char *const params[] = { ticket, kind, text, event };

	return work_json(arena, "billing_apply", params);
}

/* What it wants comes first, for the event is done with all of it. */
static enum sync
take(struct arena *arena, const struct sort *kind, const struct said *said,
	const char *event, const char *ticket, int depth)
{
	struct json_object *told =
		apply(arena, kind->name, said->text, NULL, ticket);
	struct json_object *wants = json_object_object_get(told, "wants");
	bool good = told && (depth >= WANTS_DEEP || !wants ||
				    fetch_wants(arena, wants, depth));

	json_object_put(told);
	if (good && event) {
		told = apply(arena, kind->name, said->text, event, ticket);
		good = told;
		json_object_put(told);
	}
	return good ? SYNCED : SYNC_LATER;
}

static enum sync
skip(struct arena *arena, const char *event)
{
	const char *const params[] = { event, "there is no such object" };

	if (event && !db_work(&service, arena, "billing_skip", params))
		return SYNC_LATER;
	return SYNC_NOTHING;
}

static enum sync
fetch(struct arena *arena, const char *object, const char *event,
	const char *ticket, int depth)
{
	size_t len = strcspn(object, ":");
	const struct sort *kind = kind_named(object, len);
	const char *id = object[len] ? object + len + 1 : NULL;

	if (!kind || !stripe_id(id))
		return skip(arena, event);
	if (!ticket && !(ticket = sync_ticket(arena)))
		return SYNC_LATER;
	struct said said = stripe_ask(arena, "GET",
		arena_printf(arena, "/v1/%s/%s%s", kind->path, id, kind->query),
		NULL, NULL);
	enum sync done = SYNC_LATER;
	if (said.status == 200)
		done = take(arena, kind, &said, event, ticket, depth);
	else if (said.status == 404)
		done = skip(arena, event);
	said_end(&said);
	return done;
}

enum sync
sync_object(struct arena *arena, const char *object, const char *event,
	long long ticket)
{
	return fetch(arena, object, event,
		ticket ? arena_printf(arena, "%lld", ticket) : NULL, 0);
}

bool
sync_listed(struct arena *arena, const char *kind, struct json_object *o,
	const char *ticket)
{
	struct json_object *told = apply(arena, kind,
		json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN), NULL,
		ticket);
	bool changed = json_object_get_boolean(
		json_object_object_get(told, "changed"));

	json_object_put(told);
	return changed;
}

/* The kind of the object that an event of this type is about, or NULL. */
static const struct sort *
kind_of_event(const char *type)
{
	bool known = !strncmp(type, "customer.subscription.", 22);

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		known |= !strcmp(type, types[i]);
	for (size_t i = 0; known && i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].events && !strncmp(type, kinds[i].events,
					       strlen(kinds[i].events)))
			return &kinds[i];
	return NULL;
}

static enum sync
begin(struct arena *arena, const struct sort *kind, const char *const *event,
	bool *news)
{
	struct json_object *ticket = work_json(arena, "billing_event", event);
	long long number =
		json_object_get_int64(json_object_object_get(ticket, "ticket"));
	bool answered = ticket;

	json_object_put(ticket);
	if (!answered)
		return SYNC_LATER;
	*news = number;
	if (!number)
		return SYNCED;
	return sync_object(arena,
		arena_printf(arena, "%s:%s", kind->name, event[2]), event[0],
		number);
}

enum sync
sync_event(struct arena *arena, struct json_object *event, bool *news)
{
	struct json_object *data = json_object_object_get(event, "data");
	struct json_object *object = json_object_object_get(data, "object");
	const char *const told[] = { jsonc_text(event, "id"),
		jsonc_text(event, "type"), jsonc_text(object, "id") };

	*news = false;
	const struct sort *kind = told[1] ? kind_of_event(told[1]) : NULL;
	if (!kind || !stripe_id(told[0]) || !stripe_id(told[2]) ||
		json_object_get_boolean(json_object_object_get(
			event, "livemode")) != stripe_live())
		return SYNC_NOTHING;
	return begin(arena, kind, told, news);
}
