/*
 * The biller: a companion that finishes what a crash or Stripe left open, buys
 * what runs low, and looks each hour for what nobody told. Any number may run;
 * one at a time works, by an advisory lock of its connection.
 */
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/call.h"
#include "process/companions.h"
#include "process/process.h"
#include "stripe.h"
#include "text/jsonc.h"

enum {
	LOOK_MS = 5000, /* between looks for what is due */
	HOUR = 3600, /* seconds */
};

static long long next_hour, next_day; /* clock_us() */

static bool
chosen(struct arena *arena)
{
	struct json_object *o = work_json(arena, "billing_lock", NULL);
	bool mine = json_object_get_boolean(o);

	json_object_put(o);
	return mine;
}

static bool
work_on_one(struct arena *arena)
{
	struct json_object *o = work_json(arena, "billing_due", NULL);
	const char *id = json_object_get_string(o);

	if (id)
		job_run(arena, id);
	json_object_put(o);
	return id;
}

/* True when the time has come; then it comes again after so many hours. */
static bool
due(long long *at, int hours)
{
	long long now = clock_us();

	if (now < *at)
		return false;
	*at = now + 1000000LL * HOUR * hours;
	return true;
}

static void
look(struct arena *arena)
{
	while (!companion_stopping() && work_on_one(arena))
		arena_reset(arena);
	if (companion_stopping())
		return;
	json_object_put(work_json(arena, "billing_top_ups", NULL));
	if (due(&next_hour, 1))
		reconcile_events(arena);
	if (due(&next_day, 24))
		reconcile_customers(arena);
}

int
biller_run(const struct service *s)
{
	struct arena arena = { 0 };

	while (!companion_stopping()) {
		if (stripe_configured() && chosen(&arena))
			look(&arena);
		db_clear();
		arena_reset(&arena);
		companion_wait(s, NULL, LOOK_MS);
	}
	arena_free(&arena);
	return 0;
}

int
biller_reconcile(const struct service *s)
{
	struct arena arena = { 0 };

	(void)s;
	if (!stripe_configured()) {
		fprintf(stderr, "billing: STRIPE_KEY_FILE is not set\n");
		return EXIT_USE;
	}
	while (work_on_one(&arena))
		arena_reset(&arena);
	bool good = reconcile_events(&arena) && reconcile_customers(&arena);
	db_close();
	arena_free(&arena);
	return good ? 0 : EXIT_AWAY;
}
