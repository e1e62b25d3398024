/* A call's life: asked of one provider after the other, streamed, settled. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "call.h"
#include "net/sse.h"

long long
plan_number(struct json_object *o, const char *key)
{
	return json_object_get_int64(json_object_object_get(o, key));
}

const char *
plan_text(struct json_object *o, const char *key)
{
	const char *text =
		json_object_get_string(json_object_object_get(o, key));

	return text ? text : "";
}

bool
plan_true(struct json_object *o, const char *key)
{
	return json_object_get_boolean(json_object_object_get(o, key));
}

enum form
call_form(const struct talk *c)
{
	return (enum form)plan_number(c->plan, "form");
}

static void
head(struct talk *c, int status, bool json)
{
	char lines[256];
	int len = snprintf(lines, sizeof lines, "X-Attempts: %d\r\n", c->tries);

	if (c->tries)
		len += snprintf(lines + len, sizeof lines - (size_t)len,
			"X-Provider: %.100s\r\n",
			plan_text(c->route, "provider"));
	if ((status == 429 || status == 503) && c->up.retry_after >= 0)
		snprintf(lines + len, sizeof lines - (size_t)len,
			"Retry-After: %ld\r\n", c->up.retry_after);
	c->headed = true;
	c->stream.mute = json;
	stream_head_with(&c->stream, status,
		json ? "application/json" : SSE_TYPE, lines);
}

static void
put(struct talk *c, const struct buffer *out)
{
	if (out->len && !stream_put(&c->stream, out->data, out->len))
		upstream_pause(c, true);
}

const struct wrong *
call_wrong(struct talk *c, int status, const char *code, const char *sentence)
{
	struct wrong *wrong = wrong_make(&c->arena, status, code, sentence);

	wrong->provider = true;
	return wrong;
}

void
call_end(struct talk *c, const char *status, const struct wrong *wrong)
{
	if (c->status)
		return;
	c->status = status;
	c->wrong = wrong;
	money_settle(c);
}

/* Before the first byte an error is a status, then an event. */
void
call_settled(struct talk *c, long long credits)
{
	bool streams = plan_true(c->plan, "stream");
	struct buffer out = { .arena = &c->scratch };

	upstream_stop(c);
	count_end(c);
	if (!c->headed)
		head(c, c->wrong ? c->wrong->status : 200,
			c->wrong || !streams);
	else if (c->wrong)
		reply_fail(c->reply, c->wrong, credits, &out);
	if (c->wrong && !out.len)
		wrong_write(&out, call_form(c), c->wrong, NULL);
	else if (!c->wrong)
		reply_close(c->reply, credits, &out);
	info("call %s: %s, %s, %d tried, %lld credits, %lld ms",
		plan_text(c->plan, "hold"), plan_text(c->plan, "model"),
		c->status, c->tries, credits, (clock_us() - c->began) / 1000);
	put(c, &out);
	arena_reset(&c->scratch);
	stream_end(&c->stream);
}

/* Of what was sent nothing is needed after the first content, up to 60 MiB of it. */
static void
forget_bodies(struct talk *c)
{
	curl_off_t sent = 0;

	curl_easy_getinfo(c->up.easy, CURLINFO_SIZE_UPLOAD_T, &sent);
	if (sent < plan_number(c->route, "len"))
		return;
	job_forget(&c->stream.job);
	c->left = 0;
}

static void
take_state(struct talk *c, enum reply_state state)
{
	if (!c->first && reply_began(c->reply)) {
		c->first = clock_us();
		count_first(c);
		breaker_told(plan_text(c->route, "provider"), true);
		forget_bodies(c);
	}
	if (state == REPLY_ENDED)
		call_end(c, "completed", NULL);
	else if (state == REPLY_FAILED && reply_began(c->reply))
		call_end(c, "failed", reply_wrong(c->reply));
	else if (state == REPLY_MORE && reply_began(c->reply))
		money_meter(c);
}

static bool
stream_on(struct talk *c, const char *bytes, size_t len)
{
	struct buffer out = { .arena = &c->scratch };
	enum reply_state state = reply_feed(c->reply, bytes, len, &out);

	if (out.len && !c->headed)
		head(c, 200, false);
	put(c, &out);
	arena_reset(&c->scratch);
	take_state(c, state);
	return state != REPLY_FAILED;
}

bool
call_heard(struct talk *c, const char *bytes, size_t len)
{
	long status = 0;
	bool whole = !plan_true(c->route, "streams");
	struct buffer *kept = &c->up.kept;

	c->up.heard = clock_us();
	if (c->status)
		return c->status[0] == 'c' && c->status[1] == 'o';
	curl_easy_getinfo(c->up.easy, CURLINFO_RESPONSE_CODE, &status);
	if (status == 200 && !whole)
		return stream_on(c, bytes, len);
	if (kept->len + len > (status == 200 ? WHOLE_MOST : ERROR_MOST))
		return false;
	buffer_add(kept, bytes, len);
	return true;
}

static enum reply_state
close_reply(struct talk *c)
{
	struct buffer out = { .arena = &c->scratch };
	const struct buffer *kept = &c->up.kept;
	enum reply_state state =
		plan_true(c->route, "streams")
			? reply_eof(c->reply, &out)
			: reply_whole(c->reply, kept->data ? kept->data : "",
				  kept->len, &out);

	if (out.len && !c->headed)
		head(c, 200, false);
	put(c, &out);
	arena_reset(&c->scratch);
	return state;
}

/* A reply that failed before its content may be another provider's. */
void
call_closed(struct talk *c, CURLcode code)
{
	long status = 0;

	if (c->status)
		return;
	curl_easy_getinfo(c->up.easy, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OPERATION_TIMEDOUT)
		call_failed(c, call_wrong(c, 504, "provider_timeout",
				       "The provider did not answer in time."));
	else if (!status)
		call_failed(c, call_wrong(c, 502, "provider_error",
				       "The provider cannot be reached."));
	else if (status != 200)
		call_refused(c, (int)status);
	else {
		enum reply_state state = close_reply(c);
		take_state(c, state);
		if (!c->status)
			call_failed(c, reply_wrong(c->reply));
	}
}
