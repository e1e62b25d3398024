/*
 * The sender: a companion that delivers what is due, many at once. What came of
 * it is noted in the same turn in which more is taken; any number may run.
 */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/call.h"
#include "post.h"
#include "process/companions.h"
#include "process/process.h"
#include "text/jsonc.h"
#include "webhooks.h"

enum {
	PLACES = 64, /* at once */
	SLOW_PLACES = PLACES / 2, /* for who is not known to be quick */
	LEASE = 30, /* seconds in which nobody else takes it */
	AWAY_MS = 500, /* between looks for a database that is away */
	POLL_MS = 500, /* in which a signal to stop is seen */
	GATHER_US = 2000, /* what ends together is noted in one turn */
	GIVE_UP =
		100, /* turns that were refused, until what was said is forgotten */
	MS = 1000, /* of clock_us() */
};

static struct {
	CURLM *multi;
	struct post posts[PLACES];
	int running, slow;
	struct json_object *said; /* what is to be noted yet */
	long long look; /* clock_us(): when to take more, at the latest */
	unsigned generation; /* of the connection that listens */
	int failures;
} sender;

static const char *const channel = "tessera_hooks";

static void
begin(struct json_object *job)
{
	struct post *p = sender.posts;

	while (p->job)
		p++;
	if (!post_begin(p, sender.multi, json_object_get(job))) {
		struct json_object *said = json_object_new_object();
		jsonc_put(said, "id", jsonc_text(job, "id"));
		json_object_object_add(said, "attempt",
			json_object_get(
				json_object_object_get(job, "attempt")));
		jsonc_put(said, "error", "secret_lost");
		json_object_array_add(sender.said, said);
		sender.look = 0;
		return;
	}
	sender.running++;
	sender.slow += !p->quick;
}

/* One that was not delivered, in the log. */
static void
tell(struct json_object *said, const char *state)
{
	const char *id = jsonc_text(said, "id");
	const char *error = jsonc_text(said, "error");
	int status =
		json_object_get_int(json_object_object_get(said, "status"));

	if (!state || !strcmp(state, "sent"))
		return;
	warn("delivery %s %s: %s %d", id,
		strcmp(state, "dead") ? "waits" : "is dead",
		error ? error : "status", status);
}

static void
forget_said(void)
{
	json_object_put(sender.said);
	sender.said = json_object_new_array();
	sender.failures = 0;
}

static void
take(struct json_object *o)
{
	struct json_object *states = json_object_object_get(o, "states");
	struct json_object *jobs = json_object_object_get(o, "jobs");

	for (size_t i = 0; i < json_object_array_length(states); i++)
		tell(json_object_array_get_idx(sender.said, i),
			json_object_get_string(
				json_object_array_get_idx(states, i)));
	forget_said();
	for (size_t i = 0; i < json_object_array_length(jobs); i++)
		begin(json_object_array_get_idx(jobs, i));
}

/* Notes and takes; in how many milliseconds to do so again. */
static int
turn(const struct service *s, struct arena *arena, bool stopping)
{
	int free = stopping ? 0 : PLACES - sender.running;
	int slow = SLOW_PLACES - sender.slow;
	const char *const params[] = { json_object_to_json_string(sender.said),
		arena_printf(arena, "%d", free),
		arena_printf(arena, "%d", slow),
		arena_printf(arena, "%d", LEASE) };
	const char *text = db_work(s, arena, "sender_turn", params);
	struct json_object *o = text ? json_tokener_parse(text) : NULL;
	int wait = AWAY_MS;

	if (o) {
		take(o);
		wait = json_object_get_int(json_object_object_get(o, "wait"));
	} else if (db_connected() && ++sender.failures > GIVE_UP)
		forget_said();
	json_object_put(o);
	db_clear();
	arena_reset(arena);
	return wait;
}

/* How many ended. */
static int
collect(void)
{
	CURLMsg *message;
	int left, ended = 0;

	while ((message = curl_multi_info_read(sender.multi, &left))) {
		struct post *p = NULL;
		if (message->msg != CURLMSG_DONE)
			continue;
		CURLcode code = message->data.result;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &p);
		sender.slow -= !p->quick;
		json_object_array_add(
			sender.said, post_end(p, sender.multi, code));
		sender.running--;
		ended++;
	}
	return ended;
}

/* Sleeps until a transfer or the database has something to say. */
static void
wait_for_any(long long until)
{
	struct curl_waitfd database = { .events = CURL_WAIT_POLLIN };
	int running, left = clock_left_ms(until);
	unsigned generation = 0;

	database.fd = db_socket(&generation);
	if (database.fd >= 0 && generation != sender.generation &&
		db_listen_to(channel)) {
		sender.generation = generation;
		sender.look = 0; /* there may have been something already */
	}
	curl_multi_poll(sender.multi, &database, database.fd >= 0,
		left < POLL_MS ? left : POLL_MS, NULL);
	curl_multi_perform(sender.multi, &running);
}

/* Until there is something to note or to take, and all that comes with it. */
static void
deliver(bool stopping)
{
	long long until = sender.look;

	while (sender.running && clock_us() < until &&
		companion_stopping() == stopping) {
		bool some = collect() > 0;
		if ((db_told() || some) && until > clock_us() + GATHER_US)
			until = clock_us() + GATHER_US;
		if (sender.running)
			wait_for_any(until);
		if (!sender.look)
			return;
	}
	collect();
}

int
sender_run(const struct service *s)
{
	struct arena arena = { 0 };

	sender.multi = curl_multi_init();
	if (!sender.multi)
		die("libcurl does not start");
	forget_said();
	while (!companion_stopping() || sender.running) {
		bool stopping = companion_stopping();
		int wait = turn(s, &arena, stopping);
		sender.look = clock_us() + (long long)wait * MS;
		if (!sender.running && !stopping)
			companion_wait(s, channel, wait);
		deliver(stopping);
	}
	turn(s, &arena, true);
	arena_free(&arena);
	return 0;
}
