/* How many bytes the job had; then lines, each padded, at intervals. */
#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "ticks.h"

enum { PAD_MAX = 200000 };

struct ticking {
	struct stream stream;
	int lines, next, ms, pad;
	bool stopping;
};

const struct field ticks_fields[] = {
	{ "lines", INT, 0, 1000000 },
	{ "ms", INT, 0, 3600000 },
	{ "pad", INT, 0, PAD_MAX },
	{ "job", INT, 0, 30000000 },
	{ 0 },
};

bool
ticks_begin(struct request *r)
{
	size_t len = 0;
	const char *told =
		arena_printf(&r->arena, "%s %s %s ", request_text(r, "lines"),
			request_text(r, "ms"), request_text(r, "pad"));

	if (sscanf(request_text(r, "job"), "%zu", &len) != 1)
		return refuse(r, 500, NULL, NULL);
	if (len < strlen(told))
		len = strlen(told);
	char *job = arena_alloc(&r->arena, len);
	memset(job, 'j', len);
	memcpy(job, told, strlen(told));
	reply_header(r, "X-Kept", "from the worker");
	return reply_job(r, job, len);
}

/* One line; false when that was the last one. */
static bool
put_line(struct ticking *t, bool *room)
{
	static char line[PAD_MAX + 16];
	int len;

	if (t->next == t->lines) {
		stream_end(&t->stream);
		return false;
	}
	memset(line, ' ', (size_t)t->pad);
	len = t->pad + snprintf(line + t->pad, 16, "%d\n", t->next++);
	*room = stream_put(&t->stream, line, (size_t)len);
	return true;
}

static void
go_on(struct stream *s)
{
	struct ticking *t = (struct ticking *)s;
	bool room = true;

	while (put_line(t, &room) && room && !t->ms)
		;
	if (t->ms && room && !s->ended)
		stream_after(s, t->ms * 1000LL);
}

static void
begin(struct stream *s)
{
	struct ticking *t = (struct ticking *)s;
	char line[32];

	sscanf(s->job.text, "%d %d %d", &t->lines, &t->ms, &t->pad);
	int len = snprintf(line, sizeof line, "%zu\n",
		s->job.text[s->job.len - 1] == 'j' ? s->job.len : 0);
	stream_head(s, 200, "text/plain");
	stream_put(s, line, (size_t)len);
	job_clear(&s->job);
	go_on(s);
}

/* As one that has to ask somebody first. */
static void
stop(struct stream *s)
{
	((struct ticking *)s)->stopping = true;
	stream_after(s, 1000);
}

static void
due(struct stream *s)
{
	static const char last[] = "stopped\n";

	if (!((struct ticking *)s)->stopping) {
		go_on(s);
		return;
	}
	stream_put(s, last, sizeof last - 1);
	stream_end(s);
}

struct streaming ticks = { .size = sizeof(struct ticking),
	.begin = begin,
	.due = due,
	.room = go_on,
	.stop = stop,
	.ping = "ping\n" };

void
ticks_configure(void)
{
	int seconds = (int)config_number("TILE_SECONDS");

	ticks.stop_seconds = ticks.slow_seconds = seconds;
	ticks.ping_seconds = seconds;
}
