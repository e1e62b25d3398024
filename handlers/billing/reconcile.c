/*
 * What nobody told: the events since the last look, and of each customer what
 * Stripe has of her. Each thing that was not known is said.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "db/call.h"
#include "stripe.h"
#include "text/jsonc.h"

enum {
	PAGES_MAX = 1000, /* of 100 each */
	MONTH = 30 * 86400, /* Stripe keeps events as long */
	OVERLAP = 300, /* seconds: events may come to be seen late */
};

/* Walks a list page by page; each returns false to end it. */
struct walk {
	const char *path; /* with its query, but for the page */
	bool (*each)(struct walk *, struct arena *, struct json_object *);
	const char *kind;
	const char *ticket;
	long long newest; /* created */
	int mended;
};

static bool
walk_page(struct walk *w, struct arena *arena, char last[256], bool *more)
{
	struct said said = stripe_ask(arena, "GET",
		arena_printf(arena, "%s&limit=100%s%s", w->path,
			*last ? "&starting_after=" : "", last),
		NULL, NULL);
	struct json_object *data = json_object_object_get(said.body, "data");
	bool good = said.status == 200 &&
		    json_object_is_type(data, json_type_array);
	size_t n = good ? json_object_array_length(data) : 0;

	for (size_t i = 0; good && i < n; i++) {
		struct json_object *o = json_object_array_get_idx(data, i);
		const char *id = jsonc_text(o, "id");
		good = stripe_id(id) && w->each(w, arena, o);
		snprintf(last, 256, "%s", id ? id : "");
	}
	*more = n && json_object_get_boolean(
			     json_object_object_get(said.body, "has_more"));
	said_end(&said);
	return good;
}

static bool
walk(struct walk *w)
{
	struct arena of_page = { 0 };
	char last[256] = "";
	bool more = true, good = true;

	for (int i = 0; good && more && i < PAGES_MAX; i++) {
		good = walk_page(w, &of_page, last, &more);
		arena_reset(&of_page);
	}
	arena_free(&of_page);
	return good && !more;
}

static void
say(const char *kind, struct json_object *o)
{
	info("reconciled: %s %s was not known", kind, jsonc_text(o, "id"));
}

static bool
take_event(struct walk *w, struct arena *arena, struct json_object *event)
{
	long long created =
		json_object_get_int64(json_object_object_get(event, "created"));
	bool news;
	enum sync done = sync_event(arena, event, &news);

	if (created > w->newest)
		w->newest = created;
	if (news && done == SYNCED) {
		say(jsonc_text(event, "type"), event);
		w->mended++;
	}
	return done != SYNC_LATER;
}

static long long
cursor(struct arena *arena, const char *name, const char *at)
{
	const char *const params[] = { name, at };
	struct json_object *o = work_json(arena, "billing_cursor", params);
	long long was = json_object_get_int64(o);

	json_object_put(o);
	return was;
}

bool
reconcile_events(struct arena *arena)
{
	long long since = cursor(arena, "events", NULL) - OVERLAP;
	long long month = (long long)time(NULL) - MONTH;
	struct walk w = { .each = take_event };

	w.path = arena_printf(arena, "/v1/events?created[gte]=%lld",
		since > month ? since : month);
	if (!walk(&w))
		return false;
	if (w.newest)
		cursor(arena, "events", arena_printf(arena, "%lld", w.newest));
	info("reconciled events: %d not known before", w.mended);
	return true;
}

static bool
take_listed(struct walk *w, struct arena *arena, struct json_object *o)
{
	if (sync_listed(arena, w->kind, o, w->ticket)) {
		say(w->kind, o);
		w->mended++;
	}
	return true;
}

/* Invoices before charges, which are found by what they paid. */
static const struct {
	const char *kind, *path;
} lists[] = {
	{ "subscription", "subscriptions?status=all&expand[]=data.schedule" },
	{ "invoice", "invoices?expand[]=data.payments" },
	{ "session", "checkout/sessions?" },
	{ "payment_intent", "payment_intents?" },
	{ "charge", "charges?expand[]=data.refunds" },
};

static bool
reconcile_customer(struct arena *arena, const char *id, int *mended)
{
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct walk w = { .each = take_listed,
			.kind = lists[i].kind,
			.ticket = sync_ticket(arena) };
		w.path = arena_printf(
			arena, "/v1/%s&customer=%s", lists[i].path, id);
		if (!w.ticket || !walk(&w))
			return false;
		*mended += w.mended;
	}
	return true;
}

/* The next customers; NULL when there are none, or when that is not known, which
 * is not good. */
static struct json_object *
payers_after(struct arena *arena, const char *after, bool *good)
{
	const char *const params[] = { after };
	const char *text = db_work(&service, arena, "billing_payers", params);

	db_clear();
	if (!text)
		*good = false;
	return text ? json_tokener_parse(text) : NULL;
}

bool
reconcile_customers(struct arena *arena)
{
	char after[STRIPE_ID_MAX + 1] = "";
	int mended = 0;
	bool good = true;
	struct json_object *page;

	while (good && (page = payers_after(arena, after, &good))) {
		size_t n = json_object_array_length(page);
		for (size_t i = 0; good && i < n; i++) {
			snprintf(after, sizeof after, "%s",
				json_object_get_string(
					json_object_array_get_idx(page, i)));
			good = reconcile_customer(arena, after, &mended);
			arena_reset(arena);
		}
		json_object_put(page);
	}
	if (good)
		info("reconciled customers: %d not known before", mended);
	return good;
}
