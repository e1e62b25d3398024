/* Jobs in hand: taken, looked after, and settled by how their child ended. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analyst.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "db/call.h"
#include "files/store.h"
#include "text/jsonc.h"

enum { AWAY_MS = 1000 /* between looks for a database that is away */ };

static struct hand hands[HANDS_MAX];

static int
hand_count(void)
{
	long wanted = config_number("ANALYST_JOBS");
	long count = wanted ? wanted : sysconf(_SC_NPROCESSORS_ONLN);

	return count < 1 ? 1 : count > HANDS_MAX ? HANDS_MAX : (int)count;
}

const char *
note(struct arena *arena, const char *function, const char *const *params)
{
	return db_insist(&service, arena, function, params, LEASE_SECONDS);
}

static struct hand *
free_hand(int *busy)
{
	struct hand *found = NULL;

	*busy = 0;
	for (int i = 0, count = hand_count(); i < count; i++)
		if (hands[i].busy)
			(*busy)++;
		else if (!found)
			found = &hands[i];
	return found;
}

static void
let_go(struct hand *h)
{
	child_clear(&h->child);
	if (h->engine >= 0)
		store_close(h->engine);
	*h = (struct hand){ .engine = -1 };
}

static void
fail(struct arena *arena, struct hand *h, bool again, const char *error)
{
	const char *const params[] = { h->id,
		arena_printf(arena, "%d", h->attempt), again ? "true" : "false",
		error };

	note(arena, "analyst_failed", params);
}

/* What to do with a job, by its kind. */
static const struct work {
	const char *name;
	bool (*begin)(struct arena *, struct hand *, struct json_object *job,
		const char **error);
	void (*done)(struct arena *, struct hand *);
} works[] = {
	{ "load", load_begin, load_done },
	{ "query", query_begin, query_done },
	{ "run", run_begin, query_done },
	{ "export", export_begin, export_done },
};

static const struct work *
work_named(const char *name)
{
	for (size_t i = 0; i < sizeof works / sizeof *works; i++)
		if (!strcmp(works[i].name, name))
			return &works[i];
	return NULL;
}

static void
begin(struct arena *arena, struct hand *h, struct json_object *job)
{
	const struct work *work = work_named(jsonc_text(job, "kind"));
	const char *error = "{\"code\":\"crashed\",\"message\":"
			    "\"Nobody knows how to do this.\"}";

	*h = (struct hand){ .busy = true, .engine = -1 };
	snprintf(h->id, sizeof h->id, "%s", jsonc_text(job, "id"));
	h->attempt =
		json_object_get_int(json_object_object_get(job, "attempt"));
	h->began = h->beat = clock_us();
	h->child = (struct child){
		.pid = -1, .watch = -1, .records = -1, .log = -1
	};
	if (work && work->begin(arena, h, job, &error)) {
		h->kind = work->name;
		return;
	}
	fault("job %s cannot be begun: %s", h->id, error);
	fail(arena, h, work, error);
	let_go(h);
}

/* One job; in how many milliseconds to look again, or 0 when there was one. */
static int
take(struct arena *arena, struct hand *h, bool only_queries)
{
	const char *const params[] = { arena_printf(arena, "%d", LEASE_SECONDS),
		only_queries ? "true" : "false" };
	const char *said = db_work(&service, arena, "analyst_take", params);

	if (!said)
		return AWAY_MS;
	struct json_object *job = json_tokener_parse(said);
	struct json_object *wait = json_object_object_get(job, "wait");
	int left = wait ? json_object_get_int(wait) : 0;
	if (!wait)
		begin(arena, h, job);
	json_object_put(job);
	return left;
}

int
hands_fill(struct arena *arena)
{
	int busy, left = 0;
	struct hand *h;

	while (!left && (h = free_hand(&busy)))
		left = take(
			arena, h, hand_count() > 1 && busy == hand_count() - 1);
	if (!left || (busy && left > BEAT_MS))
		left = BEAT_MS;
	for (int i = 0; i < HANDS_MAX; i++)
		if (hands[i].busy && child_left_ms(&hands[i].child) < left)
			left = child_left_ms(&hands[i].child);
	return left;
}

static void
tell(const struct hand *h, enum child_end end)
{
	const struct child_usage *used = &h->child.usage;

	info("job %s (%s), attempt %d: %s after %.1f s, %.1f s of a processor "
	     "and %lld MiB",
		h->id, h->kind, h->attempt, child_ended(end),
		(double)(clock_us() - h->began) / 1e6,
		(double)used->cpu_us / 1e6, used->resident >> 20);
}

/* Its limit, in a sentence; NULL if it hit none. */
static const char *
limit_of(enum child_end end)
{
	switch (end) {
	case CHILD_TIME:
	case CHILD_CPU:
		return "It took too long";
	case CHILD_MEMORY:
		return "It took too much memory";
	case CHILD_DISK:
		return "It took too much room on the disk";
	default:
		return NULL;
	}
}

static void
settle(struct arena *arena, struct hand *h, enum child_end end)
{
	static const char crashed[] =
		"{\"code\":\"crashed\",\"message\":\"It broke off each time "
		"that it was tried.\"}";
	const char *limit = limit_of(end);

	tell(h, end);
	if (end == CHILD_DONE)
		work_named(h->kind)->done(arena, h);
	else if (end == CHILD_REFUSED)
		fail(arena, h, false, h->child.said);
	else if (limit)
		fail(arena, h, false,
			arena_printf(arena,
				"{\"code\":\"too_expensive\",\"message\":"
				"\"%s, and was ended.\","
				"\"details\":{\"limit\":\"%s\"}}",
				limit, child_ended(end)));
	else if (end != CHILD_CANCELLED)
		fail(arena, h, true, crashed);
	let_go(h);
}

/* How far it is; who is told that it is not wanted any longer, ends it. */
static void
beat(struct arena *arena, struct hand *h)
{
	const struct child_progress *p = &h->child.progress;
	const char *const params[] = { h->id,
		arena_printf(arena, "%d", h->attempt),
		arena_printf(arena, "%d", LEASE_SECONDS),
		*p->phase ? p->phase : NULL,
		arena_printf(arena, "%lld", p->done),
		arena_printf(arena, "%lld", p->total) };
	const char *said = db_work(&service, arena, "analyst_beat", params);

	h->beat = clock_us();
	if (said && !strcmp(said, "false"))
		child_cancel(&h->child);
}

bool
hands_look(struct arena *arena, bool told)
{
	bool freed = false;

	for (struct hand *h = hands; h < hands + HANDS_MAX; h++) {
		if (!h->busy)
			continue;
		enum child_end end = child_look(&h->child);
		if (end != CHILD_RUNS) {
			settle(arena, h, end);
			freed = true;
		} else if (told || clock_us() - h->beat >= BEAT_MS * 1000LL)
			beat(arena, h);
	}
	return freed;
}

int
hands_polls(struct pollfd polls[HANDS_MAX * CHILD_POLLS])
{
	int count = 0;

	for (int i = 0; i < HANDS_MAX; i++)
		if (hands[i].busy)
			child_polls(
				&hands[i].child, polls + CHILD_POLLS * count++);
	return count;
}

void
hands_drop(struct arena *arena)
{
	for (struct hand *h = hands; h < hands + HANDS_MAX; h++) {
		if (!h->busy)
			continue;
		const char *const params[] = { h->id,
			arena_printf(arena, "%d", h->attempt) };
		db_work(&service, arena, "analyst_release", params);
		let_go(h);
	}
}
