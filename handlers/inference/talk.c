/* What the streamer tells of a call: that it begins, that its time has come, that its
 * client is gone. */
#include <sys/epoll.h>

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "call.h"
#include "crypto/seal.h"
#include "net/sse.h"
#include "process/desk.h"

/* That a call goes on for without its client. */
enum { GONE_MOST = 300 * SECOND };

static void
set_timer(void)
{
	long long a = upstream_due(), b = runner_due();

	streamer_timer(a && a < b ? a : b);
}

/* Of the job nothing is believed. */
static bool
read_job(struct talk *c)
{
	const struct job *job = &c->stream.job;
	const char *end = job->len ? memchr(job->text, 0, job->len) : NULL;

	if (!end)
		return false;
	c->plan = json_tokener_parse(job->text);
	c->body = end + 1;
	c->left = job->len - (size_t)(end + 1 - job->text);
	return *plan_text(c->plan, "again") ||
	       json_object_is_type(json_object_object_get(c->plan, "routes"),
		       json_type_array);
}

static void
begin(struct stream *s)
{
	struct talk *c = (struct talk *)s;

	c->began = clock_us();
	s->mute = true;
	if (!read_job(c)) {
		stream_break(s);
		return;
	}
	if (follow_begin(c))
		return;
	runner_take(c);
	follow_origin(c);
	call_try(c, NULL);
	set_timer();
}

static const struct wrong *
late(struct talk *c)
{
	return call_wrong(c, 504, "provider_timeout",
		c->up.heard ? "The provider fell silent."
			    : "The provider did not answer in time.");
}

/* What was asked has no answer; or the provider is silent. */
static void
due(struct stream *s)
{
	struct talk *c = (struct talk *)s;
	long long idle = plan_number(c->route, "idle_ms") * 1000;
	long long left = c->up.heard + idle - clock_us();

	if (follow_due(c))
		return;
	if (c->gone_at && clock_us() - c->gone_at >= GONE_MOST)
		call_end(c, "client_gone", NULL);
	if (c->asking == ASKS_MORE || c->status)
		money_again(c);
	if (c->status || call_waited(c)) {
		set_timer();
		return;
	}
	if (c->up.heard && (left > 0 || s->full))
		stream_after(s, left > 0 ? left : idle);
	else if (reply_began(c->reply)) {
		breaker_told(plan_text(c->route, "provider"), false);
		call_end(c, "failed", late(c));
	} else
		call_failed(c, late(c));
	set_timer();
}

static void
room(struct stream *s)
{
	struct talk *c = (struct talk *)s;

	if (follow_room(c))
		return;
	upstream_pause(c, false);
	set_timer();
}

/* The meter stops here: what arrived is charged. What is to be kept is read on. */
static void
gone(struct stream *s)
{
	struct talk *c = (struct talk *)s;

	if (follow_gone(c))
		return;
	if (call_gone(c)) {
		if (!c->status)
			upstream_stop(c);
		call_end(c, "client_gone", NULL);
	}
	set_timer();
}

static void
stop(struct stream *s)
{
	struct talk *c = (struct talk *)s;

	if (c->follower)
		return;
	if (!c->status)
		upstream_stop(c);
	call_end(c, "interrupted",
		wrong_make(&c->arena, 503, "interrupted",
			"This server is about to stop."));
}

static void
clear(struct stream *s)
{
	struct talk *c = (struct talk *)s;

	upstream_stop(c);
	money_forget(c);
	runner_forget(c);
	follow_clear(c);
	explicit_bzero(&c->up, sizeof c->up);
	json_object_put(c->plan);
	arena_free(&c->arena);
	arena_free(&c->scratch);
}

static void
seen(int fd, unsigned events)
{
	if (fd == desk_fd())
		money_seen();
	else
		upstream_seen(fd, events);
	set_timer();
}

static void
timer(void)
{
	upstream_timer();
	runner_timer();
	set_timer();
}

static void
open_all(const struct service *s)
{
	(void)s;
	seal_forget();
	upstream_open();
	money_open();
	runner_open();
	if (!streamer_watch(desk_fd(), EPOLLIN))
		die("the desk cannot be watched");
	set_timer();
}

const struct streaming call_stream = { .size = sizeof(struct talk),
	.open = open_all,
	.begin = begin,
	.due = due,
	.room = room,
	.gone = gone,
	.stop = stop,
	.clear = clear,
	.seen = seen,
	.timer = timer,
	.ping = SSE_PING,
	.ping_seconds = 15 };
