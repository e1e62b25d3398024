/* The time of day, as events that a streamer sends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "http/problem.h"
#include "net/sse.h"
#include "sample.h"

enum { COUNT_MAX = 100000, EVERY_MAX = 3600000 };

struct ticking {
	struct stream stream;
	int count, every; /* milliseconds */
	int said;
};

static const struct field clock_fields[] = {
	{ "count", INT, 0, COUNT_MAX, .fallback = "3", .about = "events" },
	{ "every", INT, 1, EVERY_MAX, .fallback = "1000",
		.about = "milliseconds between two of them" },
	{ "title", TEXT, 1, 50, .optional = true, .about = "of a note" },
	{ "total", INT, .from = COMPUTED },
	{ 0 },
};

/* How long it will take, which the function is told; a day at most. */
static bool
clock_begin(struct request *r)
{
	enum { DAY_MS = 86400000 };

	long long count = strtoll(request_text(r, "count"), NULL, 10);
	long long every = strtoll(request_text(r, "every"), NULL, 10);
	struct value *total = request_value(r, "total");

	if (count * every > DAY_MS) {
		problem_add(r, &clock_fields[0], "must be over within a day");
		return problem_refuse(r);
	}
	total->text = arena_printf(&r->arena, "%lld", count * every);
	total->len = strlen(total->text);
	return true;
}

/* What the function said is the job. */
static bool
clock_finish(struct request *r)
{
	reply_header(r, "X-Clock", "UTC");
	return reply_job(r, r->reply.body, r->reply.len);
}

static void
say_time(struct ticking *t)
{
	char text[64], bytes[256];
	struct timespec now;
	struct tm utc;
	struct arena arena = { 0 };
	struct buffer event = { .arena = &arena };

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	size_t len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
	len = (size_t)snprintf(bytes, sizeof bytes, "{\"at\":\"%.*s.%03ldZ\"}",
		(int)len, text, now.tv_nsec / 1000000);
	sse_event(&event, "time", arena_printf(&arena, "%d", ++t->said), bytes,
		len);
	stream_put(&t->stream, event.data, event.len);
	arena_free(&arena);
}

static void
tick(struct stream *s)
{
	struct ticking *t = (struct ticking *)s;

	if (t->said < t->count)
		say_time(t);
	if (t->said == t->count)
		stream_end(s);
	else
		stream_after(s, t->every * 1000LL);
}

static void
begin(struct stream *s)
{
	struct ticking *t = (struct ticking *)s;

	if (sscanf(s->job.text, "{\"count\":%d,\"every\":%d", &t->count,
		    &t->every) != 2) {
		stream_break(s);
		return;
	}
	stream_head(s, 200, SSE_TYPE);
	job_clear(&s->job);
	tick(s);
}

static void
stop(struct stream *s)
{
	static const char last[] = "event: stopped\ndata: {}\n\n";

	stream_put(s, last, sizeof last - 1);
	stream_end(s);
}

const struct streaming clock_stream = { .size = sizeof(struct ticking),
	.begin = begin,
	.due = tick,
	.stop = stop,
	.ping = SSE_PING,
	.ping_seconds = 15 };

const struct route clock_routes[] = {
	{ "GET", "/v1/clock", SCOPE, clock_fields, "clock_start", 200,
		.begin = clock_begin, .finish = clock_finish, .stream = true,
		.types = SSE_TYPE, .refuses = "404",
		.about = "The time of day, every so often." },
	{ 0 },
};
